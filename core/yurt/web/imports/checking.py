"""The check of a whole file before it is imported: apart from the page, which asks how far it is."""

from __future__ import annotations

import hashlib
import json
import logging
import threading

from yurt.env import Env, System
from yurt.errors import YurtError
from yurt.i18n import N_
from yurt.services.exchange.background import Acting
from yurt.services.exchange.bulk import BulkCheck
from yurt.services.exchange.errors_file import ErrorFile
from yurt.services.exchange.mapping import ImportMap
from yurt.services.exchange.problems import ProblemKind
from yurt.services.exchange.readers import table_readers
from yurt.services.exchange.uploads import Check, Upload
from yurt.web.blocks import ProgressBlock
from yurt.web.imports.choices import Choices
from yurt.web.imports.shown import CheckShown, ProblemLine
from yurt.web.present.formats import formats

_log = logging.getLogger(__name__)


class _Given(Exception):
    """The check is not wanted any more."""


def start_check(system: System, upload: Upload, mapping: ImportMap, chosen: Choices, who: Acting) -> None:
    """Begins a check, unless one runs."""
    mark = mark_of(chosen)
    if upload.claim(mark):
        work = threading.Thread(
            target=_check, args=(system, upload, mapping, mark, who), name="yurt-check", daemon=True
        )  # fmt: skip
        work.start()
        work.join(0.7)  # a small file is done by then, and the page shows it at once


def mark_of(chosen: Choices) -> str:
    """A fingerprint of what was chosen: a check of other choices says nothing about these."""
    return hashlib.sha256(json.dumps(chosen.as_data(), sort_keys=True).encode()).hexdigest()[:16]


def _check(system: System, upload: Upload, mapping: ImportMap, mark: str, who: Acting) -> None:
    readers = table_readers(system.registry)

    def progress(done: int) -> None:
        known = upload.check()
        if known is None or known.stage != "running":
            raise _Given
        upload.note(Check(done=done, total=max(total, done), of=mark))

    try:
        with upload.open(mapping, readers) as table:
            total = table.source.rows or sum(1 for _ in table.rows)
            headings = table.headings
        with ErrorFile(headings, who.language) as errors:
            work = BulkCheck(
                lambda: who.unit(system), lambda: upload.open(mapping, readers), 0, mapping, progress, errors=errors
            )  # fmt: skip
            outcome = work.check(mapping.model or upload.model)
            if errors.count:
                errors.save(upload.errors)
        kinds = [(kind.heading, kind.message, kind.count, kind.rows) for kind in outcome.kinds]
        upload.note(Check("checked", outcome.rows, outcome.rows, outcome.counts, kinds, of=mark))
    except _Given:
        pass
    except YurtError as error:
        upload.note(Check("failed", problem=error.message, of=mark))
    except Exception:
        _log.exception("A check of a file failed")
        upload.note(Check("failed", problem=N_("Something went wrong during the check. Tell your administrator.")))


def check_shown(env: Env, check: Check | None, href: str, chosen: Choices) -> CheckShown | None:
    """The check for the page of columns."""
    if check is None:
        return None
    words, shape = env.gettext, formats(env.language)
    if check.stage == "running":
        text = words("Rows so far: {done} of {total}")
        text = text.format(done=shape.integer(check.done), total=shape.integer(check.total))
        block = ProgressBlock(
            title=words("Checking all rows"), done=check.done, total=check.total,
            text=text if check.done else words("Reading the file"), poll_href=f"{href}/check",
        )  # fmt: skip
        return CheckShown(progress=block, stop_href=f"{href}/check/stop")
    if check.stage != "checked":
        return CheckShown(message=words(check.problem), tone="error")
    failed = check.counts.get("failed", 0)
    message = words("All {rows} rows can be imported.") if not failed else words("{failed} of {rows} rows are faulty.")
    return CheckShown(
        message=message.format(rows=shape.integer(check.done), failed=shape.integer(failed)),
        tone="warning" if failed else "ok",
        stale=check.of != mark_of(chosen),
        counts=counts_shown(env, check.counts),
        kinds=kinds_shown(env, [ProblemKind(*kind) for kind in check.kinds]),
        errors_href=f"{href}/errors" if failed else "",
    )


def counts_shown(env: Env, counts: dict[str, int]) -> tuple[tuple[str, str, str], ...]:
    """Icon, number and label of what is not nothing."""
    shape, words = formats(env.language), env.gettext
    facts = (
        ("plus", "created", words("New")),
        ("pencil", "updated", words("Changed")),
        ("equal", "unchanged", words("As they were")),
        ("minus", "skipped", words("Left out")),
        ("alert-triangle", "failed", words("Faulty")),
    )
    return tuple(
        (icon, shape.integer(counts.get(name, 0)), label)
        for icon, name, label in facts
        if counts.get(name) or name == "created"
    )


def kinds_shown(env: Env, kinds: list[ProblemKind]) -> tuple[ProblemLine, ...]:
    """The kinds of problems in words."""
    shape = formats(env.language)
    return tuple(
        ProblemLine(
            count=shape.integer(kind.count), heading=kind.heading, message=env.gettext(kind.message),
            rows=", ".join(map(str, kind.rows)) + (" …" if kind.count > len(kind.rows) else ""),
        )
        for kind in kinds
    )  # fmt: skip
