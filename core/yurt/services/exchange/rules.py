"""How one column of a file becomes one field: the rules a person can write into `map.toml`."""

from __future__ import annotations

from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from yurt.services.exchange.date_patterns import DatePattern

Kind = Literal[
    "text",
    "long_text",
    "integer",
    "decimal",
    "money",
    "percent",
    "boolean",
    "date",
    "datetime",
    "time",
    "duration",
    "selection",
    "email",
    "phone",
    "url",
    "picture",
]
"""What a column's values become; a field of another kind is converted as `text` and interpreted by its field."""


def _as_list(value: Any) -> Any:
    return [value] if isinstance(value, str) else value


Strings = Annotated[list[str], BeforeValidator(_as_list)]


class Lookup(BaseModel):
    """How a link's record is found: by the value of one of its fields, made if it is missing and `create` is true.

    With `leave_empty` a link whose record is missing stays empty, instead of making the row faulty.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    by: str = Field(default="name", min_length=1)
    create: bool = False
    leave_empty: bool = False


class ColumnRule(BaseModel):
    """What happens to one column. Without rules a column is read by the defaults of its field's kind.

    `field` is a field path (`phone`, `address.city`); None leaves the column out. `format` holds one or more date
    patterns (`dd.MM.yyyy` or `%d.%m.%Y`), or `excel` for serial numbers written as text. `decimal` is the decimal mark
    where the file leaves it open, `percent` says whether 0.05 or 5 means five per cent. `region` is the country (ISO
    3166) whose phone numbers are written without a country code, `timezone` the zone of times without one. `values`
    maps words of the file to values. `empty` lists words that mean nothing was entered. `split` cuts a cell into
    several values, `lookup` finds the linked records. `default` replaces an empty cell. `case` writes texts in capital
    or small letters, or with capital initials.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str | None = None
    format: Strings = Field(default_factory=list)
    decimal: Literal[".", ","] | None = None
    percent: Literal["fraction", "number"] = "number"
    currency: str | None = Field(default=None, pattern="^[A-Z]{3}$")
    region: str | None = Field(default=None, pattern="^[A-Z]{2}$")
    timezone: str = "UTC"
    true: Strings = Field(default_factory=list)
    false: Strings = Field(default_factory=list)
    values: dict[str, Any] = Field(default_factory=dict)
    empty: Strings = Field(default_factory=list)
    default: Any = None
    split: str | None = Field(default=None, min_length=1)
    lookup: Lookup | None = None
    case: Literal["upper", "lower", "title"] | None = None

    @field_validator("format")
    @classmethod
    def _patterns_are_readable(cls, formats: list[str]) -> list[str]:
        for pattern in formats:
            if pattern != "excel":
                DatePattern.compile(pattern)
        return formats

    @field_validator("timezone")
    @classmethod
    def _zone_exists(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"there is no time zone {name!r}; write it like Asia/Yerevan") from None
        return name

    @model_validator(mode="after")
    def _rules_have_a_field(self) -> ColumnRule:
        if self.field is None and self.model_fields_set - {"field"}:
            raise ValueError('name the field that this column fills: field = "…"')
        return self
