"""What was typed into a form, as values: numbers with the language's marks, dates, moments in the user's zone."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Any

from yurt.env import Env
from yurt.model.spec import FieldSpec
from yurt.web.present.formats import formats

_SPACES = re.compile(r"[\s\u00a0\u2009\u202f'’]")
_NUMBER = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)")
_CLOCK = re.compile(r"(-?)(\d{1,6}):([0-5]?\d)(?::([0-5]?\d))?")
_WORDED = re.compile(r"(?:(\d{1,6}(?:[.,]\d+)?)\s*h)?\s*(?:(\d{1,6})\s*m(?:in)?)?", re.IGNORECASE)
_LONGEST = 60


class NotUnderstood(ValueError):
    """What was typed is no value of the field; the message is for the person who typed it."""


def parse_value(env: Env, spec: FieldSpec, typed: str) -> Any:
    """The value of one field from its input; an empty input is None (for text as well). Raises NotUnderstood."""
    text = typed.replace("\r\n", "\n")
    if spec.kind == "boolean":
        return text.strip() in ("1", "on", "true", "yes")
    if not text.strip():
        return None
    reader = _READERS.get(spec.kind)
    return reader(env, spec, text.strip()) if reader else text


def parse_decimal(env: Env, text: str) -> Decimal:
    """A number with the decimal mark and the groups of the user's language, or plain. Raises NotUnderstood.

    `1 234,50`, `1,234.50`, `1.234,50` and `-5` are read; a single mark before exactly three digits is the
    language's group mark or decimal mark, whichever the language says.
    """
    shape = formats(env.language)
    plain = _SPACES.sub("", text).replace("−", "-")
    dots, commas = plain.count("."), plain.count(",")
    if dots and commas:
        mark = "." if plain.rfind(".") > plain.rfind(",") else ","
    elif dots + commas == 1:
        mark = _single_mark(plain, "." if dots else ",", shape.point, shape.group)
    else:
        mark = "" if dots or commas else "."
    other = {".": ",", ",": "."}.get(mark)
    if not _well_grouped(plain, mark):
        raise NotUnderstood(env.gettext("Write a number, like {example}.").format(example=_example(env)))
    cleaned = plain.replace(other, "").replace(mark, ".") if other else plain.replace(",", "").replace(".", "")
    if len(cleaned) > _LONGEST or not _NUMBER.fullmatch(cleaned):
        raise NotUnderstood(env.gettext("Write a number, like {example}.").format(example=_example(env)))
    try:
        return Decimal(cleaned)
    except InvalidOperation:
        raise NotUnderstood(env.gettext("Write a number, like {example}.").format(example=_example(env))) from None


def _single_mark(plain: str, used: str, point: str, group: str) -> str:
    """The decimal mark of a number with one mark; empty when that mark parts groups."""
    tail = plain.rpartition(used)[2]
    if used == group and used != point and len(tail) == 3:
        return ""
    return used


def _well_grouped(plain: str, mark: str) -> bool:
    whole = plain.lstrip("+-").partition(mark)[0] if mark else plain.lstrip("+-")
    parts = re.split(r"[.,]", whole)
    return len(parts) == 1 or (1 <= len(parts[0]) <= 3 and all(len(part) in (2, 3) for part in parts[1:]))


def _example(env: Env) -> str:
    return formats(env.language).number(Decimal("1234.5"), 2)


def _integer(env: Env, _spec: FieldSpec, text: str) -> int:
    number = parse_decimal(env, text)
    if number != number.to_integral_value():
        raise NotUnderstood(env.gettext("Write a whole number."))
    return int(number)


def _decimal(env: Env, _spec: FieldSpec, text: str) -> Decimal:
    return parse_decimal(env, text.removesuffix("%"))


def _date(env: Env, _spec: FieldSpec, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        pass
    for pattern in ("%d.%m.%Y", "%d/%m/%Y", "%d-%m-%Y"):
        try:
            return datetime.strptime(text, pattern).date()  # noqa: DTZ007
        except ValueError:
            continue
    raise NotUnderstood(env.gettext("Write a date, like {example}.").format(example=env.today.isoformat()))


def _moment(env: Env, _spec: FieldSpec, text: str) -> datetime:
    """A moment as `<input type=datetime-local>` gives it: the clock of the user's zone."""
    try:
        value = datetime.fromisoformat(text)
    except ValueError:
        example = env.now.astimezone(env.zone).strftime("%Y-%m-%d %H:%M")
        raise NotUnderstood(env.gettext("Write a date and time, like {example}.").format(example=example)) from None
    if value.tzinfo is None:
        value = value.replace(tzinfo=env.zone)
    try:
        return value.astimezone(UTC)
    except OverflowError:
        raise NotUnderstood(env.gettext("This moment is out of range.")) from None


def _duration(env: Env, _spec: FieldSpec, text: str) -> timedelta:
    """`1:30` and `1:30:00` are hours and minutes; `1.5 h`, `90 min` and `1h 30m` are read as well."""
    clock = _CLOCK.fullmatch(text.replace("−", "-"))
    if clock:
        sign, hours, minutes, seconds = clock.groups()
        length = timedelta(hours=int(hours), minutes=int(minutes), seconds=int(seconds or 0))
        return -length if sign else length
    worded = _WORDED.fullmatch(text)
    if worded and any(worded.groups()):
        hours, minutes = worded.groups()
        return timedelta(hours=float((hours or "0").replace(",", ".")), minutes=int(minutes or 0))
    raise NotUnderstood(env.gettext("Write a length of time, like 1:30."))


def _json(env: Env, _spec: FieldSpec, text: str) -> Any:
    try:
        return json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise NotUnderstood(env.gettext('Write JSON, like {"a": 1}.')) from None


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def number_in(text: object) -> int | None:
    """The record's number or version that a posted text is; None for anything else, `²` or too many digits too."""
    fits = isinstance(text, str) and text.isascii() and text.isdigit() and len(text) <= 18
    return int(text) if fits else None  # type: ignore[arg-type]


def _reference(env: Env, _spec: FieldSpec, text: str) -> int:
    number = number_in(text)
    if number is None:
        raise NotUnderstood(env.gettext("Choose a record from the list."))
    return number


_READERS: dict[str, Callable[[Env, FieldSpec, str], Any]] = {
    "integer": _integer,
    "decimal": _decimal,
    "money": _decimal,
    "percent": _decimal,
    "date": _date,
    "datetime": _moment,
    "duration": _duration,
    "json": _json,
    "link": _reference,
    "image": _reference,
    "file": _reference,
}
