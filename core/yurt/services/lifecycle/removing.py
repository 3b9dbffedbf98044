"""Switching add-ons off, after a backup, in two steps that may be years apart without harm.

First the registry without the add-on is published; when the running processes have taken it over, the tables go.
Killed between the two, the next start does the second.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import OperationalError

from yurt.base.models.people import Role
from yurt.env import System
from yurt.env.audit import AuditEntry, write_audit
from yurt.env.loading import bump
from yurt.errors import AddonError, DatabaseBusy
from yurt.registry.addon import Available
from yurt.registry.discovery import discover
from yurt.registry.graph import dependents
from yurt.services import migrate
from yurt.services.backup.naming import new_file
from yurt.services.confirming import wait_until_confirmed
from yurt.services.customfields import drop_retired, retire_links_to
from yurt.services.lifecycle.lock import exclusively
from yurt.services.lifecycle.losses import about_models, model_names
from yurt.services.lifecycle.progress import Progress, silent
from yurt.services.lifecycle.rows import REMOVING, AddonRow, forget_addon, read_addons, write_addon
from yurt.services.migrate.faultpoint import faultpoint

log = logging.getLogger(__name__)

Backup = Callable[[System, Path, Progress], Any]
"""Writes a backup of the whole system into the file of that path."""


def uninstall(
    system: System, name: str, progress: Progress = silent, *, backup: Backup, user_id: int | None = None
) -> Path:
    """Removes the add-on with its tables and columns, after a backup; returns the backup's file.

    Ask `losses` first and show them. Raises AddonError when other add-ons need it, and what a hook
    `addon_uninstalling` refuses with; nothing has changed then.
    """
    available = _removable(system, name)
    progress(0, 3, "Back up")
    file = backup_file(system, f"before-uninstall-{name}")
    backup(system, file, progress)
    with exclusively(system.database):
        progress(1, 3, f"Take {available.addon.title} out of use")
        _withdraw(system, available, user_id)
        faultpoint(f"withdrawn:{name}")
        system.refresh()
        wait_until_confirmed(system)
        progress(2, 3, "Remove its tables")
        _drop(system, available)
    progress(3, 3, "Ready")
    return file


def backup_file(system: System, occasion: str) -> Path:
    """A new name in the folder of backups, such as `before-uninstall-crm-20260131-235959.yurtbackup`."""
    file = new_file(system.settings, occasion)
    file.parent.mkdir(parents=True, exist_ok=True)
    return file


def finish_removals(system: System) -> list[str]:
    """Removes the tables of add-ons and the columns of custom fields whose removal was cut short; gives the add-ons."""
    found = discover().available
    with system.database.reading.connect() as connection:
        left = [row.name for row in read_addons(connection).values() if row.state == REMOVING]
    with exclusively(system.database):
        for name in left:
            if name in found:
                _drop(system, found[name])
            else:
                log.warning("The tables of %s cannot be removed, because its package is gone. Install it again.", name)
        drop_retired(system)
    return [name for name in left if name in found]


def _removable(system: System, name: str) -> Available:
    if name == "core":
        raise AddonError("The core cannot be uninstalled.", addon=name)
    found = discover().available
    with system.database.reading.connect() as connection:
        rows = read_addons(connection)
    if name not in rows:
        raise AddonError(f"{name} is not installed.", addon=name)
    if name not in found:
        raise AddonError(
            f"The package of {name} is gone, and with it the knowledge how to remove its tables. Install the package "
            f"again, for example: pip install yurt-{name}.",
            addon=name,
        )
    if needed_by := dependents(name, rows, found):
        raise AddonError(
            f"{name} is needed by {', '.join(reversed(needed_by))}. Uninstall first: {', '.join(needed_by)}.",
            addon=name,
            dependents=needed_by,
        )
    return found[name]


def _withdraw(system: System, available: Available, user_id: int | None) -> None:
    """Step one, in one transaction with foreign keys on: out of the registry, and nothing else refers to it."""
    name = available.name
    with system.acting_as_system() as env:
        env.user_id = user_id
        env.registry.hooks.hook.addon_uninstalling(env=env, addon=name)
        for role in env.session.scalars(sa.select(env[Role]).where(env[Role].addon == name)):
            env.session.delete(role)
        env.session.flush()
        connection = env.session.connection()
        for statement in about_models(env.registry, model_names(available)).values():
            connection.execute(statement.delete)
        retire_links_to(env, name)
        row = read_addons(connection)[name]
        write_addon(connection, AddonRow(name, REMOVING, row.release))
        bump(connection, "registry_stamp")
        bump(connection, "rights_stamp")
        write_audit(env, [AuditEntry("addon_uninstalled", "core.addon", label=f"{name} {row.release}")])


def _drop(system: System, available: Available) -> None:
    """Step two: the tables and columns, in one transaction."""
    name = available.name
    try:
        drop_retired(system)
        with migrate.schema_change(system.database) as connection:
            if read_addons(connection).get(name, AddonRow(name, "", "")).state != REMOVING:
                return
            migrate.downgrade(connection, available)
            forget_addon(connection, name)
            faultpoint(f"dropped:{name}")
    except OperationalError as error:
        raise DatabaseBusy(
            f"{name} is out of use, but its tables are still being read. They are removed at the next start, or when "
            "you uninstall it again."
        ) from error
