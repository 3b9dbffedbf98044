"""Keeping bytes that a program has made, as the file of a record's field."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from yurt.base.models.files import File
from yurt.services.files import attaching
from yurt.services.files.media import sniff
from yurt.services.files.policy import UploadPolicy

if TYPE_CHECKING:
    from yurt.env import Env


def keep_file(env: Env, name: str, content: bytes, model: str, record_id: int) -> File:
    """Keeps bytes as a file of a record: of its field (`library.book:label`), or attached to it (`library.book`).

    Raises FileRefused for a name that does not fit the content, and StorageFailed when the store cannot take it.
    """
    kept = attaching.keep_file(env, name, io.BytesIO(content), model, record_id, UploadPolicy())
    env.session.flush()
    return kept


def media_type_of(content: bytes) -> str:
    """The media type of bytes, judged by them alone."""
    return sniff(io.BytesIO(content))
