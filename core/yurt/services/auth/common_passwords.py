"""Finds passwords that everybody tries first. They are described by rules, not listed.

A password is common when nothing is left of it after its decoration (digits and signs around, letters swapped
for look-alikes) is taken off but a well-known word, a walk along the keyboard, or one thing over and over.
"""

from __future__ import annotations

import re
from functools import cache

_WORDS = (
    *("password", "passwort", "passwd", "pass", "parol", "пароль", "пасворд", "secret", "access", "login", "logon"),
    *("welcome", "letmein", "changeme", "admin", "administrator", "root", "user", "guest", "test", "demo", "default"),
    *("master", "manager", "system", "server", "office", "company", "qwerty", "йцукен", "iloveyou", "sunshine"),
    *("princess", "dragon", "monkey", "football", "baseball", "superman", "batman", "freedom", "whatever", "hello"),
    *("spring", "summer", "autumn", "winter", "весна", "лето", "осень", "зима", "привет", "любовь", "солнышко"),
    *("january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november"),
    *("december", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "money", "love"),
)
_WALKS = (
    "qwertyuiop[]",
    "asdfghjkl;'",
    "zxcvbnm,./",
    "йцукенгшщзхъ",
    "фывапролджэ",
    "ячсмитьбю",
    "1234567890-=",
    "!@#$%^&*()_+",
    "qazwsxedcrfvtgbyhnujmik,ol.p;/",
    "1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik,9ol.0p;/",
    "q1w2e3r4t5y6u7i8o9p0",
    "abcdefghijklmnopqrstuvwxyz",
    "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
)
_LOOK_ALIKES = str.maketrans("013457@$!€", "oleastasie")
_SHORTEST_RUN = 4
_START, _END = re.compile(r"^[\W\d_]+"), re.compile(r"[\W\d_]+$")


def is_common(password: str) -> bool:
    """Whether guessing programs try this password, or one made by the same simple rule, among their first."""
    text = password.casefold()
    if _repeats(text) or _walked(text):
        return True
    bare = _END.sub("", text)
    forms = (text, bare.translate(_LOOK_ALIKES), _START.sub("", bare).translate(_LOOK_ALIKES))
    return any(_letters(form) in _known() for form in forms)


@cache
def _known() -> frozenset[str]:
    pairs = {first + second for first in _WORDS[:20] for second in _WORDS}
    return frozenset({"", *_WORDS, *pairs, *(word * 2 for word in _WORDS), *(word * 3 for word in _WORDS)})


def _letters(text: str) -> str:
    return "".join(letter for letter in text if letter.isalpha())


def _repeats(text: str) -> bool:
    """One to four characters over and over: aaaa…, 121212…, abcabc…"""
    return re.fullmatch(r"(.{1,4})\1{2,}.{0,3}", text, re.DOTALL) is not None


def _walked(text: str) -> bool:
    """Made of nothing but walks along the keyboard or the alphabet, each at least four keys long."""
    position = 0
    while position < len(text):
        step = max((_run_length(text, position, walk) for walk in _lines()), default=0)
        if step < _SHORTEST_RUN:
            return position > 0 and len(text) - position < _SHORTEST_RUN
        position += step
    return bool(text)


def _run_length(text: str, start: int, line: str) -> int:
    """How far the text goes along the line from `start`."""
    at = line.find(text[start])
    if at < 0:
        return 0
    length = 0
    while start + length < len(text) and at + length < len(line) and text[start + length] == line[at + length]:
        length += 1
    return length


@cache
def _lines() -> tuple[str, ...]:
    return (*_WALKS, *(walk[::-1] for walk in _WALKS))
