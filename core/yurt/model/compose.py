"""Builds one mapped class per model from the parts of the installed add-ons."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase

from yurt.errors import RegistryError
from yurt.model.asks import describe_asks
from yurt.model.describe import describe, part_of
from yurt.model.info import ModelInfo
from yurt.model.kinds import snake
from yurt.model.mapping import map_model
from yurt.model.part import Model, Part
from yurt.model.spec import FieldSpec

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


@dataclass
class Composition:
    """The result: one MetaData, the composed classes and what is known of each."""

    metadata: sa.MetaData
    models: dict[str, ModelInfo]

    def table_owner(self, table: sa.Table) -> str:
        """The add-on whose migrations create the table."""
        return table.info["addon"]


def compose(parts: Iterable[tuple[str, type[Model]]], custom: dict[str, list[FieldSpec]] | None = None) -> Composition:
    """As `compose_anew`; the same parts and fields give the same composition again while it is among the last few.

    A process that installs, checks or follows another one's changes asks for it several times, and making it takes a
    third of a second. Nobody may change what is shared so.
    """
    pairs, fields = tuple(parts), dict(custom or {})
    with _remembering:
        for known in _remembered:
            if known.pairs == pairs and known.custom == fields:
                _remembered.remove(known)
                _remembered.append(known)
                return known.composition
    composition = compose_anew(pairs, fields)
    with _remembering:
        _remembered.append(_Remembered(pairs, fields, composition))
    return composition


@dataclass(frozen=True, eq=False)
class _Remembered:
    pairs: tuple[tuple[str, type[Model]], ...]
    custom: dict[str, list[FieldSpec]]
    composition: Composition


_remembered: deque[_Remembered] = deque(maxlen=4)
_remembering = threading.Lock()


def compose_anew(
    parts: Iterable[tuple[str, type[Model]]], custom: dict[str, list[FieldSpec]] | None = None
) -> Composition:
    """Composes (add-on name, part) pairs, given in the order of the add-ons' dependencies.

    `custom` adds fields that an integrator created in this database. Raises RegistryError naming the add-on and the
    model when declarations contradict each other.
    """
    added = custom or {}
    collected: dict[str, list[tuple[str, Part]]] = {}
    for addon, cls in parts:
        part = cls.__dict__["__yurt_part__"]
        if part.abstract:
            continue
        name = _model_name(addon, cls, part)
        if part.extends and name not in collected:
            raise RegistryError(f"{addon}: {cls.__name__} extends {name}, which no installed add-on declares.")
        if not part.extends and name in collected:
            raise RegistryError(f"{addon}: two parts declare the model {name}; extend it with extends=True.")
        collected.setdefault(name, []).append((addon, part))
    models = {name: describe(name, found, added.get(name, [])) for name, found in collected.items()}
    _check_targets(models)
    for info in models.values():
        _check_names(info, models)
    metadata = sa.MetaData(naming_convention=NAMING)
    base = type("Base", (DeclarativeBase,), {"metadata": metadata})
    for info in models.values():
        map_model(info, models, base, collected[info.name])
        info.asked = describe_asks(info, models)
    base.registry.configure()
    return Composition(metadata, models)


def _model_name(addon: str, cls: type[Model], part: Part) -> str:
    if part.extends:
        root = next((c for c in cls.__mro__[1:] if "__yurt_part__" in c.__dict__ and not part_of(c).extends), None)
        if root is None or "__yurt_name__" not in root.__dict__:
            raise RegistryError(f"{addon}: {cls.__name__} extends a part that is not installed.")
        name = root.__dict__["__yurt_name__"]
    else:
        name = f"{addon}.{snake(cls.__name__)}"
    cls.__yurt_name__ = name
    return name


def _check_targets(models: dict[str, ModelInfo]) -> None:
    for info in models.values():
        for spec in list(info.fields.values()):
            if spec.target and spec.target not in models:
                if spec.system:
                    del info.fields[spec.name]
                    info.fields[spec.column_name] = FieldSpec(
                        spec.column_name, "integer", spec.label, owner=spec.owner, system=True, readonly=True
                    )
                    continue
                raise RegistryError(
                    f"{spec.owner}: {info.name}.{spec.name} points at {spec.target}, "
                    "which no installed add-on declares."
                )
            if spec.kind == "lines":
                _check_inverse(info, spec, models[spec.target or ""])


def _check_names(info: ModelInfo, models: dict[str, ModelInfo]) -> None:
    """Raises RegistryError where a computed field, the order or the label speaks of a field that does not exist."""
    for spec in info.fields.values():
        if spec.filter_of and spec.filter_of not in (models if "." in spec.filter_of else info.fields):
            raise RegistryError(
                f"{spec.owner}: {info.name}.{spec.name} is a filter of {spec.filter_of}: no such thing."
            )
        for path in spec.depends if spec.compute else ():
            current: ModelInfo | None = info
            for name in path.split("."):
                found = current.fields.get(name) if current else None
                if found is None:
                    raise RegistryError(
                        f"{spec.owner}: {info.name}.{spec.name} depends on {path}, but there is no {name}."
                    )
                current = models.get(found.target or "")
    ordered = [part.strip().removeprefix("-").split(".")[0] for part in info.options.order.split(",") if part.strip()]
    for name in (*ordered, *filter(None, [info.options.record_label])):
        if name not in info.fields:
            raise RegistryError(f"{info.addon}: {info.name} is ordered or labelled by {name}, which it does not have.")


def _check_inverse(info: ModelInfo, spec: FieldSpec, target: ModelInfo) -> None:
    inverse = target.fields.get(spec.inverse or "")
    if inverse is None or inverse.kind != "link" or inverse.target != info.name:
        problem = "does not have" if inverse is None else f"has, but not as a link to {info.name}"
        raise RegistryError(
            f"{spec.owner}: {info.name}.{spec.name} names the inverse {spec.inverse}, which {spec.target} {problem}."
        )
