"""Reports: a `select()` with parameters, from which the shell makes a form, a table with groups and totals, a chart,
spreadsheets and PDF files.

    class Losses(Parameters):
        period: Mapped[Period] = field(default="this_month")
        salesperson: Mapped[User | None] = link()

    @report(
        "Lost leads",
        ReportColumn("reason", link=LostReason),
        ReportColumn("lead", link=Lead),
        ReportColumn("amount", total="sum", currency="currency"),
        asks=Losses, group_by=["reason"], chart=ReportChart("reason", "amount"), role="crm.manager",
    )
    def lost_leads(env: Env, given: Losses) -> sa.Select:
        lead = env[Lead]
        return (
            sa.select(lead.lost_reason_id.label("reason"), lead.id.label("lead"), lead.amount, lead.currency)
            .where(lead.status == "lost", given.period.holds(lead.updated_at))
            .order_by(lead.lost_reason_id)
        )

The function stands in the add-on's `reports.py`. Its select runs with the rights of whoever asks: row rules hold, and
bare tables are refused. Its columns carry the names that the report's columns have.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, TypeVar

from yurt.model.kinds import words
from yurt.model.parameters import Parameters
from yurt.view.declare import Declaration, model_name

ReportKind = Literal[
    "", "text", "integer", "decimal", "money", "percent", "date", "month", "datetime", "duration", "boolean", "link",
    "option",
]  # fmt: skip
Total = Literal["", "sum", "average", "count", "least", "most", "last"]
ReportDrawing = Literal["bar", "line", "pie", "funnel"]
Where = Callable[[Any, Any, Mapping[str, Any]], "dict[str, Any] | None"]
ReportFunction = TypeVar("ReportFunction", bound=Callable[..., Any])
_DECLARED = "__yurt_report__"
SUMMED = ("sum", "average", "least", "most", "last")


class ReportColumn(Declaration):
    """One column: the name of a column of the select.

    `kind` follows from the select unless given; `month` writes a date as its month. `link` is a model whose record the
    value is the id of, `options` the words for the values (value → label). `currency` is a code such as AMD or the name
    of the column that holds it; amounts without it are in the company's currency. `total` says what stands below groups
    and at the end: the sum, the average or least or greatest of the rows, how many have a value, or the last one. A
    `hidden` column is read and not shown.
    """

    name: str
    label: str = ""
    kind: ReportKind = ""
    link: str | None = None
    options: dict[str, str] | None = None
    currency: str = ""
    total: Total = ""
    hidden: bool = False

    def __init__(self, name: str, *, link: Any = None, **values: Any) -> None:
        kind = values.pop("kind", "") or ("link" if link else "option" if values.get("options") else "")
        linked = None if link is None else model_name(link)
        super().__init__(name=name, kind=kind, link=linked, **values)  # type: ignore[call-arg]

    @property
    def heading(self) -> str:
        """The label, or words made from the name."""
        return self.label or words(self.name)


class ReportChart(Declaration):
    """A drawing of the same rows: a mark for each value of the column `by`, a series for each of `figures`."""

    by: str
    figures: tuple[str, ...]
    type: ReportDrawing = "bar"

    def __init__(self, by: str, *figures: str, **values: Any) -> None:
        super().__init__(by=by, figures=figures or values.pop("figures", ()), **values)  # type: ignore[call-arg]


@dataclass(frozen=True, kw_only=True)
class ReportSpec:
    """What an add-on declared about a report; see `report`. `name` is that of the registry, such as `crm.funnel`."""

    name: str
    title: str
    function: Callable[..., Any]
    columns: tuple[ReportColumn, ...]
    role: str
    asks: type[Parameters] | None = None
    group_by: tuple[str, ...] = ()
    chart: ReportChart | None = None
    opens: str | None = None
    where: Where | None = None
    icon: str = "report"
    order: int = 50
    help: str = ""

    def named(self, name: str) -> ReportSpec:
        """The same report under the full name that the registry gives it."""
        return replace(self, name=name)

    def column(self, name: str) -> ReportColumn:
        """The column of that name. Raises KeyError."""
        return next(column for column in self.columns if column.name == name)


def report(
    title: str,
    *columns: ReportColumn | str,
    role: str,
    asks: type[Parameters] | None = None,
    group_by: tuple[str, ...] | list[str] = (),
    chart: ReportChart | None = None,
    opens: Any = None,
    where: Where | None = None,
    icon: str = "report",
    order: int = 50,
    help: str = "",
    name: str | None = None,
) -> Callable[[ReportFunction], ReportFunction]:
    """Declares `function(env, given) -> select` as a report for those who have `role`.

    Without `asks` the function gets `env` only. `group_by` names columns, the outermost first; the select orders its
    rows by them. `opens` is the model whose list a figure opens, `where(env, given, row)` the filter of that list:
    `row` maps the column names to the values of the row, or to those of the groups around a total; None opens nothing.
    `help` is shown on the page and by its button `?`.
    """

    def declare(function: ReportFunction) -> ReportFunction:
        own_name = name or function.__name__
        spec = ReportSpec(
            name=own_name,
            title=title,
            function=function,
            columns=tuple(ReportColumn(column) if isinstance(column, str) else column for column in columns),
            role=role,
            asks=asks,
            group_by=tuple(group_by),
            chart=chart,
            opens=None if opens is None else model_name(opens),
            where=where,
            icon=icon,
            order=order,
            help=help,
        )
        setattr(function, _DECLARED, spec)
        return function

    return declare


def declared_report(candidate: object) -> ReportSpec | None:
    """The declaration on a decorated function, None on anything else; how the registry finds an add-on's reports."""
    spec = getattr(candidate, _DECLARED, None)
    return spec if isinstance(spec, ReportSpec) else None


def spec_problems(spec: ReportSpec) -> list[str]:
    """What in a report contradicts itself: columns that groups, totals or the chart speak of and that are not there."""
    names = [column.name for column in spec.columns]
    found = [f"it has two columns “{name}”" for name in sorted({n for n in names if names.count(n) > 1})]
    if not spec.columns:
        found.append("it has no columns")
    if not spec.role:
        found.append("it names no role, so nobody may see it")
    found += [f"it groups by “{name}”, which is no column" for name in spec.group_by if name not in names]
    if spec.chart is not None:
        for name in (spec.chart.by, *spec.chart.figures):
            if name not in names:
                found.append(f"its chart draws “{name}”, which is no column")
        if not spec.chart.figures:
            found.append("its chart has no figure")
    for column in spec.columns:
        if column.currency and not _is_code(column.currency) and column.currency not in names:
            found.append(f"the currency of “{column.name}” is “{column.currency}”, which is no column and no code")
    if spec.where is not None and spec.opens is None:
        found.append("it has `where` and does not say which model it opens")
    return found


def _is_code(text: str) -> bool:
    return len(text) == 3 and text.isascii() and text.isupper()
