"""What nobody should miss on a loan's form: too little security, old valuations, somebody on the stop list."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from yurt.view import Caution

from yurt_lending.applications.borrower import stop_entry_of
from yurt_lending.models.collateral import SECURES
from yurt_lending.models.loan import RUNNING
from yurt_lending.wording import amount_typed

if TYPE_CHECKING:
    from yurt.env import Env

OPEN = ("applied", "approved", *RUNNING)


def cautions(env: Env, loan: Any) -> list[Caution]:
    """The warnings for a loan that is not at its end."""
    if loan.status not in OPEN or loan.direction != "given":
        return []
    return [*_security(env, loan), *_stopped(env, loan)]


def _security(env: Env, loan: Any) -> list[Caution]:
    made: list[Caution] = []
    limit, ltv = loan.product.most_ltv, loan.ltv
    if limit is not None and ltv is not None and ltv > limit:
        text = env.gettext("The loan is {ltv} % of its collateral, at most {limit} % is allowed.")
        made.append(Caution(text.format(ltv=amount_typed(env, ltv), limit=amount_typed(env, limit)), grave=True))
    for item in loan.collateral:
        after = item.kind.revalued_after
        if (
            item.status in SECURES
            and after
            and (item.valued_on is None or item.valued_on < env.today - timedelta(days=after))
        ):
            made.append(Caution(env.gettext("“{item}” is to be valued anew.").format(item=item.name)))
    return made


def _stopped(env: Env, loan: Any) -> list[Caution]:
    if loan.status not in ("applied", "approved"):
        return []
    found = []
    for contact in (loan.borrower, *(each.contact for each in loan.participants)):
        entry = stop_entry_of(env, contact)
        if entry is not None:
            text = env.gettext("{name} is on the stop list: {reason}")
            found.append(Caution(text.format(name=contact.name, reason=entry.reason), grave=True))
    return found
