"""Step 1: the file."""

from __future__ import annotations

from pathlib import PurePath

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.model.info import ModelInfo
from yurt.services.exchange.limits import TableLimits
from yurt.services.exchange.readers import table_readers
from yurt.services.exchange.vcards import VCARDS
from yurt.web.imports.frame import framed, importable_model, start_href, uploads_of
from yurt.web.imports.shown import ChoosePage
from yurt.web.pages.serving import answer
from yurt.web.requests import current, go_to, page, posted

_LARGEST = TableLimits().file_bytes
_MEGABYTE = 1024 * 1024
_ENDINGS = (".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv", ".txt", *VCARDS.extensions)


@page()
def choose(request: Request, env: Env) -> Response:
    """Asks for a file."""
    return _choose(request, env, importable_model(request, env))


@page(reading=True)
def take(request: Request, env: Env) -> Response:
    """Keeps the file and goes on to its columns; what is wrong inside it is told there, where it can be mended."""
    info = importable_model(request, env)
    sent = posted(request).get("file")
    if not isinstance(sent, UploadFile) or not sent.filename:
        return _choose(request, env, info, env.gettext("Choose a file."))
    if not sent.size:
        return _choose(request, env, info, env.gettext("The file is empty."))
    if sent.size > _LARGEST:
        message = env.gettext("The file is larger than {most} MB. Divide it, and import the parts one by one.")
        return _choose(request, env, info, message.format(most=_LARGEST // _MEGABYTE))
    uploads = uploads_of(request)
    name = PurePath(sent.filename.replace("\\", "/")).name[:255]
    upload = uploads.keep(sent.file, current(request).user_id, info.name, name)
    return go_to(request, f"{start_href(info)}/{uploads.token(upload)}")


def _choose(request: Request, env: Env, info: ModelInfo, refused: str = "") -> Response:
    readers = table_readers(env.registry)
    shown = ChoosePage(
        **framed(env, info, 0), href=start_href(info), most=_LARGEST // _MEGABYTE, refused=refused,
        endings=",".join((*_ENDINGS, *(ending for reader in readers for ending in reader.extensions))),
        others=tuple(reader.title for reader in readers),
    )  # fmt: skip
    return answer(
        request, env, "y-import", "imports/_choose.html", "imports/choose.html",
        title=shown.title, status=422 if refused else 200, page=shown,
    )  # fmt: skip
