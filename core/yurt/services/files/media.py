"""What a file really is, judged by its content; names and browsers' claims are not trusted.

Our own short table, because the libraries we tried could not say "text", "script" or "spreadsheet":
it must be exact for the types that decide about safety, not long. Text that a browser would take for
HTML is found after the WHATWG standard "MIME Sniffing", section 7.1.
"""

from __future__ import annotations

import zipfile
from typing import BinaryIO

OCTETS = "application/octet-stream"
TEXT = "text/plain"
HTML = "text/html"
SVG = "image/svg+xml"
XML = "text/xml"
ZIP = "application/zip"
OLE = "application/x-ole-storage"
EXECUTABLE = "application/x-executable"
SCRIPT = "text/x-script"

_HEAD = 8192
_OFFICE = "application/vnd.openxmlformats-officedocument."

# (offset, bytes, type); the first match wins.
_MAGIC: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\x89PNG\r\n\x1a\n", "image/png"),
    (0, b"\xff\xd8\xff", "image/jpeg"),
    (0, b"GIF87a", "image/gif"),
    (0, b"GIF89a", "image/gif"),
    (0, b"II*\x00", "image/tiff"),
    (0, b"MM\x00*", "image/tiff"),
    (0, b"\x00\x00\x01\x00", "image/x-icon"),
    (8, b"WEBP", "image/webp"),
    (8, b"WAVE", "audio/wav"),
    (4, b"ftypavif", "image/avif"),
    (4, b"ftyphei", "image/heic"),
    (4, b"ftypmif1", "image/heic"),
    (4, b"ftypqt", "video/quicktime"),
    (4, b"ftypM4A", "audio/mp4"),
    (4, b"ftyp", "video/mp4"),
    (0, b"\x1aE\xdf\xa3", "video/webm"),
    (0, b"OggS", "audio/ogg"),
    (0, b"ID3", "audio/mpeg"),
    (0, b"\xff\xfb", "audio/mpeg"),
    (0, b"\xff\xf3", "audio/mpeg"),
    (0, b"#!AMR", "audio/amr"),
    (0, b"%PDF-", "application/pdf"),
    (0, b"{\\rtf", "application/rtf"),
    (0, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", OLE),
    (0, b"\x1f\x8b", "application/gzip"),
    (0, b"Rar!\x1a\x07", "application/vnd.rar"),
    (0, b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (0, b"MZ", EXECUTABLE),
    (0, b"\x7fELF", EXECUTABLE),
    (0, b"\xca\xfe\xba\xbe", EXECUTABLE),
    (0, b"\xfe\xed\xfa", EXECUTABLE),
    (0, b"\xcf\xfa\xed\xfe", EXECUTABLE),
    (0, b"#!", SCRIPT),
)
_ZIPPED = (
    ("word/", _OFFICE + "wordprocessingml.document"),
    ("xl/", _OFFICE + "spreadsheetml.sheet"),
    ("ppt/", _OFFICE + "presentationml.presentation"),
)
_HTML_STARTS = tuple(
    f"<{tag}".encode()
    for tag in (
        *("!doctype html", "html", "head", "script", "iframe", "h1", "div", "font", "table", "a ", "a>", "style"),
        *("title", "b>", "b ", "body", "br", "p>", "p ", "!--", "img", "form", "meta", "link", "object", "embed"),
    )
)
_TEXT_CONTROLS = frozenset(b"\t\n\x0c\r\x1b")


def sniff(file: BinaryIO) -> str:
    """The media type of a seekable file by its content; leaves the position at the start.

    Unknown binary content is `application/octet-stream`, an empty file is `text/plain`.
    """
    file.seek(0)
    head = file.read(_HEAD)
    media_type = _by_magic(head)
    if media_type == ZIP:
        media_type = _inside_zip(file)
    file.seek(0)
    return media_type


def _by_magic(head: bytes) -> str:
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return ZIP
    for offset, magic, media_type in _MAGIC:
        if head.startswith(magic, offset):
            return media_type
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _markup(head.decode("utf-16", "replace").encode()) or TEXT
    if any(byte < 32 and byte not in _TEXT_CONTROLS for byte in head):
        return OCTETS
    if head.startswith(b"BM") and len(head) > 26 and head[6:10] == b"\0\0\0\0":
        return "image/bmp"
    return _markup(head.removeprefix(b"\xef\xbb\xbf")) or TEXT


def _markup(text: bytes) -> str | None:
    """HTML, SVG or XML, or None for text that no browser would run."""
    start = text.lstrip().lower()
    if b"<svg" in start and start.startswith((b"<?xml", b"<!--", b"<!doctype svg", b"<svg")):
        return SVG
    if start.startswith(b"<?xml"):
        return HTML if b"<html" in start or b"www.w3.org/1999/xhtml" in start else XML
    return HTML if start.startswith(_HTML_STARTS) else None


def _inside_zip(file: BinaryIO) -> str:
    """Office documents are ZIP archives; their table of contents tells which. Nothing is unpacked but 100 bytes."""
    try:
        with zipfile.ZipFile(file) as archive:
            names = archive.namelist()
            if names and names[0] == "mimetype":
                with archive.open("mimetype") as stated:
                    kind = stated.read(100).decode("ascii", "replace").strip()
                return kind if kind.startswith("application/") else ZIP
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError):
        return ZIP
    if "[Content_Types].xml" in names:
        return next((kind for folder, kind in _ZIPPED if any(n.startswith(folder) for n in names)), ZIP)
    return ZIP
