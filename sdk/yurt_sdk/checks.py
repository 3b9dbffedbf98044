"""What a sound add-on has: a complete manifest, words for people, rights for every model, up-to-date migrations."""

from __future__ import annotations

import ast
import inspect
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from yurt.db import open_database
from yurt.model.info import ModelInfo
from yurt.registry.addon import Available
from yurt.registry.discovery import discover
from yurt.registry.graph import closure, requirements
from yurt.registry.registry import Registry
from yurt.services.migrate import drift, schema_change, upgrade
from yurt.services.translate import languages_of, status
from yurt.services.translate.messages import compose_for, package_folder
from yurt.view.resolve import view_problems

PUBLIC = (
    "yurt", "yurt.base.models", "yurt.env", "yurt.errors", "yurt.exchange", "yurt.files", "yurt.i18n", "yurt.mail",
    "yurt.model", "yurt.pages", "yurt.paper", "yurt.registry.hookspecs", "yurt.registry.jobs", "yurt.rights",
    "yurt.settings", "yurt.signing", "yurt.view",
)  # fmt: skip
"""What add-ons may import of the core, with what lies inside; `yurt` itself stands for its own names only."""


@dataclass(frozen=True)
class Finding:
    """Something to mend: which check found it, where, and what to do."""

    check: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.check}: {self.where}: {self.message}"


@dataclass(frozen=True)
class _Subject:
    available: Available
    registry: Registry
    languages: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.available.name

    @property
    def folder(self) -> Path:
        return package_folder(self.available)

    @property
    def models(self) -> list[ModelInfo]:
        return [info for info in self.registry.models.values() if info.addon == self.name]


def check_addon(name: str, languages: Iterable[str] = ()) -> list[Finding]:
    """All findings about an installed add-on; empty when it is sound.

    `languages` are those it must be translated into; the ones it has begun are checked in any case. Raises
    AddonError when the add-on is not there or cannot be composed.
    """
    found, _, registry = compose_for(name)
    subject = _Subject(found.available[name], registry, tuple(languages))
    return [finding for check in _CHECKS for finding in check(subject)]


def _manifest(subject: _Subject) -> Iterator[Finding]:
    known = subject.available
    facts = {"version": known.version.strip("0."), "description": known.summary, "license": known.licence}
    for fact, value in facts.items():
        if not value:
            yield Finding("manifest", "pyproject.toml", f"Say the add-on's {fact}.")


def _docstrings(subject: _Subject) -> Iterator[Finding]:
    if not subject.available.module.__doc__:
        yield Finding("docstrings", subject.available.package, "Say in the package's docstring what the add-on is for.")
    own = [part for info in subject.registry.models.values() for part in info.parts if _is_of(part, subject)]
    for part in own:
        if not part.__dict__.get("__doc__"):
            yield Finding("docstrings", part.__qualname__, "Say in a docstring what one record is.")
        for action in (value for value in vars(part).values() if hasattr(value, "__yurt_action__")):
            if not action.__doc__:
                yield Finding("docstrings", action.__qualname__, "Say in a docstring what the action does.")
    for key, spec in subject.registry.jobs.items():
        if key.startswith(f"{subject.name}.") and not inspect.getdoc(spec.function):
            yield Finding("docstrings", key, "Say in a docstring what the job does.")


def _labels(subject: _Subject) -> Iterator[Finding]:
    for info in subject.registry.models.values():
        seen: dict[str, str] = {}
        companions = {spec.translations for spec in info.fields.values() if spec.translated}
        for spec in info.fields.values():
            if spec.name in companions:
                continue
            other = seen.setdefault(spec.label, spec.name)
            if other != spec.name and spec.owner == subject.name:
                yield Finding(
                    "labels", f"{info.name}.{spec.name}", f"“{spec.label}” is {other}'s label too. Give it another."
                )


def _permissions(subject: _Subject) -> Iterator[Finding]:
    granted = {permission.model for permission in subject.registry.permissions}
    for info in subject.models:
        if info.name not in granted:
            yield Finding("permissions", info.name, "Nobody may read it. Declare permissions in rights.py.")


def _views(subject: _Subject) -> Iterator[Finding]:
    for problem in view_problems(subject.registry):
        if problem.addon == subject.name or (not problem.addon and problem.model.startswith(f"{subject.name}.")):
            yield Finding("views", problem.view, problem.message)


def _migrations(subject: _Subject) -> Iterator[Finding]:
    found = discover().available
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/check.db")
        try:
            with schema_change(database) as connection:
                for name in closure(["core", subject.name], found):
                    upgrade(connection, found[name])
                differences = drift(connection, subject.registry.metadata, {subject.name})
        finally:
            database.dispose()
    for difference in differences:
        hint = f'Run: yurt migrate make {subject.name} -m "what has changed".'
        yield Finding("migrations", difference, f"The models say otherwise than the migrations. {hint}")


def _imports(subject: _Subject) -> Iterator[Finding]:
    others = {requirement.name for requirement in requirements(subject.available)} | {subject.name}
    for path in sorted(subject.folder.rglob("*.py")):
        if "migrations" in path.relative_to(subject.folder).parts:
            continue
        for module, line in _imported(path):
            where = f"{path.relative_to(subject.folder.parent)}:{line}"
            top = module.split(".")[0]
            if top == "yurt" and not any(module == p or (p != "yurt" and module.startswith(f"{p}.")) for p in PUBLIC):
                yield Finding("imports", where, f"{module} is private to the core. Use: {', '.join(PUBLIC)}.")
            elif top == "yurt_sdk":
                yield Finding("imports", where, "The SDK is for development. Import it in tests only.")
            elif top.startswith("yurt_") and top.removeprefix("yurt_") not in others:
                yield Finding("imports", where, f"Name {top.removeprefix('yurt_')} in the add-on's `depends`.")


def _translations(subject: _Subject) -> Iterator[Finding]:
    begun = languages_of(subject.available)
    hint = f"Run: yurt i18n extract {subject.name}, and translate what is empty."
    for language in sorted(set(subject.languages) - set(begun)):
        yield Finding("translations", language, f"Nothing is translated. {hint}")
    for state in status(subject.name) if begun else ():
        if not state.complete:
            lacking = [*state.missing, *state.unknown, *state.wrong, *state.dropped]
            message = f"{len(lacking)} of {state.messages} texts are not right: {'; '.join(lacking[:3])}."
            yield Finding("translations", state.language, f"{message} {hint}")


def _is_of(part: type, subject: _Subject) -> bool:
    return part.__module__.split(".")[0] == subject.available.package.split(".")[0]


def _imported(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


_CHECKS: tuple[Callable[[_Subject], Iterator[Finding]], ...] = (
    _manifest, _docstrings, _labels, _permissions, _views, _migrations, _imports, _translations,
)  # fmt: skip


if __name__ == "__main__":
    findings = [finding for name in sys.argv[1:] for finding in check_addon(name)]
    sys.stdout.writelines(f"{finding}\n" for finding in findings)
    sys.exit(1 if findings else 0)
