"""What is handed over for posting: entries, their lines, and the record they belong to. No database here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

ZERO = Decimal(0)


def plain(amount: Decimal) -> str:
    """An amount for a message, without zeros at its end: `100`, `100.5`."""
    return f"{amount.normalize():f}"


@dataclass(frozen=True, slots=True)
class Document:
    """A record by its model's name and its number, such as `Document("lending.payment", 12)`."""

    model: str
    id: int

    @classmethod
    def of(cls, record: Any) -> Document:
        """The document of a record that has been written."""
        return cls(type(record).__yurt_name__, record.id)


@dataclass(frozen=True, slots=True)
class Amount:
    """An exact amount of a currency (ISO 4217 code)."""

    value: Decimal
    currency: str

    def __str__(self) -> str:
        return f"{self.value} {self.currency}"


@dataclass(frozen=True, slots=True)
class Line:
    """One account's part of an entry; `debit` and `credit` are in the company's currency, one of them is zero.

    `account` is a code or an id. `foreign` is the same amount in another currency, not negative: it goes with the side
    of the line. A line that only adjusts for a rate has a `foreign` of zero in the account's currency.
    `partner` is the id of a contact, `subject` what the line is about (a loan), by which balances can be asked.
    """

    account: str | int
    debit: Decimal = ZERO
    credit: Decimal = ZERO
    foreign: Amount | None = None
    partner: int | None = None
    subject: Document | None = None
    text: str = ""


def debit(account: str | int, amount: Decimal, **more: Any) -> Line:
    """A line in debit: `debit("1010", Decimal(500), partner=7)`."""
    return Line(account, debit=amount, **more)


def credit(account: str | int, amount: Decimal, **more: Any) -> Line:
    """A line in credit: `credit("5110", Decimal(500), subject=Document.of(loan))`."""
    return Line(account, credit=amount, **more)


def signed(account: str | int, amount: Decimal, **more: Any) -> Line:
    """A line in debit for an amount above zero, in credit for one below."""
    return debit(account, amount, **more) if amount >= 0 else credit(account, -amount, **more)


@dataclass(frozen=True, slots=True)
class Entry:
    """Lines that are posted together on one date.

    `branch` is a branch's id, None the company as a whole. `document` is the record the entry is posted for.
    An entry with a `key` that was posted before is not posted again. `reverses` is set by `reverse`.
    """

    date: date
    text: str
    lines: Sequence[Line]
    branch: int | None = None
    document: Document | None = None
    key: str | None = None
    reverses: int | None = None
