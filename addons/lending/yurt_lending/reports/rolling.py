"""Roll rates: where the loans of one range of lateness stood a month later."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from yurt.env import Env
from yurt.i18n import N_
from yurt.model import Mapped, Parameters, field, link
from yurt.view import ReportColumn, report

from yurt_lending.models.loan import BUCKETS, RUNNING
from yurt_lending.models.product import Product
from yurt_lending.models.standing import Standing

IN_TIME, PAID, LOST = "in_time", "paid", "lost"
FROM = {IN_TIME: N_("In time"), **BUCKETS}
TO = {**FROM, PAID: N_("Repaid"), LOST: N_("Written off")}


def _last_month(env: Env) -> date:
    return (env.today.replace(day=1) - timedelta(days=1)).replace(day=1)


class RollParameters(Parameters):
    """Which month."""

    month: Mapped[date] = field(default=_last_month, help="Any day of the month through which loans rolled.")
    product: Mapped[Product | None] = link()


def _place(standing: Any) -> Any:
    """Where a loan stood, its end included."""
    return sa.case(
        (standing.status == "written_off", LOST),
        (standing.status.not_in(RUNNING), PAID),
        else_=sa.func.coalesce(standing.bucket, IN_TIME),
    )


@report(
    "Roll rates",
    ReportColumn("before", label="At the beginning", options=FROM),
    ReportColumn("after", label="A month later", options=TO),
    ReportColumn("loans", label="Loans", total="sum"),
    ReportColumn("principal", label="Principal at the beginning", currency="currency", total="sum"),
    ReportColumn("share", label="Share of its range", kind="percent", total="sum"),
    ReportColumn("currency", label="Currency"),
    asks=RollParameters,
    group_by=["before"],
    role="lending.officer",
    icon="arrows-shuffle",
    order=24,
    help="Standings are kept by the first close of each month; a month needs those at its beginning and at its end.",
)
def roll_rates(env: Env, given: RollParameters) -> sa.Select:
    """A row for each pair of ranges, with its share of the principal that was in the first."""
    first = given.month.replace(day=1)
    standing = env[Standing]
    before, after = aliased(standing), aliased(standing)
    came, went = _place(before), _place(after)
    principal = sa.func.sum(before.principal)
    of_range = sa.func.sum(principal).over(partition_by=(came, before.currency))
    share = sa.cast(principal, sa.Numeric) * 100 / sa.func.nullif(sa.cast(of_range, sa.Numeric), 0)
    order = sa.case({name: place for place, name in enumerate(TO)}, value=came, else_=0)
    later = sa.case({name: place for place, name in enumerate(TO)}, value=went, else_=0)
    statement = (
        sa.select(
            came.label("before"),
            went.label("after"),
            sa.func.count(before.id).label("loans"),
            principal.label("principal"),
            sa.type_coerce(sa.func.round(share, 2), sa.Numeric(9, 2)).label("share"),
            before.currency,
        )
        .join(after, after.loan_id == before.loan_id)
        .where(before.month == first, after.month == (first + timedelta(days=32)).replace(day=1))
        .where(before.status.in_(RUNNING))
        .group_by(came, went, before.currency)
        .order_by(order, later, before.currency)
    )
    return statement if given.product is None else statement.where(before.loan.has(product_id=given.product.id))
