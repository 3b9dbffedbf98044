"""Reading lists of records: chosen columns (also through links), filter, search, order, pages, groups, totals.

Used by lists, boards, the API and exports. The acting user's rights are part of the SQL. Its parts are `selecting`
(columns and conditions), `paging` (rows by keys), `grouping` and `counting`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from yurt.env.counting import MANY, Size, count, size
from yurt.env.grouping import DATE_UNITS, GroupBuilder, GroupRow, first_day, group, totals
from yurt.env.paging import LAST, RowsBuilder
from yurt.env.plans import Page, Plan, PlannedColumn
from yurt.env.prepared import Row
from yurt.env.selecting import MAX_OFFSET, Builder, Query, written

if TYPE_CHECKING:
    from yurt.env.env import Env


def fetch(env: Env, model: Any, query: Query) -> Page:
    """Reads one page. Raises AccessDenied, InvalidFilter."""
    return RowsBuilder(env, env.info(model), query).page()


def stream(env: Env, model: Any, query: Query, batch: int = 1000) -> tuple[Plan, Iterator[list[Row]]]:
    """Reads all rows of a query in batches; the page limits do not count."""
    builder = RowsBuilder(env, env.info(model), replace(query, limit=0, offset=0, after="", before=""))
    plan = builder.whole()
    return plan, plan.prepared.stream(env.session.connection(), builder.values, batch)


__all__ = [
    "DATE_UNITS", "LAST", "MANY", "MAX_OFFSET", "Builder", "GroupBuilder", "GroupRow", "Page", "Plan", "PlannedColumn",
    "Query", "Size", "count", "fetch", "first_day", "group", "size", "stream", "totals", "written",
]  # fmt: skip
