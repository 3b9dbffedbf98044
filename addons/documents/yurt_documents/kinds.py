"""What an add-on declares of a kind of paper: which records it is about, and what its templates may show."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from yurt.i18n import N_

if TYPE_CHECKING:
    from yurt.env import Env

PlaceKind = Literal["text", "word", "money", "date", "number", "percent"]
"""`word` is a message of the program's, said in the language of the paper; the others are values."""


class Sum(NamedTuple):
    """The value of a place for money."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Place:
    """A value that a template may show as `{{ loan.amount }}`. An `optional` one may be empty without a word.

    `example` is what an author sees while there is no record: a text, a date, a number, a `Sum`.
    """

    name: str
    label: str
    example: Any
    kind: PlaceKind = "text"
    optional: bool = False


@dataclass(frozen=True)
class Rows:
    """Values that come several times, such as the instalments of a schedule; `places` are those of one row."""

    name: str
    label: str
    places: tuple[Place, ...]


def always(_env: Env, _record: Any) -> str:
    """Fits every record."""
    return ""


def own_branch(record: Any) -> Any:
    """The branch that the record itself belongs to."""
    return getattr(record, "branch", None)


def no_links(_record: Any) -> Mapping[str, Any]:
    """Leads nowhere but to the record."""
    return {}


def nobodys(_record: Any) -> str | None:
    """Speaks nobody's language in particular."""
    return None


@dataclass(frozen=True)
class PaperKind:
    """A kind of paper about records of `model`.

    `data(env, record)` gives the values of `places` by name, None for what is empty, and for `Rows` a list of such
    mappings. `code` begins the papers' numbers. `fits` tells why there is no such paper about a record yet, or
    gives "". `links` gives links that the add-on added to `documents.paper`, and `branch` the branch in whose
    order papers are numbered. `builtin` is a typst page that the
    add-on brings, and `words` are the messages in it. `role` may make it, besides reading the record.
    """

    name: str
    title: str
    code: str
    model: str
    places: tuple[Place | Rows, ...]
    data: Callable[[Env, Any], Mapping[str, Any]]
    links: Callable[[Any], Mapping[str, Any]] = no_links
    branch: Callable[[Any], Any] = own_branch
    fits: Callable[[Env, Any], str] = always
    language: Callable[[Any], str | None] = nobodys
    builtin: Path | None = None
    words: tuple[str, ...] = ()
    role: str = "core.user"
    order: int = 50
    known: Mapping[str, Place | Rows] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "known", {place.name: place for place in (*COMMON, *self.places)})

    def every_place(self) -> Iterator[tuple[str, Place]]:
        """All that templates may show with what they write for it; a row's places behind the name of their rows."""
        for place in self.known.values():
            if isinstance(place, Rows):
                yield from ((f"{place.name}.{part.name}", part) for part in place.places)
            else:
                yield place.name, place


COMMON: tuple[Place, ...] = (
    Place("paper.title", N_("Title of the paper"), N_("Document"), kind="word"),
    Place("paper.number", N_("Number of the paper"), "LA-2026-000001"),
    Place("paper.edition", N_("Version of the paper"), 1, kind="number"),
    Place("paper.date", N_("Day on which it is made"), None, kind="date"),
    Place("paper.author", N_("Who makes it"), "Nino"),
    Place("company.name", N_("Name of the company"), "Felt and Lattice"),
    Place("company.branch", N_("Branch"), "Centre", optional=True),
)
"""What every paper may show."""


def kinds_of(env: Env) -> dict[str, PaperKind]:
    """All kinds by name, as the add-ons answer the hook `paper_kinds`; asked once for a registry."""
    registry: Any = env.registry
    kept = env.system.cache.get("documents.kinds")
    if kept is None or kept[0] is not registry:
        answers = registry.hooks.hook.paper_kinds()
        found = sorted(
            (kind for several in answers for kind in several or ()), key=lambda kind: (kind.order, kind.name)
        )
        kept = env.system.cache["documents.kinds"] = (registry, {kind.name: kind for kind in found})
    return kept[1]


def kinds_about(env: Env, model: str) -> list[PaperKind]:
    """The kinds of paper that a user may make about records of a model, in their order."""
    found = [kind for kind in kinds_of(env).values() if kind.model == model]
    return [kind for kind in found if env.is_sudo or env.access.has_role(kind.role)]
