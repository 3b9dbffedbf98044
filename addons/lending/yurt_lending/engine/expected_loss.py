"""Expected credit losses by the three stages of IFRS 9: exposure × probability of default × loss given default.

Rates and probabilities are fractions; amounts are in one currency. Post the result by `provisioning.movements`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import IntEnum
from typing import NamedTuple

from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.money import CENTS, Rounding, working_context
from yurt_lending.engine.provisioning import check_fraction

ZERO = Decimal(0)
ONE = Decimal(1)


class Stage(IntEnum):
    """The stages of IFRS 9, section 5.5."""

    PERFORMING = 1
    """Twelve-month expected losses."""
    UNDERPERFORMING = 2
    """Credit risk has risen significantly: lifetime expected losses."""
    IMPAIRED = 3
    """In default: lifetime expected losses with the probability of default at one."""


class Signs(NamedTuple):
    """What is known of a loan besides its days past due.

    `days_since_cure` is for how many days it has been without arrears after default, None when it never was in default.
    """

    risk_increased: bool = False
    forborne: bool = False
    impaired: bool = False
    days_since_cure: int | None = None


@dataclass(frozen=True, slots=True)
class StagingRule:
    """From how many days past due a loan changes its stage.

    Defaults are the rebuttable presumptions of IFRS 9: more than 30 days (5.5.11) and 90 days (B5.5.37). `probation` is
    for how many days a cured loan stays in stage 3 (three months: EBA/GL/2016/07, paragraph 71).
    """

    underperforming_after: int = 30
    impaired_from: int = 90
    probation: int = 90

    def stage(self, days: int, signs: Signs = Signs()) -> Stage:
        """The stage of a loan so many days past due."""
        on_probation = signs.days_since_cure is not None and signs.days_since_cure < self.probation
        if days >= self.impaired_from or signs.impaired or on_probation:
            return Stage.IMPAIRED
        if days > self.underperforming_after or signs.risk_increased or signs.forborne:
            return Stage.UNDERPERFORMING
        return Stage.PERFORMING


class FutureExposure(NamedTuple):
    """The exposure at default in a future period: `months` from today to its end, and the amount then at risk.

    Periods follow one another; the first begins today.
    """

    months: int
    amount: Decimal


def default_probability(yearly: Decimal, months: int) -> Decimal:
    """The probability of default within so many months at a constant `yearly` one: 1 - (1 - PD)^(months/12)."""
    check_fraction("A probability of default", yearly)
    if months < 0:
        raise EngineError("periods_not_positive", f"A time ahead cannot be {months} months.")
    survival = ONE - yearly
    if not survival:
        return ONE if months else ZERO
    with localcontext(working_context()):
        return ONE - survival ** (Decimal(months) / 12)


@dataclass(frozen=True, slots=True)
class LossModel:
    """The parameters of a segment of the portfolio, fractions all.

    `yearly_pd` is the probability of default within a year, `lgd` the share of an exposure lost in default after
    collateral, `discount` the effective interest rate that expected losses are discounted at (IFRS 9 5.5.17 (b)).
    """

    yearly_pd: Decimal
    lgd: Decimal
    discount: Decimal = ZERO
    rounding: Rounding = CENTS

    def __post_init__(self) -> None:
        check_fraction("A probability of default", self.yearly_pd)
        check_fraction("A loss given default", self.lgd)
        if not self.discount.is_finite() or self.discount <= -1:
            raise EngineError("rate_out_of_range", "The discount rate must be above -1 (-100 %).")

    def expected_loss(self, stage: Stage, today: Decimal, ahead: Sequence[FutureExposure] = ()) -> Decimal:
        """The expected credit loss of a loan in a stage, rounded.

        `today` is the exposure now and `ahead` the exposures of future periods (see `exposures_ahead`). Stage 3 is
        today's exposure × LGD. Stages 1 and 2 add up exposure × marginal probability of default × LGD, discounted from
        the end of each period, over twelve months or over the whole life. Without `ahead` the exposure is taken to
        stay as it is for twelve months.
        """
        if stage is Stage.IMPAIRED:
            return self.rounding(max(today, ZERO) * self.lgd)
        with localcontext(working_context()):
            return self.rounding(self._discounted_loss(stage, ahead or (FutureExposure(12, today),)))

    def _discounted_loss(self, stage: Stage, ahead: Sequence[FutureExposure]) -> Decimal:
        loss = ZERO
        begin = 0
        for period in ahead:
            if period.months <= begin:
                raise EngineError("dates_not_in_order", "Future exposures must follow one another in time.")
            if stage is Stage.PERFORMING and begin >= 12:
                break
            end = min(period.months, 12) if stage is Stage.PERFORMING else period.months
            marginal = default_probability(self.yearly_pd, end) - default_probability(self.yearly_pd, begin)
            factor = (ONE + self.discount) ** (-Decimal(end) / 12) if self.discount else ONE
            loss += max(period.amount, ZERO) * marginal * self.lgd * factor
            begin = period.months
        return loss


def loss_given_default(exposure: Decimal, collateral: Decimal, unsecured: Decimal, cost: Decimal = ZERO) -> Decimal:
    """The share of an exposure lost in default: what the collateral, less the `cost` of selling it (a fraction of it),
    leaves open, times the `unsecured` loss rate.

    0 for no exposure. Raises `EngineError` for a fraction outside 0 to 1.
    """
    check_fraction("A loss rate", unsecured)
    check_fraction("The cost of selling", cost)
    if exposure <= 0:
        return ZERO
    covered = min(max(collateral, ZERO) * (ONE - cost), exposure)
    return (exposure - covered) / exposure * unsecured


def exposures_ahead(today: Decimal, balances: Iterable[tuple[int, Decimal]]) -> list[FutureExposure]:
    """The exposures of future periods from the balances that a schedule leaves: pairs of (months from today, balance
    after the payment then). Until the first payment all of `today` is at risk, then what each leaves.
    """
    ahead: list[FutureExposure] = []
    at_risk = today
    for months, balance in balances:
        ahead.append(FutureExposure(months, at_risk))
        at_risk = balance
    return ahead
