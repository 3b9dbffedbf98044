"""The functions that declare fields. Each returns a placeholder that the registry turns into the real thing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy.orm import Mapped

from yurt.model.spec import FieldSpec, OnDelete, Sequence, State

T = TypeVar("T")


@dataclass(frozen=True)
class Declared:
    """What stands in a part's body until the part is composed; `function` computes the value, if any."""

    spec: FieldSpec
    function: Callable[[Any], Any] | None = None


def field(
    *,
    label: str = "",
    help: str = "",
    default: Any = None,
    required: bool | None = None,
    tracked: bool = False,
    index: bool = False,
    unique: bool = False,
    readonly: bool = False,
    translated: bool = False,
    searchable: bool = False,
    max_length: int | None = None,
    minimum: Any = None,
    maximum: Any = None,
    digits: int | None = None,
    currency: str | None = None,
    options: Mapping[str, str] | None = None,
    read_role: str | None = None,
    write_role: str | None = None,
    required_when: Mapping[str, Any] | None = None,
    readonly_when: Mapping[str, Any] | None = None,
    hidden_when: Mapping[str, Any] | None = None,
    sequence: Sequence | None = None,
    synonyms: Iterable[str] = (),
    filter_of: str = "",
) -> Any:
    """Declares a field that holds one value; the annotation says of which kind.

    `default` is a value or a function of the env. `required` follows the annotation (`X | None` is
    optional) unless given. `tracked` puts changes on the timeline. `options` (value → label) makes a
    text field a selection. `digits` are decimal places, `currency` the name of the field (or the ISO
    code) that says the currency of a money field. `read_role`/`write_role` name the role that may see
    or change it. `searchable` includes it in the search box. `translated` keeps a value per language.
    `synonyms` are words, in any language, by which an import knows the field besides its name and label.
    `filter_of` says that a `Json` field holds a filter: of the named model (`"crm.contact"`), or of the model that
    another field of the record names (`"model"`). Forms show it in words and change it with the filter builder.

    `required_when`, `readonly_when` and `hidden_when` are conditions of the filter language on the record's own
    fields: while they hold, the field must be filled, cannot be changed, or is left out of forms. The first two hold
    however a record is written; hiding protects nothing.
    """
    spec = FieldSpec(
        name="",
        label=label,
        help=help,
        default=default,
        required=bool(required),
        tracked=tracked,
        index=index,
        unique=unique,
        readonly=readonly or sequence is not None,
        translated=translated,
        searchable=searchable,
        max_length=max_length,
        minimum=minimum,
        maximum=maximum,
        digits=digits,
        currency=currency,
        options=dict(options or {}),
        read_role=read_role,
        write_role=write_role,
        required_when=required_when,
        readonly_when=readonly_when,
        hidden_when=hidden_when,
        sequence=sequence,
        kind="selection" if options else "",
        synonyms=tuple(synonyms),
        filter_of=filter_of,
    )
    return Declared(spec)


def state(*states: State, label: str = "Status", help: str = "", tracked: bool = True, readonly: bool = False) -> Any:
    """Declares a status with allowed transitions; new records begin in the first State, or one with `start=True`.

    A `readonly` one follows from what is done with the record, so that no page offers to change it.
    """
    spec = FieldSpec(
        name="", kind="state", label=label, help=help, tracked=tracked, states=states, required=True, readonly=readonly
    )
    return Declared(spec.with_(default=states[0].value, index=True))


def link(
    *,
    to: str | None = None,
    label: str = "",
    help: str = "",
    ondelete: OnDelete | None = None,
    tracked: bool = False,
    readonly: bool = False,
    default: Any = None,
    index: bool = True,
    read_role: str | None = None,
    write_role: str | None = None,
    required_when: Mapping[str, Any] | None = None,
    readonly_when: Mapping[str, Any] | None = None,
    hidden_when: Mapping[str, Any] | None = None,
) -> Any:
    """Declares a link to one record of another model (many-to-one): a foreign key.

    The annotation names the other part; `to="crm.contact"` names the model instead where importing
    the part would make a cycle. `ondelete` is `restrict` by default for a required link, `set null` for
    an optional one. The conditions are those of `field`.
    """
    spec = FieldSpec(
        name="",
        kind="link",
        label=label,
        help=help,
        ondelete=ondelete,
        tracked=tracked,
        readonly=readonly,
        default=default,
        index=index,
        target=to,
        read_role=read_role,
        write_role=write_role,
        required_when=required_when,
        readonly_when=readonly_when,
        hidden_when=hidden_when,
    )
    return Declared(spec)


def lines(*, inverse: str, to: str | None = None, label: str = "", help: str = "", order: str | None = None) -> Any:
    """Declares the records that link back to this one (one-to-many); `inverse` is their link's name."""
    return Declared(FieldSpec(name="", kind="lines", label=label, help=help, inverse=inverse, order=order, target=to))


def many(*, to: str | None = None, label: str = "", help: str = "", tracked: bool = False) -> Any:
    """Declares links to any number of records of another model (many-to-many)."""
    return Declared(FieldSpec(name="", kind="many", label=label, help=help, target=to, tracked=tracked))


def computed(
    *,
    depends: Iterable[str] = (),
    stored: bool = False,
    sql: Callable[[Any], Any] | None = None,
    label: str = "",
    help: str = "",
    currency: str | None = None,
    digits: int | None = None,
    searchable: bool = False,
    index: bool = False,
) -> Callable[[Callable[[Any], T]], Mapped[T]]:
    """Declares a field whose value is calculated by the decorated method.

    Not stored: calculated at each reading; `sql` (a function of the composed class that returns an SQL
    expression) makes it filterable and sortable as well. Stored: a real column, calculated anew
    whenever a field named in `depends` changes; `depends` may go through links and lines
    (`"lines.amount"`).
    """

    def declare(function: Callable[[Any], T]) -> Mapped[T]:
        spec = FieldSpec(
            name=function.__name__,
            label=label,
            help=help or (function.__doc__ or "").strip().split("\n")[0],
            compute=f"_compute_{function.__name__}",
            stored=stored,
            depends=tuple(depends),
            sql=sql,
            readonly=True,
            currency=currency,
            digits=digits,
            searchable=searchable,
            index=index,
        )
        return Declared(spec, function)  # type: ignore[return-value]

    return declare
