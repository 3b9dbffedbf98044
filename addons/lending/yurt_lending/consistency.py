"""Do the loans agree with the general ledger and with their own facts? Named loan by loan."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

import sqlalchemy as sa
from yurt_finance.models.journal import JournalLine

from yurt_lending.books import ZERO, principal_account
from yurt_lending.engine.postings import Basis
from yurt_lending.models.events import Event, Instalment
from yurt_lending.models.loan import Loan

if TYPE_CHECKING:
    from yurt.env import Env


def differences(env: Env) -> list[str]:
    """A sentence for each loan whose principal differs between register, schedule and general ledger."""
    with env.sudo():
        return [*_against_ledger(env), *_against_schedule(env)]


def _against_ledger(env: Env) -> list[str]:
    """The principal of each loan against the balance of its account, by subject; and each account as a whole."""
    loan, event = env[Loan], env[Event]
    off = set(env.session.scalars(sa.select(event.loan_id).where(event.kind == "charge_off")))
    chosen = sa.select(loan.id, loan.number, loan.principal_owed, loan.agreement).where(loan.last_event > 0)
    ledger = _balances(env)
    found: list[str] = []
    for row in env.session.execute(chosen.order_by(loan.id)):
        account = principal_account(row.agreement)
        posted = ledger.pop((account, row.id), ZERO) if account else ZERO
        if account is None or row.agreement["basis"] == Basis.NONE or row.id in off:
            continue
        owed = -row.principal_owed if row.agreement["mirrored"] else row.principal_owed
        if owed != posted:
            message = env.gettext("Loan {number}: {owed} of principal is owed, the ledger holds {posted}.")
            found.append(message.format(number=row.number, owed=owed, posted=posted))
    return found


def _balances(env: Env) -> dict[tuple[int, int], Decimal]:
    """Debit less credit by account and loan."""
    line = env[JournalLine]
    chosen = sa.select(line.account_id, line.subject_id, sa.func.sum(line.balance))
    chosen = chosen.where(line.subject_model == "lending.loan").group_by(line.account_id, line.subject_id)
    return {(row[0], row[1] or 0): row[2] for row in env.session.execute(chosen)}


def _against_schedule(env: Env) -> list[str]:
    """What the register shows as unpaid against the rows of the schedule, of loans that are disbursed."""
    loan, row = env[Loan], env[Instalment]
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for number, unpaid in env.session.execute(sa.select(row.loan_id, sa.func.sum(row.unpaid)).group_by(row.loan_id)):
        sums[number] = unpaid
    chosen = sa.select(loan.id, loan.number, loan.outstanding).where(loan.disbursed_on.is_not(None))
    message = env.gettext("Loan {number}: {shown} is shown as unpaid, its schedule adds up to {sum}.")
    return [
        message.format(number=found.number, shown=found.outstanding, sum=sums[found.id])
        for found in env.session.execute(chosen.order_by(loan.id))
        if found.outstanding != sums[found.id]
    ]
