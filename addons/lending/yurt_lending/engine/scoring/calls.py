"""The functions that a formula may call."""

from __future__ import annotations

import ast
from bisect import bisect_right
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

from yurt_lending.engine.scoring.language import Kind, Part, Values

if TYPE_CHECKING:
    from yurt_lending.engine.scoring.reader import Reader

MOST_PLACES = 12
"""Decimals that `round` may keep, or digits that it may drop before the point."""


def read(reader: Reader, node: ast.Call, depth: int) -> Part:
    """A call of one of `CALLS`. Raises `FormulaError` for any other, and for wrong arguments."""
    make = CALLS.get(node.func.id) if isinstance(node.func, ast.Name) else None
    if make is None:
        listed = ", ".join(sorted(CALLS))
        raise reader.source.error(node, "not_allowed", f"Only these functions can be called: {listed}.")
    if node.keywords or any(isinstance(argument, ast.Starred) for argument in node.args):
        raise reader.source.error(
            node, "arguments_wrong", "Write the arguments one after another, without names and *."
        )
    return make(reader, node, depth + 1)


def kind_of(value: Any) -> Kind:
    """The kind of a plain value."""
    if isinstance(value, bool):
        return Kind.YES_NO
    return Kind.TEXT if isinstance(value, str) else Kind.NUMBER


def _count(reader: Reader, node: ast.Call, least: int, most: int, usage: str) -> None:
    if not least <= len(node.args) <= most:
        raise reader.source.error(node, "arguments_wrong", f"Write {usage}.")


def _extreme(pick: Callable[..., Decimal], name: str) -> Callable[[Reader, ast.Call, int], Part]:
    def make(reader: Reader, node: ast.Call, depth: int) -> Part:
        _count(reader, node, 2, 100, f"{name}(a, b, …)")
        numbers = [reader.of_kind(argument, Kind.NUMBER, depth) for argument in node.args]
        return Part(Kind.NUMBER, lambda values: pick(number.run(values) for number in numbers))

    return make


def _absolute(reader: Reader, node: ast.Call, depth: int) -> Part:
    _count(reader, node, 1, 1, "abs(a)")
    number = reader.of_kind(node.args[0], Kind.NUMBER, depth)
    return Part(Kind.NUMBER, lambda values: abs(number.run(values)))


def _rounded(reader: Reader, node: ast.Call, depth: int) -> Part:
    _count(reader, node, 1, 2, "round(a) or round(a, places)")
    number = reader.of_kind(node.args[0], Kind.NUMBER, depth)
    places = reader.constant(node.args[1]) if len(node.args) == 2 else Decimal(0)
    if not isinstance(places, Decimal) or places != int(places) or abs(places) > MOST_PLACES:
        told = f"The places must be a whole number from -{MOST_PLACES} to {MOST_PLACES}."
        raise reader.source.error(node.args[-1], "arguments_wrong", told)
    unit = Decimal(1).scaleb(-int(places))

    def run(values: Values) -> Decimal:
        value = number.run(values)
        try:
            rounded = value.quantize(unit, rounding=ROUND_HALF_UP)
        except InvalidOperation:
            # More digits than the arithmetic carries: the number has nothing left to round.
            return value
        return rounded if places >= 0 else rounded.quantize(Decimal(1))

    return Part(Kind.NUMBER, run)


def _table(reader: Reader, node: ast.Call, at: int, keys: Kind, depth: int) -> list[tuple[Any, Part]]:
    """The rows of a table written as {key: value, …}: constant keys of one kind, each once, and values of one kind."""
    table = node.args[at]
    if not isinstance(table, ast.Dict) or not table.keys:
        raise reader.source.error(table, "arguments_wrong", "Write a table here: {0: 5, 100: 8}.")
    rows: dict[Any, Part] = {}
    kind: Kind | None = None
    for key, value in zip(table.keys, table.values, strict=True):
        if key is None:
            raise reader.source.error(value, "not_allowed", "A table is written out in full, without **.")
        constant = reader.constant(key)
        if kind_of(constant) is not keys:
            raise reader.source.error(key, "kind_wrong", f"A {keys} is needed here.")
        if constant in rows:
            raise reader.source.error(key, "table_repeats", "This row is in the table twice.")
        part = reader.part(value, depth) if kind is None else reader.of_kind(value, kind, depth)
        kind = part.kind
        rows[constant] = part
    return list(rows.items())


def _band(reader: Reader, node: ast.Call, depth: int) -> Part:
    _count(reader, node, 2, 2, "band(x, {limit: value, …})")
    number = reader.of_kind(node.args[0], Kind.NUMBER, depth)
    rows = sorted(_table(reader, node, 1, Kind.NUMBER, depth), key=lambda row: row[0])
    limits = [limit for limit, _ in rows]

    def run(values: Values) -> Any:
        value = number.run(values)
        found = bisect_right(limits, value) - 1
        if found < 0:
            told = f"{value} is below the first limit, {limits[0]}; add a row for it."
            raise reader.source.error(node.args[1], "not_in_table", told)
        return rows[found][1].run(values)

    return Part(rows[0][1].kind, run)


def _match(reader: Reader, node: ast.Call, depth: int) -> Part:
    _count(reader, node, 2, 3, "match(x, {key: value, …}, otherwise)")
    subject = reader.part(node.args[0], depth)
    rows = dict(_table(reader, node, 1, subject.kind, depth))
    kind = next(iter(rows.values())).kind
    otherwise = reader.of_kind(node.args[2], kind, depth) if len(node.args) == 3 else None

    def run(values: Values) -> Any:
        value = subject.run(values)
        part = rows.get(value, otherwise)
        if part is None:
            told = f"{value!r} is not in the table; add a row for it or a last argument for all others."
            raise reader.source.error(node.args[1], "not_in_table", told)
        return part.run(values)

    return Part(kind, run)


def _given(reader: Reader, node: ast.Call, depth: int) -> Part:
    _count(reader, node, 1, 2, "given(input) or given(input, default)")
    name = node.args[0]
    if not isinstance(name, ast.Name):
        raise reader.source.error(name, "arguments_wrong", "The first argument must be the name of an input.")
    source = reader.part(name, depth)
    if len(node.args) == 1:
        return Part(Kind.YES_NO, lambda values: values.get(name.id) is not None)
    default = reader.of_kind(node.args[1], source.kind, depth)
    return Part(source.kind, lambda values: (default if values.get(name.id) is None else source).run(values))


CALLS: dict[str, Callable[[Reader, ast.Call, int], Part]] = {
    "min": _extreme(min, "min"),
    "max": _extreme(max, "max"),
    "abs": _absolute,
    "round": _rounded,
    "band": _band,
    "match": _match,
    "given": _given,
}
"""The functions by name; each makes a part of a call."""
