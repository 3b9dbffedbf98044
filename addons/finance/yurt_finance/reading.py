"""Reading what banks publish: XML without surprises, JSON and CSV with exact numbers."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from yurt.i18n import N_

from yurt_finance.errors import FileNotUnderstood

LIMIT = 20_000_000
_DAMAGED = N_("The file is damaged or of another kind than expected ({what}).")


def not_understood(what: str) -> FileNotUnderstood:
    """The error for a file that is not what it should be; `what` says where it fails."""
    return FileNotUnderstood(_DAMAGED.format(what=what))


def read_xml(data: bytes) -> ET.Element:
    """The root element. Raises FileNotUnderstood; declarations of entities are refused, they can blow a file up."""
    if len(data) > LIMIT:
        raise not_understood("larger than 20 MB")
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise not_understood("declares entities")
    try:
        return ET.fromstring(data)
    except (ET.ParseError, ValueError, LookupError) as error:
        raise not_understood(str(error)) from None


def read_json(data: bytes) -> Any:
    """The value with numbers as Decimal. Raises FileNotUnderstood."""
    if len(data) > LIMIT:
        raise not_understood("larger than 20 MB")
    try:
        return json.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise not_understood(str(error)) from None


def decimal_of(text: Any) -> Decimal:
    """A number as banks write it: `87,4500`, `1 234.50`. Raises FileNotUnderstood."""
    written = "".join(str("" if text is None else text).split()).replace("\u00a0", "").replace(",", ".")
    try:
        value = Decimal(written)
    except InvalidOperation:
        raise not_understood(f"no number: {text}") from None
    if not value.is_finite():
        raise not_understood(f"no number: {text}")
    return value


def date_of(text: Any, pattern: str = "%Y-%m-%d") -> date:
    """A date in the given pattern; a time of day after an ISO date is left out. Raises FileNotUnderstood."""
    written = str(text or "").strip()
    try:
        return datetime.strptime(written[:10] if pattern == "%Y-%m-%d" else written, pattern).date()  # noqa: DTZ007
    except ValueError:
        raise not_understood(f"no date: {text}") from None


def local(tag: str) -> str:
    """An element's name without its namespace."""
    return tag.rpartition("}")[2]
