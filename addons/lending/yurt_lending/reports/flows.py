"""Money over time: what is expected to come in, what went out and came back, and who did how much of the work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.base.models.people import User
from yurt.env import Env
from yurt.env.buckets import bucket
from yurt.model import Mapped, Parameters, Period, field, link
from yurt.view import ReportChart, ReportColumn, asked_for, report, same_as

from yurt_lending.models.choices import DIRECTIONS, EVENT_KINDS
from yurt_lending.models.events import Event, Instalment
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.models.product import Product

MONEY = ("disbursement", "repayment", "recovery", "refund", "charge_back")


class FlowParameters(Parameters):
    """Which loans."""

    direction: Mapped[str] = field(options=DIRECTIONS, default="given")
    branch: Mapped[Branch | None] = link()
    product: Mapped[Product | None] = link()


class PastParameters(Parameters):
    """Which loans and which days."""

    period: Mapped[Period] = field(default="this_month")
    direction: Mapped[str] = field(options=DIRECTIONS, default="given")
    branch: Mapped[Branch | None] = link()
    product: Mapped[Product | None] = link()


class WorkParameters(Parameters):
    """Which days."""

    period: Mapped[Period] = field(default="last_month")
    branch: Mapped[Branch | None] = link()


def _of(statement: sa.Select, loan: Any, given: FlowParameters | PastParameters) -> sa.Select:
    statement = statement.where(loan.direction == given.direction)
    for column, chosen in ((loan.branch_id, given.branch), (loan.product_id, given.product)):
        statement = statement if chosen is None else statement.where(column == chosen.id)
    return statement


def _instalments(_env: Env, given: FlowParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    asked = asked_for(given, direction="loan.direction", branch="loan.branch", product="loan.product")
    month = Period.month(row["month"]).within("due") if row.get("month") else []
    unpaid = {"field": "unpaid", "op": "gt", "value": 0}
    running = {"field": "loan.status", "op": "in", "value": list(RUNNING)}
    return {"all": [unpaid, running, *month, *same_as(row, currency="loan.currency"), *asked]}


@report(
    "Expected cash flow",
    ReportColumn("month", kind="month"),
    ReportColumn("instalments", label="Instalments", total="sum"),
    ReportColumn("asked", label="Asked for", currency="currency", total="sum"),
    ReportColumn("paid", label="Paid of it", currency="currency", total="sum"),
    ReportColumn("unpaid", label="Expected", currency="currency", total="sum"),
    ReportColumn("currency", label="Currency"),
    asks=FlowParameters,
    chart=ReportChart("month", "unpaid"),
    opens=Instalment,
    where=_instalments,
    role="lending.officer",
    icon="calendar-dollar",
    order=25,
    help="Unpaid instalments of running loans by the month in which they fall due; those of past months are overdue.",
)
def expected_cash(env: Env, given: FlowParameters) -> sa.Select:
    """A row for each month and currency."""
    row: Any = env[Instalment]
    loan: Any = env[Loan]
    month = bucket(env, row.due, "month")
    asked = sa.func.sum(row.principal) + sa.func.sum(row.interest) + sa.func.sum(row.fees) + sa.func.sum(row.penalties)
    statement = (
        sa.select(
            month.label("month"), sa.func.count(row.id).label("instalments"), asked.label("asked"),
            sa.func.sum(row.paid).label("paid"), sa.func.sum(row.unpaid).label("unpaid"), loan.currency,
        )
        .join_from(row, loan, loan.id == row.loan_id)
        .where(loan.status.in_(RUNNING), row.unpaid > 0)
        .group_by(month, loan.currency)
        .order_by(month, loan.currency)
    )  # fmt: skip
    return _of(statement, loan, given)


def _events(_env: Env, given: PastParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    asked = asked_for(given, direction="loan.direction", branch="loan.branch", product="loan.product", period="date")
    there = {"field": "reversed_by", "op": "empty"}
    own = same_as(row, "kind", product="loan.product", currency="loan.currency")
    return {"all": [there, *own, *asked]}


@report(
    "Disbursed and collected",
    ReportColumn("kind", label="What", options=EVENT_KINDS),
    ReportColumn("product", link=Product),
    ReportColumn("events", label="Number", total="sum"),
    ReportColumn("amount", currency="currency", total="sum"),
    ReportColumn("currency", label="Currency"),
    asks=PastParameters,
    group_by=["kind"],
    chart=ReportChart("kind", "amount"),
    opens=Event,
    where=_events,
    role="lending.officer",
    icon="arrows-exchange",
    order=26,
    help="What was disbursed, repaid, recovered and paid back in the period; what was reversed is left out.",
)
def disbursed_and_collected(env: Env, given: PastParameters) -> sa.Select:
    """A row for each kind of fact, product and currency."""
    event: Any = env[Event]
    loan: Any = env[Loan]
    statement = (
        sa.select(
            event.kind, loan.product_id.label("product"), sa.func.count(event.id).label("events"),
            sa.func.sum(event.amount).label("amount"), loan.currency,
        )
        .join_from(event, loan, loan.id == event.loan_id)
        .where(event.kind.in_(MONEY), ~event.reversed_by.any(), given.period.holds(event.date))
        .group_by(event.kind, loan.product_id, loan.currency)
        .order_by(_order(event), loan.product_id, loan.currency)
    )  # fmt: skip
    return _of(statement, loan, given)


def _order(event: Any) -> Any:
    return sa.case({kind: place for place, kind in enumerate(MONEY)}, value=event.kind, else_=len(MONEY))


def _work(_env: Env, given: WorkParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    there = {"field": "reversed_by", "op": "empty"}
    asked = asked_for(given, branch="loan.branch", period="date")
    return {"all": [there, *same_as(row, "kind", employee="recorded_by", currency="loan.currency"), *asked]}


@report(
    "Work for piece rates",
    ReportColumn("employee", link=User),
    ReportColumn("kind", label="What", options=EVENT_KINDS),
    ReportColumn("number", label="Number", total="sum"),
    ReportColumn("loans", label="Loans"),
    ReportColumn("amount", currency="currency", total="sum"),
    ReportColumn("overdue_paid", label="Paid on late loans", currency="currency", total="sum"),
    ReportColumn("currency", label="Currency"),
    asks=WorkParameters,
    group_by=["employee"],
    opens=Event,
    where=_work,
    role="lending.manager",
    icon="report-money",
    order=29,
    help="What each employee recorded in the period: how many facts of which kind, and their sums. What was reversed "
    "does not count, nor what the system recorded by itself. “Paid on late loans” came in for loans that are late now.",
)
def piece_rates(env: Env, given: WorkParameters) -> sa.Select:
    """A row for each employee, kind of fact and currency."""
    event: Any = env[Event]
    loan: Any = env[Loan]
    nothing = sa.literal(0, event.amount.type)
    late = sa.case(((event.kind == "repayment") & (loan.days_past_due > 0), event.amount), else_=nothing)
    statement = (
        sa.select(
            event.recorded_by_id.label("employee"), event.kind, sa.func.count(event.id).label("number"),
            sa.func.count(event.loan_id.distinct()).label("loans"), sa.func.sum(event.amount).label("amount"),
            sa.func.sum(late).label("overdue_paid"), loan.currency,
        )
        .join_from(event, loan, loan.id == event.loan_id)
        .where(event.recorded_by_id.is_not(None), ~event.reversed_by.any(), given.period.holds(event.date))
        .where(event.kind.not_in(("close_of_day", "reversal")))
        .group_by(event.recorded_by_id, event.kind, loan.currency)
        .order_by(event.recorded_by_id, event.kind, loan.currency)
    )  # fmt: skip
    return statement if given.branch is None else statement.where(loan.branch_id == given.branch.id)
