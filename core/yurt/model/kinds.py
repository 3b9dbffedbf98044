"""The kinds of value a field can hold: each with its Python type, its column and its validation."""

from __future__ import annotations

import re
import types
import typing
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

import sqlalchemy as sa
from sqlalchemy.types import TypeEngine

from yurt.db.types import BigId, DecimalType, DurationType, JsonType, MoneyType, UtcDateTime
from yurt.model.spec import FieldSpec


@dataclass(frozen=True)
class Kind:
    """A kind of value: its name in registries and APIs, its Python type and its column type."""

    name: str
    python: type
    column: Callable[[FieldSpec], TypeEngine[Any]]


def _text(spec: FieldSpec) -> TypeEngine[Any]:
    return sa.Text() if spec.max_length is None else sa.String(spec.max_length)


def _decimal(spec: FieldSpec) -> TypeEngine[Any]:
    return DecimalType(18, 4 if spec.digits is None else spec.digits)


KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind("text", str, _text),
        Kind("long_text", str, lambda _: sa.Text()),
        Kind("rich_text", str, lambda _: sa.Text()),
        Kind("email", str, lambda _: sa.String(254)),
        Kind("phone", str, lambda _: sa.String(32)),
        Kind("url", str, lambda _: sa.Text()),
        Kind("colour", str, lambda _: sa.String(7)),
        Kind("selection", str, lambda _: sa.String(64)),
        Kind("state", str, lambda _: sa.String(64)),
        Kind("integer", int, lambda _: sa.BigInteger()),
        Kind("decimal", Decimal, _decimal),
        Kind("money", Decimal, lambda _: MoneyType()),
        Kind("percent", Decimal, _decimal),
        Kind("boolean", bool, lambda _: sa.Boolean()),
        Kind("date", date, lambda _: sa.Date()),
        Kind("datetime", datetime, lambda _: UtcDateTime()),
        Kind("duration", timedelta, lambda _: DurationType()),
        Kind("json", object, lambda _: JsonType()),
        Kind("image", int, lambda _: BigId),
        Kind("file", int, lambda _: BigId),
        Kind("link", int, lambda _: BigId),
    )
}

Money = Annotated[Decimal, KINDS["money"]]
"""An exact amount; the currency stands in a field beside it (`field(currency=…)`)."""
Percent = Annotated[Decimal, KINDS["percent"]]
"""A percentage as people write it: 12.5 means 12.5 %."""
LongText = Annotated[str, KINDS["long_text"]]
RichText = Annotated[str, KINDS["rich_text"]]
"""HTML, sanitised when it is written."""
Email = Annotated[str, KINDS["email"]]
Phone = Annotated[str, KINDS["phone"]]
"""A telephone number in E.164, for example +37491204118."""
Url = Annotated[str, KINDS["url"]]
Colour = Annotated[str, KINDS["colour"]]
"""A colour as #rrggbb."""
Image = Annotated[int, KINDS["image"]]
"""The id of a stored image (`core.file`)."""
File = Annotated[int, KINDS["file"]]
"""The id of a stored file (`core.file`)."""
Json = Annotated[Any, KINDS["json"]]

_PLAIN: dict[Any, str] = {
    str: "text",
    int: "integer",
    Decimal: "decimal",
    bool: "boolean",
    date: "date",
    datetime: "datetime",
    timedelta: "duration",
}


@dataclass(frozen=True)
class Annotation:
    """An annotation taken apart: the kind (or the target part of a relation), and whether None is allowed."""

    kind: str | None
    target: Any
    optional: bool
    many: bool


def read_annotation(annotation: Any) -> Annotation:
    """Takes the inside of `Mapped[...]` apart. Raises TypeError for a type that no field can hold."""
    optional = False
    if typing.get_origin(annotation) in (typing.Union, types.UnionType):
        members = [member for member in typing.get_args(annotation) if member is not type(None)]
        if len(members) != 1:
            raise TypeError(f"a field holds one type, or one type or None, not {annotation}")
        optional = True
        annotation = members[0]
    if typing.get_origin(annotation) is list:
        return Annotation(None, typing.get_args(annotation)[0], optional, many=True)
    if typing.get_origin(annotation) is Annotated:
        kind = next((meta for meta in annotation.__metadata__ if isinstance(meta, Kind)), None)
        if kind is None:
            return read_annotation(typing.get_args(annotation)[0])
        return Annotation(kind.name, None, optional, many=False)
    if annotation in _PLAIN:
        return Annotation(_PLAIN[annotation], None, optional, many=False)
    if isinstance(annotation, type | str | typing.ForwardRef):
        return Annotation(None, annotation, optional, many=False)
    raise TypeError(f"no kind of field holds {annotation!r}")


def words(name: str) -> str:
    """A label made from a name: `credit_limit` → `Credit limit`."""
    text = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).replace("_", " ").strip().lower()
    return text[:1].upper() + text[1:]


def snake(name: str) -> str:
    """`LoanProduct` → `loan_product`."""
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
