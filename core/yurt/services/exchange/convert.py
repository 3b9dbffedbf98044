"""Raw cells to values: one converter per column, compiled once and called for every row.

    convert = compile_converter("money", ColumnRule(field="credit_limit", decimal=","))
    convert("1 234,50 ₽")        # Decimal("1234.50")
    convert(None)                # None: an empty cell is no value (or the rule's default)
    convert("a lot")             # raises CellProblem("“a lot” is not a number")

Values by kind: text, long_text, selection, email, phone, url → str; integer → int; decimal, money, percent → Decimal (a
percent is the number before the sign: 5 % is 5); boolean → bool; date, time → date, time; datetime → aware, in UTC;
duration → timedelta. With `split` in the rule the result is a list of them.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from yurt.services.exchange.cells import BadCell, CellProblem, clean_line, clean_text, folded
from yurt.services.exchange.contacts import compile_email, compile_phone, compile_url
from yurt.services.exchange.dates import MomentReader, not_a, read_duration, read_time
from yurt.services.exchange.numbers import float_to_decimal, parse_decimal, strip_currency
from yurt.services.exchange.rules import ColumnRule, Kind
from yurt.services.exchange.words import NO, YES

Converter = Callable[[Any], Any]
Choices = Mapping[str, Collection[str]]
"""The values of a selection field, each with its labels in every language."""


def compile_converter(kind: Kind, rule: ColumnRule, choices: Choices | None = None) -> Converter:
    """The converter of one column; it returns a value or raises CellProblem.

    `choices` is needed for a selection. Empty cells, cells of blanks and the rule's `empty` words give the rule's
    default, itself converted like a cell. Raises CellProblem at once when the default or a mapped value does not fit.
    """
    convert = _COMPILERS[kind](rule, choices or {})
    if rule.values and kind != "selection":
        convert = _mapped(convert, rule.values)
    if rule.case is not None and kind in ("text", "long_text"):
        convert = _cased(convert, rule.case)
    if rule.split is not None:
        convert = _splitting(convert, rule.split)
    return _with_empty_cells(convert, rule)


def _with_empty_cells(convert: Converter, rule: ColumnRule) -> Converter:
    default = None if rule.default is None else convert(rule.default)
    nothing = frozenset(folded(word) for word in rule.empty)

    def converter(raw: Any) -> Any:
        if raw is None or raw == "":
            return default
        if type(raw) is str and (raw.isspace() or (nothing and folded(raw) in nothing)):
            return default
        return convert(raw)

    return converter


def _splitting(convert: Converter, separator: str) -> Converter:
    def split(raw: Any) -> list[Any]:
        if isinstance(raw, list):
            return [convert(item) for item in raw]
        if not isinstance(raw, str):
            return [convert(raw)]
        values = (convert(part) for part in raw.split(separator) if part.strip())
        return list(dict.fromkeys(values))

    return split


def _cased(convert: Converter, case: str) -> Converter:
    change = _CASES[case]

    def cased(raw: Any) -> Any:
        text = convert(raw)
        return change(text) if isinstance(text, str) else text

    return cased


def _mapped(convert: Converter, values: Mapping[str, Any]) -> Converter:
    table = {folded(word): convert(value) for word, value in values.items()}

    def mapped(raw: Any) -> Any:
        key = folded(as_text(raw))
        return table[key] if key in table else convert(raw)

    return mapped


def as_text(raw: Any) -> str:
    """A cell as its owner sees it: no `.0`, no exponent, ISO dates. CellProblem for a broken cell."""
    kind = type(raw)
    if kind is str:
        return raw
    if kind is float:
        return format(float_to_decimal(raw), "f")
    if kind is bool:
        return "TRUE" if raw else "FALSE"
    if kind is BadCell:
        raise CellProblem(raw.message)
    if kind is dt.datetime or kind is dt.date or kind is dt.time:
        return raw.isoformat()
    return "▣" if kind is bytes else str(raw)


def _text(rule: ColumnRule, choices: Choices) -> Converter:
    def text(raw: Any) -> str | None:
        if type(raw) is str and raw.isascii() and raw.isprintable():
            return raw.strip()
        return clean_line(as_text(raw)) or None

    return text


def _long_text(rule: ColumnRule, choices: Choices) -> Converter:
    return lambda raw: clean_text(as_text(raw)) or None


def _integer(rule: ColumnRule, choices: Choices) -> Converter:
    def integer(raw: Any) -> int:
        kind = type(raw)
        if kind is int:
            return raw
        if kind is str and raw.isdecimal() and len(raw) < 19:
            return int(raw)
        if kind is float and raw == raw // 1 and abs(raw) < 1e15:
            return int(raw)
        number = _number(raw, rule, money=False)
        if number != number.to_integral_value():
            raise CellProblem(f"“{as_text(raw)[:40]}” is not a whole number")
        return int(number)

    return integer


def _decimal(rule: ColumnRule, choices: Choices) -> Converter:
    return lambda raw: _number(raw, rule, money=False)


def _money(rule: ColumnRule, choices: Choices) -> Converter:
    currency, mark = rule.currency, rule.decimal

    def money(raw: Any) -> Decimal:
        if type(raw) is str and not raw.isdecimal():
            return parse_decimal(strip_currency(raw, currency), mark=mark, comma_or_dot_is_ambiguous=True)
        return _number(raw, rule, money=True)

    return money


def _percent(rule: ColumnRule, choices: Choices) -> Converter:
    def percent(raw: Any) -> Decimal:
        if isinstance(raw, str):
            text = clean_line(raw).replace("％", "%")
            if text.endswith("%") or text.startswith("%"):
                return parse_decimal(text.strip("% "), mark=rule.decimal)
        number = _number(raw, rule, money=False)
        return number * 100 if rule.percent == "fraction" else number

    return percent


def _number(raw: Any, rule: ColumnRule, *, money: bool) -> Decimal:
    kind = type(raw)
    if kind is float:
        return float_to_decimal(raw)
    if kind is int:
        return Decimal(raw)
    if kind is str:
        return parse_decimal(raw, mark=rule.decimal, comma_or_dot_is_ambiguous=money)
    if kind is Decimal and raw.is_finite():
        return raw
    raise not_a(raw, "a number")


def _boolean(rule: ColumnRule, choices: Choices) -> Converter:
    words = dict.fromkeys(YES, True) | dict.fromkeys(NO, False)
    words |= {folded(word): True for word in rule.true} | {folded(word): False for word in rule.false}

    def boolean(raw: Any) -> bool:
        if type(raw) is bool:
            return raw
        found = words.get(folded(as_text(raw)))
        if found is None:
            raise not_a(raw, "yes or no; write yes or no, 1 or 0, or name the words in the mapping")
        return found

    return boolean


def _date(rule: ColumnRule, choices: Choices) -> Converter:
    read, usual = MomentReader(rule.format).read, not rule.format

    def date(raw: Any) -> dt.date:
        if type(raw) is dt.date:
            return raw
        if usual and type(raw) is str and len(raw) == 10 and raw[4] == "-":
            with suppress(ValueError):
                return dt.date.fromisoformat(raw)
        return read(raw).date()

    return date


def _datetime(rule: ColumnRule, choices: Choices) -> Converter:
    read, zone = MomentReader(rule.format).read, ZoneInfo(rule.timezone)

    def moment(raw: Any) -> dt.datetime:
        found = read(raw)
        try:
            return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(dt.UTC)
        except OverflowError:
            raise not_a(raw, "a moment between the years 1 and 9999") from None

    return moment


def _selection(rule: ColumnRule, choices: Choices) -> Converter:
    table: dict[str, set[str]] = {}
    for value, labels in choices.items():
        for label in labels:
            table.setdefault(folded(label), set()).add(value)
    table |= {folded(value): {value} for value in choices}
    for word, value in rule.values.items():
        if value not in choices:
            raise CellProblem(f"the mapping turns “{word}” into “{value}”, which is none of: {', '.join(choices)}")
        table[folded(word)] = {value}

    def selection(raw: Any) -> str:
        found = table.get(folded(as_text(raw)))
        if found is None:
            raise not_a(raw, f"one of: {', '.join(choices)}")
        if len(found) > 1:
            raise not_a(raw, f"clear: it is the label of {' and of '.join(sorted(found))}; write the value itself")
        return next(iter(found))

    return selection


def _title(text: str) -> str:
    """Capital initials; `str.title` would also write McDonald'S."""
    return " ".join(word[:1].upper() + word[1:].lower() for word in text.split(" "))


_CASES: dict[str, Callable[[str], str]] = {"upper": str.upper, "lower": str.lower, "title": _title}


def _picture(rule: ColumnRule, choices: Choices) -> Converter:
    def picture(raw: Any) -> bytes:
        if type(raw) is bytes:
            return raw
        raise not_a(raw, "a picture; pictures come in vCard files")

    return picture


_COMPILERS: dict[str, Callable[[ColumnRule, Choices], Converter]] = {
    "text": _text,
    "long_text": _long_text,
    "integer": _integer,
    "decimal": _decimal,
    "money": _money,
    "percent": _percent,
    "boolean": _boolean,
    "date": _date,
    "datetime": _datetime,
    "time": lambda rule, choices: read_time,
    "duration": lambda rule, choices: read_duration,
    "selection": _selection,
    "email": lambda rule, choices: compile_email(as_text),
    "phone": lambda rule, choices: compile_phone(as_text, rule.region),
    "url": lambda rule, choices: compile_url(as_text),
    "picture": _picture,
}
