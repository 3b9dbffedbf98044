"""Files over HTTP: attaching, removing, fields' pictures, and handing them out to those who may see their record."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO

from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse

from yurt.base.models.files import File
from yurt.env import Env
from yurt.errors import AccessDenied, FileRefused, NotFound
from yurt.model.info import ModelInfo
from yurt.services.files.attaching import store_of
from yurt.services.files.policy import serving_headers
from yurt.web.pages.addresses import file_href, record_href, thumbnail_href
from yurt.web.pages.context.widgets import FileItem
from yurt.web.pages.form_locked import why_locked
from yurt.web.pages.record_files import PICTURES, attachments, readable_file, take_in
from yurt.web.pages.serving import model_of, record_of
from yurt.web.present.sources import editable
from yurt.web.requests import page, posted, render

_CHUNK = 128 * 1024
_AT_ONCE = 20


@dataclass(frozen=True)
class FilesPart:
    """What `_files.html` needs."""

    files: tuple[FileItem, ...]
    files_href: str


@page()
def attach_files(request: Request, env: Env) -> Response:
    """Attaches the posted files to a record; all or none."""
    info = model_of(request, env)
    record = record_of(request, env, info)
    _require_write(env, info, record)
    uploads = [entry for entry in posted(request).getlist("file") if isinstance(entry, UploadFile)]
    if not uploads or len(uploads) > _AT_ONCE:
        raise FileRefused(env.gettext("Choose one to {most} files.").format(most=_AT_ONCE))
    for upload in uploads:
        take_in(env, upload, info.name, record.id)
    env.session.flush()
    return _files(request, env, info, record)


@page()
def remove_file(request: Request, env: Env) -> Response:
    """Moves an attached file to the trash."""
    info = model_of(request, env)
    record = record_of(request, env, info)
    _require_write(env, info, record)
    file = env.get(File, request.path_params["file"])
    if file.model != info.name or file.record_id != record.id:
        raise NotFound(env.gettext("There is no such file."))
    env.delete(file)
    return _files(request, env, info, record)


@page()
def upload_field(request: Request, env: Env) -> Response:
    """Takes the file of a field, before the form is saved."""
    info = model_of(request, env)
    spec = info.fields.get(request.path_params["field"])
    if spec is None or spec.kind not in ("image", "file") or not editable(env, info, spec):
        raise NotFound(env.gettext("There is no such field."))
    if not (env.access.allows(info.name, "write") or env.access.allows(info.name, "create")):
        raise AccessDenied(env.gettext("You have no right to change this."))
    upload = posted(request).get("file")
    if not isinstance(upload, UploadFile):
        raise FileRefused(env.gettext("Choose a file."))
    file = take_in(env, upload, None, None, picture=spec.kind == "image")
    env.session.flush()
    picture = thumbnail_href(file.id, 256) if file.media_type in PICTURES else ""
    return JSONResponse({"id": str(file.id), "label": file.name, "href": file_href(file.id), "image_href": picture})


@page()
def download(request: Request, env: Env) -> Response:
    """A file, in the page where its type is safe, else as a download."""
    file = readable_file(env, request.path_params["id"])
    headers = {**serving_headers(file.name, file.media_type), "Content-Length": str(file.size)}
    return _kept(request, file, headers) or StreamingResponse(
        _chunks(store_of(env).open(file.sha256)), headers={**headers, **_caching(file)}
    )


@page()
def thumbnail(request: Request, env: Env) -> Response:
    """A small version of a picture, in the next size that is offered."""
    file = readable_file(env, request.path_params["id"])
    if file.media_type not in PICTURES:
        raise NotFound(env.gettext("This file is no picture."))
    from yurt.services.files.images import SIZES  # Pillow is not needed to start

    wanted = request.path_params.get("size", SIZES[0])
    size = next((offered for offered in SIZES if offered >= wanted), SIZES[-1])
    known = _kept(request, file, {"Content-Type": "image/webp"})
    if known is not None:
        return known
    return Response(_small(env, file.sha256, size), headers={"Content-Type": "image/webp", **_caching(file)})


def _small(env: Env, sha256: str, size: int) -> bytes:
    """The thumbnail: kept in memory, made from the original when it is asked for the first time."""
    cache: dict[tuple[str, int], bytes] = env.system.cache.setdefault("web.thumbnails", {})
    key = (sha256, size)
    if key not in cache:
        if sum(map(len, list(cache.values()))) > 16 * 1024 * 1024:
            cache.clear()
        with store_of(env).open(sha256) as original:
            from yurt.services.files.images import thumbnails

            cache[key] = thumbnails(_seekable(original), [size])[size]
    return cache[key]


def _seekable(stream: BinaryIO) -> BinaryIO:
    return stream if stream.seekable() else io.BytesIO(stream.read())


def _chunks(stream: BinaryIO) -> Iterator[bytes]:
    with stream:
        while chunk := stream.read(_CHUNK):
            yield chunk


def _caching(file: Any) -> dict[str, str]:
    """The content never changes, but who may see it may: browsers keep it and ask again each time."""
    return {"ETag": f'"{file.sha256[:32]}"', "Cache-Control": "private, no-cache"}


def _kept(request: Request, file: Any, headers: dict[str, str]) -> Response | None:
    """304 when the browser has it already."""
    if request.headers.get("if-none-match") != f'"{file.sha256[:32]}"':
        return None
    return Response(status_code=304, headers=_caching(file))


def _require_write(env: Env, info: ModelInfo, record: Any) -> None:
    locked = why_locked(env, info, record)
    if locked:
        raise AccessDenied(locked, model=info.name)


def _files(request: Request, env: Env, info: ModelInfo, record: Any) -> Response:
    part = FilesPart(attachments(env, info, record), f"{record_href(info.name, record.id)}/files")
    return render(request, env, "_files.html", page=part)
