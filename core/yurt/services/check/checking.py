"""Runs the checks, one after the other; a check that fails is itself a finding and never hides the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from yurt.env import System
from yurt.services.check import configuration, contents, declarations, rights
from yurt.services.check.finding import Finding, error
from yurt.settings import Settings


def check_configuration(settings: Settings) -> list[Finding]:
    """What is wrong with `yurt.toml` and the environment; needs no database."""
    return list(configuration.check(settings))


def check_system(system: System) -> list[Finding]:
    """What is wrong with the add-ons, views and rights of a system that could be opened."""
    return [
        *_guarded("configuration", configuration.check_opened, system),
        *_guarded("add-ons", declarations.check_addons, system),
        *_guarded("views", declarations.check_views, system),
        *_guarded("reports", declarations.check_reports, system),
        *_guarded("rights", rights.check, system),
    ]


def check_data(system: System) -> list[Finding]:
    """What is wrong with the data: slower, since it reads them."""
    return [
        *_guarded("data", contents.check_figures, system),
        *_guarded("data", contents.check_files, system),
        *_guarded("data", contents.check_columns, system),
        *_guarded("data", contents.check_references, system),
    ]


def _guarded(area: str, check: Callable[[System], Iterator[Finding]], system: System) -> list[Finding]:
    found: list[Finding] = []
    try:
        found.extend(check(system))
    except Exception as fault:
        message = f"This check could not be done: {type(fault).__name__}: {fault}"
        found.append(error(area, check.__name__.removeprefix("check_"), message))
    return found
