"""Fees spread over the life of a loan by its effective interest rate: the table of amortised cost.

Fees received and costs paid at origination make the carrying amount differ from the principal. The effective interest
rate discounts the contractual payments to that amount; interest at it, less the contractual interest, is what of the
fees is income in each period. Source: IFRS 9, Appendix A ("effective interest rate", "amortised cost"), B5.4.1-B5.4.7.
"""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from itertools import pairwise
from typing import NamedTuple

from yurt_lending.engine.disclosure.flows import CashFlow, PresentValue
from yurt_lending.engine.disclosure.solver import RootChoice, context, find_rate
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.money import CENTS, Rounding

ZERO = Decimal(0)
DAYS_IN_YEAR = 365


class Spreading(StrEnum):
    """How a fee is spread."""

    EFFECTIVE_INTEREST = "effective interest"
    """By the effective interest rate: IFRS 9."""
    STRAIGHT_LINE = "straight line"
    """Equally per day: allowed by many national rules and IFRS for SMEs where the difference is immaterial."""


class ContractPayment(NamedTuple):
    """A payment of the contract: its day, all that is paid, and the contractual interest in it.

    A further tranche is a payment below zero without interest.
    """

    date: date
    amount: Decimal
    interest: Decimal


class CostRow(NamedTuple):
    """One period of the table of amortised cost.

    `closing` = `opening` + `effective` - `payment`; `fee_income` = `effective` - `interest`, the part of the fees
    that is income of the period (below zero where costs exceed fees).
    """

    number: int
    start: date
    end: date
    opening: Decimal
    effective: Decimal
    interest: Decimal
    fee_income: Decimal
    payment: Decimal
    closing: Decimal


@dataclass(frozen=True, slots=True)
class AmortisedCost:
    """The table: `rate` is the effective yearly rate as a fraction (None for straight line), `fees` what is spread.

    `residue` is what rounding had left over at the end, taken into the last period: at most a unit.
    """

    start: date
    carrying: Decimal
    fees: Decimal
    rate: Decimal | None
    rows: tuple[CostRow, ...]
    residue: Decimal

    def recognised(self, as_of: date, rounding: Rounding = CENTS) -> Decimal:
        """What of the fees is income up to and including `as_of`: whole periods, and the days of the current one.

        Post the difference to what was posted before; at the end it is exactly `fees`.
        """
        total = ZERO
        for row in self.rows:
            if row.end <= as_of:
                total += row.fee_income
            elif row.start < as_of:
                total += rounding(row.fee_income * (as_of - row.start).days / (row.end - row.start).days)
        return total

    def unrecognised(self, as_of: date, rounding: Rounding = CENTS) -> Decimal:
        """What of the fees is still deferred after `as_of`: income at once when the loan is settled early."""
        return self.fees - self.recognised(as_of, rounding)


def amortised_cost(
    start: date,
    principal: Decimal,
    fees: Decimal,
    payments: Sequence[ContractPayment],
    spreading: Spreading = Spreading.EFFECTIVE_INTEREST,
    rounding: Rounding = CENTS,
) -> AmortisedCost:
    """The table for a loan of `principal` given on `start` with `fees` received (below zero for costs paid).

    Periods run from payment to payment; days are counted as they are in a year of 365. The running total of interest
    is rounded, so that no period is off by more than a unit, and the last one closes the amount at exactly zero.
    Raises `EngineError` when there are no payments, when they are not in order after `start`, when they do not repay
    the principal with the interest named, or when no rate exists.
    """
    _check(start, principal, fees, payments)
    if spreading is Spreading.STRAIGHT_LINE:
        return _straight_line(start, principal, fees, payments, rounding)
    carrying = principal - fees
    flows = [CashFlow(Fraction(0), -carrying)]
    flows += [CashFlow(Fraction((payment.date - start).days, DAYS_IN_YEAR), payment.amount) for payment in payments]
    value = PresentValue(flows)
    rate = find_rate(value, value.sign_changes, RootChoice.NEAREST_ZERO).value
    with decimal.localcontext(context()):
        force = (1 + rate).ln() / DAYS_IN_YEAR
        spans = [(after - before).days for before, after in pairwise([start, *(p.date for p in payments)])]
        growth = {days: (force * days).exp() - 1 for days in set(spans)}
        exact, earned_exact, reached = carrying, ZERO, ZERO
        effective: list[Decimal] = []
        for days, payment in zip(spans, payments, strict=True):
            interest = exact * growth[days]
            exact += interest - payment.amount
            earned_exact += interest
            target = rounding(earned_exact)
            effective.append(target - reached)
            reached = target
    total = sum((payment.amount for payment in payments), ZERO) - carrying
    return _table(start, carrying, fees, rate, payments, effective, total - reached)


def _straight_line(
    start: date, principal: Decimal, fees: Decimal, payments: Sequence[ContractPayment], rounding: Rounding
) -> AmortisedCost:
    """Equal parts per day; the running total is rounded, so that no period drifts."""
    whole = (payments[-1].date - start).days
    reached = ZERO
    effective: list[Decimal] = []
    for payment in payments:
        target = rounding(fees * (payment.date - start).days / whole)
        effective.append(payment.interest + target - reached)
        reached = target
    return _table(start, principal - fees, fees, None, payments, effective, fees - reached)


def _table(
    start: date,
    carrying: Decimal,
    fees: Decimal,
    rate: Decimal | None,
    payments: Sequence[ContractPayment],
    effective: list[Decimal],
    residue: Decimal,
) -> AmortisedCost:
    effective[-1] += residue
    rows: list[CostRow] = []
    opening, begin = carrying, start
    for number, (payment, earned) in enumerate(zip(payments, effective, strict=True), 1):
        closing = opening + earned - payment.amount
        income = earned - payment.interest
        rows.append(
            CostRow(number, begin, payment.date, opening, earned, payment.interest, income, payment.amount, closing)
        )
        opening, begin = closing, payment.date
    return AmortisedCost(start, carrying, fees, rate, tuple(rows), residue)


def _check(start: date, principal: Decimal, fees: Decimal, payments: Sequence[ContractPayment]) -> None:
    if not payments:
        raise EngineError("no_flows", "Fees cannot be spread over a loan without payments.")
    if principal <= 0 or fees >= principal:
        raise EngineError(
            "amount_not_positive", "The principal, and what is left of it after fees, must be above zero."
        )
    days = [start, *(payment.date for payment in payments)]
    if any(after <= before for before, after in pairwise(days)):
        raise EngineError("dates_not_in_order", "Payments must follow the start of the loan and one another.")
    repaid = sum((payment.amount - payment.interest for payment in payments), ZERO)
    if repaid != principal:
        raise EngineError(
            "principal_not_repaid",
            f"The payments without their interest come to {repaid}, and the principal is {principal}.",
        )


def catch_up(carrying: Decimal, as_of: date, payments: Sequence[ContractPayment], rate: Decimal) -> Decimal:
    """The gain (above zero) or loss for the lender when the expected payments change: their present value on `as_of`
    at the original effective `rate` (yearly, a fraction) less the `carrying` amount.

    Source: IFRS 9 B5.4.6 (revised estimates) and 5.4.3 (modification without derecognition). Raises `EngineError` for a
    payment before `as_of` or a rate of -100 % or lower.
    """
    if rate <= -1:
        raise EngineError("rate_out_of_range", "The effective rate must be above -1 (-100 %).")
    if any(payment.date < as_of for payment in payments):
        raise EngineError("flow_before_start", f"A payment before {as_of} is no longer expected.")
    flows = [CashFlow(Fraction((payment.date - as_of).days, DAYS_IN_YEAR), payment.amount) for payment in payments]
    with decimal.localcontext(context()):
        return PresentValue(flows)(1 + rate) - carrying
