"""Taking over bank statements and posting their lines."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import ValidationFailed, YurtError

from yurt_finance.cash import worth
from yurt_finance.entries import Amount, Document, Entry, signed
from yurt_finance.errors import FileNotUnderstood, StatementRefused
from yurt_finance.matching import match_line
from yurt_finance.models.bank import BankAccount, BankStatement, CsvFormat, StatementLine
from yurt_finance.models.journal import JournalEntry
from yurt_finance.posting import post, reverse
from yurt_finance.statements import CsvLayout, Statement, Transaction, read_statements
from yurt_finance.statements.form import keys_of

if TYPE_CHECKING:
    from yurt.env import Env

PART = 1000


@dataclass(frozen=True, slots=True)
class Imported:
    """What came of a file: the statement, and how many lines were new, known, matched and posted."""

    statement: BankStatement
    added: int
    known: int
    matched: int
    posted: int

    def told(self, env: Env) -> str:
        """For people."""
        message = env.gettext("New lines: {added} (matched: {matched}, posted: {posted}); known before: {known}.")
        return message.format(added=self.added, matched=self.matched, posted=self.posted, known=self.known)


def import_statement(env: Env, account: BankAccount, data: bytes, file_name: str) -> Imported:
    """Takes over a file for a bank account: all of it, or nothing.

    Lines that were in an earlier file are left out. New ones are matched; sure matches are posted where the account
    says so. Raises StatementRefused for a file that was imported before, whose lines all were, or of another account;
    FileNotUnderstood for one that cannot be read.
    """
    sha256 = hashlib.sha256(data).hexdigest()
    _refuse_again(env, account, sha256)
    statement = _of_account(env, account, read_statements(data, account.number, _layout(account.csv_format)))
    rows = [row for row in statement.transactions if row.amount]
    keys = keys_of(rows)
    known = _known(env, account, keys)
    fresh = [(row, key) for row, key in zip(rows, keys, strict=True) if key not in known]
    if not rows:
        raise FileNotUnderstood(env.gettext("There are no movements in “{name}”.").format(name=file_name))
    if not fresh:
        raise StatementRefused(
            env.gettext("All {count} movements of “{name}” were imported before.").format(
                count=len(rows), name=file_name
            )
        )
    record = env.create(
        BankStatement, bank_account=account, branch_id=account.branch_id, format=statement.format, sha256=sha256,
        file_name=file_name[:255], opening=statement.opening, closing=statement.closing,
        start=statement.start or min(row.date for row in rows), end=statement.end or max(row.date for row in rows),
    )  # fmt: skip
    lines = env.create_many(StatementLine, [_values(account, record, row, key) for row, key in fresh])
    matched = sum(match_line(env, line) for line in lines)
    posted = sum(_post_if_sure(env, line) for line in lines) if account.auto_post else 0
    return Imported(record, len(lines), len(rows) - len(fresh), matched, posted)


def post_line(env: Env, line: StatementLine) -> None:
    """Posts a queued line: by the add-on whose document it is matched to, else against its account.

    Raises ValidationFailed when there is neither, NoRate, PostingRefused, PeriodClosed.
    """
    if line.status not in ("new", "matched"):
        raise ValidationFailed(env.gettext("This line is not on the queue any more."))
    entry: JournalEntry | None = None
    if line.document_model is not None and line.against is None:
        entry = env.registry.hooks.hook.post_statement_line(env=env, line=line)
    if entry is None:
        if line.against is None:
            message = env.gettext("Choose the account that the line is posted against.")
            raise ValidationFailed(message, {"against": message})
        entry = post(env, _entry(env, line, line.against.id))
    with env.sudo():
        line.entry_id, line.status = entry.id, "posted"


def take_back(env: Env, line: StatementLine, day: date, reason: str) -> None:
    """Reverses what a line was posted as and queues it again. Raises like `reverse`."""
    with env.sudo():
        if line.entry is None or line.status != "posted":
            raise ValidationFailed(env.gettext("This line is not posted."))
        reverse(env, line.entry, day, reason)
        line.entry_id, line.status = None, "new"


def money_line(env: Env, line: StatementLine) -> Any:
    """The bank account's side of a line's entry, for add-ons that post it themselves."""
    bank = line.bank_account
    amount = Amount(abs(line.amount), bank.currency)
    value = worth(env, amount, line.date)
    return signed(
        bank.account_id, value if line.amount > 0 else -value, foreign=amount, partner=line.partner_id,
        subject=Document.of(bank), text=(line.purpose or "")[:500],
    )  # fmt: skip


def _entry(env: Env, line: StatementLine, against: int) -> Entry:
    money = money_line(env, line)
    side = money.credit - money.debit
    account = line.against
    foreign = money.foreign if account is not None and account.currency else None
    other = signed(against, side, foreign=foreign, partner=line.partner_id)
    text = line.purpose or line.name or env.gettext("Bank movement")
    return Entry(line.date, text[:500], [money, other], line.bank_account.branch_id, Document.of(line))


def _post_if_sure(env: Env, line: StatementLine) -> bool:
    """Posts a line whose match is sure; what cannot be posted stays on the queue with the reason."""
    if not line.sure or line.status != "matched":
        return False
    try:
        with env.session.begin_nested():
            post_line(env, line)
            env.session.flush()
    except YurtError as error:
        with env.sudo():
            line.reason, line.sure = error.message[:500], False
        return False
    return True


def _refuse_again(env: Env, account: BankAccount, sha256: str) -> None:
    statement = env[BankStatement]
    chosen = sa.select(statement).where(statement.bank_account_id == account.id, statement.sha256 == sha256)
    before = env.session.scalar(chosen)
    if before is not None:
        message = env.gettext("This file was imported before: “{name}”, {moment}.")
        raise StatementRefused(message.format(name=before.file_name, moment=f"{before.created_at:%Y-%m-%d %H:%M}"))


def _of_account(env: Env, account: BankAccount, statements: Sequence[Statement]) -> Statement:
    """The file's statement of this account. Raises StatementRefused when it has none."""
    for statement in statements:
        number = "".join(statement.account.split()).upper()
        if number in ("", account.number):
            if statement.currency and statement.currency != account.currency:
                message = env.gettext("The statement is in {currency}, the account “{name}” in {own}.")
                raise StatementRefused(
                    message.format(currency=statement.currency, name=account.name, own=account.currency)
                )
            return statement
    found = ", ".join(statement.account for statement in statements)
    message = env.gettext("The file is of account {found}, not of {number}. Choose that account.")
    raise StatementRefused(message.format(found=found, number=account.number))


def _known(env: Env, account: BankAccount, keys: list[str]) -> set[str]:
    line, found = env[StatementLine], set()
    for start in range(0, len(keys), PART):
        part = keys[start : start + PART]
        chosen = sa.select(line.key).where(line.bank_account_id == account.id, line.key.in_(part))
        found.update(env.session.scalars(chosen))
    return found


def _values(account: BankAccount, record: BankStatement, row: Transaction, key: str) -> dict[str, Any]:
    return {
        "statement": record, "bank_account": account, "branch_id": account.branch_id, "key": key, "date": row.date,
        "amount": row.amount, "currency": account.currency, "purpose": row.purpose[:500] or None,
        "name": row.name[:255] or None, "account_number": row.account[:60] or None,
        "tax_number": row.tax_number[:30] or None, "number": row.number[:60] or None,
    }  # fmt: skip


def _layout(kept: CsvFormat | None) -> CsvLayout | None:
    if kept is None:
        return None
    return CsvLayout(
        kept.date, kept.purpose, kept.amount or "", kept.debit or "", kept.credit or "", kept.partner_name or "",
        kept.partner_account or "", kept.tax_number or "", kept.number or "", kept.reference or "", kept.date_pattern,
        kept.delimiter, kept.skip,
    )  # fmt: skip
