"""What lending tells other parts of the system."""

from __future__ import annotations

from typing import Any

from starlette.routing import BaseRoute
from yurt import hookimpl
from yurt.env import Env
from yurt.env.query import Query, count, totals
from yurt.i18n import N_
from yurt.model.filters import parse_filter
from yurt.view import Tile

from yurt_lending.agreement import Agreement
from yurt_lending.cashier import routes
from yurt_lending.consistency import differences
from yurt_lending.models.loan import RUNNING, TERMS, Loan
from yurt_lending.servicing import plan

IN_FORCE = {"field": "status", "op": "in", "value": list(RUNNING)}
LATE = {"field": "days_past_due", "op": "gt", "value": 0}
DUE_TODAY = {"field": "status", "op": "eq", "value": "due_today"}


@hookimpl
def record_created(env: Env, record: Any) -> None:
    """An application shows the schedule that it would have."""
    if isinstance(record, Loan) and record.status == "applied":
        _plan(env, record)


@hookimpl
def record_changed(env: Env, record: Any, changes: dict[str, tuple[Any, Any]]) -> None:
    """The schedule of an application follows what is applied for."""
    if isinstance(record, Loan) and record.status == "applied" and TERMS & changes.keys():
        _plan(env, record)


def _plan(env: Env, loan: Loan) -> None:
    with env.sudo():
        plan(env, loan, Agreement.of(loan, loan.product))


@hookimpl
def check_data(env: Env) -> list[str]:
    """Loans against the general ledger, and against their own facts."""
    return differences(env)


@hookimpl
def home_tiles(env: Env) -> list[Tile]:
    """What is lent, what is due today, what is late."""
    if not env.access.allows("lending.loan", "read"):
        return []
    lent = totals(env, Loan, Query(where=parse_filter(IN_FORCE)), ("principal_owed",)).get("principal_owed")
    return [
        Tile(N_("Principal lent"), lent or 0, Loan, where=IN_FORCE, icon="coins", colour=2),
        Tile(N_("Loans due today"), _count(env, DUE_TODAY), Loan, where=DUE_TODAY, icon="calendar-due", colour=3),
        Tile(N_("Late loans"), _count(env, LATE), Loan, where=LATE, icon="alarm", colour=1),
    ]


def _count(env: Env, where: dict[str, Any]) -> int:
    return count(env, Loan, Query(where=parse_filter(where)))


@hookimpl
def web_routes() -> list[BaseRoute]:
    """The cashier's desk."""
    return routes()
