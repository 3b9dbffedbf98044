"""How each loan stood at the beginning of each month: what roll rates are counted from."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from yurt.model import Mapped, Model, Money, field, link, unique

from yurt_lending.models.loan import Loan


class Standing(
    Model, label="Standing at a month's beginning", plural="Standings", icon="calendar-stats", order="-month, loan",
    journal=True, record_label="month",
):  # fmt: skip
    """A loan as the first close of a month found it. `bucket` is its range of lateness, empty in time; an ended loan
    stands once more, with its end as `status`."""

    loan: Mapped[Loan] = link(to="lending.loan", ondelete="cascade")
    month: Mapped[date] = field(index=True, help="The first day of the month.")
    status: Mapped[str] = field(max_length=40)
    bucket: Mapped[str | None] = field(max_length=20)
    days_past_due: Mapped[int]
    principal: Mapped[Money]
    overdue: Mapped[Money]
    currency: Mapped[str] = field(max_length=3)

    if TYPE_CHECKING:
        loan_id: Mapped[int]

    constraints = [unique("loan", "month", message="This loan's standing is kept already.")]
