"""The journal entries of a repayment case, by the accounts of the source's chart."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from yurt_lending.engine.money import ZERO
from yurt_lending.engine.postings import Basis, Posting, Role, postings, reversed_postings
from yurt_lending.engine.servicing import LoanState, Transaction
from yurt_lending.vectors.case import Findings
from yurt_lending.vectors.reading import day, number
from yurt_lending.vectors.repayment_tables import title

RECEIVABLE = ("asset", "Interest/fee receivable")
CHART: dict[Role, tuple[str, str]] = {
    Role.LOAN: ("asset", "Loans receivable"),
    Role.INTEREST_RECEIVABLE: RECEIVABLE,
    Role.FEE_RECEIVABLE: RECEIVABLE,
    Role.PENALTY_RECEIVABLE: RECEIVABLE,
    Role.CLEARING: ("liability", "Suspense/clearing"),
    Role.INTEREST_INCOME: ("income", "Interest income"),
    Role.FEE_INCOME: ("income", "Fee income"),
    Role.PENALTY_INCOME: ("income", "Fee income"),
    Role.CREDIT_LOSS: ("expense", "Credit loss/bad debt"),
    Role.CREDIT_LOSS_FRAUD: ("expense", "Credit loss/bad debt-fraud"),
    Role.INTEREST_CHARGED_OFF: ("income", "Interest income charge-off"),
    Role.FEE_CHARGED_OFF: ("income", "Fee charge-off"),
    Role.PENALTY_CHARGED_OFF: ("income", "Fee charge-off"),
    Role.GOODWILL: ("expense", "Goodwill expense"),
    Role.GOODWILL_INTEREST: ("income", "Interest income charge-off"),
    Role.GOODWILL_FEE: ("income", "Fee charge-off"),
    Role.GOODWILL_PENALTY: ("income", "Fee charge-off"),
    Role.RECOVERIES: ("income", "Recoveries"),
    Role.WRITTEN_OFF: ("expense", "Written off"),
    Role.OVERPAYMENT: ("liability", "Overpayment"),
}
"""The chart of Fineract's end-to-end tests: which account plays which role; several roles share one."""

Side = tuple[str, str, str, Decimal]


def compare_entries(
    findings: Findings, path: str, expected: Sequence[Mapping[str, Any]], state: LoanState, basis: Basis
) -> None:
    """Compares the entries of the published transactions; the table is an excerpt, so others are not asked for."""
    left = list(state.transactions)
    for index, wanted in enumerate(expected):
        line = next((each for each in left if _is(each, wanted)), None)
        if line is None:
            findings.add(f"{path}[{index}]", f"{wanted['transaction']} on {wanted['date']}", "no such transaction")
            continue
        left.remove(line)
        got, asked = Counter(_sides(line, basis)), Counter(_wanted(wanted["entries"]))
        for side in (asked - got).elements():
            findings.add(f"{path}[{index}]", _shown(side), "no such side")
        for side in (got - asked).elements():
            findings.add(f"{path}[{index}]", "no such side", _shown(side))


def _is(line: Transaction, wanted: Mapping[str, Any]) -> bool:
    return title(line.title) == title(wanted["transaction"]) and line.on == day(wanted["date"])


def _sides(line: Transaction, basis: Basis) -> list[Side]:
    """The sides of an entry by account: postings of roles that share an account are one side."""
    sums: dict[tuple[str, str, str], Decimal] = {}
    entries: list[Posting] = postings(line, basis)
    if line.reversed:
        entries = [*entries, *reversed_postings(line, basis)]
    for posting in entries:
        kind, account = CHART[posting.role]
        for side, amount in (("debit", posting.debit), ("credit", posting.credit)):
            if amount:
                key = (kind, _account(account), side)
                sums[key] = sums.get(key, ZERO) + amount
    return [(*key, amount) for key, amount in sums.items()]


def _wanted(entries: Sequence[Mapping[str, Any]]) -> list[Side]:
    return [
        (str(entry["account_type"]).lower(), _account(entry["account"]), side, number(entry[side]))
        for entry in entries
        for side in ("debit", "credit")
        if entry.get(side) is not None
    ]


def _account(name: Any) -> str:
    """An account's name without case, punctuation and the word account."""
    return title(re.sub(r"\baccount\b", "", str(name).lower()))


def _shown(side: Side) -> str:
    kind, account, which, amount = side
    return f"{which} {amount} {account} ({kind})"
