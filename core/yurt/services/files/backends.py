"""Where blobs lie: a local folder, or any store that fsspec speaks to (S3-compatible ones first)."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import gettempdir
from typing import Any, BinaryIO, Protocol, cast

from yurt.errors import ConfigurationError


class Backend(Protocol):
    """A flat set of files by relative name. A name appears whole or not at all."""

    @property
    def incoming(self) -> Path:
        """A local folder for files that are still being received."""
        ...

    def publish(self, received: Path, name: str) -> None:
        """Make a received file visible as `name`, atomically; the received file may be consumed."""
        ...

    def open(self, name: str) -> BinaryIO: ...
    def exists(self, name: str) -> bool: ...
    def delete(self, name: str) -> None: ...
    def names(self) -> Iterator[str]: ...


class LocalFolder:
    """Blobs in a folder; published by rename within it, after the bytes have reached the disk."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    @property
    def incoming(self) -> Path:
        folder = self.root / ".incoming"
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def publish(self, received: Path, name: str) -> None:
        target = self.root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        os.replace(received, target)
        self._sync_folder(target.parent)

    def open(self, name: str) -> BinaryIO:
        return (self.root / name).open("rb")

    def exists(self, name: str) -> bool:
        return (self.root / name).is_file()

    def delete(self, name: str) -> None:
        (self.root / name).unlink(missing_ok=True)

    def names(self) -> Iterator[str]:
        for path in self.root.glob("[0-9a-f][0-9a-f]/[0-9a-f][0-9a-f]/*"):
            yield path.relative_to(self.root).as_posix()

    @staticmethod
    def _sync_folder(folder: Path) -> None:
        """Without this a power cut could lose the rename (fsync(2), "Description"). Windows has no such call."""
        if os.name == "posix":
            descriptor = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(descriptor)
            finally:
                os.close(descriptor)


class RemoteStore:
    """Blobs behind an fsspec URL of an object store, such as `s3://bucket/prefix`; the bucket must exist.

    A file is received locally first, because its name is known only when all of it was read; an object
    store shows an uploaded object only when it is complete. What the store's client library raises comes out
    as `OSError`.
    """

    def __init__(self, url: str, options: dict[str, Any] | None = None) -> None:
        import fsspec  # 0.2 s to import, and a shop with a local folder never needs it

        # A remembered listing would show files that another process has deleted, and `put` would skip them.
        chosen = {"use_listings_cache": False, **(options or {})}
        try:
            filesystem, root = fsspec.url_to_fs(url, **chosen)
        except (ImportError, ValueError) as error:
            scheme = url.partition("://")[0]
            hint = " Install it with: pip install 'yurt[s3]'." if scheme == "s3" else ""
            raise ConfigurationError(f"The file store “{scheme}://” is not available: {error}.{hint}") from error
        self.filesystem: Any = filesystem
        self.root = cast(str, root).rstrip("/")

    @property
    def incoming(self) -> Path:
        return Path(gettempdir())

    def publish(self, received: Path, name: str) -> None:
        with _as_os_errors():
            self.filesystem.put_file(str(received), self._path(name))

    def open(self, name: str) -> BinaryIO:
        with _as_os_errors():
            return cast(BinaryIO, self.filesystem.open(self._path(name), "rb"))

    def exists(self, name: str) -> bool:
        with _as_os_errors():
            return bool(self.filesystem.exists(self._path(name)))

    def delete(self, name: str) -> None:
        with _as_os_errors():
            if self.exists(name):
                self.filesystem.rm_file(self._path(name))

    def names(self) -> Iterator[str]:
        with _as_os_errors():
            found = self.filesystem.find(self.root)
        for path in found:
            yield str(path).removeprefix(self.root).lstrip("/")

    def _path(self, name: str) -> str:
        return f"{self.root}/{name}"


@contextmanager
def _as_os_errors() -> Iterator[None]:
    """Each store's client has errors of its own; botocore's are not even `OSError`."""
    try:
        yield
    except OSError:
        raise
    except Exception as error:
        raise OSError(errno.EIO, str(error)) from error
