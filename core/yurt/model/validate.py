"""Checks values against their fields, with messages for the person who typed them."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    ValidationInfo,
)
from pydantic_core import ErrorDetails, PydanticCustomError
from typing_extensions import TypedDict

from yurt.errors import ValidationFailed
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.model.spec import TEXTUAL, FieldSpec

TEXT_LIMIT = 500
LONG_TEXT_LIMIT = 1_000_000
INTEGER_LIMIT = 2**63 - 1
JSON_DEPTH = 50
Translate = Callable[[str], str]

_E164 = re.compile(r"\+[1-9]\d{6,14}")
_SIMPLE_EMAIL = re.compile(r"[a-z0-9][a-z0-9._%+-]*@(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}")
_URL = re.compile(r"(?:https?|ftp|mailto|tel|sip)s?:\S+", re.IGNORECASE)
_COLOUR = re.compile(r"#[0-9a-f]{6}")
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_FORBIDDEN_IN_JSON = re.compile("[\x00\ud800-\udfff]")


class Validator:
    """Checks and normalises values by column name for one model."""

    def __init__(self, info: ModelInfo) -> None:
        self.info = info
        self.required = tuple(
            spec for spec in info.fields.values() if spec.is_column and spec.required and not spec.system
        )
        annotations = {spec.column_name: python_type(spec) for spec in info.by_column.values()}
        for spec in info.fields.values():
            if spec.translated:  # A translation is held to the same rules as the text itself.
                annotations[spec.translations] = dict[str, python_type(spec.with_(required=False))] | None
        self._adapter = TypeAdapter(TypedDict(info.name, annotations, total=False))  # type: ignore[operator]
        self._validate = self._adapter.validator.validate_python

    def check(
        self, values: Mapping[str, Any], translate: Translate = str, context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        """The values as they are stored. `context` may give `region` (for phone numbers).

        Raises ValidationFailed with one message for each wrong field.
        """
        try:
            return self._validate(values, context=context)
        except ValidationError as error:
            fields = {
                self._name(str(problem["loc"][0])): problem_text(problem, translate)
                for problem in error.errors(include_url=False)
            }
            raise ValidationFailed(self.summary(fields, translate), fields, model=self.info.name) from None

    def missing(self, has: Callable[[FieldSpec], bool], translate: Translate = str) -> None:
        """Raises ValidationFailed naming every required field for which `has` says no."""
        fields = {spec.name: translate("Fill this in.") for spec in self.required if not has(spec)}
        if fields:
            raise ValidationFailed(self.summary(fields, translate), fields, model=self.info.name)

    def summary(self, fields: Mapping[str, str], translate: Translate) -> str:
        """One sentence that names the wrong fields and what is wrong with each."""
        parts = []
        for name, message in fields.items():
            spec = self.info.fields.get(name)
            parts.append(f"{translate(spec.label) if spec else name}: {message}")
        return "; ".join(parts)

    def _name(self, column: str) -> str:
        spec = self.info.by_column.get(column)
        return spec.name if spec else column


def python_type(spec: FieldSpec) -> Any:
    """The pydantic type of a field's stored value; also what the API documents."""
    base = _TYPES.get(spec.kind, _text_type)(spec)
    if spec.required:
        return Annotated[base, Field(min_length=1)] if spec.kind in TEXTUAL | {"colour"} else base
    if spec.kind in TEXTUAL | {"colour", "selection"} and not spec.compute:
        return Annotated[base | None, BeforeValidator(_nothing)]
    return base | None


def _nothing(value: Any) -> Any:
    """Optional text that is left empty is no text at all, so that it is never a second empty unique value."""
    return None if isinstance(value, str) and not value.strip() else value


def _text_type(spec: FieldSpec) -> Any:
    limit = spec.max_length or (TEXT_LIMIT if spec.kind == "text" else LONG_TEXT_LIMIT)
    bounds = StringConstraints(strip_whitespace=True, max_length=limit, min_length=1 if spec.required else None)
    return Annotated[str, bounds, AfterValidator(_clean)]


def _clean(value: str) -> str:
    if _FORBIDDEN.search(value):
        raise PydanticCustomError("yurt_control", N_("It holds characters that cannot be shown; type it again."))
    return value


def _email(value: str) -> str:
    value = value.strip()
    if not value:
        return value
    lowered = value.lower()
    if _SIMPLE_EMAIL.fullmatch(lowered):
        return lowered
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(value, check_deliverability=False).normalized.lower()
    except EmailNotValidError:
        raise PydanticCustomError("yurt_email", N_("Write an e-mail address like name@example.com.")) from None


def _phone(value: str, info: ValidationInfo) -> str:
    value = value.strip()
    if not value or _E164.fullmatch(value):
        return value
    import phonenumbers

    region = (info.context or {}).get("region")
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise PydanticCustomError("yurt_phone", N_("Write the number with its country code, like +374 91 204118."))
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _url(value: str) -> str:
    value = _clean(value.strip())
    if value and not _URL.fullmatch(value):
        raise PydanticCustomError("yurt_url", N_("Write an address that begins with https:// or http://."))
    return value


def _colour(value: str) -> str:
    value = value.strip().lower()
    if value and not _COLOUR.fullmatch(value):
        raise PydanticCustomError("yurt_colour", N_("Write a colour like #1f6f8b."))
    return value


def _rich_text(value: str) -> str:
    import nh3

    return nh3.clean(value, link_rel="noopener noreferrer")


def _moment(value: datetime) -> datetime:
    """In UTC the first and the last day of the calendar may lie outside of it."""
    if not 1 < value.year < 9999:
        raise PydanticCustomError("yurt_moment", N_("Write a year between 2 and 9998."))
    return value


def _no_number(kind: str) -> BeforeValidator:
    """Refuses a bare number, which would be taken for seconds since 1970: 20260331 is no day of 2026."""

    def check(value: Any) -> Any:
        if isinstance(value, int | float) or (isinstance(value, str) and value.strip().lstrip("+-").isdigit()):
            raise PydanticCustomError(f"{kind}_from_number", "A number is no date.")  # type: ignore[arg-type]
        return value

    return BeforeValidator(check)


def _whole_seconds(value: timedelta) -> timedelta:
    return timedelta(seconds=round(value.total_seconds()))


def _json(value: Any) -> Any:
    """Refuses what one of the databases cannot keep as JSON: other types, NaN, NUL, half characters, endless depth."""
    if not _is_json(value, 0):
        raise PydanticCustomError("yurt_json", N_("It holds something that JSON cannot, or is nested too deeply."))
    return value


def _is_json(value: Any, depth: int) -> bool:
    if value is None or isinstance(value, bool):
        return True
    if isinstance(value, str):
        return _FORBIDDEN_IN_JSON.search(value) is None
    if isinstance(value, int | float):
        return math.isfinite(value) if isinstance(value, float) else abs(value) <= INTEGER_LIMIT
    if depth >= JSON_DEPTH:
        return False
    if isinstance(value, dict):
        return all(isinstance(k, str) and _is_json(k, depth) and _is_json(v, depth + 1) for k, v in value.items())
    return isinstance(value, list | tuple) and all(_is_json(item, depth + 1) for item in value)


def _choice(values: Mapping[str, Any]) -> Callable[[str], str]:
    def check(value: str) -> str:
        if value not in values:
            raise PydanticCustomError(
                "yurt_choice", N_("“{value}” is not one of: {options}."), {"value": value, "options": ", ".join(values)}
            )
        return value

    return check


def _number(spec: FieldSpec) -> Any:
    scale = 4 if spec.kind == "money" or spec.digits is None else spec.digits
    quantum = Decimal(1).scaleb(-scale)
    limit = Decimal(10) ** (18 - scale)

    def fit(value: Decimal) -> Decimal:
        kept = value.quantize(quantum, ROUND_HALF_UP) if abs(value) < limit else value
        if abs(kept) >= limit:
            raise PydanticCustomError("yurt_too_large", N_("The number is too large."))
        return kept

    return Annotated[Decimal, Field(ge=spec.minimum, le=spec.maximum, allow_inf_nan=False), AfterValidator(fit)]


def _integer(spec: FieldSpec) -> Any:
    low = -INTEGER_LIMIT if spec.minimum is None else spec.minimum
    high = INTEGER_LIMIT if spec.maximum is None else spec.maximum
    return Annotated[int, Field(ge=low, le=high)]


def _reference(_spec: FieldSpec) -> Any:
    return Annotated[int, BeforeValidator(lambda value: getattr(value, "id", value)), Field(ge=1, le=INTEGER_LIMIT)]


_TYPES: dict[str, Callable[[FieldSpec], Any]] = {
    "email": lambda s: Annotated[str, Field(max_length=254), AfterValidator(_email)],
    "phone": lambda s: Annotated[str, Field(max_length=64), AfterValidator(_phone)],
    "url": lambda s: Annotated[str, Field(max_length=2000), AfterValidator(_url)],
    "colour": lambda s: Annotated[str, AfterValidator(_colour)],
    "rich_text": lambda s: Annotated[str, Field(max_length=LONG_TEXT_LIMIT), AfterValidator(_rich_text)],
    "selection": lambda s: Annotated[str, AfterValidator(_choice(s.options))] if s.options else str,
    "state": lambda s: Annotated[str, AfterValidator(_choice({state.value: state for state in s.states}))],
    "integer": _integer,
    "decimal": _number,
    "money": _number,
    "percent": _number,
    "boolean": lambda s: bool,
    "date": lambda s: Annotated[date, _no_number("date")],
    "datetime": lambda s: Annotated[AwareDatetime, _no_number("datetime"), AfterValidator(_moment)],
    "duration": lambda s: Annotated[timedelta, AfterValidator(_whole_seconds)],
    "json": lambda s: Annotated[Any, AfterValidator(_json)],
    "link": _reference,
    "image": _reference,
    "file": _reference,
}

_MESSAGES = N_(
    {
        "string_too_long": "Write at most {max_length} characters.",
        "string_too_short": "Fill this in.",
        "string_type": "Write text here.",
        "int_parsing": "Write a whole number.",
        "int_type": "Write a whole number.",
        "int_from_float": "Write a whole number.",
        "decimal_parsing": "Write a number, like 1234.50.",
        "decimal_type": "Write a number, like 1234.50.",
        "finite_number": "Write a number, like 1234.50.",
        "greater_than_equal": "Write a value of {ge} or more.",
        "less_than_equal": "Write a value of {le} or less.",
        "bool_parsing": "Choose yes or no.",
        "bool_type": "Choose yes or no.",
        "timezone_aware": "Give the time zone as well.",
        "string_unicode": "It holds characters that cannot be shown; type it again.",
        "yurt_choice": "“{value}” is not one of: {options}.",
    }
)
_BY_PREFIX = N_(
    {
        "datetime": "Write a date and time, like 2026-03-31 14:30.",
        "date": "Write a date, like 2026-03-31.",
        "time_delta": "Write a length of time, like 1:30.",
        "timezone": "Give the time zone as well.",
    }
)


def problem_text(problem: ErrorDetails, translate: Translate = str) -> str:
    """What is wrong with one value, in words, translated."""
    if problem["input"] is None and problem["type"].endswith("_type"):
        return translate("Fill this in.")
    kind = problem["type"]
    values = {name: value for name, value in problem.get("ctx", {}).items() if name != "error"}
    if kind in _MESSAGES:
        return translate(_MESSAGES[kind]).format_map(values)
    if kind.startswith("yurt_"):
        return translate(problem["msg"])
    for prefix, text in _BY_PREFIX.items():
        if kind.startswith(prefix):
            return translate(text)
    return translate(problem["msg"])
