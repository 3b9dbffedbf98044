"""From the lines of a loan's statement to the journal: what is posted already stays, only differences are posted."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NoReturn

import sqlalchemy as sa
from yurt.errors import ValidationFailed
from yurt_finance.cash import Movement, move, reverse_order
from yurt_finance.closing import refuse_closed
from yurt_finance.posting import Document, Entry, Line, PeriodClosed, post_many, reverse

from yurt_lending.agreement import Agreement
from yurt_lending.engine.postings import Role, postings
from yurt_lending.engine.servicing import LoanState, Transaction
from yurt_lending.models.events import Event, Posting

if TYPE_CHECKING:
    from yurt.env import Env
    from yurt_finance.models.cash import CashOrder

    from yurt_lending.batch import ClosedFact
    from yurt_lending.models.loan import Loan

ZERO = Decimal(0)
Amounts = dict[int, Decimal]
"""Debit less credit by account id."""


@dataclass(slots=True)
class Wanted:
    """What the journal should hold for one line of the statement."""

    title: str
    on: date
    amounts: Amounts = field(default_factory=lambda: defaultdict(Decimal))


@dataclass(frozen=True, slots=True)
class Difference:
    """What has to be posted for one line; `is_new` when the journal has nothing of it yet."""

    line: str
    title: str
    on: date
    amounts: Amounts
    is_new: bool


def post_differences(env: Env, loan: Loan, agreement: Agreement, state: LoanState, event: Event) -> None:
    """Brings the journal up to what the replay says, in the caller's unit of work.

    A new line is posted on its own date; a changed one on the later of that and the event's. A date that lies in a
    closed period becomes today, but for the event's own: then PeriodClosed is raised. Raises ValidationFailed where
    the product names no account for a role.
    """
    if event.kind == "reversal":
        take_money_back(env, loan, event)
    found = list(
        differences(wanted_of(env, agreement, state.transactions, _money_accounts(env, loan)), _posted(env, loan))
    )
    if not found:
        return
    dates = [_date_of(env, loan, difference, event) for difference in found]
    numbered = _posting_count(env, loan)
    posted = list(zip(found, dates, strict=True))
    keys = [f"lending {loan.id}/{numbered + n}" for n in range(len(posted))]
    rows = [posting_row(loan, event, difference, on) for difference, on in posted]
    bare = [n for n, (difference, _) in enumerate(posted) if not _moves_cash(difference, event)]
    for n in sorted(set(range(len(posted))) - set(bare)):
        order = _order(env, loan, event, *posted[n], keys[n])
        rows[n] |= {"entry_id": order.entry_id, "order_id": order.id}
    ids = post_many(env, [entry_of(env, loan, event, *posted[n], keys[n]) for n in bare])
    for n, number in zip(bare, ids, strict=True):
        rows[n]["entry_id"] = number
    env.session.execute(sa.insert(env[Posting]), rows)


def posting_row(loan: Loan, event: Event | ClosedFact, difference: Difference, on: date) -> dict[str, Any]:
    return {
        "loan_id": loan.id,
        "event_id": event.id,
        "line": difference.line,
        "title": difference.title,
        "date": on,
        "total": sum((amount for amount in difference.amounts.values() if amount > 0), ZERO),
        "entry_id": None,
        "order_id": None,
        "amounts": {str(account): str(amount) for account, amount in difference.amounts.items()},
    }


def _is_own(difference: Difference, event: Event | ClosedFact) -> bool:
    return difference.is_new and difference.line.split(" ")[0] == str(event.sequence)


def _moves_cash(difference: Difference, event: Event) -> bool:
    """Whether a cash order belongs to it: the event's own line, with money through a desk."""
    return event.desk_id is not None and _is_own(difference, event) and event.money_id in difference.amounts


def _order(env: Env, loan: Loan, event: Event, difference: Difference, on: date, key: str) -> CashOrder:
    """The cash order of a line, numbered and posted: what the client gets as a receipt."""
    assert event.desk is not None and event.money_id is not None
    amount = difference.amounts[event.money_id]
    against = [line for line in _lines(loan, difference) if line.account != event.money_id]
    movement = Movement(
        "in" if amount > 0 else "out", abs(amount), against, _text(env, loan, difference), on, loan.borrower_id,
        Document("lending.event", event.id), key,
    )  # fmt: skip
    return move(env, event.desk, movement)


def take_money_back(env: Env, loan: Loan, event: Event) -> None:
    """Reverses the cash orders, or the bank's entries, of the fact that the reversal `event` takes back.

    Raises CashRefused when the money is not in the desk any more, or no shift is open; PeriodClosed.
    """
    posting, taken = env[Posting], event.reverses
    if taken is None or (taken.desk_id is None and taken.bank_account_id is None):
        return
    chosen = sa.select(posting).where(posting.loan_id == loan.id, posting.event_id == taken.id).order_by(posting.id)
    reason = event.text or env.gettext("Reversed")
    rows = []
    for found in list(env.session.scalars(chosen)):
        if found.line.split(" ")[0] != str(taken.sequence) or found.entry is None:
            continue
        if found.order is not None:
            entry = reverse_order(env, found.order, event.date, reason)
        else:
            entry = reverse(env, found.entry, event.date, reason)
        amounts = {account: str(-Decimal(amount)) for account, amount in found.amounts.items()}
        rows.append(
            {"loan_id": loan.id, "event_id": event.id, "line": found.line, "title": found.title, "date": event.date,
             "total": found.total, "entry_id": entry.id, "order_id": found.order_id, "amounts": amounts}
        )  # fmt: skip
    if rows:
        env.session.execute(sa.insert(posting), rows)


def wanted_of(
    env: Env, agreement: Agreement, lines: Iterable[Transaction], money: Mapping[str, int]
) -> dict[str, Wanted]:
    """What should stand in the journal, by line of the statement; nothing for lines that were reversed.

    `money` has the account of the cash desk or bank of facts that name one, by the fact's key.
    """
    wanted: dict[str, Wanted] = {}
    for line in lines:
        if line.reversed:
            continue
        for posting in postings(line, agreement.basis):
            side = posting.mirrored if agreement.mirrored else posting
            key = line.event.key if line.event is not None else ""
            account = money.get(key) if posting.role is Role.CLEARING else None
            account = account or agreement.accounts.get(posting.role) or _missing(env, posting.role)
            entry = wanted.setdefault(line.key, Wanted(line.title, line.on))
            entry.amounts[account] += side.debit - side.credit
    return wanted


def _posted(env: Env, loan: Loan) -> dict[str, Wanted]:
    posting = env[Posting]
    chosen = sa.select(posting.line, posting.title, posting.date, posting.amounts).where(posting.loan_id == loan.id)
    return posted_of(env.session.execute(chosen.order_by(posting.id)))


def posted_of(rows: Iterable[Any]) -> dict[str, Wanted]:
    """What the journal holds by line, from a loan's rows of `lending.posting`."""
    posted: dict[str, Wanted] = {}
    for row in rows:
        entry = posted.setdefault(row.line, Wanted(row.title, row.date))
        for account, amount in row.amounts.items():
            entry.amounts[int(account)] += Decimal(amount)
    return posted


def differences(wanted: dict[str, Wanted], posted: dict[str, Wanted]) -> Iterator[Difference]:
    for key in dict.fromkeys([*wanted, *posted]):
        new, old = wanted.get(key), posted.get(key)
        should, has = (new.amounts if new else {}), (old.amounts if old else {})
        moved = {account: should.get(account, ZERO) - has.get(account, ZERO) for account in {*should, *has}}
        moved = {account: amount for account, amount in sorted(moved.items()) if amount}
        shown = new or old
        if moved and shown is not None:
            yield Difference(key, shown.title, shown.on, moved, old is None)


def added(wanted: dict[str, Wanted], posted: dict[str, Wanted]) -> list[Difference]:
    """What has to be posted for lines that were only added to a statement which is posted already."""
    found = []
    for key, new in wanted.items():
        amounts = {account: amount for account, amount in sorted(new.amounts.items()) if amount}
        if amounts:
            found.append(Difference(key, new.title, new.on, amounts, key not in posted))
    return found


def keep(posted: dict[str, Wanted], found: Iterable[Difference]) -> None:
    """Adds what is going to be posted to what the journal holds."""
    for difference in found:
        line = posted.setdefault(difference.line, Wanted(difference.title, difference.on))
        for account, amount in difference.amounts.items():
            line.amounts[account] += amount


def _date_of(env: Env, loan: Loan, difference: Difference, event: Event) -> date:
    day = difference.on if difference.is_new else max(difference.on, event.date)
    own = _is_own(difference, event)
    try:
        refuse_closed(env, {(loan.branch_id, day)})
    except PeriodClosed:
        if own or event.kind == "reversal":
            raise
        return env.today
    return day


def entry_of(env: Env, loan: Loan, event: Event | ClosedFact, difference: Difference, on: date, key: str) -> Entry:
    document = Document("lending.event", event.id)
    lines = _lines(loan, difference)
    if event.bank_account_id is not None and _is_own(difference, event):
        bank = Document("finance.bank_account", event.bank_account_id)
        lines = [replace(line, subject=bank) if line.account == event.money_id else line for line in lines]
    return Entry(on, _text(env, loan, difference), lines, loan.branch_id, document, key)


def _lines(loan: Loan, difference: Difference) -> list[Line]:
    subject = Document("lending.loan", loan.id)
    return [
        Line(account, max(amount, ZERO), max(-amount, ZERO), partner=loan.borrower_id, subject=subject)
        for account, amount in difference.amounts.items()
    ]


def _text(env: Env, loan: Loan, difference: Difference) -> str:
    text = f"{loan.number}: {difference.title}"
    return text if difference.is_new else env.gettext("{text} (correction)").format(text=text)


def _posting_count(env: Env, loan: Loan) -> int:
    posting = env[Posting]
    return env.session.scalar(sa.select(sa.func.count(posting.id)).where(posting.loan_id == loan.id)) or 0


def _money_accounts(env: Env, loan: Loan) -> dict[str, int]:
    """The cash desk or bank account of each event that names one, by the event's key."""
    event = env[Event]
    chosen = sa.select(event.sequence, event.money_id).where(event.loan_id == loan.id, event.money_id.is_not(None))
    return {str(row.sequence): row.money_id for row in env.session.execute(chosen)}


def _missing(env: Env, role: Role) -> NoReturn:
    message = env.gettext("The loan's product names no account for “{role}”. Add it to the product, then try again.")
    raise ValidationFailed(message.format(role=env.gettext(role.value.capitalize())))


def principal_account(agreement: dict[str, Any]) -> int | None:
    """The account that holds the principal of a loan with this agreement (as it is stored)."""
    return agreement["accounts"].get(Role.LOAN.value)
