"""All messages of one add-on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from yurt.errors import AddonError
from yurt.registry.addon import Available
from yurt.registry.discovery import Discovery, discover
from yurt.registry.graph import closure
from yurt.registry.registry import Registry, build
from yurt.services.translate.code import in_folder
from yurt.services.translate.declared import declared_texts

_NOT_FOR_USERS = {"core": frozenset({"cli"})}
"""Folders whose messages stay English: what integrators read on the command line."""


@dataclass(frozen=True, order=True)
class Message:
    """A text for people, in English; `plural` where the number decides."""

    singular: str
    plural: str = ""


def messages_of(available: Available, registry: Registry) -> list[Message]:
    """The add-on's messages, sorted: those of its code and templates, and those that it declares."""
    found: dict[str, str] = {}
    for text in declared_texts(available, registry):
        found.setdefault(text, "")
    for singular, plural in in_folder(code_folder(available), _NOT_FOR_USERS.get(available.name, frozenset())):
        found[singular] = plural or found.get(singular, "")
    return sorted(Message(singular, plural) for singular, plural in found.items() if singular)


def compose_for(name: str) -> tuple[Discovery, list[str], Registry]:
    """What is present here, what the add-on builds on (itself last), and the registry of it all.

    Raises AddonError when the add-on is not there or is faulty.
    """
    found = discover()
    fault = next((fault for fault in found.faults if fault.addon == name), None)
    if fault is None and name in found.available:
        needed = closure(["core", name], found.available)
        registry = build(found.available[item] for item in needed)
        fault = next(iter(registry.faults), None)
        if fault is None:
            return found, needed, registry
    reason = fault.message if fault else f"Install it first: pip install -e yurt-{name}."
    raise AddonError(f"The add-on “{name}” cannot be used here. {reason}", addon=name)


def package_folder(available: Available) -> Path:
    """Where the add-on's package lies, and its `locale` folder in it."""
    return Path(available.module.__file__ or "").parent


def code_folder(available: Available) -> Path:
    """Where the add-on's code lies. The core's own add-on is a package within the core, and speaks for all of it."""
    folder = package_folder(available)
    return folder.parent if available.name == "core" else folder
