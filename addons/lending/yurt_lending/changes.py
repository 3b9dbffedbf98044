"""What people decide about a loan in force: forgiving, charging, new dates and rates, settling before the end.

Each is one or more facts for `servicing.record`, in the caller's unit of work; rights do not count here. What the
engine refuses comes out as ValidationFailed, at the field that can be changed.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed

from yurt_lending.agreement import Agreement
from yurt_lending.engine import EngineError, events
from yurt_lending.engine.allocation import Component
from yurt_lending.engine.dates import Frequency
from yurt_lending.engine.events import ChargeKind
from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing import LoanState
from yurt_lending.engine.servicing.rows import ChargeLine
from yurt_lending.money import Place
from yurt_lending.refusals import refused
from yurt_lending.servicing import Quote, quote, record, take_payment
from yurt_lending.wording import amount_text
from yurt_lending.work import opened

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_lending.models.events import Event
    from yurt_lending.models.loan import Loan

KINDS = {"penalties": ChargeKind.PENALTY, "fees": ChargeKind.FEE}


def waive_interest(env: Env, loan: Loan, amount: Decimal | None, on: date, reason: str) -> Event:
    """Forgives unpaid interest, the earliest first: `amount`, or all that fell due until the day.

    Raises like `record`.
    """
    if amount is None:
        amount = sum((row.owed(Component.INTEREST) for row in _state(env, loan, on).rows if row.due <= on), ZERO)
    return record(env, loan, events.InterestWaiver(on=on, amount=amount), text=reason)


def waive_charges(env: Env, loan: Loan, kind: ChargeKind, amount: Decimal | None, on: date, reason: str) -> list[Event]:
    """Forgives unpaid fees or penalties, the earliest first: all of them, or `amount`. Raises like `record`."""
    rest, facts = amount, []
    for line in _unpaid_charges(env, loan, kind, on):
        part = line.unpaid if rest is None else min(rest, line.unpaid)
        if part:
            facts.append(events.ChargeWaiver(on=on, of=line.key, amount=part))
        rest = None if rest is None else rest - part
    if rest or not facts:
        message = env.gettext("Less than this is unpaid.") if rest else env.gettext("Nothing of it is unpaid.")
        raise ValidationFailed(message, {"amount": message})
    return [record(env, loan, fact, text=reason) for fact in facts]


def charge(env: Env, loan: Loan, kind: ChargeKind, amount: Decimal, due: date, on: date, reason: str) -> Event:
    """Raises a fee or a penalty by hand; it joins the instalment in whose period it is due. Raises like `record`."""
    return record(env, loan, events.Charge(on=on, kind=kind, amount=amount, due=due), text=reason)


def move_dates(env: Env, loan: Loan, due: date, new_due: date, more: int, on: date, reason: str) -> Event:
    """The instalments from the one due on `due` start on `new_due`, with `more` added. Raises like `record`."""
    fact = events.Reschedule(on=on, due=due, new_due=new_due, extra_terms=more)
    return record(env, loan, fact, text=reason)


def new_instalments(env: Env, loan: Loan, first_due: date, count: int, on: date, reason: str) -> Event:
    """All unpaid principal is paid in `count` new instalments, as far apart as agreed. Raises like `record`."""
    agreement = Agreement.model_validate(loan.agreement)
    frequency = Frequency(agreement.unit, agreement.every)
    return record(
        env, loan, events.ReAge(on=on, frequency=frequency, first_due=first_due, instalments=count), text=reason
    )


def settlement_text(env: Env, loan: Loan, asked: Quote) -> str:
    """What settles a loan, in a sentence; parts of zero left out."""
    parts = [
        (env.gettext("penalties {amount}"), asked.penalties),
        (env.gettext("fees {amount}"), asked.fees),
        (env.gettext("interest {amount}"), asked.interest),
        (env.gettext("principal {amount}"), asked.principal),
    ]
    told = ", ".join(text.format(amount=amount_text(env, part, loan.currency)) for text, part in parts if part)
    total = f"{amount_text(env, asked.total, loan.currency)} {loan.currency}"
    message = env.gettext("On {date} the loan is settled by {total}: {parts}.")
    return message.format(date=asked.on.isoformat(), total=total, parts=told or "0")


def settle(env: Env, loan: Loan, amount: Decimal, on: date, place: Place) -> Event:
    """Takes the payment that settles a loan. Raises ValidationFailed when it takes another amount by now."""
    with env.sudo():
        opened(env, loan)
        asked = quote(env, loan, on)
        if asked.total != amount:
            raise ValidationFailed(settlement_text(env, loan, asked), {"amount": settlement_text(env, loan, asked)})
        return take_payment(env, loan, amount, on, place)


def _unpaid_charges(env: Env, loan: Loan, kind: ChargeKind, on: date) -> list[ChargeLine]:
    """The charges of a kind of which something is unpaid, the earliest first."""
    rows = _state(env, loan, on).rows
    return [line for row in rows for line in row.charges if line.kind == kind and line.unpaid]


def _state(env: Env, loan: Loan, on: date) -> LoanState:
    with env.sudo():
        work = opened(env, loan)
        try:
            return work.replayed(work.facts, on)
        except EngineError as error:
            raise refused(env, error) from error
