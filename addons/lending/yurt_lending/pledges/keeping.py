"""Items that secure loans: valued, taken in, given back; and whether they are enough."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import ValidationFailed

from yurt_lending.models.collateral import SECURES, WHOLE, Collateral, StoragePlace, Valuation
from yurt_lending.models.loan import RUNNING
from yurt_lending.wording import amount_typed

if TYPE_CHECKING:
    from yurt.env import Env


def appraise(env: Env, item: Collateral, value: Decimal, on: date, source: str | None) -> None:
    """Notes a valuation; the item has the value of the latest day. Raises ValidationFailed for a day to come."""
    if on > env.today:
        message = env.gettext("{date} lies in the future.").format(date=on)
        raise ValidationFailed(message, {"date": message})
    with env.sudo():
        env.create(Valuation, item=item, date=on, value=value, source=source, valued_by_id=env.user_id)
        env.session.flush()
        row: Any = env[Valuation]
        latest = sa.select(row).where(row.item_id == item.id).order_by(row.date.desc(), row.id.desc()).limit(1)
        found = env.session.scalars(latest).one()
        item.value, item.valued_on = found.value, found.date
        env.session.expire(item, ["valuations"])


def take_in(env: Env, item: Collateral, place: StoragePlace | None) -> None:
    """The item is held for its loan. Raises ValidationFailed for one without a loan or a value."""
    if item.loan is None:
        message = env.gettext("Say first which loan it secures.")
        raise ValidationFailed(message, {"loan": message})
    if not item.value:
        raise ValidationFailed(env.gettext("Value the item first."))
    with env.sudo():
        item.status, item.place = "held", place or item.place


def give_back(env: Env, item: Collateral) -> None:
    """The item returns to its owner. Raises ValidationFailed where the loan would exceed the limit without it."""
    loan: Any = item.loan
    if loan is not None and loan.status in (*RUNNING, "approved"):
        others = sum(
            (each.lendable for each in loan.collateral if each.status in SECURES and each is not item), WHOLE * 0
        )
        limit = loan.product.most_ltv
        if limit is None or loan.principal_owed * WHOLE > others * limit:
            raise ValidationFailed(env.gettext("The loan is not secured without it. Settle the loan first."))
    with env.sudo():
        item.status, item.place = "released", None


def refuse_unsecured(env: Env, loan: Any) -> None:
    """Raises ValidationFailed for an application with less collateral than its product asks for."""
    limit = loan.product.most_ltv
    if limit is None:
        return
    env.session.flush()
    if not loan.security:
        message = env.gettext("This product needs collateral: add items and value them.")
        raise ValidationFailed(message, {"collateral": message})
    if loan.ltv > limit:
        message = env.gettext("The loan is {ltv} % of its collateral, at most {limit} % is allowed.")
        message = message.format(ltv=amount_typed(env, loan.ltv), limit=amount_typed(env, limit))
        raise ValidationFailed(message, {"principal": message})
