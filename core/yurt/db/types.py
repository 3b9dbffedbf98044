"""Column types that mean the same on SQLite and on PostgreSQL."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import JSON, BigInteger, ColumnElement, DateTime, Dialect, Integer, Numeric, TypeDecorator
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.sqlite import DATETIME as SQLITE_DATETIME
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.visitors import InternalTraversal
from sqlalchemy.types import TypeEngine

BigId = BigInteger().with_variant(Integer(), "sqlite")
"""Primary and foreign keys: 64 bits on both engines (SQLite autoincrements only INTEGER)."""


class DecimalType(TypeDecorator[Decimal]):
    """An exact decimal with a fixed number of places.

    PostgreSQL stores NUMERIC. SQLite's NUMERIC is a float, so there the value is a 64-bit integer
    scaled by 10**scale, which keeps comparison, order and sums exact. Values are rounded half-even
    to `scale` places before they are stored; use the field's own rounding first where that matters.
    """

    impl = Numeric
    cache_ok = True

    class Comparator(TypeDecorator.Comparator[Decimal]):
        """Keeps the scale right when two scaled columns are multiplied or divided."""

        def operate(self, op: Any, *other: Any, **kwargs: Any) -> Any:
            if op in (operator.mul, operator.truediv) and isinstance(getattr(other[0], "type", None), DecimalType):
                combine = _Product if op is operator.mul else _Quotient
                return combine(self.expr, other[0], other[0].type.scale)
            return super().operate(op, *other, **kwargs)

    comparator_factory = Comparator  # type: ignore[assignment]

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        if op in (operator.mul, operator.truediv):
            return Integer() if isinstance(value, int) else Numeric()
        return self

    def __init__(self, precision: int = 18, scale: int = 4) -> None:
        super().__init__(precision, scale)
        self.precision = precision
        self.scale = scale
        self._factor = Decimal(10) ** scale
        self._quantum = Decimal(1).scaleb(-scale)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(BigInteger())
        return dialect.type_descriptor(Numeric(self.precision, self.scale))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        value = value if isinstance(value, Decimal) else Decimal(str(value))
        if dialect.name == "sqlite":
            return int((value * self._factor).to_integral_value())
        return value.quantize(self._quantum)

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Decimal | None]:
        """One closure in place of SQLAlchemy's two: lists convert many of these."""
        quantum, shift = self._quantum, -self.scale

        def from_sqlite(value: Any) -> Decimal | None:
            if type(value) is int:
                return Decimal(value).scaleb(shift)
            return None if value is None else Decimal(repr(value)).scaleb(shift).quantize(quantum)

        def from_postgresql(value: Any) -> Decimal | None:
            return None if value is None else Decimal(value).quantize(quantum)

        return from_sqlite if dialect.name == "sqlite" else from_postgresql


class _Product(ColumnElement[Decimal]):
    """left * right, where right carries `scale` places."""

    inherit_cache = True
    _traverse_internals = [
        ("left", InternalTraversal.dp_clauseelement),
        ("right", InternalTraversal.dp_clauseelement),
        ("scale", InternalTraversal.dp_plain_obj),
    ]

    def __init__(self, left: Any, right: Any, scale: int) -> None:
        self.left, self.right, self.scale = left, right, scale
        self.type = left.type


class _Quotient(_Product):
    """left / right, where right carries `scale` places."""

    inherit_cache = True


@compiles(_Product)
def _product(element: _Product, compiler: Any, **kw: Any) -> str:
    return f"({compiler.process(element.left, **kw)} * {compiler.process(element.right, **kw)})"


@compiles(_Product, "sqlite")
def _product_scaled(element: _Product, compiler: Any, **kw: Any) -> str:
    return f"({_product(element, compiler, **kw)} / {10**element.scale})"


@compiles(_Quotient)
def _quotient(element: _Quotient, compiler: Any, **kw: Any) -> str:
    return f"({compiler.process(element.left, **kw)} / NULLIF({compiler.process(element.right, **kw)}, 0))"


@compiles(_Quotient, "sqlite")
def _quotient_scaled(element: _Quotient, compiler: Any, **kw: Any) -> str:
    left, right = compiler.process(element.left, **kw), compiler.process(element.right, **kw)
    return f"({left} * {10**element.scale} / NULLIF({right}, 0))"


class MoneyType(DecimalType):
    """An amount of money with four places: enough for every ISO 4217 currency and for unit prices."""

    cache_ok = True

    def __init__(self) -> None:
        super().__init__(18, 4)

    def __repr__(self) -> str:
        return "MoneyType()"


class UtcDateTime(TypeDecorator[datetime]):
    """A moment. Takes only aware datetimes, stores UTC, returns aware datetimes in UTC."""

    impl = DateTime
    cache_ok = True

    def __init__(self) -> None:
        super().__init__(timezone=True)

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        if dialect.name == "sqlite":
            return dialect.type_descriptor(SQLITE_DATETIME())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: Any, dialect: Dialect) -> Any:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("A moment needs a time zone: use env.now, or datetime.now(UTC)")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)

    def __repr__(self) -> str:
        return "UtcDateTime()"


class DurationType(TypeDecorator[timedelta]):
    """A length of time in whole seconds, stored as an integer."""

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> int | None:
        return None if value is None else round(value.total_seconds())

    def process_result_value(self, value: Any, dialect: Dialect) -> timedelta | None:
        return None if value is None else timedelta(seconds=int(value))

    def __repr__(self) -> str:
        return "DurationType()"


class JsonType(TypeDecorator[Any]):
    """Any JSON value: JSONB on PostgreSQL, JSON text on SQLite."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        return dialect.type_descriptor(JSONB(none_as_null=True) if dialect.name == "postgresql" else JSON(True))

    def coerce_compared_value(self, op: Any, value: Any) -> Any:
        return self.impl_instance.coerce_compared_value(op, value)

    def __repr__(self) -> str:
        return "JsonType()"
