"""Step 3, and every import of the past: what came of it, the rows that failed as a file, going on, taking it back."""

from __future__ import annotations

import tempfile
from pathlib import Path

from starlette.background import BackgroundTask
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from yurt.env import Env
from yurt.errors import NotFound
from yurt.model.info import ModelInfo
from yurt.services.exchange.background import AT_ONCE, ask_for
from yurt.services.exchange.failures import error_file
from yurt.services.exchange.runs import RunRecord
from yurt.services.exchange.undoing import begin_undo, undo_import
from yurt.web.blocks import ProgressBlock
from yurt.web.imports.frame import XLSX, acting, errors_name, framed, run_href, run_of
from yurt.web.imports.outcome import outcome_shown, undone_text
from yurt.web.imports.shown import ResultPage
from yurt.web.pages.context.document import ActionButton, Toast
from yurt.web.pages.serving import flash
from yurt.web.present.formats import formats
from yurt.web.requests import go_to, page, render, unit_of_work

UNDER_WAY = ("waiting", "running", "undoing")


@page(reading=True)
def result(request: Request, env: Env) -> Response:
    """What came of it, or how far it is."""
    info, run = run_of(request, env)
    common = {**framed(env, info, 2), "file_name": run.file_name}
    if run.state in UNDER_WAY:
        shown = ResultPage(**common, progress=_progress(request, env, info, run))
    else:
        shown = ResultPage(**common, **outcome_shown(request, env, info, run))
    return render(request, env, "imports/result.html", title=shown.title, page=shown)


@page(reading=True)
def progress(request: Request, env: Env) -> Response:
    """The part of that page that asks for itself anew; once it has ended, the page is loaded."""
    info, run = run_of(request, env)
    if run.state not in UNDER_WAY:
        return go_to(request, run_href(run.id))
    return render(request, env, "admin/_progress.html", block=_progress(request, env, info, run))


@page(reading=True)
def errors(request: Request, env: Env) -> Response:
    """The rows that failed, as they were, with what is wrong beside each."""
    _, run = run_of(request, env)
    if not run.failed:
        raise NotFound(env.gettext("No row has failed, so there is no file of them."))
    handle = tempfile.NamedTemporaryFile(prefix="yurt-errors-", suffix=".xlsx", delete=False)  # noqa: SIM115
    handle.close()
    path = Path(handle.name)
    with error_file(env, run.id, run.headings or []) as file:
        file.save(path)
    return FileResponse(
        path, media_type=XLSX, filename=errors_name(run.file_name), headers={"Cache-Control": "no-store"},
        background=BackgroundTask(path.unlink, missing_ok=True),
    )  # fmt: skip


@page(reading=True)  # on SQLite the job engine could not write beside a writing unit of work
def stop(request: Request, env: Env) -> Response:
    """Stops an import after the part that is being written."""
    from yurt.web.admin.jobs import jobs_of

    info, run = run_of(request, env)
    if run.state in ("waiting", "running"):
        at_once = (run.mapping or {}).get("on_error") == "stop"
        if run.job and at_once:
            jobs_of(request).cancel(run.job)
        else:
            with unit_of_work(request) as writing:
                RunRecord(writing, run.id, info.name).change(state="cancelled", finished_at=writing.now)
    return go_to(request, run_href(run.id))


@page(reading=True)
def go_on(request: Request, env: Env) -> Response:
    """Goes on with an import that was stopped or has failed, after the last row that was written."""
    info, run = run_of(request, env)
    begin = None
    with unit_of_work(request) as writing:
        if run.state in ("cancelled", "failed"):
            RunRecord(writing, run.id, info.name).change(state="waiting", problem=None)
            begin = ask_for(writing, "core.import_rows", run.id, acting(request))
    if begin is not None:
        begin()
    return go_to(request, run_href(run.id))


@page(reading=True)
def undo(request: Request, env: Env) -> Response:
    """Takes the import back: a large one apart, in parts."""
    _, run = run_of(request, env)
    href = run_href(run.id)
    begin = None
    with unit_of_work(request) as writing:
        if run.created + run.updated <= AT_ONCE:
            undone = undo_import(writing, run.id)
            tone = "warning" if undone.kept else "ok"
            return flash(go_to(request, href), Toast(text=undone_text(env, undone), tone=tone))
        begin_undo(writing, run.id)
        begin = ask_for(writing, "core.undo_import", run.id, acting(request))
    begin()
    return go_to(request, href)


def _progress(request: Request, env: Env, info: ModelInfo, run: object) -> ProgressBlock:
    words, shape = env.gettext, formats(env.language)
    state, number = run.state, run.id  # type: ignore[attr-defined]
    done = run.created + run.updated + run.unchanged + run.skipped + run.failed  # type: ignore[attr-defined]
    total = run.total or 0  # type: ignore[attr-defined]
    if state == "undoing":
        done, total = len(run.kept or ()), 0  # type: ignore[attr-defined]
    text = words("Waiting for its turn") if state == "waiting" else words("Reading the file")
    if done and state == "running":
        text = words("Rows so far: {done} of {total}")
        text = text.format(done=shape.integer(done), total=shape.integer(max(total, done)))
    title = words("Taking the import back") if state == "undoing" else words("Under way")
    stop_button = ActionButton(label=words("Stop"), href=f"{run_href(number)}/stop", icon="player-stop", danger=True)
    return ProgressBlock(
        title=title, done=done, total=max(total, done), text=text if state != "undoing" else "",
        poll_href=f"{run_href(number)}/progress",
        lines=(words("You may leave this page; the import goes on. You find it under Directories, Imports."),),
        buttons=() if state == "undoing" else (stop_button,),
    )  # fmt: skip
