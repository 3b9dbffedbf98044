"""Do the loans agree with the general ledger and with their own facts? Named loan by loan, with what caused it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt_finance.differences import Cause, Difference, causes_of
from yurt_finance.models.accounts import Account
from yurt_finance.models.journal import JournalEntry, JournalLine

from yurt_lending.books import ZERO, principal_account
from yurt_lending.engine.postings import Basis
from yurt_lending.models.events import Event, Instalment, Posting
from yurt_lending.models.loan import Loan

if TYPE_CHECKING:
    from yurt.env import Env

LOAN = "lending.loan"
MOST = 50
"""Differences of a kind that are looked into; entries that are named for one are `LATEST` at most."""
LATEST = 5


def ledger_differences(env: Env) -> list[Difference]:
    """Each loan whose principal differs between register, schedule and general ledger, and accounts with strangers."""
    with env.sudo():
        return [*_against_ledger(env), *_foreign_lines(env), *_against_schedule(env)]


def _against_ledger(env: Env) -> Iterator[Difference]:
    """The principal of each loan against the balance of its account, by subject."""
    loan, event = env[Loan], env[Event]
    off = set(env.session.scalars(sa.select(event.loan_id).where(event.kind == "charge_off")))
    chosen = sa.select(loan.id, loan.number, loan.principal_owed, loan.agreement).where(loan.last_event > 0)
    ledger, left = _balances(env), MOST
    for row in env.session.execute(chosen.order_by(loan.id)):
        account = principal_account(row.agreement)
        posted = ledger.get((account, row.id), ZERO) if account else ZERO
        if account is None or row.agreement["basis"] == Basis.NONE or row.id in off:
            continue
        owed = -row.principal_owed if row.agreement["mirrored"] else row.principal_owed
        if owed != posted and left:
            left -= 1
            what = env.gettext("Loan {number}, principal against the ledger").format(number=row.number)
            causes = _strange_entries(env, row.id, account) or _latest_facts(env, row.id)
            yield Difference(f"loan {row.id} principal", what, owed, posted, LOAN, row.id, causes)


def _balances(env: Env) -> dict[tuple[int, int], Decimal]:
    """Debit less credit by account and loan."""
    line = env[JournalLine]
    chosen = sa.select(line.account_id, line.subject_id, sa.func.sum(line.balance))
    chosen = chosen.where(line.subject_model == LOAN).group_by(line.account_id, line.subject_id)
    return {(row[0], row[1] or 0): row[2] for row in env.session.execute(chosen)}


def _strange_entries(env: Env, loan: int, account: int) -> tuple[Cause, ...]:
    """Entries on the loan's account that no fact of the loan was posted with."""
    line, entry, posting = env[JournalLine], env[JournalEntry], env[Posting]
    about = sa.exists().where(
        line.entry_id == entry.id, line.subject_model == LOAN, line.subject_id == loan, line.account_id == account
    )
    known = sa.exists().where(posting.entry_id == entry.id)
    return causes_of(env.session.scalars(sa.select(entry).where(about, ~known).order_by(entry.id.desc()).limit(LATEST)))


def _latest_facts(env: Env, loan: int) -> tuple[Cause, ...]:
    """What was recorded of the loan last: figures that differ without a strange entry come from there."""
    event = env[Event]
    kinds = env.info(Event).fields["kind"].options or {}
    latest = sa.select(event).where(event.loan_id == loan).order_by(event.sequence.desc()).limit(2)
    return tuple(_cause(env, row, kinds) for row in env.session.scalars(latest))


def _cause(env: Env, event: Any, kinds: Mapping[str, str]) -> Cause:
    entry = event.postings[0].entry_id if event.postings else None
    author = event.recorded_by.name if event.recorded_by else ""
    return Cause(f"{env.gettext(kinds[event.kind])} {event.date}", author, event.recorded_at, entry)


def _foreign_lines(env: Env) -> Iterator[Difference]:
    """Accounts of loans' principal with lines that are about no loan: the sub-ledger does not have them."""
    loan, line = env[Loan], env[JournalLine]
    agreements = env.session.scalars(sa.select(loan.agreement).where(loan.last_event > 0))
    used = {principal_account(agreement) for agreement in agreements if agreement} - {None}
    stranger = line.account_id.in_(used) & (line.subject_model.is_(None) | (line.subject_model != LOAN))
    chosen = sa.select(line.account_id, sa.func.sum(line.balance)).where(stranger).group_by(line.account_id)
    for account, balance in env.session.execute(chosen).all():
        if not balance:
            continue
        entry = env[JournalEntry]
        of_account = sa.exists().where(line.entry_id == entry.id, line.account_id == account, stranger)
        found = env.session.scalars(sa.select(entry).where(of_account).order_by(entry.id.desc()).limit(LATEST))
        title = env.get(Account, account).title
        what = env.gettext("Account {account}, what belongs to no loan").format(account=title)
        yield Difference(f"account {account} loans", what, ZERO, balance, "finance.account", account, causes_of(found))


def _against_schedule(env: Env) -> Iterator[Difference]:
    """What the register shows as unpaid against the rows of the schedule, of loans that are disbursed."""
    loan, row = env[Loan], env[Instalment]
    sums: dict[int, Decimal] = defaultdict(Decimal)
    for number, unpaid in env.session.execute(sa.select(row.loan_id, sa.func.sum(row.unpaid)).group_by(row.loan_id)):
        sums[number] = unpaid
    chosen = sa.select(loan.id, loan.number, loan.outstanding).where(loan.disbursed_on.is_not(None))
    wrong = [found for found in env.session.execute(chosen.order_by(loan.id)) if found.outstanding != sums[found.id]]
    for found in wrong[:MOST]:
        what = env.gettext("Loan {number}, unpaid against its schedule").format(number=found.number)
        causes = _latest_facts(env, found.id)
        yield Difference(f"loan {found.id} schedule", what, found.outstanding, sums[found.id], LOAN, found.id, causes)
