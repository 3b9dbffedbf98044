"""What is said of many rows at once: sums and averages, exact, and never of different currencies together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from yurt.services.reports.writing import ColumnWriter
from yurt.view.report import Total

Amounts = tuple[tuple[Any, str], ...]
"""Values with their units: one, or one for each currency that occurs, in the order of appearance."""
_FINEST = Decimal("0.01")


def total_of(writer: ColumnWriter, rows: Sequence[tuple[Any, ...]], how: Total) -> Amounts:
    """The total of a column over rows; empty where there is nothing to say."""
    found = [(row[writer.at], writer.unit_of(row)) for row in rows if row[writer.at] is not None]
    if how == "count":
        return ((len(found), ""),)
    if not found or not how:
        return ()
    if how == "last":
        return (found[-1],)
    by_unit: dict[str, list[Any]] = {}
    for value, unit in found:
        by_unit.setdefault(unit, []).append(value)
    return tuple((_put_together(values, how), unit) for unit, values in by_unit.items())


def _put_together(values: list[Any], how: Total) -> Any:
    if how == "least":
        return min(values)
    if how == "most":
        return max(values)
    total = _sum(values)
    return total if how == "sum" else _average(total, len(values))


def _sum(values: Iterable[Any]) -> Any:
    values = list(values)
    return sum(values, timedelta()) if isinstance(values[0], timedelta) else sum(values)


def _average(total: Any, count: int) -> Any:
    """To two decimal places, or as many as the sum has."""
    if isinstance(total, timedelta):
        return timedelta(seconds=round(total.total_seconds() / count))
    exact = Decimal(total) / count
    places = min(_FINEST, Decimal(1).scaleb(int(Decimal(total).as_tuple().exponent)), key=abs)
    return exact.quantize(places, ROUND_HALF_UP)
