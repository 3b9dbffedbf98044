"""Reading values of the vectors: numbers as text, fractions, dates, keys under several names."""

from __future__ import annotations

import decimal
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from yurt_lending.engine.checks import parse_date
from yurt_lending.engine.disclosure.solver import context
from yurt_lending.engine.errors import EngineError


def number(value: Any) -> Decimal:
    """A number written as 1250.00, as 0.1/12, as 5%, or as a JSON number.

    Raises `EngineError("number_unreadable")`.
    """
    if isinstance(value, bool):
        return Decimal(int(value))
    text = str(value).strip().replace(",", "").replace(" ", "").replace("_", "")
    try:
        with decimal.localcontext(context()):
            if text.endswith("%"):
                return Decimal(text[:-1]) / 100
            above, slash, below = text.partition("/")
            return Decimal(above) / Decimal(below) if slash else Decimal(text)
    except (decimal.InvalidOperation, decimal.DivisionByZero):
        raise EngineError("number_unreadable", f"“{value}” is not a number.") from None


def fraction(value: Any) -> Fraction:
    """A sum of fractions such as 3/365+1/12, exact. Raises `EngineError("number_unreadable")`."""
    try:
        return sum((Fraction(part.strip()) for part in str(value).split("+")), Fraction(0))
    except (ValueError, ZeroDivisionError):
        raise EngineError("number_unreadable", f"“{value}” is not a sum of fractions.") from None


def day(value: Any) -> date:
    """A date written as YYYY-MM-DD. Raises `EngineError("date_impossible")`."""
    return parse_date(str(value))


def normal(text: Any) -> str:
    """A name without the differences of spelling: lower case, underscores and hyphens as spaces."""
    return " ".join(str(text).lower().replace("_", " ").replace("-", " ").split())


def taken(source: Mapping[str, Any], *names: str) -> Any:
    """The value under the first of several names that is present, or None."""
    return next((source[name] for name in names if source.get(name) is not None), None)


def shown_tolerance(told: Any) -> Decimal:
    """How far a figure may be off that is given as it was shown: half of its last decimal, next to nothing without."""
    digits = decimals(told)
    return Decimal(5).scaleb(-digits - 1) if digits else Decimal("0.00000001")


def decimals(text: Any) -> int:
    """How many digits after the point a number is written with."""
    return len(str(text).partition(".")[2])
