"""What is lost when an add-on goes: counted before anybody agrees to it."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa

from yurt.env import System
from yurt.env.loading import load_custom_fields
from yurt.errors import AddonError
from yurt.registry.addon import Available
from yurt.registry.discovery import discover, parts
from yurt.registry.graph import closure, dependents
from yurt.registry.registry import Registry, build
from yurt.services.lifecycle.rows import read_addons
from yurt.services.migrate.ownership import owner_of


@dataclass(frozen=True)
class Losses:
    """What goes with an add-on. `tables`: rows by table. `columns`: filled values by `table.column` in others' tables.

    `attached`: notes, files, filters and the like about its records, by table. `custom_fields`: fields that an
    integrator made which link to its records. `dependents` must be uninstalled before it, in this order.
    """

    addon: str
    tables: dict[str, int]
    columns: dict[str, int]
    attached: dict[str, int]
    custom_fields: tuple[str, ...]
    dependents: tuple[str, ...]


@dataclass(frozen=True)
class About:
    """Rows of one of the core's tables that are about some models."""

    count: sa.Select[int]
    delete: sa.Delete


_ABOUT = ("core.note", "core.file", "core.saved_filter", "core.permission", "core.rule")


def losses(system: System, name: str) -> Losses:
    """Counts what `uninstall` would delete. Raises AddonError when the add-on is not installed or its package gone."""
    found = discover().available
    with system.database.reading.connect() as connection:
        rows = read_addons(connection)
        if name not in rows or name not in found:
            raise AddonError(f"{name} is not installed here, or its package is gone.", addon=name)
        registry = build([found[item] for item in closure([name], found)])
        there = set(sa.inspect(connection).get_table_names())
        tables: dict[str, int] = {}
        columns: dict[str, int] = {}
        for table in registry.metadata.tables.values():
            if table.name not in there:
                continue
            if owner_of(table) == name:
                tables[table.name] = connection.scalar(sa.select(sa.func.count()).select_from(table)) or 0
                continue
            for column in table.columns:
                if owner_of(column) == name:
                    columns[f"{table.name}.{column.name}"] = connection.scalar(sa.select(sa.func.count(column))) or 0
        attached = {
            model: connection.scalar(about.count) or 0
            for model, about in about_models(registry, model_names(found[name])).items()
        }
        fields = [
            f"{model}.{spec.name}"
            for model, specs in load_custom_fields(connection).items()
            for spec in specs
            if spec.target and spec.target.split(".")[0] == name and model.split(".")[0] != name
        ]
    return Losses(
        name,
        tables,
        columns,
        {model: count for model, count in attached.items() if count},
        tuple(fields),
        tuple(dependents(name, rows, found)),
    )


def model_names(available: Available) -> list[str]:
    """The models that the add-on itself declares."""
    return [
        part.__yurt_name__
        for part in parts(available)
        if not part.__yurt_part__.abstract and not part.__yurt_part__.extends
    ]


def about_models(registry: Registry, models: list[str]) -> dict[str, About]:
    """The rows of the core's tables that are about records of these models, by the model of the table."""
    found: dict[str, About] = {}
    for name in _ABOUT:
        table = registry.models[name].table
        about = table.c.model.in_(models)
        found[name] = About(sa.select(sa.func.count()).select_from(table).where(about), sa.delete(table).where(about))
    return found
