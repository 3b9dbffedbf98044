"""Translations: gettext catalogues of the core and the add-ons, merged per language."""

from __future__ import annotations

import gettext
from collections.abc import Iterable, Mapping
from copy import copy
from functools import cache, lru_cache
from io import BytesIO
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")

LANGUAGES = {
    "en": "English",
    "ru": "Русский",
    "hy": "Հայերեն",
    "ka": "ქართული",
    "lo": "ລາວ",
    "my": "မြန်မာ",
}
"""The languages Yurt speaks from the start, each in its own words."""


def N_(messages: T) -> T:  # noqa: N802 - the name that gettext's tools have for it
    """Marks a text, or the texts of a table or list, that is translated later, when it is shown. Changes nothing."""
    return messages


class Catalogue:
    """The words of one language; asking for a word that is missing gives the English one back."""

    def __init__(self, language: str, folders: Iterable[Path]) -> None:
        self.language = language
        self._translations = gettext.NullTranslations()
        for folder in folders:
            self._translations = _merge(self._translations, folder, language)

    def gettext(self, message: str) -> str:
        """The message in this language."""
        return self._translations.gettext(message) if message else ""

    def with_words(self, words: Mapping[str, Mapping[str, str]]) -> Catalogue:
        """This catalogue with words of a system's own, by language; itself when there are none."""
        return _Extended(self, words.get(self.language, {})) if words else self

    def ngettext(self, singular: str, plural: str, number: int) -> str:
        """The form of the message that goes with the number, by the language's plural rules."""
        return self._translations.ngettext(singular, plural, number)


class _Extended(Catalogue):
    """A catalogue and the words that one system's people chose themselves."""

    def __init__(self, base: Catalogue, words: Mapping[str, str]) -> None:
        self.language, self._translations, self._words = base.language, base._translations, words

    def gettext(self, message: str) -> str:
        return self._words.get(message) or super().gettext(message)


def _merge(earlier: gettext.NullTranslations, folder: Path, language: str) -> gettext.NullTranslations:
    """The folder's words first, what it lacks from the earlier ones."""
    path = folder / language / "LC_MESSAGES" / "messages.po"
    try:
        changed = path.stat().st_mtime_ns
    except FileNotFoundError:
        return earlier
    found = copy(_read(path, language, changed))
    found.add_fallback(earlier)
    return found


@lru_cache(maxsize=128)
def _read(path: Path, language: str, changed: int) -> gettext.GNUTranslations:
    """The words of a text file (`messages.po`) as they are, so that an add-on needs no compiled copy of them.

    Read once while the file stays as it was `changed`, whichever sets of add-ons ask for it.
    """
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=language))
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


@cache
def catalogue(language: str, folders: tuple[Path, ...]) -> Catalogue:
    """The catalogue of a language over these locale folders, read once."""
    return Catalogue(language, folders)
