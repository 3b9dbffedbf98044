"""Limits that depend on the borrower's cycle and on promotions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import ValidationFailed

from yurt_lending.models.loan import Loan

if TYPE_CHECKING:
    from yurt.env import Env


def cycle_of(env: Env, loan: Any) -> int:
    """Which loan of the borrower's this is: one more than were repaid."""
    row: Any = env[Loan]
    borrower = loan.borrower.id if loan.borrower is not None else None
    if borrower is None:
        return 1
    with env.session.no_autoflush:
        chosen = sa.select(sa.func.count(row.id)).where(
            row.borrower_id == borrower, row.direction == "given", row.status == "closed"
        )
        return 1 + (env.session.scalar(chosen) or 0)


def refuse_beyond(env: Env, loan: Any) -> None:
    """Raises ValidationFailed for terms beyond the borrower's cycle, or a promotion that does not apply."""
    wrong = _beyond_promotion(env, loan) if loan.promotion is not None else _beyond_cycle(env, loan)
    if wrong:
        raise ValidationFailed(" ".join(wrong.values()), wrong)


def _beyond_cycle(env: Env, loan: Any) -> dict[str, str]:
    terms = next((row for row in reversed(loan.product.cycles) if row.cycle <= loan.cycle), None)
    if terms is None:
        return {}
    wrong = _above(env, loan, terms)
    if terms.most_rate is not None and loan.rate > terms.most_rate:
        wrong["rate"] = env.gettext("From loan {cycle} on the rate is at most {most}.").format(
            cycle=terms.cycle, most=terms.most_rate
        )
    if terms.least_rate is not None and loan.rate < terms.least_rate:
        wrong["rate"] = env.gettext("Loan {number} of this borrower: the rate starts at {least}.").format(
            number=loan.cycle, least=terms.least_rate
        )
    return wrong


def _above(env: Env, loan: Any, terms: Any) -> dict[str, str]:
    told = env.gettext("Loan {number} of this borrower goes up to {most}.")
    pairs = (("principal", loan.principal, terms.most_principal), ("term", loan.term, terms.most_term))
    return {
        name: told.format(number=loan.cycle, most=most)
        for name, value, most in pairs
        if most is not None and value > most
    }


def _beyond_promotion(env: Env, loan: Any) -> dict[str, str]:
    offer = loan.promotion
    if offer.product_id != loan.product.id:
        return {"promotion": env.gettext("“{name}” is for another product.").format(name=offer.name)}
    day = loan.created_at.date() if loan.created_at else env.today
    if not offer.start <= day <= offer.end:
        told = env.gettext("“{name}” is for applications from {start} to {end}.")
        return {"promotion": told.format(name=offer.name, start=offer.start, end=offer.end)}
    if offer.first_loans_only and loan.cycle > 1:
        return {"promotion": env.gettext("“{name}” is for first loans.").format(name=offer.name)}
    if offer.most_loans is not None and _taken(env, loan) >= offer.most_loans:
        return {"promotion": env.gettext("“{name}” is used up.").format(name=offer.name)}
    return _above(env, loan, offer)


def _taken(env: Env, loan: Any) -> int:
    row: Any = env[Loan]
    chosen = sa.select(sa.func.count(row.id)).where(
        row.promotion_id == loan.promotion.id, row.status != "rejected", row.id != (loan.id or 0)
    )
    with env.unguarded(), env.session.no_autoflush:
        return env.session.scalar(chosen) or 0
