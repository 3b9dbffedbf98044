"""Step 2: which column fills which field, with the first rows as they would be taken; and the start of the import."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import FileResponse, Response

from yurt.env import Env
from yurt.errors import ImportRefused, NotFound, ValidationFailed
from yurt.model.info import ModelInfo
from yurt.services.exchange.background import ask_for, import_rows, is_large
from yurt.services.exchange.mapping import ImportMap
from yurt.services.exchange.readers import table_readers
from yurt.services.exchange.runs import RunRecord, find_run
from yurt.services.exchange.uploads import Upload
from yurt.web.imports.checking import check_shown, start_check
from yurt.web.imports.choices import Choices
from yurt.web.imports.columns import columns_shown
from yurt.web.imports.frame import (
    XLSX,
    acting,
    errors_name,
    file_href,
    framed,
    importable_model,
    run_href,
    start_href,
    upload_of,
)
from yurt.web.imports.shown import ColumnsPage
from yurt.web.pages.serving import answer
from yurt.web.requests import go_to, page, posted, redirect, render, system_of, unit_of_work


@page(reading=False)
def columns(request: Request, env: Env) -> Response:
    """The page; writing, because a preview does all that an import does and takes it back."""
    info = importable_model(request, env)
    upload = upload_of(request, info)
    if not upload.table.exists():
        return redirect(start_href(info))
    kept = upload.choices()
    return _columns(request, env, info, upload, Choices.kept(kept) if kept else Choices())


@page()
def preview(request: Request, env: Env) -> Response:
    """The same part of the page after something else was chosen."""
    info = importable_model(request, env)
    form = posted(request)
    anew = form.get("change") == "anew"
    return _columns(request, env, info, upload_of(request, info), Choices.posted(form), anew=anew)


@page(reading=True)
def check(request: Request, env: Env) -> Response:
    """Begins to check all rows."""
    info = importable_model(request, env)
    upload = upload_of(request, info)
    chosen = Choices.posted(posted(request))
    try:
        mapping = chosen.mapping(env, info)
        upload.keep_choices(chosen.as_data())
        start_check(system_of(request), upload, mapping, chosen, acting(request))
    except (ImportRefused, ValidationFailed):
        pass  # told beside the choices
    with unit_of_work(request) as writing:
        return _columns(request, writing, info, upload, chosen)


@page()
def check_progress(request: Request, env: Env) -> Response:
    """The part that asks for itself anew while the check runs."""
    info = importable_model(request, env)
    upload = upload_of(request, info)
    kept = upload.choices()
    shown = check_shown(env, upload.check(), file_href(request, info), Choices.kept(kept) if kept else Choices())
    return render(request, env, "imports/_check.html", check=shown)


@page()
def check_stop(request: Request, env: Env) -> Response:
    """Stops the check."""
    info = importable_model(request, env)
    upload_of(request, info).forget_check()
    return render(request, env, "imports/_check.html", check=None)


@page()
def errors(request: Request, env: Env) -> Response:
    """The rows that the check found to be faulty, as they are, with what is wrong beside each."""
    info = importable_model(request, env)
    upload = upload_of(request, info)
    if not upload.errors.exists():
        raise NotFound(env.gettext("No row has failed, so there is no file of them."))
    name = errors_name(upload.name)
    return FileResponse(upload.errors, media_type=XLSX, filename=name, headers={"Cache-Control": "no-store"})


@page(reading=True)
def run(request: Request, env: Env) -> Response:
    """Imports, and goes on to the result. What refuses the whole import is told beside what was chosen."""
    info = importable_model(request, env)
    upload = upload_of(request, info)
    chosen = Choices.posted(posted(request))
    upload.keep_choices(chosen.as_data())
    if not upload.table.exists():
        return go_to(request, start_href(info))
    try:
        run_id = _start(request, info, upload, chosen.mapping(env, info))
    except (ImportRefused, ValidationFailed) as error:
        with unit_of_work(request) as writing:
            found, chosen = columns_shown(writing, info, upload, chosen)
        refused = {**found, "refused": env.gettext(error.message)}
        return _answer(request, env, info, upload, chosen, refused, 422)
    return go_to(request, run_href(run_id))


def _start(request: Request, info: ModelInfo, upload: Upload, mapping: ImportMap) -> int:
    """The import of the file: begun now, a small one done at once; or the one begun before. Raises ImportRefused."""
    with upload.starting() as begun:
        if begun is not None and _is_under_way(request, begun):
            return begun
        return _begin(request, info, upload, mapping)


def _is_under_way(request: Request, run_id: int) -> bool:
    with unit_of_work(request, reading=True) as env:
        return find_run(env, run_id).state in ("waiting", "running", "done")


def _begin(request: Request, info: ModelInfo, upload: Upload, mapping: ImportMap) -> int:
    system, who = system_of(request), acting(request)
    large = is_large(upload, mapping, system)
    begin = None
    upload.forget_check()
    with unit_of_work(request) as env:
        with upload.open(mapping, table_readers(env.registry)) as table:
            headings = table.headings
        mapping.rules_for(headings)
        record = RunRecord.begin(env, info.name, upload.name, mapping, headings, state="waiting")
        record.change(upload=upload.id)
        if large:
            begin = ask_for(env, "core.import_rows", record.id, who)
    upload.keep_run(record.id)
    if begin is not None:
        begin()
    else:
        import_rows(system, record.id, who, _silent)
    return record.id


def _silent(done: int, total: int) -> None:
    """The browser waits for the answer."""


def _columns(
    request: Request, env: Env, info: ModelInfo, upload: Upload, chosen: Choices, *, anew: bool = False
) -> Response:
    found, chosen = columns_shown(env, info, upload, chosen, anew=anew)
    upload.keep_choices(chosen.as_data())
    return _answer(request, env, info, upload, chosen, found, 200)


def _answer(
    request: Request, env: Env, info: ModelInfo, upload: Upload, chosen: Choices, found: dict[str, Any], status: int
) -> Response:
    here = file_href(request, info)
    shown = ColumnsPage(
        **framed(env, info, 1), href=here, again_href=start_href(info), file_name=upload.name,
        check=check_shown(env, upload.check(), here, chosen), **found,
    )  # fmt: skip
    return answer(
        request, env, "y-import", "imports/_columns.html", "imports/columns.html",
        title=shown.title, status=status, page=shown,
    )  # fmt: skip
