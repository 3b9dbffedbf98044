"""What an import has come to, for its page: counts that lead to the records, problems, what can be done now."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from starlette.requests import Request

from yurt.base.models.exchange import ImportBatch
from yurt.env import Env
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.services.exchange.bulk import tally_of
from yurt.services.exchange.undoing import Undone
from yurt.web.imports.checking import counts_shown, kinds_shown
from yurt.web.imports.frame import run_href, start_href, uploads_of
from yurt.web.pages.addresses import model_href, record_href, with_query
from yurt.web.pages.context.document import ActionButton
from yurt.web.present.conditions import as_json, labels_of
from yurt.web.present.formats import formats

_MESSAGES = N_(
    {
        "undone": "This import was undone.",
        "refused": "Nothing was imported, because rows are faulty. Mend them, or import the others.",
        "cancelled": "The import was stopped. What was imported before is kept: go on, or undo it.",
        "faulty": "Imported, except for the faulty rows. Mend them in their file and import that.",
        "done": "All rows are imported.",
    }
)
_TONES = {"undone": "warning", "refused": "error", "cancelled": "warning", "faulty": "warning", "done": "ok"}
_LISTED = 200
_KEPT_SHOWN = 20
_FAILED_SUMMED = 100_000


def outcome_shown(request: Request, env: Env, info: ModelInfo, run: Any) -> dict[str, Any]:
    """The values of a `ResultPage` for an import that has ended."""
    key = "faulty" if run.state == "done" and run.failed else run.state
    message = env.gettext(run.problem or "") if run.state == "failed" else env.gettext(_MESSAGES[key])
    kept = run.kept or []
    return {
        "facts": _facts(env, run),
        "message": message,
        "tone": _TONES.get(key, "error"),
        "counts": tuple((*fact, _records_href(env, info, run, fact[0])) for fact in counts_shown(env, _counts(run))),
        "kinds": kinds_shown(env, tally_of(env, run.id).kinds()) if 0 < run.failed <= _FAILED_SUMMED else (),
        "kept": _kept(env, kept),
        "more_kept": _more(env, kept),
        "buttons": tuple(_buttons(request, env, info, run)),
    }


def undone_text(env: Env, undone: Undone) -> str:
    """What undoing came to."""
    shape = formats(env.language)
    text = env.gettext("The import is undone. Deleted: {deleted}, given back their former values: {restored}.")
    text = text.format(deleted=shape.integer(undone.deleted), restored=shape.integer(undone.restored))
    if not undone.kept:
        return text
    kept = env.gettext("Changed since, or needed by others, and left as they are: {kept}.")
    return f"{text} {kept.format(kept=shape.integer(len(undone.kept)))}"


def _counts(run: Any) -> dict[str, int]:
    return {name: getattr(run, name) for name in ("created", "updated", "unchanged", "skipped", "failed")}


def _facts(env: Env, run: Any) -> str:
    """Who imported, and when."""
    moment: datetime = run.finished_at or run.started_at
    when = formats(env.language).moment(moment, env.zone)
    who = labels_of(env, "core.user", [run.user_id]).get(run.user_id, "") if run.user_id else ""
    return " · ".join(filter(None, (who, when)))


def _records_href(env: Env, info: ModelInfo, run: Any, icon: str) -> str:
    """The list of the records that were created, or changed: by number while they are few, else by their moment."""
    if run.state in ("undone", "refused") or icon not in ("plus", "pencil"):
        return ""
    created = icon == "plus"
    if not (run.created if created else run.updated):
        return ""
    ids = _ids(env, info, run, created)
    if ids is not None:
        condition: dict[str, Any] = {"field": "id", "op": "in", "value": ids}
        return with_query(model_href(info.name), [("f", as_json((condition,))), ("show", "all")])
    span = [run.started_at.isoformat(), (run.finished_at or run.started_at).isoformat()]
    parts: list[dict[str, Any]] = [{"field": "created_at" if created else "updated_at", "op": "between", "value": span}]
    if run.user_id:
        parts.append({"field": "created_by" if created else "updated_by", "op": "eq", "value": run.user_id})
    if not created:
        parts.append({"field": "created_at", "op": "lt", "value": span[0]})
    return with_query(model_href(info.name), [("f", as_json(tuple(parts))), ("show", "all")])


def _ids(env: Env, info: ModelInfo, run: Any, created: bool) -> list[int] | None:
    if (run.created if created else run.updated) > _LISTED:
        return None
    table = env.registry.models[ImportBatch.__yurt_name__].table
    column = table.c.created if created else table.c.updated
    statement = sa.select(column).where(table.c.run_id == run.id, table.c.model == info.name)
    return [int(number) for (found,) in env.session.connection().execute(statement) for number in found]


def _kept(env: Env, kept: list[Any]) -> tuple[tuple[str, str], ...]:
    labels = {model: labels_of(env, model, [n for m, n in kept[:_KEPT_SHOWN] if m == model])
              for model in {m for m, _ in kept[:_KEPT_SHOWN]}}  # fmt: skip
    return tuple(
        (labels[model].get(number) or f"#{number}", record_href(model, number)) for model, number in kept[:_KEPT_SHOWN]
    )


def _more(env: Env, kept: list[Any]) -> str:
    more = len(kept) - _KEPT_SHOWN
    return env.gettext("… and {count} more").format(count=formats(env.language).integer(more)) if more > 0 else ""


def _buttons(request: Request, env: Env, info: ModelInfo, run: Any) -> list[ActionButton]:
    words, here = env.gettext, run_href(run.id)
    buttons = []
    if run.state in ("cancelled", "failed") and uploads_of(request).of_run(run) is not None:
        buttons.append(ActionButton(label=words("Go on"), href=f"{here}/go-on", icon="player-play", primary=True))
    elif run.state == "done":
        label = words("Open the list")
        buttons.append(ActionButton(label=label, href=model_href(info.name), method="get", primary=True))
    if run.state == "refused" and (upload := uploads_of(request).of_run(run)) is not None:
        href = f"{start_href(info)}/{uploads_of(request).token(upload)}"
        buttons.append(ActionButton(label=words("Back to the columns"), href=href, method="get", primary=True))
    if run.failed and run.state != "undone":
        label = words("Download the faulty rows")
        buttons.append(ActionButton(label=label, href=f"{here}/errors", method="get", icon="download"))
    ended = run.state in ("done", "cancelled", "failed")
    if ended and run.created + run.updated and env.access.allows(info.name, "delete"):
        confirm = words("Delete what this import made, and give back what it changed?")
        undo = ActionButton(
            label=words("Undo this import"), href=f"{here}/undo", icon="arrow-back-up", danger=True, confirm=confirm
        )  # fmt: skip
        buttons.append(undo)
    label = words("Import the mended file") if run.failed else words("Import another file")
    buttons.append(ActionButton(label=label, href=start_href(info), method="get", icon="upload"))
    return buttons
