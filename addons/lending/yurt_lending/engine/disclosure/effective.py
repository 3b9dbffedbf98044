"""Nominal, effective, periodic and continuous rates turned into each other. All rates are fractions."""

from __future__ import annotations

import decimal
from decimal import Decimal

from yurt_lending.engine.disclosure.solver import context
from yurt_lending.engine.errors import EngineError


def effective_rate(nominal: Decimal, periods: int) -> Decimal:
    """The yearly rate that compounding `nominal` in `periods` equal parts a year comes to: (1 + r/n)^n - 1.

    Raises `EngineError` for no periods, or for a nominal rate that loses everything in one period.
    Source: Microsoft's EFFECT.
    """
    _check_periods(periods)
    with decimal.localcontext(context()):
        return (_growth(nominal / periods)) ** periods - 1


def nominal_rate(effective: Decimal, periods: int) -> Decimal:
    """The nominal yearly rate whose compounding in `periods` parts comes to `effective`: n((1 + e)^(1/n) - 1).

    Raises `EngineError` for no periods or a rate of -100 % or lower. Source: Microsoft's NOMINAL.
    """
    _check_periods(periods)
    with decimal.localcontext(context()):
        return (((_growth(effective)).ln() / periods).exp() - 1) * periods


def periodic_rate(effective: Decimal, periods: int) -> Decimal:
    """The rate per period that compounds to `effective` in `periods` periods: (1 + e)^(1/n) - 1."""
    with decimal.localcontext(context()):
        return nominal_rate(effective, periods) / periods


def continuous_rate(effective: Decimal) -> Decimal:
    """The continuously compounded rate that comes to `effective` in a year: ln(1 + e)."""
    with decimal.localcontext(context()):
        return _growth(effective).ln()


def effective_of_continuous(force: Decimal) -> Decimal:
    """The yearly rate that the continuously compounded rate `force` comes to: exp(force) - 1."""
    with decimal.localcontext(context()):
        return force.exp() - 1


def _check_periods(periods: int) -> None:
    if periods < 1:
        raise EngineError("periods_not_positive", f"A year has at least one compounding period, not {periods}.")


def _growth(rate: Decimal) -> Decimal:
    if not rate.is_finite() or rate <= -1:
        raise EngineError("rate_out_of_range", f"A rate of {rate} loses everything: it must be above -1 (-100 %).")
    return 1 + rate
