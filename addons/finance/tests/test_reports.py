"""The trial balance as a report says what the ledger says, on both databases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from yurt.services.reports.given import given_of
from yurt.services.reports.running import report_of, run_report
from yurt.services.reports.table import table_of
from yurt_finance.demo import load
from yurt_finance.ledger import trial_balance

ZERO = Decimal(0)


def test_the_report_agrees_with_the_ledger(env, as_user):
    load(env, lambda *step: None)
    env.session.flush()
    start, end = env.today - timedelta(days=20), env.today
    report = report_of(env, "finance.trial_balance")
    texts = {"period": "dates", "period_first": start.isoformat(), "period_last": end.isoformat()}
    rows = run_report(env, report, given_of(env, report, texts))
    expected = trial_balance(env, start, end)
    assert len(expected) > 3
    found = {account: [value or ZERO for value in values] for _, account, *values in rows.rows}
    held = {account: (a - b, debit, credit, c - d) for account, (a, b, debit, credit, c, d) in found.items()}
    assert held == {row.account: (row.opening, row.debit, row.credit, row.closing) for row in expected}
    total = table_of(env, rows).total
    assert total is not None
    pairs = [cell.value for cell in total.cells[1:]]
    assert pairs[::2] == pairs[1::2]
    with as_user("finance.accountant") as accountant:  # of no branch: sees what belongs to none
        seen = run_report(accountant, report, given_of(accountant, report, texts)).rows
    assert len(seen) < len(expected)
