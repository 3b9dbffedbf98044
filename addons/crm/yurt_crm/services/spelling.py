"""Names in Latin letters, whatever script they are written in, so that Մարիամ, Мариам and Mariam can be compared.

Letters are rewritten by anyascii; then what languages spell differently is made one (Хачатрян, Khachatryan,
Khachatrian). It is for comparing only, and never shown.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from anyascii import anyascii

_SAME = (
    (re.compile(r"[^a-z0-9 ]"), ""),
    (re.compile(r"s(?:h?ch|h)"), "sh"),
    (re.compile(r"dzh|dj|zh"), "j"),
    (re.compile(r"tch"), "ch"),
    (re.compile(r"t[sz]"), "c"),
    (re.compile(r"(?<![sc])([kgpt])h"), r"\1"),
    (re.compile(r"iy|ij|y"), "i"),
    (re.compile(r"\bi(?=[aeou])|(?<=[aeou])i(?=[aeou])"), ""),
    (re.compile(r"w"), "v"),
    (re.compile(r"q|ck"), "k"),
    (re.compile(r"x"), "ks"),
    (re.compile(r"([a-z])\1"), r"\1"),
)
"""What is written in several ways and read alike, in the order in which it is made one."""


@lru_cache(maxsize=100_000)
def in_latin(word: str) -> str:
    """A word in Latin letters, spelt in one way."""
    text = anyascii(word.replace("ու", "u")).lower()  # the Armenian letter u is two signs
    for pattern, plain in _SAME:
        text = pattern.sub(plain, text)
    return text


@lru_cache(maxsize=100_000)
def script_of(word: str) -> str:
    """The script of a word's first letter, such as ARMENIAN; empty where there is no letter."""
    first = next((letter for letter in word if letter.isalpha()), "")
    return unicodedata.name(first, "").partition(" ")[0] if first else ""
