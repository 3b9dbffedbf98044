"""Files over the API: what is attached to a record, one more, its content, and away with it.

They have addresses of their own, `/api/v1/files/…`: a body there is a file, everywhere else it is JSON.
"""

from __future__ import annotations

import io
from typing import Any

import sqlalchemy as sa
from starlette.datastructures import UploadFile
from starlette.responses import Response, StreamingResponse

from yurt.base.models.files import File
from yurt.env import Env
from yurt.errors import AccessDenied
from yurt.model.info import ModelInfo
from yurt.services.files.attaching import store_of
from yurt.services.files.policy import serving_headers
from yurt.services.json_values import moment_text
from yurt.web.api import auth
from yurt.web.api.calls import Answer, Call
from yurt.web.api.errors import BadRequest
from yurt.web.api.idempotency import write
from yurt.web.api.reading import Item
from yurt.web.api.records import check_right
from yurt.web.pages.form_locked import why_locked
from yurt.web.pages.record_files import MOST, readable_file, take_in

_CHUNK = 128 * 1024


def list_files(call: Call) -> Response:
    """What is attached to a record that the caller may see, newest first."""
    with call.env(reading=True) as env:
        info = call.model(env)
        auth.require(call.visitor, info.name, "read")
        record = env.get(info.cls, call.record_id())
        cls = env[File]
        statement = sa.select(cls).where(cls.model == info.name, cls.record_id == record.id, cls.deleted_at.is_(None))
        with env.unguarded():  # who may read a record may read its files
            found = env.session.scalars(statement.order_by(cls.id.desc()).limit(MOST)).all()
        items = [_described(file) for file in found]
    return Answer({"items": items}).response()


def attach(call: Call) -> Response:
    """Attaches the body to a record as a file called `name`: 201. Raises FileRefused for size or kind."""
    name = call.parameters("name").get("name", "").strip()
    if not name:
        raise BadRequest("Say what the file is called: ?name=contract.pdf")

    def work(env: Env) -> Answer:
        info = call.model(env)
        check_right(call.visitor, info, "write")
        record = env.get(info.cls, call.record_id())
        _require_write(env, info, record)
        file = take_in(env, UploadFile(io.BytesIO(call.body), filename=name), info.name, record.id)
        env.session.flush()
        return Answer(_described(file), 201, {"Location": f"/api/v1/files/{file.id}"})

    return write(call, work)


def download(call: Call) -> Response:
    """The content of a file whose record the caller may see."""
    with call.env(reading=True) as env:
        file = readable_file(env, call.record_id())
        auth.require(call.visitor, (file.model or "core.file").partition(":")[0], "read")
        stream = store_of(env).open(file.sha256)
        headers = {
            **serving_headers(file.name, file.media_type),
            "Content-Length": str(file.size),
            "ETag": f'"{file.sha256[:32]}"',
            "Cache-Control": "private, no-cache",
        }
    return StreamingResponse(iter(lambda: stream.read(_CHUNK), b""), headers=headers)


def remove(call: Call) -> Response:
    """Moves an attached file to the trash."""

    def work(env: Env) -> Answer:
        file = readable_file(env, call.record_id())
        if file.model is None or ":" in file.model or file.record_id is None:
            raise BadRequest("This file is no attachment of a record. Change the field that holds it instead.")
        info = env.info(file.model)
        check_right(call.visitor, info, "write")
        _require_write(env, info, env.get(info.cls, file.record_id))
        env.delete(file)
        return Answer(status=204)

    return write(call, work)


def _require_write(env: Env, info: ModelInfo, record: Any) -> None:
    locked = why_locked(env, info, record)
    if locked:
        raise AccessDenied(locked, model=info.name)


def _described(file: Any) -> Item:
    return {
        "id": file.id,
        "name": file.name,
        "media_type": file.media_type,
        "size": file.size,
        "created_at": moment_text(file.created_at),
        "content": f"/api/v1/files/{file.id}",
    }
