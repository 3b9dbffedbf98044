"""What a contact owes: shown at once on their form, whoever opens it with the right to see loans."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from yurt.env import Env
from yurt.i18n import N_
from yurt.view import Caution, Fact
from yurt_crm.models.contact import Contact

from yurt_lending.models.events import Instalment
from yurt_lending.models.loan import RUNNING, Loan


def facts(env: Env, contact: Contact) -> list[Fact | Caution]:
    """Debt and what is overdue, for each currency; a warning while something is late."""
    if not env.access.allows("lending.loan", "read"):
        return []
    loan: Any = env[Loan]
    rows = env.session.execute(
        sa.select(
            loan.currency, sa.func.sum(loan.outstanding), sa.func.sum(loan.overdue), sa.func.max(loan.days_past_due)
        )
        .where(loan.borrower_id == contact.id, loan.status.in_(RUNNING), loan.direction == "given")
        .group_by(loan.currency)
    )
    mine = {"field": "borrower", "op": "eq", "value": contact.id}
    running = {"all": [mine, {"field": "status", "op": "in", "value": list(RUNNING)}]}
    made: list[Fact | Caution] = []
    for currency, outstanding, overdue, days in rows:
        made.append(Fact(N_("Debt"), outstanding, Loan, currency=currency, icon="coins", where=running, order=10))
        if overdue:
            late = {"all": [mine, {"field": "days_past_due", "op": "gt", "value": 0}]}
            made.append(
                Fact(N_("Overdue"), overdue, Loan, currency=currency, icon="alarm", where=late, tone="late", order=11)
            )
            sentence = env.catalogue.ngettext("A payment is {n} day late", "A payment is {n} days late", days or 0)
            made.append(Caution(sentence.format(n=days or 0)))
    return made


def late_instalments(env: Env) -> Any:
    """The hook `late_payments`: instalments that are overdue or had penalties, with their borrower and due date."""
    if not (env.is_sudo or env.access.allows("lending.loan", "read")):
        return None
    loan: Any = env[Loan]
    part: Any = env[Instalment]
    late = sa.or_(part.penalties > 0, sa.and_(part.due < env.today, part.unpaid > 0))
    return (
        sa.select(loan.borrower_id.label("contact_id"), part.due.label("day"))
        .join(loan, loan.id == part.loan_id)
        .where(loan.direction == "given", late)
    )
