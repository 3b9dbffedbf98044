"""The composed registry: everything the add-ons installed in one database declare, in one place."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar

import pluggy
import sqlalchemy as sa

from yurt.errors import NotFound, RegistryError
from yurt.model.compose import Composition, compose
from yurt.model.info import ModelInfo
from yurt.model.kinds import KINDS
from yurt.model.part import Model
from yurt.model.spec import FieldSpec
from yurt.registry import hookspecs
from yurt.registry.addon import Available, Fault
from yurt.registry.discovery import declarations, modules, parts, submodule
from yurt.registry.jobs import JobSpec, declared_job
from yurt.registry.naming import check_names
from yurt.registry.reports import Report, ReportProblem, declare_reports
from yurt.rights.declare import Permission, Role, RowRule
from yurt.view.dashboards import Dashboard
from yurt.view.declare import Insert, Menu, View

M = TypeVar("M", bound=Model)


@dataclass(repr=False)
class Registry:
    """The models, views, rights, menus, jobs and hooks of one database. Never changed once built.

    `stamp` is the number of the database's configuration that it was built from.
    """

    addons: dict[str, Available]
    models: dict[str, ModelInfo]
    metadata: sa.MetaData
    stamp: int = 0
    roles: dict[str, Role] = field(default_factory=dict)
    permissions: list[Permission] = field(default_factory=list)
    rules: list[RowRule] = field(default_factory=list)
    views: dict[tuple[str, str, str], View] = field(default_factory=dict)
    inserts: list[tuple[str, Insert]] = field(default_factory=list)
    menus: list[tuple[str, Menu]] = field(default_factory=list)
    reports: dict[str, Report] = field(default_factory=dict)
    report_problems: list[ReportProblem] = field(default_factory=list)
    dashboards: dict[str, tuple[str, Dashboard]] = field(default_factory=dict)
    jobs: dict[str, JobSpec] = field(default_factory=dict)
    hooks: pluggy.PluginManager = field(default_factory=lambda: pluggy.PluginManager("yurt"))
    faults: list[Fault] = field(default_factory=list)
    cache: dict[Any, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        return f"<Registry {self.stamp} of {', '.join(self.addons)}>"

    def __getitem__(self, part: type[M]) -> type[M]:
        """The composed class of a part's model."""
        return self.info(part).cls

    def info(self, model: Any) -> ModelInfo:
        """What is known of a model, given as its name, a part or a composed class. Raises NotFound."""
        name = model if isinstance(model, str) else model.__yurt_name__
        try:
            return self.models[name]
        except KeyError:
            raise NotFound(f"There is no “{name}” here: its add-on is not installed.", model=name) from None

    def implied(self, role: str) -> frozenset[str]:
        """The role with all the roles it implies, directly or through others."""
        known = self.cache.setdefault("implied", {})
        if role not in known:
            found: set[str] = set()
            frontier = [role]
            while frontier:
                name = frontier.pop()
                if name not in found:
                    found.add(name)
                    frontier.extend(self.roles[name].implies if name in self.roles else ())
            known[role] = frozenset(found)
        return known[role]


Composing = Callable[[Iterable[tuple[str, type[Model]]], dict[str, list[FieldSpec]] | None], Composition]


def build(
    installed: Iterable[Available],
    custom: Mapping[str, list[FieldSpec]] | None = None,
    stamp: int = 0,
    faults: Iterable[Fault] = (),
    composing: Composing = compose,
) -> Registry:
    """Builds the registry of these add-ons, given dependencies first.

    An add-on (other than the core) whose models, views, rights or hooks cannot be composed is left out
    together with those that need it, and named in `faults`; the others stay. Whoever changes descriptions of fields
    afterwards gives `compose_anew` as `composing`. Raises RegistryError only when the core itself cannot be composed.
    """
    usable: list[Available] = []
    found_faults = list(faults)
    for available in installed:
        missing = _missing_dependency(available, usable)
        if missing:
            found_faults.append(Fault(available.name, "depend", f"It needs {missing}, which was left out."))
            continue
        usable.append(available)
    while True:
        attempt = _Attempt(usable, custom, stamp, composing)
        try:
            with _without_collecting():
                registry = attempt.run()
            break
        except Exception as error:
            culprit, reason = (attempt.at, error) if attempt.at is not None else _culprit(usable, custom)
            if culprit is None or culprit.name == "core":
                raise RegistryError(f"The registry cannot be composed: {error}") from error
            found_faults.append(Fault(culprit.name, "compose", f"{type(reason).__name__}: {reason}"))
            usable = _without(culprit, usable, found_faults)
    registry.faults = found_faults
    return registry


@contextmanager
def _without_collecting() -> Iterator[None]:
    """Composing makes many objects that all stay; looking for garbage among them takes a third of its time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@dataclass
class _Attempt:
    """One try to build the registry of these add-ons; `at` is the one whose own modules were looked at last."""

    usable: list[Available]
    custom: Mapping[str, list[FieldSpec]] | None
    stamp: int = 0
    composing: Composing = compose
    at: Available | None = None

    def run(self) -> Registry:
        pairs: list[tuple[str, type[Model]]] = []
        for available in self.usable:
            self.at = available
            pairs += [(available.name, part) for part in parts(available)]
        self.at = None  # Composing is about all of them together.
        composition = self.composing(pairs, _custom_of(self.usable, self.custom))
        addons = {available.name: available for available in self.usable}
        registry = Registry(addons, composition.models, composition.metadata, self.stamp)
        for available in self.usable:
            self.at = available
            _declare(registry, available)
        return registry


def _custom_of(usable: list[Available], custom: Mapping[str, list[FieldSpec]] | None) -> dict[str, list[FieldSpec]]:
    """The custom fields on models of these add-ons, without those that link to a model of another."""
    names = {available.name for available in usable}
    return {
        model: [spec for spec in specs if _fits(spec, names)]
        for model, specs in (custom or {}).items()
        if model.split(".")[0] in names
    }


def _fits(spec: FieldSpec, addons: set[str]) -> bool:
    """A custom field of an unknown kind, or that links to what is not installed, must not stop its model."""
    return (spec.kind in KINDS or spec.kind == "many") and (spec.target is None or spec.target.split(".")[0] in addons)


def _missing_dependency(available: Available, usable: list[Available]) -> str | None:
    from yurt.registry.graph import requirements

    present = {item.name for item in usable}
    return next((r.name for r in requirements(available) if r.name not in present), None)


def _culprit(
    usable: list[Available], custom: Mapping[str, list[FieldSpec]] | None
) -> tuple[Available | None, Exception | None]:
    """The first add-on with which composing fails, found by adding one after the other, and how it fails."""
    for count in range(1, len(usable) + 1):
        try:
            _Attempt(usable[:count], custom).run()
        except Exception as error:
            return usable[count - 1], error
    return None, None


def _without(culprit: Available, usable: list[Available], faults: list[Fault]) -> list[Available]:
    kept: list[Available] = []
    for available in usable:
        if available is culprit:
            continue
        missing = _missing_dependency(available, kept)
        if missing:
            faults.append(Fault(available.name, "depend", f"It needs {missing}, which was left out."))
        else:
            kept.append(available)
    return kept


def _declare(registry: Registry, available: Available) -> None:
    for role in declarations(available, "rights", Role):
        registry.roles[role.name] = role
    permissions = list(declarations(available, "rights", Permission))
    rules = list(declarations(available, "rights", RowRule))
    check_names(available.name, registry.roles, registry.models, permissions, rules)
    registry.permissions.extend(permissions)
    registry.rules.extend(rules)
    for view in declarations(available, "views", View):
        registry.views[view.key] = view
    registry.inserts.extend((available.name, insert) for insert in declarations(available, "views", Insert))
    registry.inserts.extend((available.name, insert) for insert in declarations(available, "dashboards", Insert))
    for dashboard in declarations(available, "dashboards", Dashboard):
        first = registry.dashboards.setdefault(dashboard.name, (available.name, dashboard))
        if first[1] is not dashboard:
            registry.cache.setdefault("dashboards.twice", []).append((available.name, dashboard.name))
    registry.menus.extend((available.name, menu) for menu in declarations(available, "views", Menu))
    declare_reports(registry, available)
    for module in modules(available, "jobs"):
        for value in vars(module).values():
            spec = declared_job(value)
            if spec is not None and value.__module__ == module.__name__:
                name = f"{available.name}.{spec.name}"
                registry.jobs[name] = spec.named(name)
    if available.name == "core":
        registry.hooks.add_hookspecs(hookspecs)
    published = submodule(available, "hookspecs")
    if published is not None:
        registry.hooks.add_hookspecs(published)
    implemented = submodule(available, "hooks")
    if implemented is not None:
        registry.hooks.register(implemented, name=available.name)
