"""Whether those who stand for a loan are enough, and what a contact stands for."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import ValidationFailed

from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.models.participant import WHOLE, Participant
from yurt_lending.wording import amount_typed

if TYPE_CHECKING:
    from yurt.env import Env


def refuse_too_few(env: Env, loan: Any) -> None:
    """Raises ValidationFailed where guarantors or members are missing, or the shares are not the whole."""
    product: Any = loan.product
    guarantors = [each for each in loan.participants if each.kind == "guarantor"]
    members = [each for each in loan.participants if each.kind == "member"]
    for found, least, told in (
        (len(guarantors), product.least_guarantors, env.gettext("Guarantors needed: {least}. There are {found}.")),
        (len(members), product.least_members, env.gettext("Members needed: {least}. There are {found}.")),
    ):
        if found < least:
            message = told.format(least=least, found=found)
            raise ValidationFailed(message, {"participants": message})
    total = sum((each.share or Decimal(0) for each in members), Decimal(0))
    if members and total != WHOLE:
        message = env.gettext("The shares of the members make {total} percent: they must make 100.")
        message = message.format(total=amount_typed(env, total))
        raise ValidationFailed(message, {"participants": message})


def stood_for(env: Env, contact: int, apart_from: int) -> Decimal:
    """What is unpaid of running loans that a contact (by id) answers for besides own ones, in the books' currency."""
    row, loan = env[Participant], env[Loan]
    chosen = sa.select(row).join(loan, loan.id == row.loan_id)
    chosen = chosen.where(row.contact_id == contact, loan.status.in_(RUNNING), loan.id != apart_from)
    with env.sudo():
        return sum((each.answers_for for each in env.session.scalars(chosen)), Decimal(0))
