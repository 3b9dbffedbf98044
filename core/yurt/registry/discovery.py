"""Finds the add-ons that are present, and the parts, views, rights and jobs inside their packages."""

from __future__ import annotations

import importlib
import importlib.util
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from types import ModuleType
from typing import Any

from importlib_metadata import EntryPoint, entry_points

from yurt.errors import AddonError
from yurt.model.part import Model, addon_of
from yurt.registry.addon import Addon, Available, Fault, describe

GROUP = "yurt.addons"
CORE_PACKAGE = "yurt.base"


@dataclass
class Discovery:
    """The add-ons present by name, and those that failed to import."""

    available: dict[str, Available] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def discover() -> Discovery:
    """Imports the manifest of the core and of every distribution with an entry point in `yurt.addons`.

    An add-on that fails is reported in `faults`; it never stops the others.
    """
    found = Discovery()
    core = importlib.import_module(CORE_PACKAGE)
    from importlib_metadata import distribution

    found.available["core"] = describe(core.addon, core, distribution("yurt"))
    for entry in entry_points(group=GROUP):
        try:
            available = _load(entry)
        except Exception as error:
            found.faults.append(Fault(entry.name, "import", f"{type(error).__name__}: {error}"))
            continue
        found.available[available.name] = available
    return found


def _load(entry: EntryPoint) -> Available:
    addon = entry.load()
    if not isinstance(addon, Addon):
        raise AddonError(f"{entry.value} is not an Addon. Point the entry point at the Addon of the package.")
    module = importlib.import_module(entry.module)
    if addon.name != addon_of(module.__name__) or addon.name != entry.name:
        raise AddonError(
            f"The entry point {entry.name}, the package {module.__name__} and the add-on's name {addon.name} "
            f"must agree: yurt_{addon.name} holds Addon(name={addon.name!r})."
        )
    return describe(addon, module, entry.dist)


def submodule(available: Available, name: str) -> ModuleType | None:
    """The add-on's module of that name, imported, or None when the add-on has none."""
    full = f"{available.package}.{name}"
    if importlib.util.find_spec(full) is None:
        return None
    return importlib.import_module(full)


def modules(available: Available, name: str) -> Iterator[ModuleType]:
    """The module `name` of an add-on, and, when it is a package, all modules inside."""
    top = submodule(available, name)
    if top is None:
        return
    yield top
    for info in pkgutil.walk_packages(getattr(top, "__path__", []), f"{top.__name__}."):
        yield importlib.import_module(info.name)


def parts(available: Available) -> list[type[Model]]:
    """The parts declared in the add-on's `models`, in the order of their declaration; new models before extensions."""
    found: dict[type[Model], None] = {}
    for module in modules(available, "models"):
        for value in vars(module).values():
            if isinstance(value, type) and issubclass(value, Model) and value.__module__ == module.__name__:
                found[value] = None
    return sorted(found, key=lambda part: part.__yurt_part__.extends)


def declarations(available: Available, module_name: str, kind: type | tuple[type, ...]) -> Iterator[Any]:
    """Every object of `kind` at the top level of a module of the add-on, alone or in a list."""
    for module in modules(available, module_name):
        seen: set[int] = set()
        for value in vars(module).values():
            for item in value if isinstance(value, list | tuple) else (value,):
                if isinstance(item, kind) and id(item) not in seen:
                    seen.add(id(item))
                    yield item
