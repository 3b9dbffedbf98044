"""What is known without asking: the application itself, the applicant's age, debts at us, how earlier loans went."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt_lending.applications.participants import stood_for
from yurt_lending.engine.scoring import Kind
from yurt_lending.engine.scoring.language import Value
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.models.stop_list import StopEntry

if TYPE_CHECKING:
    from yurt.env import Env
    from yurt_crm.models.contact import Contact

KNOWN: dict[str, Kind] = {
    "amount": Kind.NUMBER,
    "rate": Kind.NUMBER,
    "term": Kind.NUMBER,
    "instalment": Kind.NUMBER,
    "age": Kind.NUMBER,
    "company": Kind.YES_NO,
    "city": Kind.TEXT,
    "debt": Kind.NUMBER,
    "overdue": Kind.NUMBER,
    "instalments_at_us": Kind.NUMBER,
    "days_late": Kind.NUMBER,
    "loans_running": Kind.NUMBER,
    "loans_closed": Kind.NUMBER,
    "loans_written_off": Kind.NUMBER,
    "cycle": Kind.NUMBER,
    "guarantors": Kind.NUMBER,
    "stands_for": Kind.NUMBER,
    "on_stop_list": Kind.YES_NO,
}
"""The names that each formula may use besides the sheet's questions."""


def known_of(env: Env, loan: Any) -> dict[str, Value | int | None]:
    """The values of `KNOWN` for an application; what is not known is None. `instalment` is the highest one;
    the stop list is asked for all who take part."""
    borrower, others = loan.borrower, loan.participants
    return {
        "amount": loan.principal,
        "rate": loan.rate,
        "term": loan.term,
        "instalment": max((row.principal + row.interest + row.fees for row in loan.schedule), default=None),
        "age": _age(env, borrower),
        "company": borrower.kind == "company",
        "city": borrower.city,
        "cycle": loan.cycle,
        "guarantors": sum(each.kind == "guarantor" for each in others),
        "stands_for": stood_for(env, borrower.id, loan.id),
        "on_stop_list": any(stop_entry_of(env, each) for each in (borrower, *(other.contact for other in others))),
        **_standing(env, loan),
    }


def stop_entry_of(env: Env, contact: Contact) -> StopEntry | None:
    """The entry of the stop list that fits a contact today, or None."""
    entry: Any = env[StopEntry]
    fits = [entry.contact_id == contact.id]
    if contact.tax_number:
        fits.append(entry.tax_number == contact.tax_number)
    if contact.phone:
        fits.append(entry.phone == contact.phone)
    today = entry.until.is_(None) | (entry.until >= env.today)
    with env.sudo():
        chosen = sa.select(entry).where(sa.or_(*fits), today, sa.not_(entry.archived)).order_by(entry.id)
        return env.session.scalars(chosen.limit(1)).first()


def _age(env: Env, contact: Contact) -> int | None:
    born, today = contact.birthday, env.today
    if born is None:
        return None
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


def _standing(env: Env, loan: Loan) -> dict[str, Value | int | None]:
    """Debts at us in the loan's currency, in all branches, and how many loans there were."""
    row: Any = env[Loan]
    of_borrower = (row.borrower_id == loan.borrower_id, row.direction == "given", row.id != loan.id)
    running = row.status.in_(RUNNING)

    def total(column: Any) -> Any:
        return sa.func.coalesce(sa.func.sum(sa.case((running & (row.currency == loan.currency), column))), Decimal(0))

    def count(condition: Any) -> Any:
        return sa.func.count(sa.case((condition, row.id)))

    with env.sudo():
        found = env.session.execute(
            sa.select(
                total(row.outstanding).label("debt"),
                total(row.overdue).label("overdue"),
                total(row.next_amount).label("instalments_at_us"),
                sa.func.coalesce(sa.func.max(sa.case((running, row.days_past_due))), 0).label("days_late"),
                count(running).label("loans_running"),
                count(row.status == "closed").label("loans_closed"),
                count(row.status == "written_off").label("loans_written_off"),
            ).where(*of_borrower)
        ).one()
    return dict(found._mapping)
