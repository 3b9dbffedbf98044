# ruff: noqa: DTZ001 - cells hold no zone; the rule of the column names it
"""Dates, times and durations as files hold them: typed by the spreadsheet, serial numbers, or written by people."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence

from yurt.services.exchange.cells import BadCell, CellProblem, clean_line
from yurt.services.exchange.date_patterns import DatePattern

_CLOCK = r"(?:[T ](?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?)?"
_ZONE = r"(?P<zone>Z|[+-]\d{2}:?\d{2})?"
_ISO = re.compile(r"(?P<year>\d{4})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})" + _CLOCK + _ZONE)
_DOTTED = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?: ?г\.?)?" + _CLOCK)
_SLASHED = re.compile(r"(?P<a>\d{1,2})(?P<mark>[/-])(?P<b>\d{1,2})(?P=mark)(?P<year>\d{4})" + _CLOCK)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([AaPp])?\.?(?:[Mm]\.?)?")
_DURATION = re.compile(r"(-?)(?:(\d+)\s*(?:d|days?|д|дн)\.?,?\s*)?(\d{1,6}):(\d{2})(?::(\d{2}))?")

_EPOCH = dt.datetime(1899, 12, 30)  # Excel's day 0 from 1 March 1900 on
_LAST_SERIAL = 2_958_465  # 31 December 9999


def from_serial(serial: float) -> dt.datetime:
    """The moment of an Excel serial number (1900 date system, ECMA-376 part 1, 18.17.4).

    Excel counts a 29 February 1900 that never was (serial 60). Raises CellProblem outside of 1900..9999.
    """
    if not 1 <= serial < _LAST_SERIAL + 1 or 60 <= serial < 61:
        raise CellProblem(f"{serial:g} is not a date; expected a date or a serial number of a day from 1900 on")
    whole = int(serial)
    seconds = round((serial - whole) * 86_400)
    return _EPOCH + dt.timedelta(days=whole + (1 if serial < 60 else 0), seconds=seconds)


class MomentReader:
    """Turns raw cells into naive datetimes (`dates_only` cells have midnight) by the patterns of one column.

    Without patterns: ISO dates, `dd.mm.yyyy`, and dates with slashes or dashes where only one reading is possible.
    """

    def __init__(self, formats: Sequence[str]) -> None:
        self._serial_text = "excel" in formats
        self._patterns = [DatePattern.compile(source) for source in formats if source != "excel"]

    def read(self, raw: object) -> dt.datetime:
        """The moment in one cell, aware only if its text names an offset. Raises CellProblem."""
        kind = type(raw)
        if kind is str:
            return self._read_text(raw)  # type: ignore[arg-type]
        if kind is dt.datetime:
            return raw  # type: ignore[return-value]
        if kind is dt.date:
            return dt.datetime(raw.year, raw.month, raw.day)  # type: ignore[union-attr]
        if kind is int or kind is float:
            return self._read_number(raw)  # type: ignore[arg-type]
        raise not_a(raw, "a date")

    def _read_number(self, number: float) -> dt.datetime:
        # 20240131: a compact date that a spreadsheet took for a number
        if math.isfinite(number) and number >= 10_000_000 and number == int(number):
            return self._read_text(str(int(number)), DatePattern.compile("yyyyMMdd"))
        return from_serial(number)

    def _read_text(self, raw: str, *more: DatePattern) -> dt.datetime:
        text = clean_line(raw)
        try:
            if self._serial_text and text.isascii() and text.replace(".", "", 1).isdigit():
                return from_serial(float(text))
            for pattern in (*self._patterns, *more):
                found = pattern.read(text)
                if found is not None:
                    return found
            if self._patterns or more:
                wanted = " or ".join(pattern.source for pattern in (*self._patterns, *more))
                raise CellProblem(f"“{text[:40]}” is not a date written as {wanted}")
            return self._read_usual(text)
        except CellProblem:
            raise
        except (ValueError, OverflowError):
            raise CellProblem(f"“{text[:40]}” is not a date: there is no such day or time") from None

    def _read_usual(self, text: str) -> dt.datetime:
        match = _ISO.fullmatch(text) or _DOTTED.fullmatch(text)
        if match is not None:
            return _moment(match, int(match["month"]), int(match["day"]))
        match = _SLASHED.fullmatch(text)
        if match is not None:
            return _moment(match, *_month_and_day(match, text))
        raise CellProblem(
            f"“{text[:40]}” is not a date; write it as 2024-12-31 or 31.12.2024, or set a format in the mapping"
        )


def read_time(raw: object) -> dt.time:
    """A time of day: typed, `HH:MM[:SS]` with or without am/pm, or a fraction of a day. Raises CellProblem."""
    if isinstance(raw, dt.time):
        return raw
    if isinstance(raw, dt.datetime):
        return raw.time()
    if type(raw) is float and 0 <= raw < 1:
        return (_EPOCH + dt.timedelta(seconds=round(raw * 86_400) % 86_400)).time()
    match = _TIME.fullmatch(clean_line(raw)) if isinstance(raw, str) else None
    if match is None:
        raise not_a(raw, "a time like 14:30")
    hour, minute, second, half = match.groups()
    try:
        on_the_day = int(hour) % 12 + (12 if half in "Pp" else 0) if half else int(hour)
        return dt.time(on_the_day, int(minute), int(second or 0))
    except ValueError:
        raise not_a(raw, "a time like 14:30") from None


def read_duration(raw: object) -> dt.timedelta:
    """A duration: typed, `[days] H:MM[:SS]`, or, as spreadsheets count, a number of days. Raises CellProblem."""
    if isinstance(raw, dt.timedelta):
        return raw
    if isinstance(raw, dt.time):
        return dt.timedelta(hours=raw.hour, minutes=raw.minute, seconds=raw.second)
    if isinstance(raw, (int, float)) and not isinstance(raw, bool) and abs(raw) < 1_000_000:
        return dt.timedelta(seconds=round(raw * 86_400))
    match = _DURATION.fullmatch(clean_line(raw)) if isinstance(raw, str) else None
    if match is None:
        raise not_a(raw, "a duration like 1:30")
    sign, days, hours, minutes, seconds = match.groups()
    length = dt.timedelta(days=int(days or 0), hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
    return -length if sign else length


def not_a(raw: object, wanted: str) -> CellProblem:
    """The problem of a cell that does not hold what is `wanted`; a `BadCell` keeps its own reason."""
    if isinstance(raw, BadCell):
        return CellProblem(raw.message)
    return CellProblem(f"“{str(raw)[:40]}” is not {wanted}")


def _month_and_day(match: re.Match[str], text: str) -> tuple[int, int]:
    first, second = int(match["a"]), int(match["b"])
    if first > 12 or first == second:
        return second, first
    if second > 12:
        return first, second
    raise CellProblem(
        f"“{text[:40]}” can be read in two ways: say in the mapping whether it is "
        f"dd{match['mark']}MM{match['mark']}yyyy or MM{match['mark']}dd{match['mark']}yyyy"
    )


def _moment(match: re.Match[str], month: int, day: int) -> dt.datetime:
    part = match.groupdict()
    hour, minute, second = (int(part[name] or 0) for name in ("hour", "minute", "second"))
    moment = dt.datetime(int(part["year"]), month, day, hour, minute, second)
    zone = part.get("zone")
    if not zone:
        return moment
    if zone == "Z":
        return moment.replace(tzinfo=dt.UTC)
    offset = dt.timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))
    return moment.replace(tzinfo=dt.timezone(-offset if zone[0] == "-" else offset))
