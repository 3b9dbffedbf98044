"""Other ways to look at a model's records: figures, dates, pictures, trees. Each is declared as lists and boards are.

    Pivot(Lead, rows=["stage"], columns=["expected_date:month"], measures=["amount:sum"])
    Chart(Lead, "stage", type="funnel", measure="amount:sum")
    Calendar(Lead, "expected_date", "contact", by="salesperson")

A grouping is a path to a field, of a date with its bucket (`expected_date:month`); a measure is `count`, or a number
field with how it is put together (`amount:sum`, `avg`, `min`, `max`).
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from yurt.view.declare import View, model_name

ChartType = Literal["bar", "line", "pie", "funnel", "heat"]
CalendarMode = Literal["month", "week", "day", "people", "agenda"]
MOST_LEVELS = 3
"""How many groupings rows, and columns, may have one inside the other."""

Grouping = Annotated[str, Field(pattern=r"^[a-z_][a-z0-9_.]*(:(day|week|month|quarter|year))?$")]
Measure = Annotated[str, Field(pattern=r"^(count|[a-z_][a-z0-9_.]*:(sum|avg|min|max))$")]


class Look(View):
    """Base of these views. They show what the model's list finds: its search line and its filters stand above them."""


class Pivot(Look):
    """Figures in rows and columns, one grouping inside the other, with totals."""

    rows: tuple[Grouping, ...] = Field(default=(), max_length=MOST_LEVELS)
    columns: tuple[Grouping, ...] = Field(default=(), max_length=MOST_LEVELS)
    measures: tuple[Measure, ...] = ("count",)

    def __init__(self, model: Any, *rows: str, **values: Any) -> None:
        super().__init__(model=model_name(model), rows=rows or values.pop("rows", ()), **values)  # type: ignore[call-arg]


class Chart(Look):
    """The same figures drawn: one mark for each value of `group`, one series for each value of `series`.

    A model may have several under different `name`s; `label` tells people which is which.
    """

    group: Grouping
    series: Grouping | None = None
    measure: Measure = "count"
    type: ChartType = "bar"
    label: str = ""

    def __init__(self, model: Any, group: str, **values: Any) -> None:
        super().__init__(model=model_name(model), group=group, **values)  # type: ignore[call-arg]


class Calendar(Look):
    """Records on the days of `start` (a date or a moment), to `end` where there is one; `by` colours them.

    `end` of dates is the last day, not the day after it.
    """

    start: str
    end: str | None = None
    title: str = ""
    fields: tuple[str, ...] = ()
    by: str | None = None
    mode: CalendarMode = "month"

    def __init__(self, model: Any, start: str, *fields: str, **values: Any) -> None:
        made = fields or values.pop("fields", ())
        super().__init__(model=model_name(model), start=start, fields=made, **values)  # type: ignore[call-arg]


class Schedule(Look):
    """Bars from `start` to `end` in a row for each resource: a link, a choice or a state.

    Without `end` a bar is a day long, or an hour where `start` is a moment.
    """

    resource: str
    start: str
    end: str | None = None
    title: str = ""
    fields: tuple[str, ...] = ()

    def __init__(self, model: Any, resource: str, start: str, *fields: str, **values: Any) -> None:
        made = fields or values.pop("fields", ())
        named = {"resource": resource, "start": start, "fields": made}
        super().__init__(model=model_name(model), **named, **values)  # type: ignore[call-arg]


class Tree(Look):
    """The records of a model with a `parent`, one below the other."""

    title: str = ""
    fields: tuple[str, ...] = ()

    def __init__(self, model: Any, *fields: str, **values: Any) -> None:
        super().__init__(model=model_name(model), fields=fields or values.pop("fields", ()), **values)  # type: ignore[call-arg]


class Gallery(Look):
    """Cards with the picture that `image` holds."""

    image: str
    title: str = ""
    fields: tuple[str, ...] = ()

    def __init__(self, model: Any, image: str, *fields: str, **values: Any) -> None:
        made = fields or values.pop("fields", ())
        super().__init__(model=model_name(model), image=image, fields=made, **values)  # type: ignore[call-arg]


class Addresses(Look):
    """Cards with where a record is and how it is reached; `address` are the fields that make the address, in order."""

    address: tuple[str, ...]
    title: str = ""
    fields: tuple[str, ...] = ()

    def __init__(self, model: Any, *address: str, **values: Any) -> None:
        made = address or values.pop("address", ())
        super().__init__(model=model_name(model), address=made, **values)  # type: ignore[call-arg]
