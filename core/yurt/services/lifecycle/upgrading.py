"""Bringing installed add-ons up to the releases that are present."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.engine import Connection

from yurt.env import System
from yurt.env.audit import AuditEntry, write_audit
from yurt.env.loading import bump
from yurt.errors import AddonError, YurtError
from yurt.registry.addon import Available, Fault
from yurt.registry.discovery import discover
from yurt.registry.graph import closure, requirements
from yurt.services import migrate
from yurt.services.assemble import full_url
from yurt.services.jobs import prepare
from yurt.services.lifecycle.installing import bring_up, fill, refuse_fault
from yurt.services.lifecycle.lock import exclusively
from yurt.services.lifecycle.progress import Progress, silent
from yurt.services.lifecycle.rows import FAULTY, INSTALLED, REMOVING, AddonRow, read_addons, write_addon
from yurt.services.lifecycle.within import env_within, run_after_commit
from yurt.services.migrate.faultpoint import faultpoint


def is_behind(system: System) -> bool:
    """True when an installed add-on's release or scripts are newer than the database."""
    found = discover().available
    with system.database.reading.connect() as connection:
        rows = read_addons(connection)
        return any(
            row.release != found[row.name].version or _outstanding(connection, found[row.name])
            for row in rows.values()
            if row.state == INSTALLED and row.name in found
        )


def upgrade(
    system: System, names: Iterable[str] | None = None, progress: Progress = silent, *, user_id: int | None = None
) -> list[Fault]:
    """Brings these add-ons (default: all that are installed) up to date, dependencies first, each in one transaction.

    An add-on that fails is rolled back, left out of the registry, and named in the result and on the health page;
    those that need it wait, the others go on. Raises AddonError when the core itself fails.
    """
    found = discover().available
    faults: list[Fault] = []
    with exclusively(system.database):
        prepare(full_url(system.database))
        order = _order(system, names, found)
        for count, name in enumerate(order):
            progress(count, len(order), f"Upgrade {found[name].addon.title}")
            fault = _blocked(found[name], faults) or _try(system, found[name], user_id)
            if fault is not None:
                faults.append(fault)
        progress(len(order), len(order), "Ready")
    system.refresh()
    return faults


def _order(system: System, names: Iterable[str] | None, found: dict[str, Available]) -> list[str]:
    with system.database.reading.connect() as connection:
        rows = {row.name for row in read_addons(connection).values() if row.state != REMOVING}
    chosen = rows if names is None else set(names)
    if strange := sorted(chosen - rows):
        raise AddonError(f"{strange[0]} is not installed, so it cannot be upgraded. Install it.", addon=strange[0])
    order: list[str] = []
    for name in sorted(chosen & found.keys()):
        try:
            order.extend(item for item in closure([name], found) if item not in order)
        except AddonError:
            continue
    return [name for name in closure(order, found) if name in rows]


def _blocked(available: Available, faults: list[Fault]) -> Fault | None:
    failed = {fault.addon for fault in faults}
    needed = next((r.name for r in requirements(available) if r.name in failed), None)
    return Fault(available.name, "depend", f"It needs {needed}, whose upgrade failed.") if needed else None


def _try(system: System, available: Available, user_id: int | None) -> Fault | None:
    try:
        _upgrade_one(system, available, user_id)
    except Exception as error:
        if available.name == "core":
            raise
        message = error.message if isinstance(error, YurtError) else f"{type(error).__name__}: {error}"
        _leave_out(system, available.name, message)
        return Fault(available.name, "migrate", message)
    return None


def _upgrade_one(system: System, available: Available, user_id: int | None) -> None:
    name = available.name
    with migrate.schema_change(system.database) as connection:
        row = read_addons(connection).get(name)
        outstanding = migrate.pending(connection, available)
        if row == AddonRow(name, INSTALLED, available.version) and not outstanding:
            return
        write_addon(connection, AddonRow(name, INSTALLED, available.version))
        bump(connection, "registry_stamp")
        bring_up(connection, available)
        with env_within(system.settings, system.database, connection, user_id) as env:
            refuse_fault(env, name)
            fill(env, available)
            write_audit(env, [AuditEntry("addon_upgraded", "core.addon", label=f"{name} {available.version}")])
        bump(connection, "rights_stamp")
        faultpoint(f"commit:{name}")
    faultpoint(f"upgraded:{name}")
    run_after_commit(env)


def _leave_out(system: System, name: str, message: str) -> None:
    with system.database.writing() as connection:
        row = read_addons(connection)[name]
        write_addon(connection, AddonRow(name, FAULTY, row.release, message))
        bump(connection, "registry_stamp")


def _outstanding(connection: Connection, available: Available) -> bool:
    try:
        return bool(migrate.pending(connection, available))
    except AddonError:
        return False
