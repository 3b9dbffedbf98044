"""The functions of spreadsheets for the time value of money, exact on `Decimal`.

Signs and arguments are those of Microsoft Excel: money paid out is below zero, `rate` is a fraction per period (not
percent), `when` says whether payments fall at the end (`When.END`, Excel's type 0) or the beginning (1) of periods.
Results have the 50 digits of `disclosure.solver.context`, unrounded. The identity behind them, from Excel's PV page:

    pv·(1 + r)^n + pmt·(1 + r·when)·((1 + r)^n − 1)/r + fv = 0,    and for r = 0:    pv + pmt·n + fv = 0

IRR, XIRR, NPV, XNPV and MIRR are in `disclosure.irr`, EFFECT and NOMINAL in `disclosure.effective`.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from enum import IntEnum
from functools import wraps
from typing import ParamSpec

from yurt_lending.engine.daycount import DayCount, days_between, days_in_year, is_leap, year_fraction
from yurt_lending.engine.disclosure.flows import sign_changes
from yurt_lending.engine.disclosure.solver import RootChoice, context, find_rate
from yurt_lending.engine.errors import EngineError

Arguments = ParamSpec("Arguments")
ZERO, ONE = Decimal(0), Decimal(1)


class When(IntEnum):
    """When payments fall: Excel's `type`, numpy-financial's `when`."""

    END = 0
    BEGIN = 1


class YearBasis(IntEnum):
    """The bases of Excel's YEARFRAC."""

    THIRTY_360_US = 0
    ACTUAL_ACTUAL = 1
    ACTUAL_360 = 2
    ACTUAL_365 = 3
    THIRTY_360_EUROPEAN = 4


def _precise(function: Callable[Arguments, Decimal]) -> Callable[Arguments, Decimal]:
    """Runs the function in the context of 50 digits and names what cannot be calculated."""

    @wraps(function)
    def calculate(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Decimal:
        with decimal.localcontext(context()):
            try:
                return function(*args, **kwargs)
            except (decimal.DivisionByZero, decimal.InvalidOperation, decimal.Overflow) as error:
                raise EngineError("no_result", "These arguments have no result; check rate, periods, signs.") from error

    return calculate


def _annuity(rate: Decimal, nper: Decimal, when: When) -> Decimal:
    """The value at the end of a payment of one in each period."""
    if not rate:
        return nper
    return (ONE + rate * when) * ((ONE + rate) ** nper - ONE) / rate


@_precise
def pmt(rate: Decimal, nper: Decimal, pv: Decimal, fv: Decimal = ZERO, when: When = When.END) -> Decimal:
    """The level payment per period. Source: Excel PMT."""
    return -(pv * (ONE + rate) ** nper + fv) / _annuity(rate, nper, when)


@_precise
def pv(rate: Decimal, nper: Decimal, pmt: Decimal, fv: Decimal = ZERO, when: When = When.END) -> Decimal:
    """The present value. Source: Excel PV."""
    return -(fv + pmt * _annuity(rate, nper, when)) / (ONE + rate) ** nper


@_precise
def fv(rate: Decimal, nper: Decimal, pmt: Decimal, pv: Decimal = ZERO, when: When = When.END) -> Decimal:
    """The future value. Source: Excel FV."""
    return -(pv * (ONE + rate) ** nper + pmt * _annuity(rate, nper, when))


@_precise
def nper(rate: Decimal, pmt: Decimal, pv: Decimal, fv: Decimal = ZERO, when: When = When.END) -> Decimal:
    """The number of periods, a fraction included. Source: Excel NPER."""
    if not rate:
        return -(pv + fv) / pmt
    level = pmt * (ONE + rate * when) / rate
    return ((level - fv) / (level + pv)).ln() / (ONE + rate).ln()


@_precise
def ipmt(rate: Decimal, per: int, nper: Decimal, pv: Decimal, fv: Decimal = ZERO, when: When = When.END) -> Decimal:
    """The interest part of the payment `per` (from 1). Source: Excel IPMT; the first payment in advance has none.

    Raises `EngineError("period_out_of_range")` when `per` is not from 1 to `nper`.
    """
    if not 1 <= per <= nper:
        raise EngineError("period_out_of_range", f"There is no payment {per} among {nper}.")
    if when is When.BEGIN and per == 1:
        return ZERO
    payment = pmt(rate, nper, pv, fv, when)
    before = _balance(rate, per - 1, payment, pv, when)
    return before * rate / (ONE + rate * when)


def _balance(rate: Decimal, periods: int, payment: Decimal, present: Decimal, when: When) -> Decimal:
    return -(present * (ONE + rate) ** periods + payment * _annuity(rate, Decimal(periods), when))


@_precise
def ppmt(rate: Decimal, per: int, nper: Decimal, pv: Decimal, fv: Decimal = ZERO, when: When = When.END) -> Decimal:
    """The principal part of the payment `per`: payment less interest. Source: Excel PPMT."""
    return pmt(rate, nper, pv, fv, when) - ipmt(rate, per, nper, pv, fv, when)


@_precise
def cumipmt(rate: Decimal, nper: Decimal, pv: Decimal, start: int, end: int, when: When = When.END) -> Decimal:
    """The interest of the payments `start` to `end`. Source: Excel CUMIPMT.

    Raises `EngineError("period_out_of_range")` when the range is empty or leaves 1…`nper`.
    """
    if not 1 <= start <= end <= nper:
        raise EngineError("period_out_of_range", f"Payments {start} to {end} are not among 1 to {nper}.")
    return sum((ipmt(rate, per, nper, pv, ZERO, when) for per in range(start, end + 1)), ZERO)


@_precise
def cumprinc(rate: Decimal, nper: Decimal, pv: Decimal, start: int, end: int, when: When = When.END) -> Decimal:
    """The principal of the payments `start` to `end`. Source: Excel CUMPRINC. Raises as `cumipmt` does."""
    interest = cumipmt(rate, nper, pv, start, end, when)
    return pmt(rate, nper, pv, ZERO, when) * (end - start + 1) - interest


@_precise
def ispmt(rate: Decimal, per: Decimal, nper: Decimal, pv: Decimal) -> Decimal:
    """The interest of a loan repaid in equal principal parts, `per` counted from 0. Source: Excel ISPMT."""
    return pv * rate * (per / nper - ONE)


@_precise
def rate(
    nper: Decimal,
    pmt: Decimal,
    pv: Decimal,
    fv: Decimal = ZERO,
    when: When = When.END,
    choice: RootChoice = RootChoice.NEAREST_ZERO,
) -> Decimal:
    """The rate per period. Source: Excel RATE.

    Raises `EngineError` when amounts of one sign only have no rate.
    """

    def value_at(growth: Decimal) -> Decimal:
        each = growth - ONE
        discount = growth**-nper
        paid = nper if not each else (ONE + each * when) * (ONE - discount) / each
        return pv + pmt * paid + fv * discount

    flows = [pv + pmt * when, pmt if nper > 1 else ZERO, pmt * (1 - when) + fv]
    return find_rate(value_at, sign_changes(flows), choice).value


@_precise
def rri(nper: Decimal, pv: Decimal, fv: Decimal) -> Decimal:
    """The rate per period by which `pv` grows to `fv`. Source: Excel RRI."""
    return (fv / pv) ** (ONE / nper) - ONE


@_precise
def pduration(rate: Decimal, pv: Decimal, fv: Decimal) -> Decimal:
    """The periods in which `pv` grows to `fv`. Source: Excel PDURATION."""
    return (fv / pv).ln() / (ONE + rate).ln()


@_precise
def fvschedule(principal: Decimal, rates: list[Decimal]) -> Decimal:
    """What `principal` grows to at the rates in turn. Source: Excel FVSCHEDULE."""
    for each in rates:
        principal *= ONE + each
    return principal


def days360(start: date, end: date, convention: DayCount = DayCount.THIRTY_360_NASD) -> int:
    """Days by months of 30: US (NASD), or 30E/360 for Excel's European method. Source: Excel DAYS360."""
    return days_between(convention, start, end)


@_precise
def yearfrac(start: date, end: date, basis: YearBasis = YearBasis.THIRTY_360_US) -> Decimal:
    """The part of a year between two dates, in either order. Source: Excel YEARFRAC."""
    start, end = sorted((start, end))
    if basis is YearBasis.ACTUAL_ACTUAL:
        return Decimal((end - start).days) / _average_year(start, end)
    convention = {
        YearBasis.THIRTY_360_US: DayCount.THIRTY_360_US,
        YearBasis.ACTUAL_360: DayCount.ACT_360,
        YearBasis.ACTUAL_365: DayCount.ACT_365F,
        YearBasis.THIRTY_360_EUROPEAN: DayCount.THIRTY_E_360,
    }[basis]
    return year_fraction(convention, start, end)


def _average_year(start: date, end: date) -> Decimal:
    """The year of basis 1: 366 when up to a year holds a 29 February, beyond that the mean of the years touched."""
    if end.year == start.year:
        return Decimal(days_in_year(start.year))
    if end.year == start.year + 1 and (end.month, end.day) <= (start.month, start.day):
        early = is_leap(start.year) and start <= date(start.year, 2, 29)
        late = is_leap(end.year) and end >= date(end.year, 2, 29)
        return Decimal(366 if early or late else 365)
    years = range(start.year, end.year + 1)
    return Decimal(sum(map(days_in_year, years))) / len(years)
