"""Orders add-ons by their dependencies and refuses what cannot be installed, naming the chain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from packaging.requirements import InvalidRequirement, Requirement

from yurt.errors import AddonError
from yurt.registry.addon import Available


def requirements(available: Available) -> list[Requirement]:
    """The add-on's dependencies; every add-on but the core needs the core."""
    made = [_parse(text, available) for text in available.addon.depends]
    if available.name != "core" and all(r.name != "core" for r in made):
        made.append(Requirement("core"))
    return made


def _parse(text: str, available: Available) -> Requirement:
    try:
        return Requirement(text)
    except InvalidRequirement as error:
        raise AddonError(
            f"{available.name} depends on “{text}”, which is not a requirement such as lending>=0.1.",
            addon=available.name,
        ) from error


def closure(wanted: Iterable[str], available: Mapping[str, Available]) -> list[str]:
    """The wanted add-ons with all they need, dependencies first.

    Raises AddonError with the chain (`shop → loans → rates`) for a missing add-on, a version out of
    range, a conflict or a cycle.
    """
    needed: dict[str, Available] = {}
    for name in wanted:
        _gather(name, (), available, needed)
    _refuse_conflicts(needed)
    graph = {name: {r.name for r in requirements(item)} for name, item in needed.items()}
    try:
        order = TopologicalSorter(graph)
        order.prepare()
    except CycleError as error:
        chain = " → ".join(reversed(error.args[1]))
        raise AddonError(
            f"These add-ons need each other in a circle: {chain}. Remove one of the dependencies."
        ) from None
    result: list[str] = []
    while order.is_active():
        ready = sorted(order.get_ready())
        result.extend(ready)
        order.done(*ready)
    return result


def dependents(name: str, installed: Iterable[str], available: Mapping[str, Available]) -> list[str]:
    """The installed add-ons that need `name`, directly or through others, those to remove first in front."""
    found: list[str] = []
    frontier = [name]
    while frontier:
        target = frontier.pop()
        for other in installed:
            if other not in available or other in found or other == name:
                continue
            if any(r.name == target for r in requirements(available[other])):
                found.append(other)
                frontier.append(other)
    order = closure(found, available) if found else []
    return [item for item in reversed(order) if item in found]


def _gather(
    name: str, chain: tuple[str, ...], available: Mapping[str, Available], needed: dict[str, Available]
) -> None:
    path = (*chain, name)
    if name in chain:
        return
    if name not in available:
        raise AddonError(
            f"There is no add-on “{name}” here ({' → '.join(path)}). Install its package, for example: pip install "
            f"yurt-{name}.",
            chain=path,
        )
    item = available[name]
    for requirement in requirements(item):
        other = available.get(requirement.name)
        if other and not requirement.specifier.contains(other.version, prereleases=True):
            raise AddonError(
                f"{' → '.join(path)} needs {requirement.name} {requirement.specifier}, but version {other.version} is "
                "present. Upgrade or downgrade one of the two.",
                chain=(*path, requirement.name),
            )
        _gather(requirement.name, path, available, needed)
    needed[name] = item


def _refuse_conflicts(needed: Mapping[str, Available]) -> None:
    for name, item in needed.items():
        for text in item.addon.conflicts:
            requirement = _parse(text, item)
            other = needed.get(requirement.name)
            if other and requirement.specifier.contains(other.version, prereleases=True):
                raise AddonError(
                    f"{name} cannot be installed together with {other.name} {other.version}. Choose one of them.",
                    chain=(name, other.name),
                )
