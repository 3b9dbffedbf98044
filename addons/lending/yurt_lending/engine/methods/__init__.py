"""One module for each family of methods, and the way from the terms to the right one."""

from __future__ import annotations

import decimal

from yurt_lending.engine.checks import check
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.methods import annuity, bullet, custom, equal_principal, fixed, flat
from yurt_lending.engine.methods.down_payment import with_down_payment
from yurt_lending.engine.money import working_context
from yurt_lending.engine.schedule import Schedule
from yurt_lending.engine.terms import LoanTerms, Method

BUILDERS = {
    Method.ANNUITY: annuity.build,
    Method.EQUAL_PRINCIPAL: equal_principal.build,
    Method.FLAT: flat.build,
    Method.INTEREST_ONLY: bullet.build_interest_only,
    Method.BULLET: bullet.build_bullet,
    Method.FIXED_INSTALMENT: fixed.build,
    Method.CUSTOM: custom.build,
}


def make_schedule(terms: LoanTerms) -> Schedule:
    """The schedule that follows from the terms.

    The principal parts add up to the amount disbursed and the last balance is zero, to the digit. Raises `EngineError`
    with a code for what cannot be calculated: see `yurt_lending.engine.checks` and the methods' own modules.
    """
    check(terms)
    with decimal.localcontext(working_context(terms.precision)):
        try:
            schedule = _built(terms)
        except (decimal.InvalidOperation, decimal.DivisionByZero, decimal.Overflow) as error:
            raise EngineError("precision_too_small", "The amounts need more digits; raise the precision.") from error
    if terms.disbursements and terms.disbursements[-1].on >= schedule.instalments[-1].end:
        raise EngineError("tranche_after_end", "A disbursement lies on or after the last due date; move it or extend.")
    return schedule


def _built(terms: LoanTerms) -> Schedule:
    if terms.down_payment_percent:
        return with_down_payment(terms, lambda rest: BUILDERS[rest.method](rest))
    return BUILDERS[terms.method](terms)


__all__ = ["make_schedule"]
