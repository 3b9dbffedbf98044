"""The walk through a loan's periods that all methods on a declining balance share."""

from __future__ import annotations

from decimal import Decimal
from typing import Protocol

from yurt_lending.engine.dates import Period
from yurt_lending.engine.interest import PeriodInterest
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.schedule import Instalment
from yurt_lending.engine.terms import Grace, LoanTerms, OnRateChange, Residue, UnpaidInterest


class Plan(Protocol):
    """How a method decides on the principal part of an instalment."""

    def settle(self, index: int, balance: Decimal, value: Decimal) -> None:
        """Works the method's constant out, from the instalment `index` on.

        Called before the first instalment that pays principal, and again after each tranche and each change of the
        rate. `balance` is owed in
        period `index`, tranches included; `value` is that and the period's unrounded interest.
        """

    def principal(self, index: int, balance: Decimal, interest: Decimal) -> Decimal:
        """The principal part of the instalment `index`, the last one excepted."""
        ...

    def total(self, index: int) -> Decimal | None:
        """The regular total of the instalment `index`, for methods that have one."""
        ...


def in_grace(index: int, count: int, grace: Grace) -> bool:
    """Whether the instalment `index` (from 0) lies in the first `count` of its run."""
    return (index % grace.recurring if grace.recurring else index) < count


def walk(
    terms: LoanTerms, plan: Plan, periods: list[Period], interests: list[PeriodInterest], opening: Decimal
) -> list[Instalment]:
    """The instalments of a loan on a declining balance; the last one pays all that is owed."""
    rounding, accrual, grace = terms.rounding, terms.accrual, terms.grace
    waiting = Waiting(terms, len(periods))
    balance, last, stale = opening, len(periods) - 1, True
    rows: list[Instalment] = []
    for index, (period, each) in enumerate(zip(periods, interests, strict=True)):
        interest = each.of(balance, rounding, accrual)
        added = each.added
        owed = balance + added
        stale = stale or bool(added) or _rate_moves(terms, period)
        pays = index == last or not in_grace(index, grace.principal, grace)
        if pays and stale:
            plan.settle(index, owed, _value(balance, each))
            stale = False
        waits = index != last and in_grace(index, grace.interest_payment, grace)
        part = plan.principal(index, owed, interest) if pays and index != last else ZERO
        if waits and terms.unpaid_interest is UnpaidInterest.CAPITALISED:
            part, shown = part - interest, interest
        elif waits:
            shown = waiting.keep(interest)
        else:
            shown = interest + waiting.release(index)
        if index == last:
            part, shown = owed, _last_interest(terms, plan, index, owed, shown)
        after = owed - part + each.added_at_end
        stale = stale or bool(each.added_at_end)
        rows.append(Instalment(period.number, period.start, period.end, period.due, balance, part, shown, after))
        balance = after
        if not balance and index != last and not _more_to_come(interests, index):
            break
    return rows


class Waiting:
    """Interest whose payment a grace puts off: all with the next paying instalment, or spread over those left."""

    def __init__(self, terms: LoanTerms, count: int) -> None:
        self.rounding = terms.rounding
        self.spread = terms.unpaid_interest is UnpaidInterest.SPREAD
        self.count = count
        self.amount = ZERO

    def keep(self, interest: Decimal) -> Decimal:
        """Puts interest aside; gives what the instalment shows, which is nothing."""
        self.amount += interest
        return ZERO

    def release(self, index: int) -> Decimal:
        """What the instalment `index` has to pay of it."""
        left = self.count - index
        paid = self.rounding(self.amount / left) if self.spread and left > 1 else self.amount
        self.amount -= paid
        return paid


def _rate_moves(terms: LoanTerms, period: Period) -> bool:
    """Whether the level instalment is to be worked out anew in this period because of the rate."""
    if not terms.rates or terms.on_rate_change is not OnRateChange.RELEVEL:
        return False
    return any(period.start <= change.since < period.end for change in terms.rates)


def _value(balance: Decimal, each: PeriodInterest) -> Decimal:
    value = balance
    for factor, added, _ in each.legs:
        balance += added
        value += added + balance * factor
    return value


def _last_interest(terms: LoanTerms, plan: Plan, index: int, owed: Decimal, interest: Decimal) -> Decimal:
    total = plan.total(index)
    if terms.residue is Residue.LAST_INTEREST and total is not None and total >= owed and not terms.balloon:
        return total - owed
    return interest


def _more_to_come(interests: list[PeriodInterest], index: int) -> bool:
    return any(each.added or each.added_at_end for each in interests[index + 1 :])
