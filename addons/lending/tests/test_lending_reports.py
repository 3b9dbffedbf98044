"""The reports of lending, on both databases."""

from __future__ import annotations

from yurt.services.reports.running import try_out


def test_every_report_works(env):
    names = [name for name, report in env.registry.reports.items() if report.addon == "lending"]
    assert names == ["lending.portfolio", "lending.late_loans"]
    for name in names:
        assert try_out(env, env.registry.reports[name]) == ""
