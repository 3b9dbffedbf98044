"""Date patterns compiled to regular expressions, several times faster than `strptime`.

A pattern is written as in `strptime` (`%d.%m.%Y %H:%M`) or with the letters of Unicode's CLDR that spreadsheets also
use (`dd.MM.yyyy HH:mm`; Unicode Technical Standard 35, part 4). Month names are known in Yurt's six languages.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache

from babel.dates import get_month_names

LANGUAGES = ("en", "ru", "hy", "ka", "lo", "my")

_TWO, _FOUR = r"\d{1,2}", r"\d{4}"
_PARTS = {
    "d": ("day", _TWO),
    "dd": ("day", _TWO),
    "M": ("month", _TWO),
    "MM": ("month", _TWO),
    "MMM": ("month_name", r"[^\W\d_][^\d,/-]*?"),
    "MMMM": ("month_name", r"[^\W\d_][^\d,/-]*?"),
    "yy": ("short_year", r"\d{2}"),
    "yyyy": ("year", _FOUR),
    "y": ("year", _FOUR),
    "H": ("hour", _TWO),
    "HH": ("hour", _TWO),
    "h": ("hour", _TWO),
    "hh": ("hour", _TWO),
    "m": ("minute", _TWO),
    "mm": ("minute", _TWO),
    "s": ("second", _TWO),
    "ss": ("second", _TWO),
    "a": ("half", r"[AaPp]\.?[Mm]\.?"),
}
_STRPTIME = {
    "%d": "dd",
    "%m": "MM",
    "%b": "MMM",
    "%B": "MMMM",
    "%y": "yy",
    "%Y": "yyyy",
    "%H": "HH",
    "%I": "hh",
    "%M": "mm",
    "%S": "ss",
    "%p": "a",
}
_CLDR_TOKEN = re.compile(r"'([^']*)'|([A-Za-z])\2*")
_STRPTIME_TOKEN = re.compile(r"%(.)")
_MONTH_AS_EXCEL = re.compile(r"(?<![:hHm])m+(?![m:])")
_COMPACT = re.compile(r"(yyyy|yy|MM|dd|HH|mm|ss){2,}")


@dataclass(frozen=True, slots=True)
class DatePattern:
    """One compiled pattern; `read` gives the moment it finds in a text, or None when the text has another shape."""

    source: str
    expression: re.Pattern[str]

    @staticmethod
    @lru_cache(maxsize=256)
    def compile(source: str) -> DatePattern:
        """Compile a pattern; ValueError names the part that is not understood."""
        tokens = _strptime_tokens(source) if "%" in source else _cldr_tokens(source)
        expression, seen = "", set()
        for is_part, token in tokens:
            if not is_part:
                expression += r"\s+" if token.isspace() else re.escape(token)
                continue
            if token not in _PARTS:
                raise ValueError(
                    f"the date pattern {source!r} has an unknown part {token!r}; write for example dd.MM.yyyy"
                )
            name, shape = _PARTS[token]
            if name in seen:
                raise ValueError(f"the date pattern {source!r} names the {name.replace('_', ' ')} twice")
            seen.add(name)
            if _COMPACT.fullmatch(source) and shape == _TWO:
                shape = r"\d{2}"
            expression += f"(?P<{name}>{shape})"
        if not seen:
            raise ValueError(f"the date pattern {source!r} has no day, month or year; write for example dd.MM.yyyy")
        return DatePattern(source, re.compile(expression))

    def read(self, text: str) -> dt.datetime | None:
        """The moment in `text` (year 1900 where the pattern has none). ValueError: no such day, month or hour."""
        match = self.expression.fullmatch(text)
        if match is None:
            return None
        part = match.groupdict()
        return dt.datetime(  # noqa: DTZ001 - the column's rule names the zone
            _year(part),
            _month(part),
            int(part.get("day") or 1),
            _hour(part),
            int(part.get("minute") or 0),
            int(part.get("second") or 0),
        )


def _year(part: dict[str, str]) -> int:
    if "short_year" in part:
        short = int(part["short_year"])  # POSIX: 69..99 are 1969..1999, 00..68 are 2000..2068
        return short + (1900 if short >= 69 else 2000)
    return int(part.get("year") or 1900)


def _month(part: dict[str, str]) -> int:
    name = part.get("month_name")
    if name is None:
        return int(part.get("month") or 1)
    month = month_numbers().get(name.strip().rstrip(".").casefold())
    if month is None:
        raise ValueError(f"{name} is not a month")
    return month


def _hour(part: dict[str, str]) -> int:
    hour = int(part.get("hour") or 0)
    half = part.get("half")
    if half is None:
        return hour
    return hour % 12 + (12 if half[0] in "Pp" else 0)


@lru_cache(maxsize=1)
def month_numbers() -> dict[str, int]:
    """Names and abbreviations of the months in Yurt's languages, folded and without a final dot, to 1..12."""
    numbers: dict[str, int] = {}
    for language in LANGUAGES:
        for width in ("wide", "abbreviated"):
            for context in ("format", "stand-alone"):
                for number, name in get_month_names(width, context, language).items():
                    numbers.setdefault(str(name).rstrip(".").casefold(), int(number))
    return numbers


def _strptime_tokens(source: str) -> list[tuple[bool, str]]:
    tokens, at = [], 0
    for match in _STRPTIME_TOKEN.finditer(source):
        tokens.append((False, source[at : match.start()]))
        tokens.append((match[0] != "%%", _STRPTIME.get(match[0], "%" if match[0] == "%%" else match[0])))
        at = match.end()
    tokens.append((False, source[at:]))
    return [token for token in tokens if token[1]]


def _cldr_tokens(source: str) -> list[tuple[bool, str]]:
    source = _month_letters(source)
    tokens, at = [], 0
    for match in _CLDR_TOKEN.finditer(source):
        tokens.append((False, source[at : match.start()]))
        tokens.append((match[1] is None, match[1] if match[1] is not None else match[0]))
        at = match.end()
    tokens.append((False, source[at:]))
    return [token for token in tokens if token[1]]


def _month_letters(source: str) -> str:
    """`DD.MM.YYYY` and Excel's `dd.mm.yyyy hh:mm` in CLDR's letters: m is a minute only beside hours or seconds."""
    source = source.replace("D", "d").replace("Y", "y")
    return source if "M" in source else _MONTH_AS_EXCEL.sub(lambda match: match[0].upper(), source)
