"""Which uploads are taken, and how a stored file is handed out again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import TYPE_CHECKING
from urllib.parse import quote

from yurt.errors import FileRefused
from yurt.services.files import media

if TYPE_CHECKING:
    from yurt.services.files.storage import StoredBlob

MEGABYTE = 1024 * 1024
_OFFICE = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

# Shown in the browser; everything else is offered as a download.
INLINE_TYPES = frozenset(
    {
        *("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"),
        *("application/pdf", "text/plain", "text/csv"),
        *("audio/mpeg", "audio/ogg", "audio/wav", "audio/mp4", "video/mp4", "video/webm"),
    }
)

# What content a file name's ending may stand for; an ending that is not here is not judged.
_EXPECTED: dict[str, frozenset[str]] = {
    **{f".{ending}": frozenset({media.TEXT}) for ending in ("txt", "csv", "tsv", "json", "md", "log", "toml", "vcf")},
    **{f".{ending}": frozenset({"image/jpeg"}) for ending in ("jpg", "jpeg", "jfif")},
    **{
        f".{ending}": frozenset({f"image/{ending}"}) for ending in ("png", "gif", "webp", "avif", "bmp", "heic", "tiff")
    },
    ".tif": frozenset({"image/tiff"}),
    ".svg": frozenset({media.SVG}),
    ".html": frozenset({media.HTML, media.TEXT}),
    ".htm": frozenset({media.HTML, media.TEXT}),
    ".xml": frozenset({media.XML, media.TEXT}),
    ".pdf": frozenset({"application/pdf"}),
    ".rtf": frozenset({"application/rtf"}),
    ".docx": frozenset({_OFFICE + "wordprocessingml.document"}),
    ".xlsx": frozenset({_OFFICE + "spreadsheetml.sheet"}),
    ".pptx": frozenset({_OFFICE + "presentationml.presentation"}),
    ".odt": frozenset({_ODF + "text"}),
    ".ods": frozenset({_ODF + "spreadsheet"}),
    **{f".{ending}": frozenset({media.OLE}) for ending in ("doc", "xls", "ppt", "msg")},
    ".zip": frozenset({media.ZIP}),
    ".mp3": frozenset({"audio/mpeg"}),
    ".wav": frozenset({"audio/wav"}),
    ".mp4": frozenset({"video/mp4"}),
    ".exe": frozenset({media.EXECUTABLE}),
}
# Types that content alone cannot tell, told by the ending once the content agrees with it.
_NAMED = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".vcf": "text/vcard",
    ".doc": "application/msword",
    ".xls": "application/vnd.ms-excel",
    ".ppt": "application/vnd.ms-powerpoint",
    ".msg": "application/vnd.ms-outlook",
}


@dataclass(frozen=True)
class UploadPolicy:
    """The limits for uploads: size in bytes, and which media types.

    `allowed` None takes every type that is not in `refused`. Types that could run in the browser or on
    the desk are taken by default, for they are only ever handed out as downloads (see `serving_headers`).
    """

    max_bytes: int = 25 * MEGABYTE
    allowed: frozenset[str] | None = None
    refused: frozenset[str] = frozenset()

    def accept(self, filename: str) -> Callable[[StoredBlob], None]:
        """A check for `BlobStore.put`, which calls it before anything is kept."""
        return lambda blob: self.check(filename, blob.media_type, blob.size)

    def check(self, filename: str, media_type: str, size: int) -> None:
        """Raises `FileRefused` for a file that is too large, of a refused type, or misnamed."""
        if size > self.max_bytes:
            raise too_large(self.max_bytes)
        expected = _EXPECTED.get(_ending(filename))
        if expected and media_type not in expected and size > 0:
            raise FileRefused(
                f"“{_shown(filename)}” is not what its name says: it holds {media_type}. "
                "Open it in the program it came from, save it again in the right format, and upload that."
            )
        if media_type in self.refused or (self.allowed is not None and media_type not in self.allowed):
            raise FileRefused(f"“{_shown(filename)}” is of the type {media_type}, which is not accepted here.")


def too_large(limit: int) -> FileRefused:
    """The refusal of a file over `limit` bytes."""
    size = f"{limit / MEGABYTE:.0f} MB" if limit >= MEGABYTE else f"{limit} bytes"
    return FileRefused(f"The file is larger than {size}. Upload a smaller one, or ask for a higher limit.", limit=limit)


def media_type_for(filename: str, sniffed: str) -> str:
    """The type to record for a file whose content was sniffed as `sniffed` and that passed `UploadPolicy.check`."""
    return _NAMED.get(_ending(filename), sniffed) if sniffed in (media.TEXT, media.OLE) else sniffed


def serving_headers(filename: str, media_type: str) -> dict[str, str]:
    """HTTP headers to hand a stored file out with: safe types in the page, all others as a download.

    The file name is encoded after RFC 6266 and RFC 8187. The sandbox keeps even a mistaken type from running.
    """
    inline = media_type in INLINE_TYPES
    name = PurePosixPath(filename.replace("\\", "/")).name or "file"
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in name)
    disposition = "inline" if inline else "attachment"
    content_type = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
    headers = {
        "Content-Type": content_type if inline else media.OCTETS if _active(media_type) else content_type,
        "Content-Disposition": f"{disposition}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
    }
    if media_type != "application/pdf":  # browsers' PDF viewers do not start inside a sandbox
        headers["Content-Security-Policy"] = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
    return headers


def _active(media_type: str) -> bool:
    return media_type in (media.HTML, media.SVG, media.XML, media.SCRIPT, media.EXECUTABLE)


def _ending(filename: str) -> str:
    return PurePosixPath(filename).suffix.lower()


def _shown(filename: str) -> str:
    return filename if len(filename) <= 80 else filename[:77] + "…"
