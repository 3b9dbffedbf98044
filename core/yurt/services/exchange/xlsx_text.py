"""Texts in the XML of an XLSX. ECMA-376 part 1, 18.4; part 4 for what `_x000D_` stands for."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence

_TEXT = re.compile(rb"<(?:\w+:)?t(?:\s[^>]*)?>([^<]*)<")
_PHONETIC = re.compile(rb"<(?:\w+:)?rPh\b.*?</(?:\w+:)?rPh>", re.DOTALL)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def text_of(inside: bytes) -> str | None:
    """The text of an inline or shared string, its formatted runs together, without what only says how to speak it."""
    if b"rPh" in inside:
        inside = _PHONETIC.sub(b"", inside)
    found: Sequence[bytes] = _TEXT.findall(inside)
    return plain(found[0] if len(found) == 1 else b"".join(found))


def plain(value: bytes) -> str | None:
    """A text without the escapes of XML and of spreadsheets; None for an empty one."""
    text = value.decode("utf-8", "replace")
    if "&" in text:
        text = html.unescape(text)
    if "_x" in text:
        text = _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)
    return text or None
