"""Reads request bodies strictly, so that nothing ambiguous or unstorable gets further in."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from starlette.requests import Request

from yurt.errors import ValidationFailed
from yurt.web.api.errors import BadRequest, WrongMediaType

MAX_DEPTH = 32
_LARGEST_EXPONENT = 300  # beyond that no field can hold it, and arithmetic on it would take gigabytes
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def json_object(request: Request, body: bytes) -> dict[str, Any]:
    """The body as a JSON object. Numbers with a fraction come as Decimal, exactly as they were written.

    Raises WrongMediaType, BadRequest (malformed, duplicate names, too deep, NaN, absurdly large numbers) and
    ValidationFailed for text that cannot be stored (NUL characters, halves of surrogate pairs).
    """
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media_type not in ("application/json", "application/merge-patch+json"):
        raise WrongMediaType("Send the body as JSON, with the header Content-Type: application/json.")
    value = parse(body)
    if not isinstance(value, dict):
        raise BadRequest('The body must be a JSON object, like {"name": "Anna"}.')
    return value


def parse(text: bytes) -> Any:
    """JSON text as Python values, under the rules of `json_object`."""
    try:
        value = json.loads(
            text.decode("utf-8"), object_pairs_hook=_object, parse_float=_decimal, parse_constant=_refuse_constant
        )
    except UnicodeDecodeError:
        raise BadRequest("The body is not UTF-8.") from None
    except json.JSONDecodeError as error:
        raise BadRequest(f"The body is not JSON: {error.msg} at character {error.pos}.") from None
    except (ValueError, RecursionError):  # an integer of more than 4300 digits; thousands of brackets
        raise BadRequest("The body holds a number that is too long, or is nested too deeply.") from None
    _check(value)
    return value


def plain(value: Any) -> Any:
    """A value for a JSON field: fractions become floats, as JSON's readers have them.

    Raises ValidationFailed for a number that no float can hold.
    """
    if isinstance(value, Decimal):
        number = float(value)
        if not math.isfinite(number):
            raise ValidationFailed("A number is too large.")
        return number
    if isinstance(value, list):
        return [plain(item) for item in value]
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    return value


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in pairs:
        if name in found:
            raise BadRequest(f"The name “{name[:100]}” stands twice in one object. Send it once.")
        found[name] = value
    return found


def _decimal(text: str) -> Decimal:
    value = Decimal(text) if len(text) <= 400 else None
    if value is None or abs(value.adjusted()) > _LARGEST_EXPONENT:
        raise BadRequest("The body holds a number that is too long or too large.")
    return value


def _refuse_constant(name: str) -> Any:
    raise BadRequest(f"{name} is not JSON. Leave the value out or send null.")


def _check(value: Any) -> None:
    """Walks the whole value without recursion."""
    waiting = [(value, 1)]
    while waiting:
        item, depth = waiting.pop()
        if isinstance(item, str):
            if _UNSTORABLE.search(item):
                raise ValidationFailed("The text holds a NUL character or half a character. Take it out.")
        elif isinstance(item, dict | list):
            if depth > MAX_DEPTH:
                raise BadRequest(f"The body is nested deeper than {MAX_DEPTH} levels.")
            children = [*item, *item.values()] if isinstance(item, dict) else item
            waiting.extend((child, depth + 1) for child in children)
