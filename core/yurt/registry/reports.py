"""The reports of the installed add-ons. One that cannot be used is left out and named; it takes nothing else along."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import ModuleType
from typing import TYPE_CHECKING, Any

from yurt.errors import RegistryError
from yurt.model.asks import describe_fields
from yurt.model.info import ModelInfo
from yurt.registry.addon import Available
from yurt.registry.discovery import modules
from yurt.view.declare import Menu
from yurt.view.report import ReportSpec, declared_report, spec_problems

if TYPE_CHECKING:
    from yurt.registry.registry import Registry

HREF = "/reports/"


@dataclass(frozen=True)
class Report:
    """A report that can be used: what was declared, whose it is, and its parameters as fields of a form."""

    spec: ReportSpec
    addon: str
    asked: ModelInfo

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def href(self) -> str:
        """The address of its page: `/reports/crm/funnel`."""
        return HREF + self.name.replace(".", "/", 1)


@dataclass(frozen=True)
class ReportProblem:
    """A report, or a module of reports, that is left out, with the reason in words."""

    addon: str
    report: str
    message: str


def declare_reports(registry: Registry, available: Available) -> None:
    """Adds the reports of an add-on, and an entry of the section Reports for each. Never fails."""
    try:
        found = list(modules(available, "reports"))
    except Exception as error:
        problem = ReportProblem(available.name, available.name, f"Its reports are left out: {_words(error)}.")
        registry.report_problems.append(problem)
        return
    for spec in _specs(found):
        full = spec.named(f"{available.name}.{spec.name}")
        try:
            registry.reports[full.name] = _usable(registry, available.name, full)
        except Exception as error:
            registry.report_problems.append(ReportProblem(available.name, full.name, f"Left out: {_words(error)}."))
    registry.menus.extend((available.name, _menu(report)) for report in _of(registry.reports, available.name))


def _specs(found: Iterable[ModuleType]) -> list[ReportSpec]:
    return [
        spec
        for module in found
        for value in vars(module).values()
        if (spec := declared_report(value)) is not None and value.__module__ == module.__name__
    ]


def _of(reports: Mapping[str, Report], addon: str) -> list[Report]:
    return [report for report in reports.values() if report.addon == addon]


def _usable(registry: Registry, addon: str, spec: ReportSpec) -> Report:
    """The report, checked against the registry. Raises RegistryError."""
    problems = spec_problems(spec)
    linked: list[Any] = [column.link for column in spec.columns if column.link]
    for model in (*linked, *([spec.opens] if spec.opens else [])):
        if model not in registry.models:
            problems.append(f"there is no model {model}")
    if spec.role not in registry.roles:
        problems.append(f"there is no role {spec.role}")
    if problems:
        raise RegistryError("; ".join(problems))
    asked = describe_fields(spec.name, spec.title, addon, spec.asks, registry.models)
    return Report(spec, addon, asked)


def _menu(report: Report) -> Menu:
    spec = report.spec
    return Menu("reports", spec.title, url=report.href, icon=spec.icon, role=spec.role, help=spec.help,
                order=spec.order)  # fmt: skip


def _words(error: Exception) -> str:
    text = str(error).rstrip(".")
    return text if isinstance(error, RegistryError) else f"{type(error).__name__}: {text}"
