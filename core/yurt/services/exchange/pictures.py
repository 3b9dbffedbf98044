"""Pictures that come inside a file, kept in the file store and tied to their records."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt.base.models.files import File
from yurt.model.info import ModelInfo
from yurt.services.files.policy import UploadPolicy, media_type_for
from yurt.services.files.storage import BlobStore

if TYPE_CHECKING:
    from yurt.env.env import Env

_STARTS = {b"\x89PNG": "png", b"\xff\xd8\xff": "jpg", b"GIF8": "gif", b"RIFF": "webp"}
_ALLOWED = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})


class Pictures:
    """Keeps the pictures of one import's rows. A rehearsal keeps none: it leaves the fields empty."""

    def __init__(self, env: Env, info: ModelInfo, rehearsing: bool) -> None:
        self._env, self._info, self._rehearsing = env, info, rehearsing
        self._fields = [spec.name for spec in info.fields.values() if spec.kind == "image" and spec.is_column]
        self._store: BlobStore | None = None

    def keep(self, values: dict[str, Any]) -> None:
        """Puts the ids of kept pictures in place of their bytes. Raises FileRefused for what is no picture."""
        for name in self._fields:
            if isinstance(values.get(name), bytes):
                values[name] = None if self._rehearsing else self._kept(values[name])

    def tie(self, ids: Sequence[int], rows: Sequence[dict[str, Any]]) -> None:
        """Ties the pictures of new records to them: their rights follow."""
        for name in self._fields:
            pairs = [
                {"record": record, "file": row[name]} for record, row in zip(ids, rows, strict=True) if row.get(name)
            ]
            if not pairs:
                continue
            table = self._env.info(File).table
            statement = sa.update(table).where(table.c.id == sa.bindparam("file"), table.c.model.is_(None))
            owner = {"model": f"{self._info.name}:{name}", "record_id": sa.bindparam("record")}
            self._env.session.connection().execute(statement.values(owner), pairs)

    def _kept(self, content: bytes) -> int:
        if self._store is None:
            settings = self._env.system.settings
            self._store = BlobStore(settings.path(settings.files))
        ending = next((ending for start, ending in _STARTS.items() if content.startswith(start)), "bin")
        policy, name = UploadPolicy(allowed=_ALLOWED), f"picture.{ending}"
        blob = self._store.put(io.BytesIO(content), policy.max_bytes, policy.accept(name))
        file = self._env.create(
            File, name=name, sha256=blob.sha256, size=blob.size, media_type=media_type_for(name, blob.media_type)
        )
        self._env.session.flush()
        return file.id
