"""Step 3: what came of the import, the rows that failed as a file, and taking it back."""

from __future__ import annotations

from pathlib import PurePath

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from yurt.base.models.exchange import ImportRun
from yurt.env import Env
from yurt.errors import NotFound
from yurt.model.info import ModelInfo
from yurt.services.exchange.undoing import Undone, undo_import
from yurt.web.blocks import ProgressBlock
from yurt.web.imports.frame import file_href, framed, importable_model, start_href, upload_of
from yurt.web.imports.keeping import Progress, Upload
from yurt.web.imports.shown import ResultPage
from yurt.web.pages.addresses import model_href
from yurt.web.pages.context.document import ActionButton, Toast
from yurt.web.pages.serving import flash
from yurt.web.present.formats import formats
from yurt.web.requests import go_to, page, redirect, render

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@page()
def result(request: Request, env: Env) -> Response:
    """What came of it, or how far it is."""
    info = importable_model(request, env)
    upload = upload_of(request, info)
    found = upload.progress()
    if found is None:
        return redirect(file_href(request, info) if upload.table.exists() else start_href(info))
    shown = _shown(request, env, info, upload, found)
    return render(request, env, "imports/result.html", title=shown.title, page=shown)


@page()
def progress(request: Request, env: Env) -> Response:
    """The part of that page that asks for itself anew; once it has ended, the page is loaded."""
    info = importable_model(request, env)
    found = upload_of(request, info).progress()
    if found is None or found.stage != "running":
        return go_to(request, f"{file_href(request, info)}/result")
    return render(request, env, "admin/_progress.html", block=_progress(request, env, info, found))


@page()
def errors(request: Request, env: Env) -> Response:
    """The rows that failed, as they were, with what is wrong beside each."""
    info = importable_model(request, env)
    upload = upload_of(request, info)
    if not upload.errors.exists():
        raise NotFound(env.gettext("No row has failed, so there is no file of them."))
    name = f"{PurePath(upload.name).stem}-errors.xlsx"
    return FileResponse(upload.errors, media_type=_XLSX, filename=name, headers={"Cache-Control": "no-store"})


@page()
def undo(request: Request, env: Env) -> Response:
    """Takes the import back."""
    info = importable_model(request, env)
    found = upload_of(request, info).progress()
    if found is None or found.run_id is None:
        raise NotFound(env.gettext("Nothing was imported, so there is nothing to undo."))
    undone = undo_import(env, found.run_id)
    return flash(go_to(request, f"{file_href(request, info)}/result"), _told(env, undone))


def _told(env: Env, undone: Undone) -> Toast:
    shape = formats(env.language)
    text = env.gettext("The import is undone. Deleted: {deleted}, given back their former values: {restored}.")
    text = text.format(deleted=shape.integer(undone.deleted), restored=shape.integer(undone.restored))
    if not undone.kept:
        return Toast(text=text)
    kept = env.gettext("Changed since and left as they are: {kept}.").format(kept=shape.integer(len(undone.kept)))
    return Toast(text=f"{text} {kept}", tone="warning")


def _shown(request: Request, env: Env, info: ModelInfo, upload: Upload, found: Progress) -> ResultPage:
    common = {**framed(env, info, 2), "file_name": upload.name}
    if found.stage == "running":
        return ResultPage(**common, progress=_progress(request, env, info, found))
    undone = found.run_id is not None and _is_undone(env, found.run_id)
    message, tone = _message(env, found, undone)
    return ResultPage(
        **common,
        message=message,
        tone=tone,
        counts=() if found.stage == "failed" else _counts(env, found),
        problems=tuple(found.problems),
        buttons=tuple(_buttons(request, env, info, upload, found, undone)),
    )


def _progress(request: Request, env: Env, info: ModelInfo, found: Progress) -> ProgressBlock:
    shape = formats(env.language)
    text = env.gettext("Reading the file")
    if found.done:
        text = env.gettext("Rows so far: {done} of {total}")
        text = text.format(done=shape.integer(found.done), total=shape.integer(found.total))
    href = f"{file_href(request, info)}/progress"
    return ProgressBlock(
        title=env.gettext("Under way"), done=found.done, total=found.total, text=text, poll_href=href
    )  # fmt: skip


def _is_undone(env: Env, run_id: int) -> bool:
    cls = env[ImportRun]
    with env.unguarded():
        return env.session.scalar(sa.select(cls.state).where(cls.id == run_id)) == "undone"


def _message(env: Env, found: Progress, undone: bool) -> tuple[str, str]:
    if found.stage == "failed":
        return env.gettext(found.problem), "error"
    if undone:
        return env.gettext("This import was undone."), "warning"
    if found.stage == "refused":
        return env.gettext("Nothing was imported, because rows are faulty. Mend them, or import the others."), "error"
    if found.failed:
        return env.gettext("Imported, except for the faulty rows. Mend them in their file and import that."), "warning"
    return env.gettext("All rows are imported."), "ok"


def _counts(env: Env, found: Progress) -> tuple[tuple[str, str, str], ...]:
    shape = formats(env.language)
    facts = (
        ("plus", found.created, env.gettext("Created")),
        ("pencil", found.updated, env.gettext("Updated")),
        ("minus", found.skipped, env.gettext("Left as they are")),
        ("alert-triangle", found.failed, env.gettext("Faulty")),
    )
    return tuple((icon, shape.integer(count), label) for icon, count, label in facts if count or icon == "plus")


def _buttons(
    request: Request, env: Env, info: ModelInfo, upload: Upload, found: Progress, undone: bool
) -> list[ActionButton]:
    words, here = env.gettext, file_href(request, info)
    written = found.run_id is not None
    buttons = []
    if written:
        buttons.append(
            ActionButton(label=words("Open the list"), href=model_href(info.name), method="get", primary=True)
        )
    elif upload.table.exists():
        buttons.append(ActionButton(label=words("Back to the columns"), href=here, method="get", primary=True))
    if upload.errors.exists():
        label = words("Download the faulty rows")
        buttons.append(ActionButton(label=label, href=f"{here}/errors", method="get", icon="download"))
    if written and not undone and env.access.allows(info.name, "delete"):
        confirm = words("Delete what this import made, and give back what it changed?")
        buttons.append(
            ActionButton(
                label=words("Undo this import"), href=f"{here}/undo", icon="arrow-back-up", danger=True, confirm=confirm
            )
        )
    buttons.append(ActionButton(label=words("Import another file"), href=start_href(info), method="get", icon="upload"))
    return buttons
