"""Reads from the database what the registry and the rights are built from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from pydantic import TypeAdapter
from sqlalchemy.engine import Connection

from yurt.env.access import AccessProfile, compile_profile
from yurt.env.customising import customise, load_customisations
from yurt.model.compose import compose, compose_anew
from yurt.model.spec import FieldSpec, Sequence, State
from yurt.registry.addon import Fault
from yurt.registry.discovery import discover
from yurt.registry.graph import closure
from yurt.registry.registry import Registry, build


@dataclass(frozen=True)
class Stamps:
    """Numbers that grow when the configuration (`registry`) or somebody's rights (`rights`) change."""

    registry: int = 0
    rights: int = 0


META = sa.MetaData()
STATE = sa.Table("core_state", META, sa.Column("key", sa.String(50), primary_key=True), sa.Column("value", sa.Text))
ADDON = sa.Table(
    "core_addon",
    META,
    sa.Column("name", sa.String(50)),
    sa.Column("state", sa.String(20)),
    sa.Column("release", sa.String(50)),
    sa.Column("problem", sa.Text),
)
CUSTOM_FIELD = sa.Table(
    "core_custom_field",
    META,
    sa.Column("model", sa.String(100)),
    sa.Column("spec", sa.JSON),
    sa.Column("active", sa.Boolean),
)


SETTING = sa.Table("core_setting", META, sa.Column("key", sa.String(100)), sa.Column("value", sa.JSON))


def has_core(connection: Connection) -> bool:
    """True when the core's tables are there."""
    return sa.inspect(connection).has_table("core_state")


def read_stamps(connection: Connection) -> Stamps:
    """The stamps of the database; zeroes when nothing is installed yet."""
    if not has_core_fast(connection):
        return Stamps()
    rows: dict[str, str] = {
        row.key: row.value
        for row in connection.execute(sa.select(STATE).where(STATE.c.key.in_(["registry_stamp", "rights_stamp"])))
    }
    return Stamps(int(rows.get("registry_stamp", 0)), int(rows.get("rights_stamp", 0)))


def has_core_fast(connection: Connection) -> bool:
    """Like `has_core`, remembered per engine once it is true."""
    known = connection.engine.__dict__.setdefault("_yurt_has_core", False)
    if not known:
        known = has_core(connection)
        connection.engine.__dict__["_yurt_has_core"] = known
    return known


def bump(connection: Connection, key: str) -> None:
    """Raises a stamp within the transaction, so that every process takes the change over."""
    raised = (
        sa.update(STATE)
        .where(STATE.c.key == key)
        .values(value=sa.cast(sa.cast(STATE.c.value, sa.Integer) + 1, sa.Text))
    )
    if connection.execute(raised).rowcount == 0:
        connection.execute(sa.insert(STATE).values(key=key, value="1"))


def installed_names(connection: Connection) -> list[str]:
    """The add-ons switched on in this database, in no particular order."""
    if not has_core_fast(connection):
        return []
    return list(connection.execute(sa.select(ADDON.c.name).where(ADDON.c.state == "installed")).scalars())


def failed_addons(connection: Connection) -> list[Fault]:
    """The add-ons whose tables could not be brought up to date; they are left out until an upgrade succeeds."""
    if not has_core_fast(connection):
        return []
    rows = connection.execute(sa.select(ADDON.c.name, ADDON.c.problem).where(ADDON.c.state == "faulty"))
    return [Fault(row.name, "migrate", row.problem or "") for row in rows]


def load_registry(connection: Connection, stamps: Stamps) -> Registry:
    """Builds the registry of the add-ons installed in the database.

    One that is no longer present, or that fails, is left out with what needs it, and named in `faults`.
    """
    found = discover()
    faults = [*found.faults, *failed_addons(connection)]
    wanted = {"core", *installed_names(connection)}
    usable: set[str] = set()
    for name in sorted(wanted):
        try:
            usable.update(closure([name], found.available))
        except Exception as error:
            if all(fault.addon != name for fault in faults):
                faults.append(Fault(name, "depend", str(error)))
    order = [name for name in closure(usable, found.available) if name in wanted]
    custom = load_custom_fields(connection) if has_core_fast(connection) else {}
    changes = load_customisations(connection)
    composing = compose_anew if changes else compose  # what is customised is of this database alone
    registry = build((found.available[name] for name in order), custom, stamps.registry, faults, composing)
    customise(registry, changes)
    return registry


def load_custom_fields(connection: Connection) -> dict[str, list[FieldSpec]]:
    """The fields that were added in this database, by model."""
    result: dict[str, list[FieldSpec]] = {}
    for row in connection.execute(sa.select(CUSTOM_FIELD).where(CUSTOM_FIELD.c.active)):
        result.setdefault(row.model, []).append(spec_from_json(row.spec))
    return result


def spec_from_json(values: Any) -> FieldSpec:
    """A custom field's description as it is kept in the database."""
    data = json.loads(values) if isinstance(values, str) else dict(values)
    if data.get("kind") in ("decimal", "money", "percent"):
        data |= {key: Decimal(data[key]) for key in ("default", "minimum", "maximum") if data.get(key) is not None}
    if data.get("states"):
        data["states"] = TypeAdapter(tuple[State, ...]).validate_python(data["states"])
    if data.get("sequence"):
        data["sequence"] = TypeAdapter(Sequence).validate_python(data["sequence"])
    return FieldSpec(**{**data, "custom": True, "owner": "custom"})


def load_kept_settings(connection: Connection) -> dict[str, Any]:
    """The settings kept in the database; none before the core is installed."""
    if not has_core_fast(connection):
        return {}
    return {row.key: row.value for row in connection.execute(sa.select(SETTING.c.key, SETTING.c.value))}


def load_profile(connection: Connection, registry: Registry, user_id: int | None) -> AccessProfile:
    """Compiles the rights of a user from the declarations and the rows kept in the database."""
    if user_id is None:
        return compile_profile(registry, None, frozenset(), (), [], [])
    from yurt.env.dbrules import database_rules

    roles = _column(connection, registry, "core.user", "roles", "core.role", user_id)
    branches = _branches(connection, registry, user_id)
    granted, rules = database_rules(connection, registry)
    return compile_profile(registry, user_id, frozenset(roles), tuple(branches), granted, rules)


def _column(connection: Connection, registry: Registry, model: str, field: str, target: str, user_id: int) -> list[str]:
    user, role = registry.models[model].table, registry.models[target].table
    relation = registry.metadata.tables[f"{user.name}_{field}_rel"]
    statement = (
        sa.select(role.c.name)
        .join(relation, relation.c.right_id == role.c.id)
        .join(user, user.c.id == relation.c.left_id)
        .where(user.c.id == user_id, user.c.active)
    )
    return list(connection.execute(statement).scalars())


def _branches(connection: Connection, registry: Registry, user_id: int) -> list[int]:
    """The user's branches, the default one first."""
    relation = registry.metadata.tables["core_user_branches_rel"]
    user = registry.models["core.user"].table
    first = connection.execute(sa.select(user.c.branch_id).where(user.c.id == user_id)).scalar()
    ids = list(connection.execute(sa.select(relation.c.right_id).where(relation.c.left_id == user_id)).scalars())
    return ([first] if first else []) + sorted(number for number in ids if number != first)
