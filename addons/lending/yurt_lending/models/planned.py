"""What the coming closes of a day will do with a loan if nothing else happens: worked out ahead, applied together.

A plan follows from the facts, and is thrown away when there is a new one. `before` and `after` say how many facts the
loan has then, so that a plan is never applied to a loan that went on differently.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from yurt.model import Json, Mapped, Model, Money, field, link, unique
from yurt_finance.models.accounts import Account

if TYPE_CHECKING:
    from yurt_lending.models.loan import Loan


class PlannedClose(Model, label="Planned close", icon="calendar-time", order="day", journal=True, record_label="day"):
    """A day whose close changes the loan, with the figures that hold from then on."""

    loan: Mapped[Loan] = link(to="lending.loan", ondelete="cascade", index=False)
    day: Mapped[dt.date] = field(index=True)
    before: Mapped[int] = field(help="How many facts the loan has before it.")
    after: Mapped[int] = field(help="How many it has afterwards: one more, or as many where only figures change.")
    status: Mapped[str] = field(max_length=20)
    outstanding: Mapped[Money]
    due: Mapped[Money]
    overdue: Mapped[Money]
    penalties_owed: Mapped[Money]
    days_past_due: Mapped[int]
    bucket: Mapped[str | None] = field(max_length=20)
    next_due: Mapped[dt.date | None]
    next_amount: Mapped[Money]

    if TYPE_CHECKING:
        loan_id: Mapped[int]

    constraints = [unique("loan", "day", message="A day of a loan is planned once.")]


class PlannedEntry(
    Model, label="Planned entry", plural="Planned entries", icon="notebook", order="day, number", journal=True,
    record_label="title",
):  # fmt: skip
    """An entry that the close of a day posts; the fields are those of `Posting`, `number` tells a day's apart."""

    loan: Mapped[Loan] = link(to="lending.loan", ondelete="cascade", index=False)
    day: Mapped[dt.date]
    number: Mapped[int]
    line: Mapped[str] = field(max_length=100)
    title: Mapped[str] = field(max_length=100)
    corrects: Mapped[bool]
    date: Mapped[dt.date]
    total: Mapped[Money]
    amounts: Mapped[Json]

    if TYPE_CHECKING:
        loan_id: Mapped[int]

    constraints = [unique("loan", "day", "number", message="The entries of a day have a number each.")]


class PlannedLine(
    Model, label="Planned line", icon="list-details", order="day, number", journal=True, record_label="day"
):
    """One account's part of a planned entry: debit less credit."""

    loan: Mapped[Loan] = link(to="lending.loan", ondelete="cascade", index=False)
    day: Mapped[dt.date]
    number: Mapped[int]
    account: Mapped[Account] = link(ondelete="cascade", index=False)
    amount: Mapped[Money]

    if TYPE_CHECKING:
        loan_id: Mapped[int]

    constraints = [unique("loan", "day", "number", "account", message="An entry names an account once.")]


class PlannedInstalment(
    Model, label="Planned instalment", icon="calendar-event", order="day, number", journal=True, record_label="number"
):
    """A row of the schedule that the close of a day changes, as it is afterwards."""

    loan: Mapped[Loan] = link(to="lending.loan", ondelete="cascade", index=False)
    day: Mapped[dt.date]
    number: Mapped[int]
    interest: Mapped[Money]
    fees: Mapped[Money]
    penalties: Mapped[Money]
    unpaid: Mapped[Money]

    if TYPE_CHECKING:
        loan_id: Mapped[int]

    constraints = [unique("loan", "day", "number", message="A row is planned once a day.")]


PLANNED = (PlannedClose, PlannedEntry, PlannedLine, PlannedInstalment)
