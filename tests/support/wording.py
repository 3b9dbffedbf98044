"""What a page says in no language: text that was never given to gettext."""

from __future__ import annotations

import re
from collections.abc import Iterable
from html.parser import HTMLParser

from yurt.i18n import Catalogue

OPEN, SHUT = "⟦", "⟧"
SPOKEN = ("title", "aria-label", "placeholder", "alt", "data-confirm", "data-label", "data-hint", "value")
SILENT = ("script", "style", "kbd", "code", "pre", "template", "time")
_WORD = re.compile(r"[A-Za-z][a-z]{2,}")
_NO_WORDS = re.compile(r"(?<!\S)/\S+|\b[0-9a-f]{16,}\b")
"""Addresses and random keys."""
_DEEPEST = re.compile(rf"{OPEN}[^{OPEN}{SHUT}]*{SHUT}")


class Marking(Catalogue):
    """Puts brackets around all that is translated, so that what was forgotten stands outside of them."""

    def __init__(self) -> None:
        super().__init__("ka", ())

    def gettext(self, message: str) -> str:
        return f"{OPEN}{message}{SHUT}" if message else ""

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        return self.gettext(singular if number == 1 else plural)


def unmarked(page: str, known: Iterable[str] = ()) -> set[str]:
    """English text of a page outside of brackets; `known` are the words of records, which are nobody's to translate."""
    reader = _Reader()
    reader.feed(page)
    names = {word.lower() for text in known for word in _WORD.findall(text)}
    return {text for text in map(_outside, reader.texts) if {w.lower() for w in _WORD.findall(text)} - names}


def _outside(text: str) -> str:
    while (shorter := _DEEPEST.sub(" ", text)) != text:
        text = shorter
    return _NO_WORDS.sub(" ", text).strip()


class _Reader(HTMLParser):
    """Collects what is read out or shown: texts and the attributes that are."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._silent += tag in SILENT
        given = dict(attrs)
        for name in SPOKEN:
            spoken = given.get(name)
            if spoken and (name != "value" or (tag == "input" and given.get("type") in ("submit", "button"))):
                self.texts.append(spoken)

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT and self._silent > 0

    def handle_data(self, data: str) -> None:
        if not self._silent and data.strip():
            self.texts.append(data)
