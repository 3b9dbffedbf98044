"""Fields that an integrator adds to any model of a running system: real columns, made in the unit of work."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.base.models.system import CustomField
from yurt.base.models.views import SavedFilter
from yurt.env import Env, System
from yurt.env.audit import AuditEntry, write_audit
from yurt.env.loading import bump, load_registry, read_stamps, spec_from_json
from yurt.errors import AccessDenied, NotFound, RegistryError, ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.registry.registry import Registry
from yurt.services import migrate
from yurt.services.confirming import wait_until_confirmed
from yurt.services.customfields.columns import add_column, count_values, drop_column, fill_column
from yurt.services.customfields.specs import CHANGEABLE, check_choices, complete, spec_to_json
from yurt.services.migrate.faultpoint import faultpoint

ROLE = "core.integrator"


@dataclass(frozen=True)
class FieldLosses:
    """What goes with a custom field: the number of records that have a value, and filters that people saved with it."""

    values: int
    saved_filters: tuple[str, ...]


def add_field(env: Env, model: Any, spec: FieldSpec) -> FieldSpec:
    """Adds a field to a model; its name gets the prefix `x_`. Records that are there get the default, if one is given.

    The column is made within the unit of work; when that is committed, this process has the field at once and the
    others within a second. Needs the role core.integrator. Raises AccessDenied, ValidationFailed.
    """
    return add_fields(env, model, [spec])[0]


def add_fields(env: Env, model: Any, specs: Iterable[FieldSpec]) -> list[FieldSpec]:
    """Adds several fields at once, which takes hardly longer than one. See `add_field`."""
    _demand(env)
    info = env.info(model)
    made = [complete(spec, info, env.registry) for spec in specs]
    if double := sorted(name for name, count in Counter(spec.name for spec in made).items() if count > 1):
        raise ValidationFailed(f"{double[0]} is asked for twice.", {"name": "This name is asked for twice."})
    for spec in made:
        _refuse_retired(env, info.name, spec.name)
    with env.sudo():
        rows = [{"model": info.name, "name": spec.name, "spec": spec_to_json(spec)} for spec in made]
        env.create_many(CustomField, rows)
    registry = _recomposed(env)
    connection, coming = env.session.connection(), registry.models[info.name]
    for spec in made:
        add_column(connection, coming, spec)
        fill_column(connection, coming, spec)
        _note(env, "field_added", coming, spec)
    return [coming.fields[spec.name] for spec in made]


def change_field(env: Env, model: Any, name: str, **changes: Any) -> FieldSpec:
    """Changes label, help, options, statuses, default, limits, roles … (`CHANGEABLE`) of a custom field.

    Raises ValidationFailed for other settings, and for an option that records still have; NotFound, AccessDenied.
    """
    _demand(env)
    info, spec = _find(env, model, name)
    if fixed := sorted(set(changes) - CHANGEABLE):
        raise ValidationFailed(
            f"{', '.join(fixed)} cannot be changed any more. Remove the field and make another one.",
            dict.fromkeys(fixed, "This cannot be changed any more."),
        )
    changed = spec.with_(**changes)
    wrong = check_choices(changed) or _still_used(env, info, spec, changed)
    if wrong:
        raise ValidationFailed("; ".join(wrong.values()), wrong, model=info.name)
    with env.sudo():
        _row(env, info.name, name).spec = spec_to_json(changed)
    registry = _recomposed(env)
    _note(env, "field_changed", registry.models[info.name], changed)
    return registry.models[info.name].fields[name]


def field_losses(env: Env, model: Any, name: str) -> FieldLosses:
    """What `remove_field` would delete. Raises NotFound when the model has no such custom field."""
    _demand(env)
    info, spec = _find(env, model, name)
    with env.sudo():
        kept = env.session.scalars(sa.select(env[SavedFilter]).where(env[SavedFilter].model == info.name)).all()
        named = [item.name for item in kept if f'"{name}' in json.dumps(item.query)]
        values = count_values(env.session.connection(), info, spec)
    return FieldLosses(values, tuple(sorted(named)))


def remove_field(env: Env, model: Any, name: str) -> FieldLosses:
    """Takes a custom field out of the registry and then, when the running processes have noticed, its column away.

    Ask `field_losses` first. The column goes after the unit of work is committed; killed between, the next
    start removes it.
    """
    lost = field_losses(env, model, name)
    info, spec = _find(env, model, name)
    with env.sudo():
        _row(env, info.name, name).active = False
    bump(env.session.connection(), "registry_stamp")
    write_audit(env, [AuditEntry("field_removed", info.name, label=spec.label, changes={name: [lost.values, None]})])
    system = env.system
    env.after_commit(lambda: _finish_removal(system))
    return lost


def retire_links_to(env: Env, addon: str) -> None:
    """Takes the custom fields on an add-on's models, and those that link to them, out of the registry."""
    with env.sudo():
        for row in env.session.scalars(sa.select(env[CustomField]).where(env[CustomField].active)):
            target = spec_from_json(row.spec).target or ""
            if addon in (row.model.split(".")[0], target.split(".")[0]):
                row.active = False


def drop_retired(system: System) -> list[str]:
    """Drops the columns of removed custom fields; gives their names. Each is a transaction of its own."""
    with system.database.reading.connect() as connection:
        retired = _retired(connection)
    for row_id, model, spec in retired:
        with migrate.schema_change(system.database) as connection:
            drop_column(connection, model.replace(".", "_"), spec)
            table = sa.table("core_custom_field", sa.column("id"))
            connection.execute(sa.delete(table).where(table.c.id == row_id))
            faultpoint(f"field:{spec.name}")
    return [f"{model}.{spec.name}" for _, model, spec in retired]


def _finish_removal(system: System) -> None:
    system.refresh()
    wait_until_confirmed(system)
    drop_retired(system)


def _retired(connection: Connection) -> list[tuple[int, str, FieldSpec]]:
    columns = (sa.column("id"), sa.column("model"), sa.column("spec", sa.JSON))
    table = sa.table("core_custom_field", *columns, sa.column("active", sa.Boolean))
    found = connection.execute(sa.select(*columns).select_from(table).where(sa.not_(table.c.active)))
    return [(row[0], row[1], spec_from_json(row[2])) for row in found]


def _demand(env: Env) -> None:
    if not env.is_sudo and not env.access.has_role(ROLE):
        raise AccessDenied(env.gettext("Only an integrator may change the fields of a model."))


def _find(env: Env, model: Any, name: str) -> tuple[ModelInfo, FieldSpec]:
    info = env.info(model)
    spec = info.fields.get(name)
    if spec is None or not spec.custom:
        raise NotFound(f"{info.label} has no custom field {name}.", model=info.name, field=name)
    return info, spec


def _row(env: Env, model: str, name: str) -> Any:
    cls = env[CustomField]
    return env.session.scalars(sa.select(cls).where(cls.model == model, cls.name == name)).one()


def _refuse_retired(env: Env, model: str, name: str) -> None:
    if any((row[1], row[2].name) == (model, name) for row in _retired(env.session.connection())):
        message = "A field of this name is just being removed. Try again in a moment."
        raise ValidationFailed(message, {"name": message}, model=model)


def _recomposed(env: Env) -> Registry:
    """The registry that this unit of work leads to; raises RegistryError when it does not hold together."""
    env.session.flush()
    connection = env.session.connection()
    bump(connection, "registry_stamp")
    registry = load_registry(connection, read_stamps(connection))
    known = {(fault.addon, fault.stage) for fault in env.registry.faults}
    for fault in registry.faults:
        if (fault.addon, fault.stage) not in known:
            raise RegistryError(f"With this field {fault.addon} would fail: {fault.message}")
    system = env.system

    def take_over() -> None:
        system.refresh(registry)

    env.after_commit(take_over)
    return registry


def _note(env: Env, operation: str, info: ModelInfo, spec: FieldSpec) -> None:
    write_audit(
        env, [AuditEntry(operation, info.name, label=spec.label, changes={spec.name: [None, spec_to_json(spec)]})]
    )


def _still_used(env: Env, info: ModelInfo, before: FieldSpec, after: FieldSpec) -> dict[str, str]:
    """Options or statuses that go although records have them."""
    gone = set(before.options) - set(after.options) | {s.value for s in before.states} - {s.value for s in after.states}
    if not gone:
        return {}
    column = info.table.c[before.column_name]
    counted = sa.select(column, sa.func.count()).where(column.in_(gone)).group_by(column)
    found = env.session.connection().execute(counted).all()
    if not found:
        return {}
    used = ", ".join(f"“{value}” ({count})" for value, count in found)
    return {"options": f"Records still have {used}. Give them another value first."}
