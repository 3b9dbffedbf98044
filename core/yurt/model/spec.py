"""What is known of a field once it has been declared: the one description everything else reads."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal

OnDelete = Literal["restrict", "cascade", "set null"]
TO_MANY = frozenset({"lines", "many"})
RELATIONS = frozenset({"link", "lines", "many"})
TO_ONE = frozenset({"link", "image", "file"})
TEXTUAL = frozenset({"text", "long_text", "rich_text", "email", "phone", "url"})
NUMERIC = frozenset({"integer", "decimal", "money", "percent"})


@dataclass(frozen=True)
class State:
    """One status of a state field; `to` names the statuses that may follow (empty: it is final).

    New records begin in the first status, or in one that says `start`. `colour` is one of ok, today, late, penalty,
    new, done: the words of the status palette.
    """

    value: str
    label: str
    colour: str = "new"
    to: tuple[str, ...] = ()
    start: bool = False


@dataclass(frozen=True)
class Sequence:
    """Numbers a record when it is created, without gaps: the counter is part of the same transaction.

    `pattern` is a format string that may use `number`, `year`, `month` and `branch` (its code), for
    example `"LN-{year}-{number:04}"`. `per` starts a new count for each branch and/or year.
    """

    pattern: str = "{number}"
    per: tuple[Literal["branch", "year"], ...] = ()


@dataclass(frozen=True)
class FieldSpec:
    """A declared field. `kind` names the kind of value; `owner` the add-on that declared it."""

    name: str
    kind: str = ""
    label: str = ""
    help: str = ""
    required: bool = False
    default: Any = None
    tracked: bool = False
    index: bool = False
    unique: bool = False
    readonly: bool = False
    translated: bool = False
    searchable: bool = False
    max_length: int | None = None
    minimum: Any = None
    maximum: Any = None
    digits: int | None = None
    currency: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    states: tuple[State, ...] = ()
    unused: frozenset[str] = frozenset()
    """Statuses and options that are offered no more."""
    target: str | None = None
    inverse: str | None = None
    ondelete: OnDelete | None = None
    order: str | None = None
    read_role: str | None = None
    write_role: str | None = None
    required_when: Mapping[str, Any] | None = None
    readonly_when: Mapping[str, Any] | None = None
    hidden_when: Mapping[str, Any] | None = None
    sequence: Sequence | None = None
    compute: str | None = None
    stored: bool = True
    depends: tuple[str, ...] = ()
    sql: Callable[[Any], Any] | None = None
    synonyms: tuple[str, ...] = ()
    filter_of: str = ""
    """Of JSON that is a filter: the model it looks through, or the field beside it that names the model."""
    owner: str = ""
    custom: bool = False
    system: bool = False

    @property
    def is_column(self) -> bool:
        """True when the field is a column of its model's table (a link is one: its foreign key)."""
        return self.kind not in TO_MANY and (self.compute is None or self.stored)

    @property
    def column_name(self) -> str:
        """The column's name: a link `company` is stored in `company_id`."""
        return f"{self.name}_id" if self.kind == "link" else self.name

    @property
    def translations(self) -> str:
        """The column that holds a translated field's values in other languages, by language."""
        return f"{self.name}_i18n"

    @property
    def translates(self) -> bool:
        """True for the column that holds another field's values in other languages."""
        return self.system and self.kind == "json" and self.name.endswith("_i18n")

    @property
    def filterable(self) -> bool:
        """True when the field can be used in filters, sorting and grouping."""
        return self.is_column or self.kind in TO_MANY or self.sql is not None

    @property
    def starts(self) -> tuple[State, ...]:
        """The statuses of a state field that a new record may have: the first, and those that say `start`."""
        return tuple(state for number, state in enumerate(self.states) if state.start or not number)

    def state(self, value: str | None) -> State | None:
        """The declared State for a stored value, None when it is unknown."""
        return next((state for state in self.states if state.value == value), None)

    def with_(self, **changes: Any) -> FieldSpec:
        """A copy with some attributes changed."""
        return replace(self, **changes)
