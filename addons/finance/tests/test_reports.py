"""The trial balance as a report says what the ledger says, on both databases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from yurt.services.reports.given import given_of
from yurt.services.reports.running import report_of, run_report
from yurt_finance.demo import load
from yurt_finance.ledger import trial_balance


def test_the_report_agrees_with_the_ledger(env):
    load(env, lambda *step: None)
    env.session.flush()
    start, end = env.today - timedelta(days=20), env.today
    report = report_of(env, "finance.trial_balance")
    texts = {"period": "dates", "period_first": start.isoformat(), "period_last": end.isoformat()}
    rows = run_report(env, report, given_of(env, report, texts)).rows
    expected = trial_balance(env, start, end)
    assert len(expected) > 3
    zero = Decimal(0)
    found = {row[1]: (row[2] or zero, row[3] or zero, row[4] or zero, row[5]) for row in rows}
    assert found == {row.account: (row.opening, row.debit, row.credit, row.closing) for row in expected}
    assert sum(closing for *_, closing in found.values()) == 0
