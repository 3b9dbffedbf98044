"""What the head of lending asks: the portfolio by how late it is, and who is late."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.base.models.people import User
from yurt.env import Env
from yurt.i18n import N_
from yurt.model import Mapped, Parameters, field, link
from yurt.view import ReportChart, ReportColumn, asked_for, narrowed, report, same_as
from yurt_crm.models.contact import Contact

from yurt_lending.models.choices import DIRECTIONS
from yurt_lending.models.loan import BUCKETS, RUNNING, Loan
from yurt_lending.models.product import Product

IN_TIME = "in_time"
LATENESS = {IN_TIME: N_("In time"), **BUCKETS}


class PortfolioParameters(Parameters):
    """Which loans."""

    direction: Mapped[str] = field(options=DIRECTIONS, default="given")
    branch: Mapped[Branch | None] = link()
    product: Mapped[Product | None] = link()
    officer: Mapped[User | None] = link()


def _loans(_env: Env, given: PortfolioParameters, row: Mapping[str, Any]) -> dict[str, Any]:
    """The running loans behind a figure."""
    bucket = {name: None if value == IN_TIME else value for name, value in row.items() if name == "bucket"}
    running = {"field": "status", "op": "in", "value": list(RUNNING)}
    asked = asked_for(given, "direction", "branch", "product", "officer")
    return {"all": [running, *same_as(bucket, "bucket"), *same_as(row, "product", loan="id"), *asked]}


@report(
    "Loan portfolio",
    ReportColumn("bucket", label="Lateness", options=LATENESS),
    ReportColumn("product", link=Product),
    ReportColumn("loans", label="Loans", total="sum"),
    ReportColumn("principal", label="Principal owed", kind="money", currency="currency", total="sum"),
    ReportColumn("outstanding", kind="money", currency="currency", total="sum"),
    ReportColumn("overdue", kind="money", currency="currency", total="sum"),
    ReportColumn("currency", hidden=True),
    asks=PortfolioParameters,
    group_by=["bucket"],
    chart=ReportChart("bucket", "loans"),
    opens=Loan,
    where=_loans,
    role="lending.officer",
    icon="briefcase",
    order=20,
    help="Running loans by how late they are: how many, and what is owed. Figures are those of the last daily close.",
)
def portfolio(env: Env, given: PortfolioParameters) -> sa.Select:
    """A row for each range of lateness, product and currency."""
    loan: Any = env[Loan]
    bucket = sa.func.coalesce(loan.bucket, IN_TIME)
    statement = (
        sa.select(
            bucket.label("bucket"),
            loan.product_id.label("product"),
            sa.func.count(loan.id).label("loans"),
            sa.func.sum(loan.principal_owed).label("principal"),
            sa.func.sum(loan.outstanding).label("outstanding"),
            sa.func.sum(loan.overdue).label("overdue"),
            loan.currency,
        )
        .group_by(loan.bucket, loan.product_id, loan.currency)
        .order_by(_lateness(loan), loan.product_id, loan.currency)
    )
    return running_loans(statement, loan, given)


@report(
    "Late loans",
    ReportColumn("bucket", label="Lateness", options=LATENESS),
    ReportColumn("loan", link=Loan, total="count"),
    ReportColumn("borrower", link=Contact),
    ReportColumn("officer", link=User),
    ReportColumn("days", label="Days late", total="most"),
    ReportColumn("overdue", currency="currency", total="sum"),
    ReportColumn("outstanding", currency="currency", total="sum"),
    ReportColumn("currency", hidden=True),
    asks=PortfolioParameters,
    group_by=["bucket"],
    opens=Loan,
    where=_loans,
    role="lending.officer",
    icon="alarm",
    order=21,
    help="Everybody who owes what fell due before today, those who are late longest last.",
)
def late_loans(env: Env, given: PortfolioParameters) -> sa.Select:
    """A row for each running loan of which something is overdue."""
    loan: Any = env[Loan]
    statement = (
        sa.select(
            sa.func.coalesce(loan.bucket, IN_TIME).label("bucket"),
            loan.id.label("loan"),
            loan.borrower_id.label("borrower"),
            loan.officer_id.label("officer"),
            loan.days_past_due.label("days"),
            loan.overdue,
            loan.outstanding,
            loan.currency,
        )
        .where(loan.overdue > 0)
        .order_by(_lateness(loan), loan.days_past_due, loan.id)
    )
    return running_loans(statement, loan, given)


def _lateness(loan: Any) -> Any:
    """The place of a loan's range of lateness, those in time first."""
    return sa.case({name: place for place, name in enumerate(BUCKETS, start=1)}, value=loan.bucket, else_=0)


def running_loans(statement: sa.Select, loan: Any, given: PortfolioParameters) -> sa.Select:
    """Only running loans, and those that were asked for."""
    statement = statement.where(loan.status.in_(RUNNING), loan.direction == given.direction)
    return narrowed(statement, given, branch=loan.branch_id, product=loan.product_id, officer=loan.officer_id)
