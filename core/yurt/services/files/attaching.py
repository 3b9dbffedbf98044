"""Files of records: the bytes into the store, the name and the record into `core.file`."""

from __future__ import annotations

from typing import Any, BinaryIO

from yurt.base.models.files import File
from yurt.env import Env
from yurt.errors import FileRefused
from yurt.services.files.policy import UploadPolicy, media_type_for
from yurt.services.files.storage import BlobStore


def store_of(env: Env) -> BlobStore:
    """The file store of this system; opened once."""
    cache = env.system.cache
    if "web.files" not in cache:
        settings = env.system.settings
        cache["web.files"] = BlobStore(settings.path(settings.files))
    return cache["web.files"]


def keep_file(
    env: Env, name: str, stream: BinaryIO, model: str | None, record_id: int | None, policy: UploadPolicy
) -> Any:
    """A new file of the record, or of none yet. Raises FileRefused for what the policy refuses and for nothing."""
    name = name.replace("\\", "/").rpartition("/")[2].strip()[:255] or "file"
    blob = store_of(env).put(stream, policy.max_bytes, policy.accept(name))
    if blob.size == 0:
        raise FileRefused(env.gettext("“{name}” is empty.").format(name=name))
    return env.create(
        File,
        name=name,
        sha256=blob.sha256,
        size=blob.size,
        media_type=media_type_for(name, blob.media_type),
        model=model,
        record_id=record_id,
    )


def attach(env: Env, record: Any, name: str, stream: BinaryIO) -> Any:
    """Attaches a file to a record that is in the database; it stands among the files on its form.

    What is refused is what the form refuses as well. Raises FileRefused.
    """
    return keep_file(env, name, stream, env.info(type(record)).name, record.id, UploadPolicy())
