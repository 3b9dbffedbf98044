"""The life of a pawn ticket. Money and the loan's terms change through `servicing.record`, like everything else."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yurt.errors import ValidationFailed

from yurt_lending.agreement import Agreement
from yurt_lending.changes import move_dates, new_instalments, settle
from yurt_lending.engine import EngineError
from yurt_lending.engine.dates import Frequency, add_months
from yurt_lending.engine.events import ReAge
from yurt_lending.models.collateral import StoragePlace
from yurt_lending.models.pawn import PawnTicket
from yurt_lending.money import Place
from yurt_lending.refusals import refused
from yurt_lending.servicing import quote, take_payment, write_off
from yurt_lending.wording import amount_text
from yurt_lending.work import opened, read

if TYPE_CHECKING:
    from yurt.env import Env

ZERO = Decimal(0)


def issue(env: Env, loan: Any) -> PawnTicket:
    """A ticket for the items that are held. Raises ValidationFailed without items, or where one is open already."""
    if not loan.product.pawn:
        raise ValidationFailed(env.gettext("Loans of this product have no pawn tickets."))
    if any(ticket.status == "open" for ticket in loan.tickets):
        raise ValidationFailed(env.gettext("There is a ticket already. Renew it, or replace it when it is lost."))
    items = [item for item in loan.collateral if item.status == "held"]
    if not items:
        raise ValidationFailed(env.gettext("Take the items in first."))
    return _made(env, loan, items, max(row.due for row in loan.schedule), None)


def renewed_until(env: Env, ticket: PawnTicket) -> date:
    """The due date of a renewal today: one period of the loan from now."""
    agreement = Agreement.model_validate(ticket.loan.agreement)
    frequency = Frequency(agreement.unit, agreement.every)
    return add_months(env.today, frequency.months) if frequency.months else env.today + timedelta(frequency.days)


def renewal_amount(env: Env, ticket: PawnTicket, due: date) -> Decimal:
    """What is paid to renew today: all but the principal and the interest of the new term. Raises ValidationFailed."""
    work = read(env, ticket.loan)
    trial = ReAge(
        on=env.today, frequency=Frequency(work.agreement.unit, work.agreement.every), first_due=due, instalments=1,
        sequence=ticket.loan.last_event + 1, key="renewal on trial",
    )  # fmt: skip
    try:
        rows = work.replayed([*work.facts, trial], env.today).rows
    except EngineError as error:
        raise refused(env, error) from error
    return sum((row.outstanding for row in rows if row.due < due), ZERO)


def renew(env: Env, ticket: PawnTicket, due: date, amount: Decimal, place: Place) -> PawnTicket:
    """Interest and charges until today are paid and a new term begins. Raises ValidationFailed for another amount."""
    loan = ticket.loan
    with env.sudo():
        opened(env, loan)
        asked = renewal_amount(env, ticket, due)
        if amount != asked:
            message = env.gettext("Renewing until {date} takes {amount}.")
            message = message.format(date=due, amount=f"{amount_text(env, asked, loan.currency)} {loan.currency}")
            raise ValidationFailed(message, {"amount": message})
        new_instalments(env, loan, due, 1, env.today, ticket.number)
        if asked:
            take_payment(env, loan, asked, env.today, place)
        ticket.status = "renewed"
        return _made(env, loan, ticket.items, due, ticket)


def extend(env: Env, ticket: PawnTicket, due: date, reason: str) -> None:
    """The last instalment moves to a later day. Raises ValidationFailed for an earlier one."""
    if due <= ticket.due:
        message = env.gettext("The new date must be after the old one.")
        raise ValidationFailed(message, {"due": message})
    with env.sudo():
        move_dates(env, ticket.loan, ticket.due, due, 0, env.today, reason)
        ticket.due, ticket.forfeit_on = due, _forfeited_from(ticket.loan, due)


def redeem(env: Env, ticket: PawnTicket, amount: Decimal, place: Place) -> None:
    """Settles the loan and releases the items. Raises ValidationFailed when it takes another amount by now."""
    with env.sudo():
        settle(env, ticket.loan, amount, env.today, place)
        ticket.status = "redeemed"
        for item in ticket.items:
            item.status, item.place = "released", None


def forfeit(env: Env, ticket: PawnTicket, worth: Decimal, place: StoragePlace | None) -> None:
    """The items go to stock at `worth`, which pays the loan; the rest is written off, a surplus is the borrower's.

    Raises ValidationFailed before the day from which the pawn is forfeited.
    """
    if env.today < ticket.forfeit_on:
        message = env.gettext("The pawn is forfeited from {date} on, not before.").format(date=ticket.forfeit_on)
        raise ValidationFailed(message)
    loan: Any = ticket.loan
    with env.sudo():
        if worth:
            take_payment(env, loan, worth, env.today, loan.product.stock_account)
        if loan.is_running:
            write_off(
                env, loan, env.today, env.gettext("Not covered by the pawn {number}").format(number=ticket.number)
            )
        ticket.status = "forfeited"
        for item in ticket.items:
            item.status, item.place = "forfeited", place or item.place


def replace_lost(env: Env, ticket: PawnTicket, text: str) -> PawnTicket:
    """Another ticket with the same items and days; the lost one counts no more."""
    with env.sudo():
        ticket.status, ticket.text = "lost", text
        return _made(env, ticket.loan, ticket.items, ticket.due, ticket)


def owed_today(env: Env, ticket: PawnTicket) -> Decimal:
    """What redeems the items today."""
    return quote(env, ticket.loan, env.today).total


def _made(env: Env, loan: Any, items: list[Any], due: date, replaces: PawnTicket | None) -> PawnTicket:
    with env.sudo():
        return env.create(
            PawnTicket, loan=loan, items=list(items), due=due, forfeit_on=_forfeited_from(loan, due),
            amount=loan.principal_owed, replaces=replaces,
        )  # fmt: skip


def _forfeited_from(loan: Any, due: date) -> date:
    return due + timedelta(days=loan.product.forfeit_after + 1)
