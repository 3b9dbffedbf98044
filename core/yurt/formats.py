"""Numbers and dates in a user's language, compiled once for each language.

Babel knows the patterns (CLDR); it is asked once, and the hot loops of lists use plain functions made from its answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import cache
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import get_date_format, get_time_format, tokenize_pattern
from babel.numbers import get_currency_precision, get_decimal_symbol, get_group_symbol

Writer = Callable[[date], str]
_REMEMBERED = 20_000


@dataclass(frozen=True)
class Formats:
    """How one language writes numbers and dates."""

    language: str
    group: str
    point: str
    date: Writer
    time: Callable[[datetime], str]
    month: Writer

    def integer(self, value: int) -> str:
        """1234567 → `1,234,567`."""
        return f"{value:,}" if self.group == "," else f"{value:,}".replace(",", self.group)

    def number(self, value: Decimal, places: int) -> str:
        """With exactly so many decimal places, rounded half up, grouped."""
        if value != value.quantize(Decimal(1).scaleb(-places)):
            value = value.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
        return self._local(f"{value:,.{places}f}")

    def plain(self, value: Decimal, least: int = 0) -> str:
        """With the decimal places that it has, at least `least`."""
        text = f"{value.normalize():,f}" if value else "0"
        whole, _, fraction = text.partition(".")
        fraction = fraction.ljust(least, "0")
        return self._local(f"{whole}.{fraction}" if fraction else whole)

    def typed(self, value: Decimal | int) -> str:
        """As a person would type it: no groups, the language's decimal mark."""
        text = f"{value.normalize():f}" if isinstance(value, Decimal) and value else str(int(value or 0))
        return text.replace(".", self.point)

    def moment(self, value: datetime, zone: ZoneInfo) -> str:
        """Date and time in the user's zone."""
        local = value.astimezone(zone)
        return f"{self.date(local)} {self.time(local)}"

    def _local(self, text: str) -> str:
        if self.group == "," and self.point == ".":
            return text
        return text.translate({44: self.group, 46: self.point})


@cache
def formats(language: str) -> Formats:
    """The formats of a language; English ones for a language that is not known."""
    locale = _locale(language)
    day_pattern = get_date_format("medium", locale).pattern
    time_pattern = get_time_format("short", locale).pattern
    clock = _writer(time_pattern, locale)
    group = get_group_symbol(locale)
    return Formats(
        language,
        "\u00a0" if group == "\u202f" else group,  # fonts of some scripts lack the narrow space
        get_decimal_symbol(locale),
        _remembering(_writer(day_pattern, locale)),
        clock,  # type: ignore[arg-type]
        _remembering(_writer("LLLL y", locale)),
    )


@cache
def first_weekday(language: str) -> int:
    """The day that weeks begin with where the language is spoken; 0 is Sunday."""
    return (_locale(language).first_week_day + 1) % 7


@cache
def weekday_names(language: str) -> tuple[str, ...]:
    """Short names of the days of the week, Monday first."""
    names = _locale(language).days["format"]["abbreviated"]
    return tuple(str(names[day]) for day in range(7))


@cache
def month_names(language: str) -> tuple[str, ...]:
    """Names of the months as they follow a day, January first."""
    names = _locale(language).months["format"]["wide"]
    return tuple(str(names[month]) for month in range(1, 13))


def month_titles(language: str) -> tuple[str, ...]:
    """The same as they stand alone, above a month: `июнь`, where a day of it is `22 июня`."""
    names = _locale(language).months["stand-alone"]["wide"]
    return tuple(str(names[month]) for month in range(1, 13))


@cache
def currency_places(currency: str) -> int:
    """Decimal places of a currency as it is used; amounts may have more."""
    return get_currency_precision(currency) if currency else 2


def money_text(shape: Formats, value: Decimal | int | str, places: int) -> str:
    """An amount with the currency's places; with more when it has more, so that nothing is hidden."""
    amount = value if isinstance(value, Decimal) else Decimal(str(value))
    quantum = Decimal(1).scaleb(-places)
    try:
        whole = amount == amount.quantize(quantum)
    except InvalidOperation:  # more digits than any amount has: typed, and not refused yet
        return str(amount)
    if whole:
        return shape.number(amount, places) if amount % 1 else shape.integer(int(amount))
    return shape.plain(amount, places)


def duration_text(value: timedelta) -> str:
    """Hours and minutes as `1:30`, with seconds only when there are any."""
    total = round(value.total_seconds())
    sign, total = ("−", -total) if total < 0 else ("", total)
    hours, minutes, seconds = total // 3600, total // 60 % 60, total % 60
    return f"{sign}{hours}:{minutes:02}" + (f":{seconds:02}" if seconds else "")


def size_text(size: int) -> str:
    """A file's size for people."""
    for unit in ("B", "KB", "MB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit != "MB" else f"{size:.1f} MB"
        size = size // 1024 if unit != "KB" else size / 1024  # type: ignore[assignment]
    return f"{size / 1024:.1f} GB"


def _locale(language: str) -> Locale:
    try:
        return Locale.parse(language, sep="-")
    except (ValueError, UnknownLocaleError):
        return Locale("en")


def _writer(pattern: str, locale: Locale) -> Writer:
    """A function that writes a date by a CLDR pattern, for the few fields that short patterns use."""
    pieces = [_piece(kind, value, locale) for kind, value in tokenize_pattern(pattern)]
    return lambda moment: "".join(piece if isinstance(piece, str) else piece(moment) for piece in pieces)


def _piece(kind: str, value: object, locale: Locale) -> str | Writer:
    if kind == "chars":
        return str(value)
    letter, width = value  # type: ignore[misc]
    if letter in "ML" and width >= 3:
        # Not "stand-alone": where a language has none, Babel 2 answers with another language's names.
        names = locale.months["format"]["wide" if width == 4 else "abbreviated"]
        return lambda moment: names[moment.month]
    if letter in "ab":
        periods = locale.day_periods["format"]["abbreviated"]
        return lambda moment: periods["am" if moment.hour < 12 else "pm"]  # type: ignore[attr-defined]
    pad = f"0{width}" if width > 1 else ""
    readers: dict[str, Callable[..., int]] = {
        "d": lambda moment: moment.day,
        "M": lambda moment: moment.month,
        "L": lambda moment: moment.month,
        "H": lambda moment: moment.hour,
        "h": lambda moment: moment.hour % 12 or 12,
        "m": lambda moment: moment.minute,
    }
    if letter == "y":
        return lambda moment: f"{moment.year % 100:02}" if width == 2 else str(moment.year)
    if letter not in readers:
        return ""
    read = readers[letter]
    return lambda moment: format(read(moment), pad)


def _remembering(write: Writer) -> Writer:
    """The same function with a memory for dates, since lists show the same ones again and again."""
    known: dict[tuple[int, int, int], str] = {}

    def remembered(moment: date) -> str:
        key = (moment.year, moment.month, moment.day)
        found = known.get(key)
        if found is None:
            if len(known) > _REMEMBERED:
                known.clear()
            found = known[key] = write(moment)
        return found

    return remembered
