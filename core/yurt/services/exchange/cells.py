"""What a cell of a file can hold, what can be wrong with it, and how its text is cleaned."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass


class CellProblem(ValueError):
    """One cell cannot be taken over; the message tells the owner of the file what to change.

    It belongs to one cell and is collected with others, so it is not a `YurtError`: it never ends an import by itself.
    """

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


@dataclass(frozen=True, slots=True)
class BadCell:
    """A cell without a usable value: a spreadsheet error, or a formula whose result was never stored.

    `shown` is what the error file repeats, `message` what is wrong. Every converter refuses it.
    """

    shown: str
    message: str


Cell = str | int | float | bool | bytes | dt.datetime | dt.date | dt.time | dt.timedelta | BadCell | None
"""A raw cell: text from CSV, typed values from a spreadsheet, bytes of a picture, None when empty."""

# U+202A..U+202E are closed by U+202C, the isolates U+2066..U+2068 by U+2069 (Unicode Standard Annex 9).
_EMBEDDINGS, _ISOLATES = "\u202a\u202b\u202d\u202e", "\u2066\u2067\u2068"
_BIDI = re.compile("[\u202a-\u202e\u2066-\u2069]")
_KEPT_CONTROLS = "\n"
_BLANKS = re.compile(r"[\t\v\f\u00a0\u2007\u202f]")


def clean_text(text: str) -> str:
    """Text as Yurt stores it: NFC, trimmed, without control characters, surrogates and non-characters.

    Line ends become `\\n`, tabs and no-break spaces plain spaces. Joiners and zero-width spaces stay (Burmese and Lao
    need them), as do the marks U+200E and U+200F; bidirectional embeddings and isolates stay only if every one that is
    opened is closed, so that a value cannot turn round the text shown after it.
    """
    if text.isascii() and text.isprintable():
        return text.strip()
    text = _BLANKS.sub(" ", text.replace("\r\n", "\n").replace("\r", "\n"))
    if not text.isprintable():
        text = "".join(char for char in text if _is_kept(char))
        if _BIDI.search(text) and not _bidi_balanced(text):
            text = _BIDI.sub("", text)
    return unicodedata.normalize("NFC", text).strip()


def clean_line(text: str) -> str:
    """`clean_text` on one line: line ends become spaces."""
    cleaned = clean_text(text)
    return " ".join(part.strip() for part in cleaned.split("\n") if part.strip()) if "\n" in cleaned else cleaned


def folded(text: str) -> str:
    """The form in which words of a file are compared: cleaned, one line, without case and repeated spaces."""
    return " ".join(clean_line(text).casefold().split())


def _is_kept(char: str) -> bool:
    if char in _KEPT_CONTROLS:
        return True
    if char == "\ufeff" or ord(char) & 0xFFFE == 0xFFFE:
        return False
    return unicodedata.category(char) not in ("Cc", "Cs")


def _bidi_balanced(text: str) -> bool:
    opened: list[str] = []
    for char in _BIDI.findall(text):
        if char in _EMBEDDINGS:
            opened.append("\u202c")
        elif char in _ISOLATES:
            opened.append("\u2069")
        elif not opened or opened.pop() != char:
            return False
    return not opened
