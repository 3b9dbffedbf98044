"""Do the add-ons fit together, their tables with their models, their views with their fields?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from yurt.env import System
from yurt.env.access import ADMIN
from yurt.env.customising import problems_of
from yurt.model.conditions import problems_in
from yurt.services.check.finding import Finding, error, warning
from yurt.services.lifecycle.health import problems
from yurt.services.reports.running import try_out
from yurt.view.dashboards_resolve import dashboard_problems
from yurt.view.resolve import view_problems


def check_addons(system: System) -> Iterator[Finding]:
    """Add-ons that were left out, migrations that were not run, tables that differ from the models."""
    for problem in problems(system):
        yield error("add-ons", problem.addon, problem.message)


def check_views(system: System) -> Iterator[Finding]:
    """What views name that is not there; such a part is left out of the page, which works without it."""
    for problem in [*view_problems(system.registry), *dashboard_problems(system.registry)]:
        yield warning("views", f"{problem.model} {problem.view}", f"{problem.message} ({problem.addon})")
    for info in system.registry.models.values():
        for message in problems_in(info.fields):
            yield warning("views", info.name, message)
    for where, message in problems_of(system.registry):
        yield warning("views", where, message)


def check_reports(system: System) -> Iterator[Finding]:
    """Reports that were left out, and those whose select does not work; each is named, the others work."""
    for problem in system.registry.report_problems:
        yield error("reports", problem.report, problem.message)
    for name, report in system.registry.reports.items():
        with system.env(reading=True) as env:
            # As an administrator, not as the system: so that bare tables are refused as they are to everybody.
            env.access = replace(env.access, roles=frozenset({ADMIN}))
            fault = try_out(env, report)
            env.session.rollback()
        if fault:
            yield error("reports", name, fault)
