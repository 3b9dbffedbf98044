"""Files on records. The bytes lie in the file store under their hash; here is what they are called."""

from __future__ import annotations

from yurt.model import Mapped, Model, field, index


class File(Model, label="File", icon="paperclip", archive=False, timeline=False):
    """A file: its name, its type, and the record it is attached to (or none: a picture in a field)."""

    name: Mapped[str] = field(max_length=255, searchable=True, tracked=True)
    sha256: Mapped[str] = field(max_length=64, index=True, readonly=True)
    size: Mapped[int] = field(readonly=True, help="In bytes.")
    media_type: Mapped[str] = field(max_length=120, readonly=True)
    model: Mapped[str | None] = field(max_length=100)
    record_id: Mapped[int | None]

    indexes = [index("model", "record_id")]

    def content(self) -> bytes:
        """The file's bytes, all at once. Raises NotFound when the file store has lost them."""
        from yurt.services.files.storage import BlobStore

        settings = self.env.system.settings
        with BlobStore(settings.path(settings.files)).open(self.sha256) as stream:
            return stream.read()
