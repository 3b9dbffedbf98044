"""What a person chose on the page of columns, as it was posted, and the mapping that it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from starlette.datastructures import FormData

from yurt.env import Env
from yurt.errors import ImportRefused
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.services.exchange.mapping import ImportMap, check_map
from yurt.services.exchange.plan import propose_map

ENCODINGS = ("utf-8", "utf-16", "cp1251", "cp1252", "cp866", "koi8-r", "gb18030")
DELIMITERS = {";": ";", ",": ",", "\t": N_("Tab"), "|": "|"}
EXISTING = N_({"update": "Update them", "skip": "Leave them as they are", "refuse": "Treat the row as faulty"})
ON_ERROR = N_({"skip": "Import the others", "stop": "Import nothing at all"})


@dataclass(frozen=True)
class Choices:
    """Words of the form. `fields` go with `headings`, "" leaves a column out; `keys` and `adding` are positions.

    A key recognises existing records; of an adding column missing linked records are made.
    """

    sheet: str = ""
    header_row: str = ""
    encoding: str = ""
    delimiter: str = ""
    headings: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    keys: tuple[int, ...] = ()
    adding: tuple[int, ...] = ()
    existing: str = "update"
    on_error: str = "skip"

    @classmethod
    def posted(cls, form: FormData) -> Choices:
        """What the form says; what cannot come from the page is left out."""

        def word(name: str, allowed: Sequence[str] | dict[str, str], default: str = "") -> str:
            value = str(form.get(name) or "")
            return value if value in allowed else default

        row = str(form.get("header_row") or "").strip()
        return cls(
            sheet=str(form.get("sheet") or "")[:200],
            header_row=row if row.isascii() and row.isdigit() and 0 < int(row[:8]) <= 1_048_576 else "",
            encoding=word("encoding", ENCODINGS),
            delimiter=word("delimiter", DELIMITERS),
            headings=tuple(str(value) for value in form.getlist("heading")),
            fields=tuple(str(value) for value in form.getlist("field")),
            keys=_positions(form.getlist("key")),
            adding=_positions(form.getlist("adding")),
            existing=word("existing", EXISTING, "update"),
            on_error=word("on_error", ON_ERROR, "skip"),
        )

    @classmethod
    def kept(cls, data: dict[str, Any]) -> Choices:
        """As `as_data` gave it."""
        values: dict[str, Any] = {n: tuple(value) if isinstance(value, list) else value for n, value in data.items()}
        return cls(**values)

    def as_data(self) -> dict[str, Any]:
        """For keeping as JSON."""
        return asdict(self)

    def for_headings(self, env: Env, info: ModelInfo, headings: list[str]) -> Choices:
        """The same for these headings; for other ones than before the fields are proposed anew."""
        if list(self.headings) == headings and len(self.fields) == len(headings):
            return self
        proposed = propose_map(env, info, headings)
        fields = tuple(proposed.columns[heading].field or "" for heading in headings)
        keys = tuple(n for n, name in enumerate(fields) if name and name in proposed.key)
        return replace(self, headings=tuple(headings), fields=fields, keys=keys, adding=())

    def doubles(self) -> frozenset[int]:
        """The positions of columns that fill the same field as another one."""
        return frozenset(n for n, name in enumerate(self.fields) if name and self.fields.count(name) > 1)

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
        if not any(self.fields):
            raise ImportRefused(env.gettext("Choose a field for at least one column."))
        columns = {
            heading: self._rule(info.fields.get(name), name, n in self.adding)
            for n, (heading, name) in enumerate(zip(self.headings, self.fields, strict=False))
        }
        keys = [self.fields[n] for n in self.keys if n < len(self.fields) and can_be_key(info, self.fields[n])]
        choice = {"key": keys, "existing": self.existing, "on_error": self.on_error, "columns": columns}
        return check_map({"model": info.name, **self._reading(), **choice})

    def _reading(self) -> dict[str, Any]:
        given = {"sheet": self.sheet, "encoding": self.encoding, "delimiter": self.delimiter}
        header_row = {"header_row": int(self.header_row)} if self.header_row else {}
        return {**{name: value for name, value in given.items() if value}, **header_row}

    def _rule(self, spec: FieldSpec | None, name: str, adding: bool) -> dict[str, Any]:
        if not name:
            return {}
        return {"field": name, "lookup": {"create": True}} if adding and is_link(spec) else {"field": name}


def can_be_key(info: ModelInfo, name: str) -> bool:
    """Whether existing records can be recognised by the field."""
    spec = info.fields.get(name)
    return spec is not None and spec.kind != "many"


def is_link(spec: FieldSpec | None) -> bool:
    """Whether the field's records can be made where they are missing."""
    return spec is not None and spec.kind in ("link", "many")


def _positions(values: Sequence[Any]) -> tuple[int, ...]:
    return tuple(int(value) for value in values if str(value).isdigit() and len(str(value)) < 5)
