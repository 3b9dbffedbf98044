"""Setting a database up, and bringing it up to this release when a process starts."""

from __future__ import annotations

from yurt.db.engine import Database, open_database
from yurt.env import System
from yurt.env.audit import AuditEntry, write_audit
from yurt.env.loading import bump, has_core
from yurt.registry.discovery import discover
from yurt.services import migrate
from yurt.services.assemble import assemble, full_url
from yurt.services.jobs import prepare
from yurt.services.lifecycle.installing import bring_up, fill
from yurt.services.lifecycle.lock import exclusively
from yurt.services.lifecycle.progress import Progress, silent
from yurt.services.lifecycle.removing import finish_removals
from yurt.services.lifecycle.rows import INSTALLED, AddonRow, write_addon
from yurt.services.lifecycle.upgrading import is_behind, upgrade
from yurt.services.lifecycle.within import env_within
from yurt.services.migrate.faultpoint import faultpoint
from yurt.settings import Settings


def bootstrap(settings: Settings, progress: Progress = silent) -> System:
    """Opens the database of the settings, set up and up to date: the core, the tables of jobs, every installed add-on.

    Safe to repeat, and to run in several processes at once. What a killed operation left is finished first.
    """
    database = open_database(settings.resolved_database_url())
    try:
        with database.reading.connect() as connection:
            ready = has_core(connection)
        if not ready:
            progress(0, 1, "Set the database up")
            _set_up(settings, database)
    finally:
        database.dispose()
    system = assemble(settings)
    if ready:
        finish_removals(system)
        if is_behind(system):
            upgrade(system, progress=progress)
    return system


def _set_up(settings: Settings, database: Database) -> None:
    core = discover().available["core"]
    with exclusively(database):
        prepare(full_url(database))
        faultpoint("jobs:core")
        with migrate.schema_change(database) as connection:
            if has_core(connection):
                return
            bring_up(connection, core)
            write_addon(connection, AddonRow("core", INSTALLED, core.version))
            bump(connection, "registry_stamp")
            bump(connection, "rights_stamp")
            with env_within(settings, database, connection) as env:
                fill(env, core)
                write_audit(env, [AuditEntry("addon_installed", "core.addon", label=f"core {core.version}")])
            faultpoint("commit:core")
