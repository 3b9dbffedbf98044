"""What a person chose on the page of columns, as it was posted, and the mapping that it means."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Sequence
from typing import Any

from starlette.datastructures import FormData

from yurt.env import Env
from yurt.errors import ImportRefused
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.services.exchange.mapping import ImportMap, check_map
from yurt.services.exchange.memory import recall_mapping
from yurt.services.exchange.plan import propose_map
from yurt.services.exchange.tables import Row
from yurt.web.imports.posting import posted_made, posted_mended, posted_rule

ENCODINGS = ("utf-8", "utf-16", "cp1251", "cp1252", "cp866", "koi8-r", "mac_cyrillic", "gb18030")
DELIMITERS = {";": ";", ",": ",", "\t": N_("Tab"), "|": "|"}
WAYS = N_(
    {
        "both": "Update them; create the others",
        "create": "Leave them alone; create the others",
        "update": "Update them; leave the others out",
        "only_known": "Update them; the others are faulty",
        "only_new": "Their rows are faulty; create the others",
    }
)
_WAYS = {
    "both": ("update", "create"),
    "create": ("skip", "create"),
    "update": ("update", "skip"),
    "only_known": ("update", "refuse"),
    "only_new": ("refuse", "create"),
}
ON_ERROR = N_({"skip": "Import the others", "stop": "Import nothing at all"})
_MOST_COLUMNS = 520


@dataclasses.dataclass(frozen=True)
class ColumnChoice:
    """A column, the field that it fills ("" leaves it out), and how; `made` is what it is made of, if it is."""

    heading: str
    field: str = ""
    rule: dict[str, Any] = dataclasses.field(default_factory=dict)
    made: dict[str, Any] | None = None


@dataclasses.dataclass(frozen=True)
class Choices:
    """What the form says. `keys` are fields by which records are recognised; `mended` has cells by row and heading."""

    sheet: str = ""
    header_row: str = ""
    encoding: str = ""
    delimiter: str = ""
    columns: tuple[ColumnChoice, ...] = ()
    keys: tuple[str, ...] = ()
    way: str = "both"
    on_error: str = "skip"
    mended: dict[str, dict[str, str]] = dataclasses.field(default_factory=dict)
    remembered: bool = False

    @classmethod
    def posted(cls, form: FormData) -> Choices:
        """What the form says; what cannot come from the page is left out."""

        def word(name: str, allowed: Collection[str], default: str = "") -> str:
            value = str(form.get(name) or "")
            return value if value in allowed else default

        row = str(form.get("header_row") or "").strip()
        headings = [str(value) for value in form.getlist("heading")][:_MOST_COLUMNS]
        fields = [str(value) for value in form.getlist("field")]
        columns = [
            ColumnChoice(heading, name, posted_rule(form, n), posted_made(form, n))
            for n, (heading, name) in enumerate(zip(headings, fields, strict=False))
        ]
        chosen = cls(
            sheet=str(form.get("sheet") or "")[:200],
            header_row=row if row.isascii() and row.isdigit() and 0 < int(row[:8]) <= 1_048_576 else "",
            encoding=word("encoding", ENCODINGS),
            delimiter=word("delimiter", DELIMITERS),
            columns=tuple(columns),
            keys=tuple(columns[n].field for n in _positions(form.getlist("key")) if n < len(columns)),
            way=word("way", _WAYS, "both"),
            on_error=word("on_error", ON_ERROR, "skip"),
            mended=posted_mended(form, headings),
            remembered=bool(form.get("remembered")),
        )
        return chosen._changed(str(form.get("change") or ""))

    @classmethod
    def kept(cls, data: dict[str, Any]) -> Choices:
        """As `as_data` gave it."""
        columns = tuple(ColumnChoice(**column) for column in data["columns"])
        return cls(**{**data, "columns": columns, "keys": tuple(data["keys"])})

    def as_data(self) -> dict[str, Any]:
        """For keeping as JSON."""
        return dataclasses.asdict(self)

    def for_table(self, env: Env, info: ModelInfo, headings: list[str], sample: Sequence[Row]) -> Choices:
        """The same for these headings; for other ones than before the columns are proposed anew."""
        own = [column.heading for column in self.columns if column.made is None]
        if own == headings:
            return self
        return self.anew(env, info, headings, sample, remembered=True)

    def anew(
        self, env: Env, info: ModelInfo, headings: list[str], sample: Sequence[Row], *, remembered: bool
    ) -> Choices:
        """What is proposed for a table; `remembered` begins with the choices of the last time."""
        mapping = propose_map(env, info, headings, sample, anew=not remembered)
        known = remembered and recall_mapping(env, info.name, headings) is not None
        way = next((w for w, pair in _WAYS.items() if pair == (mapping.existing, mapping.new)), "both")
        columns = [_column(mapping, heading) for heading in [*headings, *mapping.made]]
        return dataclasses.replace(
            self, columns=tuple(columns), keys=tuple(mapping.key), way=way, on_error=mapping.on_error, mended={},
            remembered=known,
        )  # fmt: skip

    def doubles(self) -> frozenset[int]:
        """The positions of columns that fill the same field as another one."""
        fields = [column.field for column in self.columns]
        return frozenset(n for n, name in enumerate(fields) if name and fields.count(name) > 1)

    @property
    def reads_differently(self) -> bool:
        """Whether somebody has said how a file is to be read, other than which sheet of it."""
        return bool(self.header_row or self.encoding or self.delimiter)

    def reading(self) -> ImportMap:
        """How the file is read, without the columns."""
        return check_map(self._reading())

    def mapping(self, env: Env, info: ModelInfo) -> ImportMap:
        """The mapping. Raises ImportRefused for one that cannot be used."""
        if self.doubles():
            raise ImportRefused(env.gettext("Two columns fill the same field. Choose another field for one of them."))
        if not any(column.field for column in self.columns):
            raise ImportRefused(env.gettext("Choose a field for at least one column."))
        columns = {
            column.heading: {"field": column.field, **fitting(info.fields.get(column.field), column.rule)}
            if column.field
            else {}
            for column in self.columns
        }
        existing, new = _WAYS[self.way]
        filled = {column.field for column in self.columns}
        keys = [name for name in dict.fromkeys(self.keys) if name in filled and can_be_key(info, name)]
        if new != "create" and not keys and "external_id" not in filled:
            raise ImportRefused(
                env.gettext("Tick the key by which existing records are recognised, such as External ID or E-mail.")
            )
        made = {column.heading: column.made for column in self.columns if column.made is not None and column.field}
        choice = {"key": keys, "existing": existing, "new": new, "on_error": self.on_error}
        return check_map({"model": info.name, **self._reading(), **choice, "columns": columns, "made": made})

    def _reading(self) -> dict[str, Any]:
        given = {"sheet": self.sheet, "encoding": self.encoding, "delimiter": self.delimiter}
        header_row = {"header_row": int(self.header_row)} if self.header_row else {}
        return {**{name: value for name, value in given.items() if value}, **header_row}

    def _changed(self, change: str) -> Choices:
        """With a made column added (`add join`, `add part`, `add value`) or removed (`remove 7`)."""
        what, _, which = change.partition(" ")
        if what == "remove" and which.isdigit():
            left = [c for n, c in enumerate(self.columns) if n != int(which) or c.made is None]
            return dataclasses.replace(self, columns=tuple(left))
        if what != "add" or which not in _BLANKS or not self.columns:
            return self
        taken = {column.heading for column in self.columns}
        number = next(n for n in range(1, _MOST_COLUMNS) if f"+{n}" not in taken)
        own = [column.heading for column in self.columns if column.made is None]
        made = _BLANKS[which] | ({} if which == "value" else {"of": own[: 2 if which == "join" else 1]})
        return dataclasses.replace(self, columns=(*self.columns, ColumnChoice(f"+{number}", made=made)))


_BLANKS: dict[str, dict[str, Any]] = {"join": {"joined_by": " "}, "part": {"part": 1}, "value": {"value": ""}}


def fitting(spec: FieldSpec | None, rule: dict[str, Any]) -> dict[str, Any]:
    """The parts of a rule that mean something for a field; others may be left from the field before."""
    allowed = RULES.get(spec.kind if spec else "", ()) + ALWAYS
    return {name: value for name, value in rule.items() if name in allowed}


ALWAYS = ("default", "empty")
_TEXT = ("case", "values")
RULES: dict[str, tuple[str, ...]] = {
    "text": _TEXT, "long_text": _TEXT, "rich_text": _TEXT, "colour": _TEXT,
    "integer": ("decimal", "values"), "decimal": ("decimal", "values"), "money": ("decimal", "currency", "values"),
    "percent": ("decimal", "percent"), "boolean": ("true", "false"), "date": ("format",),
    "datetime": ("format", "timezone"), "selection": ("values",), "state": ("values",), "phone": ("region",),
    "link": ("lookup", "values"), "many": ("lookup", "split", "values"),
}  # fmt: skip


def can_be_key(info: ModelInfo, name: str) -> bool:
    """Whether existing records can be recognised by the field."""
    spec = info.fields.get(name)
    return spec is not None and spec.kind not in ("many", "image", "long_text", "rich_text")


def _column(mapping: ImportMap, heading: str) -> ColumnChoice:
    rule = mapping.columns.get(heading)
    made = mapping.made.get(heading)
    data = rule.model_dump(mode="json", exclude_defaults=True) if rule else {}
    name = data.pop("field", None) or ""
    return ColumnChoice(heading, name, data, made.model_dump(mode="json", exclude_defaults=True) if made else None)


def _positions(values: Sequence[Any]) -> tuple[int, ...]:
    return tuple(int(value) for value in values if str(value).isdigit() and len(str(value)) < 5)
