"""Posting: the one way into the journal, and the questions asked of it. The public API of finance for other add-ons.

    from yurt_finance.posting import Document, Entry, credit, debit, post

    entry = post(env, Entry(env.today, "Repayment", [debit("1010", sum_paid), credit("1310", sum_paid)],
                            branch=loan.branch_id, document=Document.of(payment), key=f"payment {payment.id}"))

Rights do not count here: whoever posts answers for the right to do what the entry says. Everything is written in the
caller's unit of work, or nothing is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NoReturn

import sqlalchemy as sa

from yurt_finance.closing import refuse_closed
from yurt_finance.desk_balances import DESK, follow, lock
from yurt_finance.entries import ZERO, Amount, Document, Entry, Line, credit, debit, plain
from yurt_finance.errors import PeriodClosed, PostingRefused
from yurt_finance.ledger import (
    TrialBalanceRow,
    Turnover,
    balance,
    balances_by_subject,
    trial_balance,
    turnover,
)
from yurt_finance.models.accounts import Account
from yurt_finance.models.journal import JournalEntry, JournalLine
from yurt_finance.numbering import numbers_for

if TYPE_CHECKING:
    from yurt.env import Env

__all__ = [
    "Amount", "Document", "Entry", "Line", "PeriodClosed", "PostingRefused", "TrialBalanceRow", "Turnover",
    "balance", "balances_by_subject", "credit", "debit", "post", "post_many", "reverse", "trial_balance", "turnover",
]  # fmt: skip

PLACES = 4
PART = 5000


def post(env: Env, entry: Entry) -> JournalEntry:
    """Posts one entry and gives it as it stands in the journal.

    Raises PostingRefused, and PeriodClosed for a date in a closed period.
    """
    with env.sudo():
        return env.get(JournalEntry, post_many(env, [entry])[0])


def post_many(env: Env, entries: Iterable[Entry]) -> list[int]:
    """Posts many entries at once, set-based; gives their ids in the same order.

    An entry whose `key` is in the journal (or earlier among these) already gives the id of that one. Numbers are
    given per branch and year in the order of the entries. Raises like `post`; then none is posted.
    """
    given = list(entries)
    with env.sudo():
        known = _ids_by_key(env, given)
        fresh: list[Entry] = []
        for entry in given:
            if entry.key is None or entry.key not in known:
                fresh.append(entry)
                if entry.key is not None:
                    known[entry.key] = 0
        made = iter(_write(env, fresh))
        ids = []
        for entry in given:
            if entry.key is None:
                ids.append(next(made))
                continue
            known[entry.key] = known[entry.key] or next(made)
            ids.append(known[entry.key])
        return ids


def reverse(env: Env, entry: JournalEntry | int, date: date, reason: str, *, key: str | None = None) -> JournalEntry:
    """Takes an entry back by another one of the same lines with debits and credits exchanged.

    Raises PostingRefused when it is reversed already or `date` is before the entry's, PeriodClosed.
    """
    with env.sudo():
        found = env.get(JournalEntry, entry if isinstance(entry, int) else entry.id)
        if date < found.date:
            message = env.gettext("Entry {number} is of {date}: it cannot be reversed before that day.")
            raise PostingRefused(message.format(number=found.number, date=found.date))
        by = env.session.scalar(sa.select(env[JournalEntry].number).where(env[JournalEntry].reverses_id == found.id))
        if by is not None:
            message = env.gettext("Entry {number} is reversed already, by {by}.")
            raise PostingRefused(message.format(number=found.number, by=by))
        document = Document(found.document_model, found.document_id or 0) if found.document_model else None
        text = env.gettext("Reversal of {number}: {reason}").format(number=found.number, reason=reason)
        lines = [_mirrored(line, "" if line.text == found.text else line.text or "") for line in found.lines]
        return post(env, Entry(date, text, lines, found.branch_id, document, key, found.id))


def _mirrored(line: JournalLine, text: str) -> Line:
    subject = Document(line.subject_model, line.subject_id or 0) if line.subject_model else None
    foreign = Amount(abs(line.currency_amount), line.currency)
    return Line(line.account_id, line.credit, line.debit, foreign, line.partner_id, subject, text)


def _ids_by_key(env: Env, entries: Sequence[Entry]) -> dict[str, int]:
    keys = [entry.key for entry in entries if entry.key is not None]
    journal, found = env[JournalEntry], {}
    for start in range(0, len(keys), PART):
        chosen = sa.select(journal.key, journal.id).where(journal.key.in_(keys[start : start + PART]))
        found.update({row.key: row.id for row in env.session.execute(chosen)})
    return found


def _write(env: Env, entries: list[Entry]) -> list[int]:
    if not entries:
        return []
    accounts = _Accounts(env, entries)
    lines = [[accounts.row(entry, line) for line in entry.lines] for entry in entries]
    heads = [_head(env, entry, rows) for entry, rows in zip(entries, lines, strict=True)]
    refuse_closed(env, {(entry.branch, entry.date) for entry in entries})
    rows = [row for several in lines for row in several]
    lock(env, (row["subject_id"] for row in rows if row["subject_model"] == DESK))
    # The counters are taken last: others who post at the same branches wait for them.
    for head, number in zip(heads, numbers_for(env, [(e.branch, e.date.year) for e in entries]), strict=True):
        head["number"] = number
    ids: list[int] = list(env.session.execute(sa.insert(env[JournalEntry]), heads).scalars())
    for number, several in zip(ids, lines, strict=True):
        for row in several:
            row["entry_id"] = number
    env.session.execute(sa.insert(env[JournalLine]), rows)
    follow(env, rows)
    return ids


def _head(env: Env, entry: Entry, rows: list[dict[str, Any]]) -> dict[str, Any]:
    debits, credits = sum((row["debit"] for row in rows), ZERO), sum((row["credit"] for row in rows), ZERO)
    if len(rows) < 2:
        raise PostingRefused(env.gettext("An entry needs at least two lines: “{text}”.").format(text=entry.text))
    if debits != credits:
        message = env.gettext("“{text}” does not balance: {debit} in debit, {credit} in credit.")
        raise PostingRefused(message.format(text=entry.text, debit=plain(debits), credit=plain(credits)))
    return {
        "date": entry.date,
        "branch_id": entry.branch,
        "text": entry.text[:500],
        "document_model": entry.document.model if entry.document else None,
        "document_id": entry.document.id if entry.document else None,
        "debit": debits,
        "credit": credits,
        "reverses_id": entry.reverses,
        "key": entry.key,
        "posted_at": env.now,
        "posted_by_id": env.user_id,
    }


class _Accounts:
    """The accounts that some entries name, read at once, and the rows of lines posted to them."""

    def __init__(self, env: Env, entries: Iterable[Entry]) -> None:
        self.env = env
        self.base = env.system.settings.currency
        named = {line.account for entry in entries for line in entry.lines}
        account = env[Account]
        chosen = sa.select(account.id, account.code, account.heading, account.currency, account.archived).where(
            account.code.in_([name for name in named if isinstance(name, str)])
            | account.id.in_([name for name in named if isinstance(name, int)])
        )
        self.found: dict[str | int, Any] = {}
        for row in env.session.execute(chosen.execution_options(populate_existing=True)):
            self.found[row.id] = self.found[row.code] = row

    def row(self, entry: Entry, line: Line) -> dict[str, Any]:
        """The line as it is written. Raises PostingRefused for what no line may be."""
        account = self._account(line)
        self._check_amounts(entry, line)
        side = line.debit - line.credit
        foreign = line.foreign or Amount(abs(side), self.base)
        if account.currency and foreign.currency != account.currency:
            self._refuse(
                self.env.gettext("Account {code} takes only {currency}, not {other}."),
                code=account.code, currency=account.currency, other=foreign.currency,
            )  # fmt: skip
        return {
            "date": entry.date,
            "branch_id": entry.branch,
            "account_id": account.id,
            "debit": line.debit,
            "credit": line.credit,
            "balance": side,
            "currency": foreign.currency,
            "currency_amount": foreign.value if side >= 0 else -foreign.value,
            "partner_id": line.partner,
            "subject_model": line.subject.model if line.subject else None,
            "subject_id": line.subject.id if line.subject else None,
            "text": (line.text or entry.text)[:500],
        }

    def _account(self, line: Line) -> Any:
        env, account = self.env, self.found.get(line.account)
        if account is None:
            self._refuse(env.gettext("There is no account {code}. Add it to the chart of accounts."), code=line.account)
        if account.heading:
            self._refuse(env.gettext("Account {code} is a heading: post to one below it."), code=account.code)
        if account.archived:
            self._refuse(env.gettext("Account {code} is archived: nothing is posted to it."), code=account.code)
        return account

    def _check_amounts(self, entry: Entry, line: Line) -> None:
        env = self.env
        amounts = (line.debit, line.credit, line.foreign.value if line.foreign else ZERO)
        for amount in amounts:
            if not amount.is_finite() or amount < 0:
                self._refuse(env.gettext("“{text}”: an amount is negative or no number."), text=entry.text)
            if amount != round(amount, PLACES):
                self._refuse(
                    env.gettext("“{text}”: {amount} has more than four decimal places. Round it first."),
                    text=entry.text, amount=amount,
                )  # fmt: skip
        if line.debit and line.credit:
            self._refuse(env.gettext("“{text}”: a line is a debit or a credit, not both."), text=entry.text)
        if not any(amounts):
            self._refuse(env.gettext("“{text}”: a line has no amount."), text=entry.text)

    def _refuse(self, message: str, **values: Any) -> NoReturn:
        raise PostingRefused(message.format(**values))
