"""Dashboards: tiles with figures, charts, lists and tasks, which their users arrange.

    sales = Dashboard("crm.sales", "Sales", roles=["crm.salesperson"], tiles=[
        Figure("open", "Open deals", Lead, where=OPEN, measure="amount:sum", employee="salesperson"),
        ChartTile("funnel", "Funnel", lead_funnel, where=OPEN, employee="salesperson"),
        Listing("newest", "Newest leads", Lead, "title", "amount", order="-created_at"),
        Tasks("tasks", "My tasks", Lead, where=MINE, due="expected_date"),
    ])
    dashboards = [sales]                                    # in the add-on's module `dashboards`
    Insert(sales, Figure("calls", "Calls", Call), after="open")   # another add-on's, wherever this one is installed

A tile says which date the period switch bears on, which field is the branch and which the employee (paths through links
will do). A switch leaves a tile alone that does not say so, and the tile tells its reader.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict
from pydantic import Field as Field_

from yurt.view.declare import Declaration, model_name
from yurt.view.looks import Chart, Measure

WIDTHS = (3, 4, 6, 8, 12)
"""How wide a tile may be, in twelfths of the page."""
HEIGHTS = (1, 2, 3, 4)
"""How high a tile may be, in rows."""
Width = Annotated[int, Field_(ge=min(WIDTHS), le=max(WIDTHS))]
Height = Annotated[int, Field_(ge=min(HEIGHTS), le=max(HEIGHTS))]
Name = Annotated[str, Field_(pattern=r"^[a-z][a-z0-9_]{0,40}$")]


class DashboardTile(Declaration):
    """Base of the tiles. `name` tells the tiles of a dashboard apart and must stay the same: people's layouts keep it.

    `where` is of the filter language. `date`, `branch` and `employee` are fields of the model that the three switches
    bear on. `role` offers the tile to that role only; without the right to read the model nobody is offered it.
    """

    name: Name
    label: str
    model: str = ""
    where: dict[str, Any] | None = None
    date: str | None = None
    branch: str | None = None
    employee: str | None = None
    icon: str = "chart-bar"
    colour: int = Field_(default=0, ge=0, le=11)
    help: str = ""
    role: str | None = None
    width: Width = 3
    height: Height = 1

    @property
    def kind(self) -> str:
        return type(self).__name__.lower()


class Figure(DashboardTile):
    """One number: the measure of what the filter finds (`count`, `amount:sum`), with its trend and a small line.

    With `share_of`, a second filter, it is the share of that in percent (the measure of `where` by that of
    `share_of`). `better` says which way is good, so that the trend has a colour beside its words. `compare` sets the
    period against the one before: `so_far` against as many days of it, `whole` against all of it. A figure without
    `date` is what stands now: it has no trend.
    """

    measure: Measure = "count"
    share_of: dict[str, Any] | None = None
    better: Literal["more", "less", ""] = ""
    compare: Literal["so_far", "whole", "no"] = "so_far"

    def __init__(self, name: str, label: str, model: Any, **values: Any) -> None:
        super().__init__(name=name, label=label, model=model_name(model), **values)  # type: ignore[call-arg]


class ChartTile(DashboardTile):
    """A chart as the view `Chart` describes it, of what the tile's filter finds."""

    chart: Chart
    width: Width = 6
    height: Height = 3

    def __init__(self, name: str, label: str, chart: Chart, **values: Any) -> None:
        super().__init__(name=name, label=label, model=chart.model, chart=chart, **values)  # type: ignore[call-arg]


class ReportTile(DashboardTile):
    """The drawing of a report, such as `crm.retention`; offered to those who may see the report.

    `given` are parameters of it as texts. `date` names its parameter that is a period and `employee` the one that is a
    user, if the switches bear on them.
    """

    report: str
    given: dict[str, str] = Field_(default_factory=dict)
    width: Width = 6
    height: Height = 3

    def __init__(self, name: str, label: str, report: str, **values: Any) -> None:
        super().__init__(name=name, label=label, report=report, **values)  # type: ignore[call-arg]


class Listing(DashboardTile):
    """The first rows of what the filter finds; without `columns` the first ones of the model's list."""

    columns: tuple[str, ...] = ()
    order: str = ""
    rows: int = Field_(default=5, ge=1, le=20)
    width: Width = 6
    height: Height = 3

    def __init__(self, name: str, label: str, model: Any, *columns: str, **values: Any) -> None:
        made = columns or values.pop("columns", ())
        super().__init__(name=name, label=label, model=model_name(model), columns=made, **values)  # type: ignore[call-arg]


class Tasks(DashboardTile):
    """What waits for the user: tasks that somebody gave, and the next activities of the records that the filter finds.

    `due` is the date by which a record itself waits to be dealt with; without it only records of which an add-on
    knows the next activity (hook `next_activity`) are shown. Without a model there are only given tasks.
    """

    due: str | None = None
    rows: int = Field_(default=6, ge=1, le=20)
    width: Width = 6
    height: Height = 3

    def __init__(self, name: str, label: str, model: Any = None, **values: Any) -> None:
        named = model_name(model) if model is not None else ""
        super().__init__(name=name, label=label, model=named, **values)  # type: ignore[call-arg]


class Calculation(BaseModel):
    """What a calculated tile shows: the value, that of the period before if there is one, and where it leads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    value: int | Decimal | str
    before: int | Decimal | None = None
    unit: str = ""
    href: str = ""


class Calculated(DashboardTile):
    """A figure that is no aggregate of a model: `calculate(env, first, after)` gives a `Calculation`.

    `first` is the first day of the period, `after` the day after its last. `by_period` False says that they do not
    matter. The function keeps to the rights of `env.access` itself.
    """

    calculate: Callable[..., Calculation]
    by_period: bool = True
    better: Literal["more", "less", ""] = ""

    def __init__(self, name: str, label: str, calculate: Callable[..., Calculation], **values: Any) -> None:
        super().__init__(name=name, label=label, calculate=calculate, **values)  # type: ignore[call-arg]


class Dashboard(Declaration):
    """Tiles on a page, and on the home page of those whose roles it is for. `name` is `<add-on>.<name>`.

    `roles` are those who are offered it; empty means everybody. Of several, the home page shows the one with the
    lowest `order`.
    """

    name: Annotated[str, Field_(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
    label: str
    tiles: tuple[DashboardTile, ...] = ()
    roles: tuple[str, ...] = ()
    icon: str = "layout-dashboard"
    help: str = ""
    order: int = 50

    def __init__(self, name: str, label: str, *tiles: DashboardTile, **values: Any) -> None:
        made = tiles or values.pop("tiles", ())
        super().__init__(name=name, label=label, tiles=made, **values)  # type: ignore[call-arg]

    @property
    def kind(self) -> str:
        return "dashboard"

    @property
    def key(self) -> tuple[str, str, str]:
        """What an `Insert` names it by."""
        return ("dashboard", self.name, "default")
