"""The words of an add-on that users read, and their translations.

`python -m yurt_sdk.words library hy ka` writes `locale/messages.pot`, brings the languages' `messages.po` up to date,
keeping what is translated, and compiles what the running system reads.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from yurt.errors import AddonError
from yurt.model.info import ModelInfo
from yurt.registry.addon import Available
from yurt.registry.discovery import discover
from yurt.registry.graph import closure
from yurt.registry.registry import Registry, build
from yurt.view.declare import Column, Count, Declaration, Field, Filter, Group, Menu, Page

_MARKERS = frozenset({"_", "gettext"})


def compose_addon(name: str) -> tuple[Available, Registry]:
    """The add-on with the registry of it and what it needs. Raises AddonError when it is not there or faulty."""
    found = discover()
    fault = next((fault for fault in found.faults if fault.addon == name), None)
    if fault is None and name in found.available:
        registry = build(found.available[item] for item in closure(["core", name], found.available))
        fault = next(iter(registry.faults), None)
        if fault is None:
            return found.available[name], registry
    reason = fault.message if fault else f"Install it first: pip install -e yurt-{name}."
    raise AddonError(f"The add-on “{name}” cannot be used here. {reason}", addon=name)


def words_of(available: Available, registry: Registry) -> list[str]:
    """Every word of the add-on that users read, sorted: labels, helps, states, messages, titles, gettext calls."""
    found = {available.addon.title, *_declared(available.name, registry), *_called(package_folder(available))}
    return sorted(word for word in found if word)


def package_folder(available: Available) -> Path:
    """Where the add-on's package lies."""
    return Path(available.module.__file__ or "").parent


def read_catalog(folder: Path, language: str) -> Catalog | None:
    """The translations of a language, None when there are none yet."""
    path = _po(folder, language)
    if not path.is_file():
        return None
    with path.open("rb") as file:
        return read_po(file, locale=language)


def languages_of(folder: Path) -> list[str]:
    """The languages that the add-on is translated into."""
    return sorted(path.parts[-3] for path in (folder / "locale").glob("*/LC_MESSAGES/messages.po"))


def update(name: str, languages: Iterable[str] = ()) -> list[Path]:
    """Writes the template and the languages' files, and gives their paths."""
    available, registry = compose_addon(name)
    folder = package_folder(available)
    template = Catalog(project=f"yurt-{name}", version=available.version, fuzzy=False)
    for word in words_of(available, registry):
        template.add(word)
    written = [folder / "locale" / "messages.pot"]
    written[0].parent.mkdir(exist_ok=True)
    with written[0].open("wb") as file:
        write_po(file, template, omit_header=True)
    for language in {*languages, *languages_of(folder)}:
        catalog = read_catalog(folder, language) or Catalog(locale=language, fuzzy=False)
        catalog.update(template, no_fuzzy_matching=True)
        path = _po(folder, language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalog)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalog)
        written.append(path)
    return written


def _declared(name: str, registry: Registry) -> Iterator[str]:
    for info in registry.models.values():
        yield from _model_words(name, info)
    for role in registry.roles.values():
        if role.name.startswith(f"{name}."):
            yield from (role.label, role.help)
    for view in registry.views.values():
        if view.model.startswith(f"{name}."):
            yield from _view_words(view)
    for addon, item in (*registry.inserts, *registry.menus):
        if addon == name:
            yield from _view_words(item)
    yield from (spec.title for key, spec in registry.jobs.items() if key.startswith(f"{name}."))


def _model_words(name: str, info: ModelInfo) -> Iterator[str]:
    if info.addon == name:
        yield from (info.label, info.plural)
        yield from (constraint.message for constraint in info.constraints.values())
        yield from (text for action in info.actions.values() for text in (action.label, action.confirm or ""))
    for spec in info.fields.values():
        if spec.owner == name and not spec.system:
            yield from (spec.label, spec.help, *spec.options.values(), *(state.label for state in spec.states))


def _view_words(item: object) -> Iterator[str]:
    if isinstance(item, Group | Page):
        yield item.title
    elif isinstance(item, Field | Column | Count | Filter | Menu):
        yield item.label
    if isinstance(item, Declaration):
        for value in vars(item).values():
            for inner in value if isinstance(value, tuple) else ():
                yield from _view_words(inner)


def _called(folder: Path) -> Iterator[str]:
    """The arguments of `env.gettext("…")` calls in the add-on's code."""
    for path in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in _MARKERS:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    yield first.value


def _po(folder: Path, language: str) -> Path:
    return folder / "locale" / language / "LC_MESSAGES" / "messages.po"


if __name__ == "__main__":
    for made in update(sys.argv[1], sys.argv[2:]):
        sys.stdout.write(f"{made}\n")
