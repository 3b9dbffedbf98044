"""What every format of a bank statement is read into."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Transaction:
    """One movement on the account: `amount` above zero came in, below zero went out.

    The `name`, `account` and `tax_number` are the other side's. `reference` is the bank's own, if it gives one that
    stays the same in every statement.
    """

    date: date
    amount: Decimal
    purpose: str = ""
    name: str = ""
    account: str = ""
    tax_number: str = ""
    number: str = ""
    reference: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """The transactions of one account; balances and dates where the file says them."""

    format: str
    account: str
    currency: str
    transactions: tuple[Transaction, ...]
    start: date | None = None
    end: date | None = None
    opening: Decimal | None = None
    closing: Decimal | None = None


@dataclass(frozen=True, slots=True)
class CsvLayout:
    """A bank's CSV: columns by their heading. Money out is a negative `amount`, or stands in `debit`."""

    date: str
    purpose: str
    amount: str = ""
    debit: str = ""
    credit: str = ""
    name: str = ""
    account: str = ""
    tax_number: str = ""
    number: str = ""
    reference: str = ""
    date_pattern: str = "%Y-%m-%d"
    delimiter: str = ";"
    skip: int = 0
    encodings: tuple[str, ...] = field(default=("utf-8-sig", "cp1251"))


def keys_of(transactions: Iterable[Transaction]) -> list[str]:
    """A key for each transaction that stays the same in every file it is in, so that none is taken over twice.

    Equal ones in one statement (two identical fees) are told apart by their place among their equals.
    """
    seen: Counter[str] = Counter()
    keys = []
    for each in transactions:
        if each.reference:
            parts = [each.reference, str(each.amount.normalize())]
        else:
            parts = [each.date.isoformat(), f"{each.amount.normalize():f}", each.number, each.account, each.purpose]
        key = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
        seen[key] += 1
        keys.append(key if seen[key] == 1 else f"{key}#{seen[key]}")
    return keys
