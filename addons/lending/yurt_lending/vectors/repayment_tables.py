"""The tables of a repayment case: schedule, totals, transactions, compared with a replayed loan."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

from yurt_lending.engine.money import ZERO
from yurt_lending.engine.servicing import LoanState, Row, Status, Transaction
from yurt_lending.engine.servicing.planned import planned_rows
from yurt_lending.engine.servicing.rows import FEE, INTEREST, PENALTY, PRINCIPAL
from yurt_lending.vectors.case import Findings
from yurt_lending.vectors.reading import day, normal, number

AMOUNTS: dict[str, Callable[[Row], Decimal]] = {
    "principal": lambda row: row.asked[PRINCIPAL],
    "interest": lambda row: row.asked[INTEREST],
    "fees": lambda row: row.asked[FEE],
    "penalties": lambda row: row.asked[PENALTY],
    "total": lambda row: row.total,
    "paid": lambda row: row.total_paid,
    "in_advance": lambda row: row.in_advance,
    "late": lambda row: row.late,
    "waived": lambda row: sum(row.waived, ZERO),
    "outstanding": lambda row: row.outstanding,
}
PLAIN: dict[str, Callable[[Row], Any]] = {
    "n": lambda row: row.number,
    "days": lambda row: (row.due - row.start).days,
    "due_date": lambda row: row.due,
    "from_date": lambda row: row.start,
    "paid_date": lambda row: row.met_on,
}
LINE: dict[str, Callable[[Transaction], Any]] = {
    "date": lambda line: line.on,
    "type": lambda line: line.title,
    "amount": lambda line: line.amount,
    "principal": lambda line: line.split[PRINCIPAL],
    "interest": lambda line: line.split[INTEREST],
    "fees": lambda line: line.split[FEE],
    "penalties": lambda line: line.split[PENALTY],
    "overpaid": lambda line: line.overpaid,
    "overpayment": lambda line: line.overpaid,
    "loan_balance": lambda line: line.balance,
    "reverted": lambda line: line.reversed,
}
NO_SPLIT = ("Disbursement", "Charge-off")


def compare_schedule(findings: Findings, path: str, expected: Sequence[Mapping[str, Any]], state: LoanState) -> None:
    """Compares the rows one by one, disbursements among them."""
    got = schedule_table(state)
    if len(got) != len(expected):
        findings.add(path, f"{len(expected)} rows", f"{len(got)} rows")
    for index, (wanted, row) in enumerate(zip(expected, got, strict=False)):
        _compare_cells(findings, f"{path}[{index}]", wanted, row)


def schedule_table(state: LoanState) -> list[dict[str, Any]]:
    """The rows of the schedule, each disbursement before the first row due on or after it; before that the plan."""
    if state.status is Status.APPROVED:
        loan = state.servicing.loan
        rows = planned_rows(loan, [(loan.disbursed_on, loan.principal)])
        state = replace(state, rows=rows, disbursements=[(loan.disbursed_on, loan.principal)])
    waiting = list(state.disbursements)
    table: list[dict[str, Any]] = []
    for row, balance in zip(state.rows, state.balances(), strict=True):
        while waiting and waiting[0][0] <= row.due:
            table.append(_disbursement(*waiting.pop(0), state, first=not table))
        cells: dict[str, Any] = {name: cell(row) for name, cell in (PLAIN | AMOUNTS).items()}
        table.append({**cells, "balance": balance})
    return table + [_disbursement(*each, state, first=False) for each in waiting]


def _disbursement(on: date, amount: Decimal, state: LoanState, first: bool) -> dict[str, Any]:
    charges = state.disbursement_charges if first else ZERO
    return {"type": "disbursement", "date": on, "amount": amount, "fees": charges, "due": charges, "paid": charges}


def compare_totals(findings: Findings, path: str, expected: Mapping[str, Any], state: LoanState) -> None:
    """Compares the sums of the rows."""
    got = {name: sum((cell(row) for row in state.rows), ZERO) for name, cell in AMOUNTS.items()}
    for name in ("fees", "total", "paid"):
        got[name] += state.disbursement_charges
    _compare_cells(findings, path, expected, got)


def compare_transactions(
    findings: Findings, path: str, expected: Sequence[Mapping[str, Any]], state: LoanState
) -> None:
    """Compares the statement. Lines of one day are a set: their order differs from one published table to the next."""
    got = [{name: cell(line) for name, cell in LINE.items()} for line in state.transactions]
    left = list(got)
    for index, wanted in enumerate(expected):
        found = next((line for line in left if _equal(wanted, line)), None)
        if found is None:
            near = next((line for line in left if _date(wanted) == line["date"] and _named(wanted, line)), None)
            findings.add(f"{path}[{index}]", _shown(wanted), "nothing like it" if near is None else _shown(near))
            found = near
        if found is not None:
            left.remove(found)
    for line in left:
        findings.add(path, "no such line", _shown(line))


def _date(wanted: Mapping[str, Any]) -> date:
    return day(wanted["date"])


def _named(wanted: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    return title(wanted.get("type")) == title(line["type"])


def _equal(wanted: Mapping[str, Any], line: Mapping[str, Any]) -> bool:
    return all(name in line and same(value, line[name]) for name, value in wanted.items())


def _shown(cells: Mapping[str, Any]) -> str:
    return ", ".join(f"{name} {value}" for name, value in cells.items() if value not in (ZERO, "0.00", False, "false"))


def _compare_cells(findings: Findings, path: str, wanted: Mapping[str, Any], got: Mapping[str, Any]) -> None:
    for name, value in wanted.items():
        if name not in got:
            findings.add(f"{path}.{name}", value, "not understood: no such column here")
        elif not same(value, got[name]):
            findings.add(f"{path}.{name}", value, got[name])


def same(wanted: Any, got: Any) -> bool:
    """Whether a published value and ours are one: amounts as numbers, dates as dates, names without spelling."""
    if wanted is None or got is None:
        return wanted is None and got is None
    if isinstance(got, bool):
        return (normal(wanted) == "true") is got
    if isinstance(got, Decimal | int):
        return number(wanted) == got
    if isinstance(got, date):
        return day(wanted) == got
    return title(wanted) == title(got)


def title(told: Any) -> str:
    """A name without case, spaces and punctuation: `Re-age` and `RE_AGE` are one."""
    return "".join(each for each in str(told).lower() if each.isalnum())
