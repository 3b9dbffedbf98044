"""Paths through links, and whether a user may follow them: what every view that is made complete asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec

Report = Callable[[str], None]
Readable = Callable[[FieldSpec], bool]
NAMES_OF_MODELS = 5
"""A path may go through so many links at most."""


def everything(_spec: FieldSpec) -> bool:
    """Refuses no field."""
    return True


def walk(registry: Any, model: str, path: str) -> tuple[ModelInfo, FieldSpec] | None:
    """The model and field at the end of a path through links; None when it leads nowhere."""
    info: ModelInfo = registry.models[model]
    names = path.split(".")
    if len(names) > NAMES_OF_MODELS:
        return None
    for name in names[:-1]:
        spec = info.fields.get(name)
        if spec is None or spec.kind != "link" or spec.target not in registry.models:
            return None
        info = registry.models[spec.target]
    spec = info.fields.get(names[-1])
    return (info, spec) if spec is not None else None


def path_readable(registry: Any, info: ModelInfo, path: str, readable: Readable) -> bool:
    """Whether every field on the way may be seen."""
    for name in path.split("."):
        spec = info.fields[name]
        if not readable(spec):
            return False
        info = registry.models.get(spec.target, info)
    return True


def usable(registry: Any, info: ModelInfo, path: str, readable: Readable, report: Report) -> bool:
    if walk(registry, info.name, path) is None:
        report(f"“{path}” is left out: there is no such field.")
        return False
    return path_readable(registry, info, path, readable)


def filter_usable(registry: Any, info: ModelInfo, where: Any, readable: Readable, report: Report) -> bool:
    """A ready-made filter stays when every field in it exists and may be seen."""
    if isinstance(where, dict) and "field" in where:
        name = str(where["field"]).split(".")[0]
        spec = info.fields.get(name)
        if spec is None:
            report(f"A filter on “{where['field']}” is left out: there is no such field.")
        return spec is not None and readable(spec)
    parts = where.get("all") or where.get("any") or [where.get("not")] if isinstance(where, dict) else []
    return all(filter_usable(registry, info, part, readable, report) for part in parts if part)
