"""Internal rates of return and net present values, as spreadsheets and numpy-financial define them.

Cash flows are `Decimal` amounts, paid out below zero and received above zero or the reverse; rates are fractions.
"""

from __future__ import annotations

import decimal
from collections.abc import Sequence
from decimal import Decimal
from enum import Enum
from fractions import Fraction

from yurt_lending.engine.disclosure.flows import CashFlow, DatedFlow, PresentValue
from yurt_lending.engine.disclosure.solver import Rate, RootChoice, context, find_rate
from yurt_lending.engine.errors import EngineError


class FirstFlow(Enum):
    """When the first of equally spaced flows falls. Sources differ."""

    AT_ONCE = 0
    """Not discounted: numpy-financial's `npv`."""
    AFTER_ONE_PERIOD = 1
    """Discounted once: the NPV of Microsoft Excel and LibreOffice."""


class XirrYear(Enum):
    """The length of the year by which dated flows are discounted."""

    DAYS_365 = Fraction(365)
    """Microsoft's XIRR and XNPV."""
    DAYS_365_25 = Fraction(1461, 4)
    """FCA MCOB 10.3 before 2016."""
    DAYS_360 = Fraction(360)
    """Money-market custom."""


def irr(amounts: Sequence[Decimal], choice: RootChoice = RootChoice.NEAREST_ZERO) -> Rate:
    """The rate per period at which equally spaced flows, the first at once, are worth nothing.

    Where several rates do, `choice` picks one and `Rate.others` lists the rest. Raises `EngineError` when the flows
    have one sign only or no rate exists. Source: Excel's IRR; the choice of the rate nearest zero is numpy-financial's.
    """
    value = PresentValue([CashFlow(Fraction(n), amount) for n, amount in enumerate(amounts)])
    return find_rate(value, value.sign_changes, choice)


def npv(rate: Decimal, amounts: Sequence[Decimal], first: FirstFlow = FirstFlow.AFTER_ONE_PERIOD) -> Decimal:
    """The present value of equally spaced flows at `rate` per period; `first` says when the first one falls.

    Raises `EngineError` for a rate of -100 % or lower.
    """
    return present_value(rate, [CashFlow(Fraction(n + first.value), amount) for n, amount in enumerate(amounts)])


def present_value(rate: Decimal, flows: Sequence[CashFlow]) -> Decimal:
    """The value at time 0 of flows at `rate` per unit of their time, compounded once per unit."""
    _check_rate(rate)
    with decimal.localcontext(context()):
        return PresentValue(flows)(1 + rate)


def xirr(
    flows: Sequence[DatedFlow], year: XirrYear = XirrYear.DAYS_365, choice: RootChoice = RootChoice.NEAREST_ZERO
) -> Rate:
    """The yearly rate at which dated flows, discounted by actual days to the first one, are worth nothing.

    Raises `EngineError` as `irr` does. Source: Microsoft's XIRR (days/365 from the first date).
    """
    value = PresentValue(_on_days(flows, year))
    return find_rate(value, value.sign_changes, choice)


def xnpv(rate: Decimal, flows: Sequence[DatedFlow], year: XirrYear = XirrYear.DAYS_365) -> Decimal:
    """The value of dated flows on the day of the first one, at a yearly `rate`. Source: Microsoft's XNPV."""
    return present_value(rate, _on_days(flows, year))


def mirr(amounts: Sequence[Decimal], finance_rate: Decimal, reinvest_rate: Decimal) -> Decimal:
    """The modified rate of return: outflows financed at one rate, inflows reinvested at another.

    It is (future value of inflows / present value of outflows)^(1/(n - 1)) - 1. Raises `EngineError` unless there are
    inflows and outflows. Source: Microsoft's MIRR; numpy-financial's `mirr`.
    """
    _check_rate(finance_rate)
    _check_rate(reinvest_rate)
    if not any(amount > 0 for amount in amounts) or not any(amount < 0 for amount in amounts):
        raise EngineError("no_sign_change", "A modified rate of return needs amounts paid and amounts received.")
    with decimal.localcontext(context()):
        last = len(amounts) - 1
        inflows = sum((a * (1 + reinvest_rate) ** (last - n) for n, a in enumerate(amounts) if a > 0), Decimal(0))
        outflows = sum((a / (1 + finance_rate) ** n for n, a in enumerate(amounts) if a < 0), Decimal(0))
        return (inflows / -outflows) ** (Decimal(1) / last) - 1


def _on_days(flows: Sequence[DatedFlow], year: XirrYear) -> list[CashFlow]:
    if not flows:
        raise EngineError("no_flows", "No rate can be found without cash flows.")
    start = flows[0].date
    if any(flow.date < start for flow in flows):
        raise EngineError("flow_before_start", f"The first flow, on {start}, must be the earliest one.")
    return [CashFlow(Fraction((flow.date - start).days) / year.value, flow.amount) for flow in flows]


def _check_rate(rate: Decimal) -> None:
    if not rate.is_finite() or rate <= -1:
        raise EngineError(
            "rate_out_of_range", f"A rate of {rate} cannot discount anything: it must be above -1 (-100 %)."
        )
