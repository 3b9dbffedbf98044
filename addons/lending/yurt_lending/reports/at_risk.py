"""The portfolio at risk: by officer, branch, product, and the month in which loans were disbursed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.base.models.people import User
from yurt.env import Env
from yurt.env.buckets import bucket
from yurt.i18n import N_
from yurt.model import Period
from yurt.view import ReportChart, ReportColumn, asked_for, report, same_as

from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.models.product import Product
from yurt_lending.reports import PortfolioParameters, running_loans

DAYS = (1, 30, 60, 90)
"""A loan is in PAR 30 when it is more than 30 days late; in PAR 1 when it is late at all."""
Row = Mapping[str, Any]


def _where(own: Callable[[Row], list[dict[str, Any]]]) -> Callable[[Env, PortfolioParameters, Row], dict[str, Any]]:
    def where(_env: Env, given: PortfolioParameters, row: Row) -> dict[str, Any]:
        running = {"field": "status", "op": "in", "value": list(RUNNING)}
        return {"all": [running, *own(row), *asked_for(given, "direction", "branch", "product", "officer")]}

    return where


def _disbursed_in(row: Row) -> list[dict[str, Any]]:
    return Period.month(row["by"]).within("disbursed_on") if row.get("by") else []


def _report(
    name: str, title: str, by: ReportColumn, of: Callable[[Env, Any], Any], own: Callable[[Row], list[dict[str, Any]]]
) -> Callable[..., Any]:
    @report(
        title,
        by,
        ReportColumn("loans", label="Loans", total="sum"),
        ReportColumn("principal", label="Principal owed", currency="currency", total="sum"),
        *(ReportColumn(f"par{n}", label=f"PAR {n}", currency="currency", total="sum") for n in DAYS),
        ReportColumn("share30", label="PAR 30, share", kind="percent"),
        ReportColumn("share90", label="PAR 90, share", kind="percent"),
        ReportColumn("currency", label="Currency"),
        asks=PortfolioParameters,
        chart=ReportChart("by", "principal", "par30"),
        opens=Loan,
        where=_where(own),
        role="lending.officer",
        icon="alert-triangle",
        order=22,
        help="The principal of running loans, and of those that are late by more than 1, 30, 60 and 90 days: the whole "
        "principal of such a loan, not what fell due. Figures are those of the last daily close.",
        name=name,
    )
    def at_risk(env: Env, given: PortfolioParameters) -> sa.Select:
        """A row for each value and currency."""
        loan: Any = env[Loan]
        value = of(env, loan)
        principal = sa.func.sum(loan.principal_owed)
        late = {n: sa.func.sum(_late_by(loan, n)) for n in DAYS}
        statement = sa.select(
            value.label("by"),
            sa.func.count(loan.id).label("loans"),
            principal.label("principal"),
            *(late[n].label(f"par{n}") for n in DAYS),
            _share(late[30], principal).label("share30"),
            _share(late[90], principal).label("share90"),
            loan.currency,
        )
        return running_loans(statement.group_by(value, loan.currency).order_by(value, loan.currency), loan, given)

    return at_risk


def _late_by(loan: Any, days: int) -> Any:
    """The principal of a loan that counts; PAR 1 counts from the first day."""
    least = days if days == 1 else days + 1
    return sa.case((loan.days_past_due >= least, loan.principal_owed), else_=sa.literal(0, loan.principal_owed.type))


def _share(part: Any, whole: Any) -> Any:
    """In percent of the whole, with two places."""
    share = sa.cast(part, sa.Numeric) * 100 / sa.func.nullif(sa.cast(whole, sa.Numeric), 0)
    return sa.type_coerce(sa.func.round(share, 2), sa.Numeric(9, 2))


at_risk_by_officer = _report(
    "at_risk_by_officer", N_("Portfolio at risk by officer"), ReportColumn("by", label="Officer", link=User),
    lambda _env, loan: loan.officer_id, lambda row: same_as(row, by="officer"),
)  # fmt: skip
at_risk_by_branch = _report(
    "at_risk_by_branch", N_("Portfolio at risk by branch"), ReportColumn("by", label="Branch", link=Branch),
    lambda _env, loan: loan.branch_id, lambda row: same_as(row, by="branch"),
)  # fmt: skip
at_risk_by_product = _report(
    "at_risk_by_product", N_("Portfolio at risk by product"), ReportColumn("by", label="Product", link=Product),
    lambda _env, loan: loan.product_id, lambda row: same_as(row, by="product"),
)  # fmt: skip
at_risk_by_vintage = _report(
    "at_risk_by_vintage", N_("Portfolio at risk by month of disbursement"),
    ReportColumn("by", label="Disbursed in", kind="month"),
    lambda env, loan: bucket(env, loan.disbursed_on, "month"), _disbursed_in,
)  # fmt: skip
