"""Files of records: what is attached, who may see it, and taking one in.

A file's `model` is the record's model for an attachment; for the picture or file of a field it is
`<model>:<field>`, so that it does not stand among the attachments. A file that belongs to no record yet is its
uploader's alone.
"""

from __future__ import annotations

from typing import Any, Literal

import sqlalchemy as sa
from starlette.datastructures import UploadFile

from yurt.base.models.files import File
from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.errors import NotFound
from yurt.model.info import ModelInfo
from yurt.services.files.attaching import keep_file
from yurt.services.files.policy import UploadPolicy
from yurt.web.pages.addresses import file_href, record_href, thumbnail_href
from yurt.web.pages.context.widgets import FileItem
from yurt.web.pages.timeline_data import when_text
from yurt.web.present.formats import size_text

PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/tiff")
_SHOWN = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp")
_ICONS = (
    ("image/", "photo"), ("video/", "movie"), ("audio/", "music"), ("application/pdf", "file-type-pdf"),
    ("text/", "file-text"), ("application/zip", "file-zip"),
    ("application/vnd.openxmlformats-officedocument.spreadsheetml", "file-spreadsheet"),
)  # fmt: skip
MOST = 200


def attachments(env: Env, info: ModelInfo, record: Any) -> tuple[FileItem, ...]:
    """The files attached to a record that the user may read."""
    if not env.access.allows("core.file", "read"):
        return ()
    cls = env[File]
    statement = sa.select(cls).where(cls.model == info.name, cls.record_id == record.id)
    with env.unguarded():
        files = list(env.session.scalars(statement.order_by(cls.id.desc()).limit(MOST)))
    files = [file for file in files if file.deleted_at is None]
    people = labels_of(env, "core.user", [file.created_by_id for file in files if file.created_by_id])
    remove = f"{record_href(info.name, record.id)}/files"
    return tuple(
        FileItem(
            name=file.name,
            href=file_href(file.id),
            size=size_text(file.size),
            icon=next((icon for start, icon in _ICONS if file.media_type.startswith(start)), "file"),
            image_href=thumbnail_href(file.id, 64) if file.media_type in PICTURES else "",
            preview=_preview(file.media_type),
            remove_href=f"{remove}/{file.id}/remove" if env.access.allows(info.name, "write") else "",
            detail=f"{people.get(file.created_by_id or 0, '')} · {when_text(env, file.created_at)}".lstrip(" ·"),
        )
        for file in files
    )


def _preview(media_type: str) -> Literal["", "image", "pdf"]:
    """How browsers show a file of this type in place."""
    if media_type in _SHOWN:
        return "image"
    return "pdf" if media_type == "application/pdf" else ""


def take_in(env: Env, upload: UploadFile, model: str | None, record_id: int | None, *, picture: bool = False) -> Any:
    """Keeps an uploaded file. Raises FileRefused for what the policy refuses."""
    policy = UploadPolicy(allowed=frozenset(PICTURES)) if picture else UploadPolicy()
    upload.file.seek(0)
    return keep_file(env, upload.filename or "", upload.file, model, record_id, policy)


def readable_file(env: Env, file_id: int) -> Any:
    """The file, when the user may read the record that it belongs to. Raises NotFound."""
    cls = env[File]
    with env.unguarded():
        file = env.session.scalar(sa.select(cls).where(cls.id == file_id))
    if file is None or file.deleted_at is not None or not _may_read(env, file):
        raise NotFound(env.gettext("There is no such file, or you have no right to see it."), id=file_id)
    return file


def _may_read(env: Env, file: Any) -> bool:
    if env.access.is_admin:
        return True
    if file.model is None or file.record_id is None:
        return file.created_by_id == env.user_id or _is_portrait(env, file.id)
    model, _, field = file.model.partition(":")
    info = env.registry.models.get(model)
    if info is None or not env.access.allows(model, "read"):
        return False
    if field and (field not in info.fields or not env.access.readable(info.fields[field])):
        return False
    return env.session.scalar(sa.select(info.cls.id).where(info.cls.id == file.record_id)) is not None


def _is_portrait(env: Env, file_id: int) -> bool:
    """Colleagues see each other's pictures."""
    users = env.info("core.user")
    table = users.table
    if "photo" not in table.c:
        return False
    return env.session.connection().execute(sa.select(table.c.id).where(table.c.photo == file_id)).first() is not None


def own_files(env: Env, info: ModelInfo, record: Any) -> None:
    """Ties the files of the record's fields to it: their rights follow it. Raises NotFound for others' files."""
    for spec in info.fields.values():
        if spec.kind not in ("image", "file") or not spec.is_column or spec.system:
            continue
        number = getattr(record, spec.column_name)
        if not number:
            continue
        file = readable_file(env, number)
        if file.model is None and file.created_by_id == env.user_id:
            file.model, file.record_id = f"{info.name}:{spec.name}", record.id
    env.session.flush()
