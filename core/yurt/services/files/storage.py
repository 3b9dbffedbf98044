"""Files by content: a blob's name is the SHA-256 of its bytes, so the same file is kept once."""

from __future__ import annotations

import errno
import hashlib
import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import unquote, urlsplit

from yurt.errors import NotFound, YurtError
from yurt.i18n import N_
from yurt.services.files import media
from yurt.services.files.backends import Backend, LocalFolder, RemoteStore
from yurt.services.files.policy import too_large

_CHUNK = 256 * 1024
_RECEIVING = "yurt-blob-"
_KEY = re.compile(r"[0-9a-f]{64}")


class StorageFailed(YurtError):
    """The file store cannot take or give a file: disk full, no permission, not reachable."""

    code = "storage-failed"
    status = 507


@dataclass(frozen=True)
class StoredBlob:
    """What is known of a file's bytes. `size` is in bytes; `media_type` was judged from the content."""

    sha256: str
    size: int
    media_type: str


@dataclass(frozen=True)
class BlobProblem:
    """A file in the store that is not what its name says."""

    name: str
    message: str


class BlobStore:
    """A store of immutable files at `url`: a local folder (path or `file://`), or `s3://bucket/prefix`.

    A file lies at `ab/cd/<sha256>`. It appears only when all of it was received and has reached the disk;
    processes on many machines may share a store. Nothing is counted here: whoever deletes must know that no
    record refers to the blob.
    """

    def __init__(self, url: str | Path, options: dict[str, Any] | None = None) -> None:
        self.backend = _backend(str(url), options)

    def put(self, stream: BinaryIO, limit: int, accept: Callable[[StoredBlob], None] | None = None) -> StoredBlob:
        """Keep what `stream` gives, at most `limit` bytes. Putting the same bytes again changes nothing.

        `accept` may raise to refuse the file once it is known and before it is kept. Raises `FileRefused`
        over the limit and `StorageFailed` when the store cannot take it; then nothing stays behind.
        """
        with (
            _explained("keep"),
            tempfile.NamedTemporaryFile(dir=self.backend.incoming, prefix=_RECEIVING, delete=False) as received,
        ):
            path = Path(received.name)
            try:
                blob = _receive(stream, received, limit)
                if accept is not None:
                    accept(blob)
                received.close()
                if not self.backend.exists(_name(blob.sha256)):
                    self.backend.publish(path, _name(blob.sha256))
            finally:
                path.unlink(missing_ok=True)
        return blob

    def open(self, sha256: str) -> BinaryIO:
        """The blob's bytes, to be closed by the caller. Raises `NotFound`."""
        with _explained("read"):
            try:
                return self.backend.open(_name(sha256))
            except FileNotFoundError:
                missing = N_("The file's content is missing from the file store. Restore it from a backup.")
                raise NotFound(missing) from None

    def exists(self, sha256: str) -> bool:
        """Whether the blob is here."""
        with _explained("read"):
            return self.backend.exists(_name(sha256))

    def delete(self, sha256: str) -> None:
        """Remove the blob; one that is not here is no error."""
        with _explained("delete"):
            self.backend.delete(_name(sha256))

    def iter_keys(self) -> Iterator[str]:
        """The SHA-256 of every blob, in no order."""
        with _explained("list"):
            for name in self.backend.names():
                if _KEY.fullmatch(key := name.rpartition("/")[2]):
                    yield key

    def verify(self) -> Iterator[BlobProblem]:
        """Read every blob and report each whose bytes no longer fit its name, and files that do not belong here."""
        for name in self.backend.names():
            key = name.rpartition("/")[2]
            if not _KEY.fullmatch(key) or _name(key) != name:
                yield BlobProblem(name, "This file does not belong to the store.")
                continue
            with self.open(key) as content:
                digest = hashlib.sha256()
                while chunk := content.read(_CHUNK):
                    digest.update(chunk)
            if digest.hexdigest() != key:
                yield BlobProblem(name, "The content was changed or damaged. Restore this file from a backup.")

    def remove_leftovers(self, older_than: timedelta) -> int:
        """Delete half-received files of killed processes, untouched for so long; how many there were."""
        limit = time.time() - older_than.total_seconds()
        stale = [path for path in self.backend.incoming.glob(f"{_RECEIVING}*") if path.stat().st_mtime < limit]
        for path in stale:
            path.unlink(missing_ok=True)
        return len(stale)


def _backend(url: str, options: dict[str, Any] | None) -> Backend:
    scheme, separator, _ = url.partition("://")
    if not separator:
        return LocalFolder(Path(url))
    if scheme == "file":
        return LocalFolder(Path(unquote(urlsplit(url).path)))
    return RemoteStore(url, options)


def _receive(stream: BinaryIO, target: Any, limit: int) -> StoredBlob:
    """Copy, count and hash in one pass; the bytes are on the disk when this returns."""
    digest, size = hashlib.sha256(), 0
    while chunk := stream.read(_CHUNK):
        size += len(chunk)
        if size > limit:
            raise too_large(limit)
        digest.update(chunk)
        target.write(chunk)
    target.flush()
    os.fsync(target.fileno())
    return StoredBlob(digest.hexdigest(), size, media.sniff(target))


def _name(sha256: str) -> str:
    """The relative path of a blob. Anything but a SHA-256 is refused, so no path can be smuggled in."""
    if not _KEY.fullmatch(sha256):
        raise NotFound(N_("There is no such file."))
    return f"{sha256[:2]}/{sha256[2:4]}/{sha256}"


@contextmanager
def _explained(doing: str) -> Iterator[None]:
    """Turn the operating system's refusals into messages for the person who runs the system."""
    try:
        yield
    except PermissionError as error:
        raise StorageFailed(
            f"The file store did not permit to {doing} a file. Give the server's account the right to its folder."
        ) from error
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            message = "The file store is full; the file was not kept. Free some space and try again."
        else:
            reason = error.strerror or str(error) or type(error).__name__
            message = f"The file store failed to {doing} a file ({reason}). Try again."
        raise StorageFailed(message) from error
