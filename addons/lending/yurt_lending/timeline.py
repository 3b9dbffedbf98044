"""What happened with a loan, in words on its timeline: who recorded it stands beside it."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from babel.dates import format_date
from yurt.base.models.journal import Note

from yurt_lending.models.events import Event
from yurt_lending.wording import amount_text

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_lending.models.loan import Loan


def tell(env: Env, loan: Loan, event: Event) -> None:
    """Puts a fact on the loan's timeline: what, how much, as of when, where the money went, and why."""
    body = f"<p>{escape(sentence(env, loan, event))}</p>"
    env.create(Note, model="lending.loan", record_id=loan.id, kind="note", body=body, author_id=env.user_id)


def sentence(env: Env, loan: Loan, event: Event) -> str:
    """`Interest waived: 2,000.00 AMD, as of Nov 22, 2026. Illness.`"""
    kinds = env.info(Event).fields["kind"].options or {}
    told = env.gettext(kinds[event.kind])
    if event.reverses is not None:
        told += f": {env.gettext(kinds[event.reverses.kind])}"
    amount = event.amount if event.reverses is None else event.reverses.amount
    if amount is not None:
        told += f": {amount_text(env, amount, loan.currency)} {loan.currency}"
    place = event.desk or event.bank_account
    if place is not None:
        told += f" · {place.name}"
    if event.date != env.today:
        day = format_date(event.date, "medium", locale=env.language)
        told += ", " + env.gettext("as of {date}").format(date=day)
    return f"{told}. {event.text}" if event.text else told
