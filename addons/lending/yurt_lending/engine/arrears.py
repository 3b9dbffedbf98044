"""How late a loan is: days past due, arrears by ranges of days, portfolio at risk, roll rates.

Everything is counted from what is due and what was paid, never kept as a counter. Amounts are in the loan's currency.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from yurt_lending.engine.errors import EngineError

ZERO = Decimal(0)


class Due(NamedTuple):
    """An amount that falls due on a day, above or equal to zero."""

    date: date
    amount: Decimal


class GraceDays(StrEnum):
    """What the days of grace after a due date do to the count of days past due."""

    SUBTRACTED = "subtracted"
    """Every count is that much lower: Apache Fineract's delinquency at loan level."""
    THRESHOLD = "threshold"
    """Nothing is past due until they are over, then days count from the due date: a tolerance."""


@dataclass(frozen=True, slots=True)
class Range:
    """A range of days past due with a name; `to_days` is included, None is without end.

    Raises `EngineError("range_invalid")` when it begins below 1 or ends before it begins.
    """

    name: str
    from_days: int
    to_days: int | None = None

    def __post_init__(self) -> None:
        if self.from_days < 1:
            raise EngineError("range_invalid", f"The range {self.name} must begin with day 1 or later.")
        if self.to_days is not None and self.to_days < self.from_days:
            raise EngineError("range_invalid", f"The range {self.name} ends on a day before it begins.")

    def __contains__(self, days: int) -> bool:
        return self.from_days <= days and (self.to_days is None or days <= self.to_days)


class Ranges:
    """Ranges of days past due in order, none overlapping; a day may lie in none of them.

    Raises `EngineError("ranges_overlap")` or `EngineError("range_repeated")` for two of one name.
    """

    def __init__(self, ranges: Iterable[Range]) -> None:
        self.all = tuple(sorted(ranges, key=lambda one: one.from_days))
        for before, after in pairwise(self.all):
            if before.to_days is None or before.to_days >= after.from_days:
                raise EngineError("ranges_overlap", f"The ranges {before.name} and {after.name} overlap.")
        if len({one.name for one in self.all}) < len(self.all):
            raise EngineError("range_repeated", "Two ranges have the same name.")

    def of(self, days: int) -> Range | None:
        """The range that holds so many days past due; None for 0 days or a gap."""
        return next((one for one in self.all if days in one), None)


USUAL_RANGES = Ranges([Range("1-30", 1, 30), Range("31-60", 31, 60), Range("61-90", 61, 90), Range("over 90", 91)])


def unpaid(dues: Iterable[Due], paid: Decimal) -> list[Due]:
    """What is left of the amounts due after `paid` has met the oldest first, in order of date.

    Raises `EngineError("amount_negative")` when something due or paid is below zero.
    """
    left: list[Due] = []
    if not paid.is_finite() or paid < 0:
        raise EngineError("amount_negative", f"What was paid cannot be {paid}.")
    for due in sorted(dues, key=lambda one: one.date):
        if not due.amount.is_finite() or due.amount < 0:
            raise EngineError("amount_negative", f"The amount due on {due.date} cannot be {due.amount}.")
        met = min(paid, due.amount)
        paid -= met
        if due.amount > met:
            left.append(Due(due.date, due.amount - met))
    return left


def days_late(due: date, as_of: date, grace: int = 0, rule: GraceDays = GraceDays.SUBTRACTED) -> int:
    """The days past due of one date: 0 on the day itself and before, 1 on the day after."""
    days = max((as_of - due).days, 0)
    if rule is GraceDays.SUBTRACTED:
        return max(days - grace, 0)
    return days if days > grace else 0


def days_past_due(open_dues: Iterable[Due], as_of: date, grace: int = 0, rule: GraceDays = GraceDays.SUBTRACTED) -> int:
    """The days past due of a loan: those of the oldest amount not paid (see `unpaid`); 0 when nothing is late."""
    dates = [due.date for due in open_dues if due.amount > 0]
    return days_late(min(dates), as_of, grace, rule) if dates else 0


def arrears(open_dues: Iterable[Due], as_of: date) -> Decimal:
    """The sum of what is past due on a day; what falls due that day is not."""
    return sum((due.amount for due in open_dues if due.date < as_of), ZERO)


def arrears_by_range(open_dues: Iterable[Due], as_of: date, ranges: Ranges) -> dict[str, Decimal]:
    """What is past due by the range that each instalment's own days fall in; ranges with nothing in them are absent.

    No grace days are deducted from a single instalment. Source: Apache Fineract's instalment level delinquency
    (LoanDelinquency.feature).
    """
    sums: dict[str, Decimal] = {}
    for due in open_dues:
        found = ranges.of(days_late(due.date, as_of))
        if found and due.amount > 0:
            sums[found.name] = sums.get(found.name, ZERO) + due.amount
    return sums


class Materiality(NamedTuple):
    """Arrears at or below either limit do not make a loan past due: an amount, and a share of all that is owed.

    Source: Commission Delegated Regulation (EU) 2018/171 (100 EUR for retail, 1 %).
    """

    amount: Decimal = Decimal(100)
    share: Decimal = Decimal("0.01")


def days_of_material_arrears(history: Sequence[tuple[date, Decimal, Decimal]], as_of: date, limit: Materiality) -> int:
    """For how many days in a row, `as_of` included, arrears have been material.

    `history` holds (day, arrears, all that is owed) wherever one of them changed, in order of days. The count begins
    when both limits are exceeded and ends when either no longer is. Source: EBA/GL/2016/07, section 4.
    """
    since: date | None = None
    for day, late, owed in history:
        if day > as_of:
            break
        material = late > limit.amount and late > limit.share * owed
        since = (since or day) if material else None
    return (as_of - since).days + 1 if since else 0


class Standing(NamedTuple):
    """A loan's principal still owed and its days past due."""

    balance: Decimal
    days: int


class ParBound(StrEnum):
    """Whether the portfolio at risk from n days holds loans of exactly n days. Sources differ."""

    AT_LEAST = "at least"
    """n days or more: so that PAR 1 is every loan that is late at all."""
    OVER = "over"
    """More than n days: CGAP's and MIX Market's PAR > 30."""


class AtRisk(NamedTuple):
    """The whole balance of the loans that late, and its share of the portfolio as a fraction (0 for an empty one)."""

    amount: Decimal
    share: Decimal
    loans: int


def portfolio_at_risk(
    standings: Iterable[Standing], days: Sequence[int] = (1, 30, 60, 90), bound: ParBound = ParBound.AT_LEAST
) -> dict[int, AtRisk]:
    """The portfolio at risk for each number of days: the entire balance of late loans, not their arrears only.

    Source: CGAP, "Microfinance Consensus Guidelines: Definitions of Selected Financial Terms" (2003).
    """
    portfolio = list(standings)
    whole = sum((loan.balance for loan in portfolio), ZERO)
    found: dict[int, AtRisk] = {}
    for limit in days:
        least = limit if bound is ParBound.AT_LEAST else limit + 1
        late = [loan.balance for loan in portfolio if loan.days >= least and loan.balance > 0]
        amount = sum(late, ZERO)
        found[limit] = AtRisk(amount, amount / whole if whole else ZERO, len(late))
    return found


def roll_rates(
    before: Mapping[str, tuple[str, Decimal]], after: Mapping[str, str]
) -> dict[tuple[str, str], tuple[Decimal, Decimal]]:
    """How the balances of one month end moved between ranges by the next.

    `before` gives each loan its range and balance, `after` its range (a loan that is gone is absent and counts as
    "closed"). The result gives for each (from, to) the balance that moved and its share of the range it came from.
    """
    moved: dict[tuple[str, str], Decimal] = {}
    whole: dict[str, Decimal] = {}
    for loan, (start, balance) in before.items():
        step = (start, after.get(loan, "closed"))
        moved[step] = moved.get(step, ZERO) + balance
        whole[start] = whole.get(start, ZERO) + balance
    return {step: (sum_, sum_ / whole[step[0]] if whole[step[0]] else ZERO) for step, sum_ in moved.items()}


def overdue_from(due: date, grace: int = 0) -> date:
    """The first day on which an amount due on `due` is late, when so many days of grace are given."""
    return due + timedelta(days=grace + 1)
