"""What the templates of dashboards are given."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from yurt.view.looks import ChartType
from yurt.web.pages.context.document import Choice, Tone
from yurt.web.pages.context.pivot import PivotHead, PivotRow
from yurt.web.pages.context.table import Column, Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """How a figure stands to the period before: words and an arrow; `tone` says whether that is good."""

    text: str
    than: str = ""
    icon: str = "minus"
    tone: Tone = "over"


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureBody:
    """One number. `others` are amounts in further currencies; `line` are the points of the small line, 100 by 30."""

    value: str
    unit: str = ""
    others: tuple[str, ...] = ()
    trend: Trend | None = None
    line: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChartBody:
    """What the script draws a chart from: the same as on the page of a chart."""

    title: str
    type: ChartType
    caption: str
    corner: str
    heads: tuple[tuple[PivotHead, ...], ...]
    rows: tuple[PivotRow, ...]
    totals: PivotRow | None
    series: int
    open_href: str
    keep: tuple[tuple[str, str], ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingBody:
    """The first rows of a list; `total` is how many there are in all."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskItem:
    """Something to do. POST to `done_href` marks it done."""

    text: str
    detail: str = ""
    href: str = ""
    when: str = ""
    tone: Tone = "ok"
    done_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TasksBody:
    """What waits for the user; `more` is how many are not shown."""

    items: tuple[TaskItem, ...]
    more: str = ""


Body = FigureBody | ChartBody | ListingBody | TasksBody


@dataclass(frozen=True, slots=True, kw_only=True)
class TileBody:
    """The inside of a tile. Either `body`, or `empty`, or `error` says something."""

    label: str
    kind: str
    icon: str
    colour: int
    href: str = ""
    notes: tuple[str, ...] = ()
    body: Any = None
    empty: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class TileFrame:
    """A tile's place on the page; its inside is asked for at `href`."""

    key: str
    label: str
    kind: str
    icon: str
    colour: int
    width: int
    height: int
    href: str
    model: str = ""
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardLink:
    """Another dashboard of the user's."""

    label: str
    href: str
    icon: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """A tile that may be added."""

    key: str
    label: str
    help: str
    icon: str
    colour: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueGroup:
    """The tiles of one dashboard that may be added."""

    label: str
    entries: tuple[CatalogueEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """What may be added to a dashboard; each entry is posted to `href`."""

    href: str
    groups: tuple[CatalogueGroup, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class DashboardPart:
    """A dashboard: switches, tiles, and the tools that arrange them."""

    label: str
    base_href: str
    """What people do with it is posted below this address."""
    tiles: tuple[TileFrame, ...]
    periods: tuple[Choice, ...]
    first: str
    last: str
    dates: str
    branches: tuple[Choice, ...] = ()
    employees: tuple[Choice, ...] = ()
    links: tuple[DashboardLink, ...] = ()
    help: str = ""
    arranging: bool = False
    arrange_href: str = ""
    done_href: str = ""
    can_undo: bool = False
    is_own: bool = False
    roles: tuple[Choice, ...] = ()
    on_home: bool = False
