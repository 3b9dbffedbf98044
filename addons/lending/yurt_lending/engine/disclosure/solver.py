"""Finds the rate at which a sum of discounted flows is zero, on `Decimal`, and says when there is none or several.

The search runs over s = ln(1 + rate), so that -99 % and +100,000 % are both a few steps from zero. A root is first
enclosed between two values of opposite sign and the enclosure only ever shrinks: no starting guess can send the
search astray. Work is done with 50 significant digits and ends when the root is enclosed within 1E-34.
"""

from __future__ import annotations

import decimal
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

from yurt_lending.engine.errors import EngineError

PRECISION = 50
WIDTH = Decimal("1E-34")
RESULT_DIGITS = 30
LOWEST = Decimal("-9.3")
"""ln(1 + rate) of the lowest rate looked at: about -99.99 %."""
HIGHEST = Decimal("27.7")
"""ln(1 + rate) of the highest rate looked at: about a factor of 1E12."""

Function = Callable[[Decimal], Decimal]


class RootChoice(Enum):
    """Which rate to take where the flows change sign more than once and several rates solve the equation."""

    NEAREST_ZERO = "nearest zero"
    """The smallest that is not negative, and only where all are negative the one nearest zero: the selection of
    numpy-financial's `irr`, which Google Sheets' IRR confirms."""
    LOWEST = "lowest"
    HIGHEST = "highest"
    ONLY = "only"
    """Refuse with `EngineError` when there are several: for a disclosure that must be beyond dispute."""


@dataclass(frozen=True, slots=True)
class Rate:
    """A rate found, and `others`: further rates that solve the same equation (empty for an ordinary loan)."""

    value: Decimal
    others: tuple[Decimal, ...] = ()


def context() -> decimal.Context:
    """The arithmetic of this package: 50 digits, half-even, wide exponents; use it with `decimal.localcontext`."""
    return decimal.Context(
        prec=PRECISION,
        rounding=decimal.ROUND_HALF_EVEN,
        Emin=-999_999,
        Emax=999_999,
        traps=[decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow],
    )


def root_between(function: Function, low: Decimal, high: Decimal, width: Decimal = WIDTH) -> Decimal:
    """The root of `function` between `low` and `high`, where its values have opposite signs.

    `width` is how narrowly the root is enclosed, in the units of the argument. Raises `EngineError` when the values
    at both ends have the same sign. Source of the step rule: T. R. Chandrupatla, "A new hybrid quadratic/bisection
    algorithm for finding the zero of a nonlinear function without using derivatives", Advances in Engineering
    Software 28 (1997); inverse quadratic interpolation where it is safe, bisection everywhere else.
    """
    with decimal.localcontext(context()):
        return _chandrupatla(function, +low, +high, width)


def _chandrupatla(function: Function, low: Decimal, high: Decimal, width: Decimal) -> Decimal:
    half = Decimal("0.5")
    newest, other = high, low
    f_newest, f_other = function(newest), function(other)
    if f_newest == 0 or f_other == 0:
        return newest if f_newest == 0 else other
    if (f_newest > 0) == (f_other > 0):
        raise EngineError(
            "no_sign_change", f"There is no sign change between {low} and {high}, so no root is enclosed there."
        )
    step = half
    while True:
        point = newest + step * (other - newest)
        f_point = function(point)
        if (f_point > 0) == (f_newest > 0):
            last, f_last = newest, f_newest
        else:
            last, f_last = other, f_other
            other, f_other = newest, f_newest
        newest, f_newest = point, f_point
        gap = abs(other - newest)
        if f_newest == 0 or gap <= 2 * width:
            return newest if abs(f_newest) <= abs(f_other) else other
        step = half
        across = (newest - other) / (last - other)
        up = (f_newest - f_other) / (f_last - f_other)
        if up**2 < across and (1 - up) ** 2 < 1 - across:
            step = f_newest / (f_other - f_newest) * f_last / (f_other - f_last) + (last - newest) / (
                other - newest
            ) * f_newest / (f_last - f_newest) * f_other / (f_last - f_other)
        least = width / gap
        step = max(least, min(1 - least, step))


def find_rate(value_at: Function, sign_changes: int, choice: RootChoice = RootChoice.NEAREST_ZERO) -> Rate:
    """The rate r at which `value_at(1 + r)` is zero.

    `sign_changes` is how often the flows change sign in time (`flows.sign_changes`): with one there is at most one
    rate above -100 % (Descartes' rule), and it is enclosed by widening from zero; with more, the whole range is
    scanned and `choice` decides between the rates found. Rates from -99.99 % to a factor of 1E12 are looked at; of
    several, two that lie closer than about 5 % of 1 + rate may be missed, for the flows do not change sign between.
    Raises `EngineError` when the flows never change sign, when no rate solves the equation, or when `choice` is
    `RootChoice.ONLY` and several do.
    """
    with decimal.localcontext(context()):

        def at(s: Decimal) -> Decimal:
            return value_at(s.exp())

        if sign_changes == 0:
            raise EngineError(
                "no_sign_change",
                "No rate can be found: all the flows have the same sign. Give what was received and what was paid "
                "with opposite signs.",
            )
        roots = _widen(at) if sign_changes == 1 else _scan(at)
        rates = sorted({_tidy(root.exp() - 1) for root in roots})
        if not rates:
            raise EngineError(
                "no_rate",
                "No rate between -99.99 % and 1E14 % makes the flows balance. Check the amounts, their signs and "
                "their dates.",
            )
        return _choose(rates, choice)


def _widen(at: Function) -> list[Decimal]:
    """The enclosure of the only root, found by going out from zero in both directions with doubling steps."""
    f_zero = at(Decimal(0))
    if f_zero == 0:
        return [Decimal(0)]
    low = high = Decimal(0)
    reach = Decimal("0.125")
    while low > LOWEST or high < HIGHEST:
        if high < HIGHEST:
            above = min(reach, HIGHEST)
            if (at(above) > 0) != (f_zero > 0):
                return [_chandrupatla(at, high, above, WIDTH)]
            high = above
        if low > LOWEST:
            below = max(-reach, LOWEST)
            if (at(below) > 0) != (f_zero > 0):
                return [_chandrupatla(at, below, low, WIDTH)]
            low = below
        reach *= 2
    return []


def _scan(at: Function) -> list[Decimal]:
    """All roots that a walk over the whole range meets: steps of 0.05 near zero, 0.3 far out."""
    grid = [Decimal(n) / 20 for n in range(-186, 100)]
    grid += [Decimal(5) + Decimal(n) * 3 / 10 for n in range(77)]
    roots: list[Decimal] = []
    before, f_before = grid[0], at(grid[0])
    for point in grid[1:]:
        f_point = at(point)
        if f_point == 0:
            roots.append(point)
        elif f_before != 0 and (f_point > 0) != (f_before > 0):
            roots.append(_chandrupatla(at, before, point, WIDTH))
        before, f_before = point, f_point
    return roots


def _tidy(rate: Decimal) -> Decimal:
    """Drops the digits beyond what the enclosure vouches for, so that 5 % comes out as 0.05."""
    rounded = rate.quantize(Decimal(1).scaleb(-RESULT_DIGITS)) if abs(rate) < 1 else +rate
    with decimal.localcontext() as short:
        short.prec = RESULT_DIGITS
        tidy = (+rounded).normalize()
    return tidy or Decimal(0)


def _choose(rates: list[Decimal], choice: RootChoice) -> Rate:
    if choice is RootChoice.ONLY and len(rates) > 1:
        listed = ", ".join(f"{rate * 100:.4f} %" for rate in rates)
        raise EngineError("several_rates", f"Several rates make these flows balance: {listed}. Say which one is meant.")
    if choice is RootChoice.HIGHEST:
        chosen = rates[-1]
    elif choice is RootChoice.NEAREST_ZERO:
        chosen = min(rates, key=lambda rate: (rate < 0, abs(rate)))
    else:
        chosen = rates[0]
    return Rate(chosen, tuple(rate for rate in rates if rate != chosen))
