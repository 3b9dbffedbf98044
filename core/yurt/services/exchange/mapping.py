"""The mapping file `map.toml`: which heading of a file fills which field, and how.

    model = "crm.contact"
    sheet = "Clients"                 # without it: the first sheet that is not empty
    header_row = 3                    # without it: found by looking
    encoding = "cp1251"               # text files only; without it: found by looking
    delimiter = ";"
    key = ["external_id"]             # a record with the same key is updated, otherwise one is created
    existing = "update"               # or "skip", or "refuse"
    new = "create"                    # rows without a record: or "skip", or "refuse"
    on_error = "skip"                 # the failed rows go to the error file; "stop" writes nothing at all

    [columns]
    "Наименование" = "name"           # short for { field = "name" }
    "Телефон" = { field = "phone", region = "AM" }
    "Дата рождения" = { field = "birthday", format = "dd.MM.yyyy" }
    "Лимит" = { field = "credit_limit", decimal = ",", empty = ["-", "нет"], default = 0 }
    "Статус" = { field = "category", values = { "ВИП" = "vip", "Новый" = "newcomer" } }
    "Город" = { field = "city", lookup = { by = "name", create = true } }
    "Метки" = { field = "tags", split = ",", lookup = { by = "name", create = true } }
    "Примечание" = {}                 # left out

    [made]                            # columns that the file does not have; [columns] can name them
    "Full name" = { of = ["Фамилия", "Имя"] }
    "House" = { of = "Адрес", cut_at = ",", part = -1 }

    [constants]
    source = "spreadsheet of 2024"    # fills a field of every record
    external_id = "old-{row}"         # {row} is the row's number in the file

Every rule is described at `ColumnRule`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

import tomlkit
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from yurt.errors import ImportRefused
from yurt.services.exchange.cells import folded
from yurt.services.exchange.made import MadeColumn
from yurt.services.exchange.rules import ColumnRule, Strings


def _short_rule(value: Any) -> Any:
    return {"field": value} if isinstance(value, str) else value


Rule = Annotated[ColumnRule, BeforeValidator(_short_rule)]


class ImportMap(BaseModel):
    """How one kind of file is imported; see the example at the head of this module."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    model: str | None = None
    sheet: str | None = None
    header_row: int | None = Field(default=None, ge=1)
    encoding: str | None = None
    delimiter: str | None = Field(default=None, min_length=1, max_length=1)
    key: Strings = Field(default_factory=list)
    existing: Literal["update", "skip", "refuse"] = "update"
    new: Literal["create", "skip", "refuse"] = "create"
    on_error: Literal["skip", "stop"] = "skip"
    columns: dict[str, Rule] = Field(default_factory=dict)
    made: dict[str, MadeColumn] = Field(default_factory=dict)
    constants: dict[str, Any] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _fields_are_filled_once(self) -> ImportMap:
        filled: dict[str, str] = dict.fromkeys(self.constants, "a constant")
        for heading, rule in self.columns.items():
            if rule.field is None:
                continue
            if rule.field in filled:
                raise ValueError(
                    f"the field {rule.field!r} is filled by {filled[rule.field]} and by “{heading}”; keep one"
                )
            filled[rule.field] = f"“{heading}”"
        for name in self.key:
            if name not in filled:
                raise ValueError(f"the key field {name!r} is filled by no column and no constant; map a heading to it")
        return self

    def rules_for(self, headings: Sequence[str]) -> dict[int, ColumnRule]:
        """The rules of the columns that fill a field, by their position in the file.

        Headings are compared without case and repeated spaces. Raises ImportRefused for a mapped heading that the file
        does not have.
        """
        headings = [*headings, *self.made]
        places = {folded(heading): index for index, heading in enumerate(headings)}
        rules: dict[int, ColumnRule] = {}
        for heading, rule in self.columns.items():
            if rule.field is None:
                continue
            place = places.get(folded(heading))
            if place is None:
                near = get_close_matches(folded(heading), places, 1)
                hint = f" Did you mean “{headings[places[near[0]]]}”?" if near else ""
                raise ImportRefused(f"The mapping names the heading “{heading}”, which the file does not have.{hint}")
            rules[place] = rule
        return rules


def load_map(path: str | Path) -> ImportMap:
    """Read a mapping file. Raises ImportRefused that names the line or the rule to mend."""
    path = Path(path)
    try:
        text = path.read_text("utf-8-sig")
    except OSError as error:
        raise ImportRefused(f"The mapping file {path} cannot be read: {error.strerror}.") from None
    except UnicodeDecodeError:
        raise ImportRefused(f"The mapping file {path} is not in UTF-8; save it in UTF-8.") from None
    return parse_map(text, name=path.name)


def parse_map(text: str, *, name: str = "map.toml") -> ImportMap:
    """The mapping written in `text` (TOML 1.0). Raises ImportRefused like `load_map`."""
    try:
        return check_map(tomllib.loads(text), name=name)
    except tomllib.TOMLDecodeError as error:
        raise ImportRefused(f"{name} is not valid TOML: {error}") from None


def check_map(data: Mapping[str, Any], *, name: str = "The mapping") -> ImportMap:
    """A mapping from plain data, as the import page sends it. Raises ImportRefused like `load_map`."""
    try:
        return ImportMap.model_validate(data)
    except ValidationError as error:
        raise ImportRefused(f"{name}: " + "; ".join(map(_told, error.errors()))) from None


def dump_map(mapping: ImportMap) -> str:
    """The mapping as TOML that a person can go on editing; what equals the default is left out."""
    document = tomlkit.document()
    data = mapping.model_dump(mode="python", exclude_defaults=True)
    columns = data.pop("columns", {})
    made = data.pop("made", {})
    constants = data.pop("constants", {})
    for key, value in data.items():
        document.add(key, value)
    if columns:
        table = tomlkit.table()
        for heading, rule in columns.items():
            short = rule.get("field") if set(rule) == {"field"} else None
            table.add(tomlkit.key([heading]), short if short is not None else _inline(rule))
        document.add("columns", table)
    if made:
        table = tomlkit.table()
        for heading, rule in made.items():
            table.add(tomlkit.key([heading]), _inline(rule))
        document.add("made", table)
    if constants:
        document.add("constants", constants)
    return tomlkit.dumps(document)


def _inline(data: Mapping[str, Any]) -> Any:
    table = tomlkit.inline_table()
    for key, value in data.items():
        if value is not None:
            table.add(tomlkit.key([key]), _inline(value) if isinstance(value, Mapping) else value)
    return table


def _told(error: Any) -> str:
    """One of pydantic's errors as a sentence with the place in the file."""
    place = " → ".join(str(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        known = list(ColumnRule.model_fields) if "columns" in error["loc"] else list(ImportMap.model_fields)
        near = get_close_matches(str(error["loc"][-1]), known, 1)
        return f"{place} is not a setting" + (f"; did you mean {near[0]}?" if near else "")
    message = error["msg"].removeprefix("Value error, ")
    return f"{place}: {message}" if place else message
