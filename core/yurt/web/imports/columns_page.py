"""Step 2: which column fills which field, with the first rows as they would be taken; and the start of the import."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.errors import ImportRefused, ValidationFailed
from yurt.model.info import ModelInfo
from yurt.services.observability.context import request_id
from yurt.web.imports.choices import Choices
from yurt.web.imports.columns import columns_shown
from yurt.web.imports.frame import file_href, framed, importable_model, start_href, upload_of
from yurt.web.imports.keeping import Upload
from yurt.web.imports.running import ImportWork
from yurt.web.imports.shown import ColumnsPage
from yurt.web.pages.serving import answer
from yurt.web.requests import current, go_to, page, posted, redirect, system_of, unit_of_work


@page(reading=False)
def columns(request: Request, env: Env) -> Response:
    """The page; writing, because a preview does all that an import does and takes it back."""
    info = importable_model(request, env)
    upload = upload_of(request, info)
    if not upload.table.exists() or _under_way(upload):
        return redirect(f"{file_href(request, info)}/result")
    kept = upload.choices()
    return _columns(request, env, info, upload, Choices.kept(kept) if kept else Choices())


@page()
def preview(request: Request, env: Env) -> Response:
    """The same part of the page after something else was chosen."""
    info = importable_model(request, env)
    return _columns(request, env, info, upload_of(request, info), Choices.posted(posted(request)))


@page(reading=True)
def run(request: Request, env: Env) -> Response:
    """Imports, and goes on to the result. What refuses the whole import is told beside what was chosen."""
    info = importable_model(request, env)
    upload = upload_of(request, info)
    chosen = Choices.posted(posted(request))
    upload.keep_choices(chosen.as_data())
    try:
        mapping = chosen.mapping(env, info)
        if upload.table.exists() and upload.claim():
            ImportWork(system_of(request), upload, mapping, current(request), request_id.get() or "").start()
    except (ImportRefused, ValidationFailed) as error:
        with unit_of_work(request) as writing:
            found, _ = columns_shown(writing, info, upload, chosen)
        return _answer(request, env, info, upload, {**found, "refused": env.gettext(error.message)}, 422)
    return go_to(request, f"{file_href(request, info)}/result")


def _under_way(upload: Upload) -> bool:
    progress = upload.progress()
    return progress is not None and progress.stage in ("running", "written")


def _columns(request: Request, env: Env, info: ModelInfo, upload: Upload, chosen: Choices) -> Response:
    found, chosen = columns_shown(env, info, upload, chosen)
    upload.keep_choices(chosen.as_data())
    return _answer(request, env, info, upload, found, 200)


def _answer(
    request: Request, env: Env, info: ModelInfo, upload: Upload, found: dict[str, Any], status: int
) -> Response:
    shown = ColumnsPage(
        **framed(env, info, 1), href=file_href(request, info), again_href=start_href(info),
        file_name=upload.name, **found,
    )  # fmt: skip
    return answer(
        request, env, "y-import", "imports/_columns.html", "imports/columns.html",
        title=shown.title, status=status, page=shown,
    )  # fmt: skip
