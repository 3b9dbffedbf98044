"""`yurt check`: what is wrong, and what to do."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from yurt.cli.opening import opened, settings_of
from yurt.cli.options import AsJson, Database
from yurt.cli.screen import say, show_json
from yurt.errors import YurtError

if TYPE_CHECKING:
    from yurt.services.check import Finding


def register(app: typer.Typer) -> None:
    app.command("check")(check)


def check(
    data: Annotated[bool, typer.Option("--data", help="Read the data too: figures, files, links.")] = False,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Say what is wrong with configuration, add-ons, views, rights and data. Exits with 1 when there are errors.

    Example:  yurt check --data
    """
    from yurt.services.check import Severity

    found = _findings(database, data)
    if as_json:
        show_json([asdict(finding) for finding in found])
    else:
        _tell(found)
    if any(finding.severity is Severity.ERROR for finding in found):
        raise typer.Exit(1)


def _findings(database: str | None, data: bool) -> list[Finding]:
    from sqlalchemy.exc import DBAPIError

    from yurt.services.check import Finding, Severity, check_configuration, check_data, check_system

    try:
        settings = settings_of(database)
        found = check_configuration(settings)
        with opened(database) as system:
            found += check_system(system)
            if data:
                found += check_data(system)
    except (YurtError, DBAPIError) as error:
        message = error.message if isinstance(error, YurtError) else str(error.orig).strip().split("\n")[0]
        return [Finding(Severity.ERROR, "configuration", "database", message)]
    return found


def _tell(found: list[Finding]) -> None:
    colours = {"error": "red", "warning": "yellow", "hint": "cyan"}
    for finding in sorted(found, key=lambda f: list(colours).index(f.severity.value)):
        severity = typer.style(f"{finding.severity.value:8}", fg=colours[finding.severity.value])
        say(f"{severity} {finding.area}: {finding.where}: {finding.message}")
    errors = sum(finding.severity.value == "error" for finding in found)
    if not found:
        say("Everything is in order.")
    else:
        say(f"{errors} errors, {len(found) - errors} warnings and hints.")
