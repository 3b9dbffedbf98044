"""Cursors: the sort keys of a row as text, to go on from there. They are read as carefully as anything from outside."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import cache
from typing import Any

from pydantic import TypeAdapter, ValidationError

from yurt.env.filtering import fits_column, storable
from yurt.errors import InvalidFilter
from yurt.model.kinds import KINDS
from yurt.model.spec import FieldSpec

FOREIGN = "The cursor is not one that this list gave; start from the first page."


def encode_cursor(values: Iterable[Any]) -> str:
    """The keys of a row, its id last, as text for an address."""
    made = [_to_cursor(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(made, ensure_ascii=False).encode()).decode().rstrip("=")


def decode_cursor(text: str, keys: int) -> list[Any]:
    """The raw values behind a cursor, `keys` of them. Raises InvalidFilter."""
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    except (ValueError, RecursionError):
        values = None
    if not isinstance(values, list) or any(isinstance(value, dict | list) for value in values):
        raise InvalidFilter(FOREIGN)
    if len(values) != keys:
        raise InvalidFilter("The cursor does not belong to this list; start from the first page.")
    return values


def from_cursor(spec: FieldSpec, value: Any) -> Any:
    """A value as the field's column takes it. Raises InvalidFilter."""
    try:
        made = _adapter(spec.kind).validate_python(value)
    except ValidationError:
        made = None
    if made is None or not fits_column(spec, made) or (isinstance(made, str) and not storable(made)):
        raise InvalidFilter(FOREIGN)
    return made


@cache
def _adapter(kind: str) -> TypeAdapter[Any]:
    return TypeAdapter(KINDS[kind].python)


def _to_cursor(value: Any) -> Any:
    if value is None or isinstance(value, str | int | bool):
        return value
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, timedelta):
        return int(value.total_seconds())
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else str(value)
