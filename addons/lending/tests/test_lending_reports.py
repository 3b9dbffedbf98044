"""The reports of lending, on both databases."""

from __future__ import annotations

from yurt.services.reports.running import try_out


def test_every_report_works(env):
    names = [name for name, report in env.registry.reports.items() if report.addon == "lending"]
    assert set(names) == {
        "lending.portfolio", "lending.late_loans", "lending.at_risk_by_officer", "lending.at_risk_by_branch",
        "lending.at_risk_by_product", "lending.at_risk_by_vintage", "lending.roll_rates", "lending.expected_cash",
        "lending.disbursed_and_collected", "lending.piece_rates", "lending.statement_of_loans", "lending.profitability",
        "lending.loan_to_value",
    }  # fmt: skip
    for name in names:
        assert try_out(env, env.registry.reports[name]) == ""
