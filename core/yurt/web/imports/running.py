"""Does an import, within the request that asked for it, or for a large file in a thread of its own."""

from __future__ import annotations

import logging
import threading
from contextlib import AbstractContextManager
from dataclasses import dataclass
from itertools import islice

from yurt.env import Env, System
from yurt.errors import YurtError
from yurt.i18n import N_
from yurt.services.accounts.sessions import Visitor
from yurt.services.exchange.errors_file import ErrorFile
from yurt.services.exchange.importer import ImportOutcome, import_table
from yurt.services.exchange.mapping import ImportMap
from yurt.services.exchange.tables import Table, read_table
from yurt.web.imports.keeping import Progress, Upload

AT_ONCE = 5000
"""Up to so many rows are imported while the browser waits; a few seconds."""

_log = logging.getLogger(__name__)


def open_upload(upload: Upload, mapping: ImportMap) -> Table:
    """The table of an uploaded file, read as the mapping says. Raises ImportRefused."""
    return read_table(
        upload.table,
        sheet=mapping.sheet,
        header_row=mapping.header_row,
        encoding=mapping.encoding,
        delimiter=mapping.delimiter,
    )


@dataclass(frozen=True)
class ImportWork:
    """One import that a person has asked for: their file, the mapping, and who they are."""

    system: System
    upload: Upload
    mapping: ImportMap
    who: Visitor
    request_id: str = ""

    def start(self) -> None:
        """Imports a small file now, and begins with a large one in a thread. Claim the upload before.

        Raises what refuses the import as a whole; the upload can then be claimed again.
        """
        if self._is_large():
            threading.Thread(target=self._apart, name="yurt-import", daemon=True).start()
            return
        try:
            self._import(0)
        except BaseException:
            self.upload.forget_progress()
            raise

    def _is_large(self) -> bool:
        try:
            with open_upload(self.upload, self.mapping) as table:
                return next(islice(table.rows, AT_ONCE, None), None) is not None
        except BaseException:
            self.upload.forget_progress()
            raise

    def _apart(self) -> None:
        """The whole import in a thread; a failure is told by the upload's progress."""
        try:
            with open_upload(self.upload, self.mapping) as table:
                total = sum(1 for _ in table.rows)
            self._import(total)
        except YurtError as error:
            self.upload.note(Progress("failed", problem=error.message))
        except Exception:
            _log.exception("An import failed")
            problem = N_("Something went wrong, and nothing was written. Tell your administrator.")
            self.upload.note(Progress("failed", problem=problem))

    def _import(self, total: int) -> None:
        """In a unit of work of its own: what is noted as written was committed before."""
        upload, who = self.upload, self.who

        def told(done: int) -> None:
            upload.note(Progress(done=done, total=max(total, done)))

        with (
            open_upload(upload, self.mapping) as table,
            ErrorFile(table.headings, who.language) as failed,
            self._env() as env,
        ):
            outcome = import_table(
                env, upload.model, table, self.mapping, file_name=upload.name, errors=failed, progress=told
            )
            if failed.count:
                failed.save(upload.errors)
        upload.note(_told(outcome))
        if outcome.run_id is not None:
            upload.table.unlink(missing_ok=True)

    def _env(self) -> AbstractContextManager[Env]:
        who = self.who
        return self.system.env(
            who.user_id, language=who.language, zone=who.zone, branch_id=who.branch_id,
            channel="import", request_id=self.request_id,
        )  # fmt: skip


def _told(outcome: ImportOutcome) -> Progress:
    return Progress(
        "refused" if outcome.run_id is None else "written",
        outcome.rows,
        outcome.rows,
        outcome.created,
        outcome.updated,
        outcome.skipped,
        outcome.failed,
        [(problem.row, problem.heading, problem.message) for problem in outcome.problems],
        outcome.run_id,
    )
