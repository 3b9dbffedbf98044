"""Handing in, agreeing, approving, refusing, sending back: recorded with who, when, why and on what terms."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.base.models.people import Role, User
from yurt.errors import ValidationFailed
from yurt.i18n import N_

from yurt_lending.applications.chain import Chain, chain_of, goes_against, refuse_own, refuse_stranger
from yurt_lending.applications.participants import refuse_too_few
from yurt_lending.applications.scoring import refuse_unscored, score
from yurt_lending.models.decision import Authority, Decision, RefusalReason
from yurt_lending.pledges.keeping import refuse_unsecured
from yurt_lending.servicing import approve
from yurt_lending.wording import amount_text
from yurt_lending.work import locked_loan

if TYPE_CHECKING:
    from yurt.env import Env


def submit(env: Env, loan: Any) -> str:
    """The application is complete; those who decide next are told. Raises ValidationFailed for an incomplete one."""
    _refuse_incomplete(env, loan)
    with env.sudo():
        loan.round += 1
        loan.submitted_by_id = env.user_id
        _to_the_next(env, loan, chain_of(env, loan))
    return env.gettext("Handed in")


def decide(env: Env, loan: Any, amount: Decimal | None, text: str | None) -> str:
    """Approves an application, or agrees on one's level and passes it on; `amount` may be less than applied for.

    Raises AccessDenied for whoever may not decide, ValidationFailed for an application that is not complete.
    """
    refuse_own(env, loan)
    if amount is not None and amount != loan.principal:
        refuse_stranger(env, chain_of(env, loan))
        _lower(env, loan, amount)
    _refuse_incomplete(env, loan)
    chain = chain_of(env, loan)
    refuse_stranger(env, chain)
    if goes_against(loan) and not text:
        message = env.gettext("The score says otherwise: write why.")
        raise ValidationFailed(message, {"text": message})
    with env.sudo():
        if not chain.decides:
            _record(env, loan, "agreed", chain.turn, text)
            following = chain_of(env, loan)
            _to_the_next(env, loan, following)
            assert following.turn is not None
            return env.gettext("Agreed. Now “{level}” decides.").format(level=following.turn.name)
        approve(env, loan)
        _record(env, loan, "approved", chain.turn, text)
        loan.stage, loan.awaits = "decided", None
    _tell_the_officer(env, loan, N_("Approved: {number}"), text)
    return env.gettext("Approved")


def refuse(env: Env, loan: Any, reason: RefusalReason, text: str | None) -> None:
    """Refuses an application, or a loan that was approved and not disbursed. Raises AccessDenied."""
    chain = _chain_to_refuse(env, loan)
    refuse_stranger(env, chain)
    with env.sudo():
        _record(env, loan, "refused", chain.turn, text, reason)
        loan.status, loan.stage, loan.awaits = "rejected", "decided", None
    _tell_the_officer(env, loan, N_("Refused: {number}"), text or reason.name)


def send_back(env: Env, loan: Any, text: str) -> None:
    """Asks for completion; what was agreed so far counts no more. Raises AccessDenied."""
    chain = _chain_to_refuse(env, loan)
    refuse_stranger(env, chain)
    with env.sudo():
        _record(env, loan, "sent_back", chain.turn, text)
        loan.stage, loan.awaits = "sent_back", None
        loan.round += 1
    _tell_the_officer(env, loan, N_("Sent back: {number}"), text)


def _chain_to_refuse(env: Env, loan: Any) -> Chain:
    """As for an approval; what no level may approve is refused by heads of lending."""
    try:
        return chain_of(env, loan)
    except ValidationFailed:
        return Chain((), frozenset())


def _refuse_incomplete(env: Env, loan: Any) -> None:
    if loan.status != "applied":
        raise ValidationFailed(env.gettext("This loan is no application any more."))
    refuse_too_few(env, loan)
    refuse_unsecured(env, loan)
    refuse_unscored(env, loan)


def _lower(env: Env, loan: Any, amount: Decimal) -> None:
    """Offers less than was applied for; the score follows."""
    if amount > loan.principal:
        message = env.gettext("This is more than was applied for. Enter a new application for it.")
        raise ValidationFailed(message, {"amount": message})
    with env.sudo():
        locked = locked_loan(env, loan)
        locked.principal = amount
        env.session.flush()
        if loan.sheet is not None:
            score(env, loan)


def _to_the_next(env: Env, loan: Any, chain: Chain) -> None:
    loan.stage, loan.awaits = "waiting", chain.turn
    amount = f"{amount_text(env, loan.principal, loan.currency)} {loan.currency}"
    told = _deciders(env, chain.turn) - {env.user_id, loan.created_by_id}
    env.notify(
        told, N_("To decide: {number}"), N_("{borrower}, {amount}"), record=loan, kind="task", number=loan.number,
        borrower=loan.borrower.name, amount=amount,
    )  # fmt: skip


def _deciders(env: Env, level: Authority | None) -> set[int]:
    """The active users who belong to a level; without levels, the heads of lending."""
    user, role = env[User], env[Role]
    name = "lending.manager" if level is None else level.role.name if level.role else None
    found = {person.id for person in level.people if person.active} if level else set()
    if name is not None:
        holders = sa.select(user.id).where(user.active, user.roles.any(role.name == name))
        found.update(env.session.scalars(holders))
    return found


def _record(
    env: Env, loan: Any, outcome: str, level: Authority | None, text: str | None, reason: RefusalReason | None = None
) -> None:
    env.create(
        Decision, loan=loan, round=loan.round, outcome=outcome, level=level, reason=reason, text=text,
        amount=loan.principal, rate=loan.rate, term=loan.term, score=loan.score, grade=loan.grade,
        decided_at=env.now, decided_by_id=env.user_id,
    )  # fmt: skip


def _tell_the_officer(env: Env, loan: Any, title: str, text: str | None) -> None:
    officer = loan.officer_id or loan.created_by_id
    if officer is not None and officer != env.user_id:
        env.notify(officer, title, text or "", record=loan, number=loan.number)
