"""The watch over loan to value: which loans owe more than their collateral allows."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.env import Env
from yurt.model import Mapped, Parameters, field, link
from yurt.view import ReportColumn, asked_for, report, same_as
from yurt_crm.models.contact import Contact

from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.models.product import Product


class SecurityParameters(Parameters):
    """Which loans."""

    beyond: Mapped[bool] = field(default=True, label="Only beyond the limit")
    branch: Mapped[Branch | None] = link()
    product: Mapped[Product | None] = link()


def _loans(_env: Env, given: SecurityParameters, row: Any) -> dict[str, Any]:
    return {"all": [*same_as(row, "product", loan="id"), *asked_for(given, "branch", "product")]}


@report(
    "Loan to value",
    ReportColumn("loan", link=Loan, total="count"),
    ReportColumn("borrower", link=Contact),
    ReportColumn("product", link=Product),
    ReportColumn("principal", label="Principal owed", kind="money", currency="currency", total="sum"),
    ReportColumn("security", kind="money", currency="currency", total="sum"),
    ReportColumn("ltv", label="Loan to value, %", kind="decimal"),
    ReportColumn("most", label="At most, %", kind="decimal"),
    ReportColumn("currency", hidden=True),
    asks=SecurityParameters,
    opens=Loan,
    where=_loans,
    role="lending.officer",
    icon="diamond",
    order=24,
    help="Running loans of products with a limit: the principal in percent of the collateral after haircut.",
)
def loan_to_value(env: Env, given: SecurityParameters) -> sa.Select:
    """A row for each running loan whose product limits it, the worst first; without any collateral at the head."""
    loan, product = env[Loan], env[Product]
    row: Any = loan
    limit: Any = product
    ratio = sa.case((row.security > 0, row.principal_owed * 100 / row.security))
    statement = (
        sa.select(
            row.id.label("loan"), row.borrower_id.label("borrower"), row.product_id.label("product"),
            row.principal_owed.label("principal"), row.security, ratio.label("ltv"), limit.most_ltv.label("most"),
            row.currency,
        )
        .join(product, product.id == row.product_id)
        .where(row.status.in_(RUNNING), row.direction == "given", limit.most_ltv.is_not(None))
        .order_by(ratio.is_not(None), ratio.desc(), row.id)
    )  # fmt: skip
    if given.beyond:
        statement = statement.where((row.security == 0) | (row.principal_owed * 100 > row.security * limit.most_ltv))
    for column, chosen in ((row.branch_id, given.branch), (row.product_id, given.product)):
        if chosen is not None:
            statement = statement.where(column == chosen.id)
    return statement
