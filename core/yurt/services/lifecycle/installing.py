"""Switching add-ons on."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.env import Env, System
from yurt.env.audit import AuditEntry, write_audit
from yurt.env.loading import bump
from yurt.errors import AddonError
from yurt.registry.addon import Available
from yurt.registry.discovery import Discovery, discover, submodule
from yurt.registry.graph import closure
from yurt.registry.registry import Registry
from yurt.services import migrate
from yurt.services.lifecycle.lock import exclusively
from yurt.services.lifecycle.progress import Progress, silent
from yurt.services.lifecycle.roles import sync_roles
from yurt.services.lifecycle.rows import INSTALLED, AddonRow, read_addons, write_addon
from yurt.services.lifecycle.within import env_within, run_after_commit
from yurt.services.migrate.faultpoint import faultpoint


def install(
    system: System, names: Iterable[str], progress: Progress = silent, *, user_id: int | None = None
) -> list[str]:
    """Switches on these add-ons and what they need; returns those that were not on before, dependencies first.

    Each add-on is one transaction: tables, roles, data, its hook and the new registry, or nothing of it. Running
    processes take the new registry over within seconds. Raises AddonError, with the chain, for what is missing, out of
    range, in conflict or in a circle, and when an add-on fails; those before it stay installed.
    """
    found = discover()
    wanted = closure(names, _without_faults(found, names).available)
    done: list[str] = []
    composed: Registry | None = None
    try:
        with exclusively(system.database):
            for count, name in enumerate(wanted):
                progress(count, len(wanted), f"Install {found.available[name].addon.title}")
                made = _install_one(system, found.available[name], user_id)
                if made is not None:
                    composed = made
                    done.append(name)
    finally:
        system.refresh(composed)
    progress(len(wanted), len(wanted), "Ready")
    return done


def bring_up(connection: Connection, available: Available) -> list[str]:
    """Runs the add-on's outstanding scripts. Raises AddonError when they fail or leave a declared table out."""
    try:
        return migrate.upgrade(connection, available)
    except AddonError:
        raise
    except Exception as error:
        raise AddonError(
            f"The tables of {available.name} {available.version} could not be brought up to date: "
            f"{type(error).__name__}: {_first_line(error)}",
            addon=available.name,
        ) from error


def fill(env: Env, available: Available) -> None:
    """Roles and data of the add-on, as far as they are not there yet. Raises AddonError when a table is missing."""
    _refuse_missing_tables(env, available.name)
    sync_roles(env, available.name)
    faultpoint(f"roles:{available.name}")
    data = submodule(available, "data")
    if data is not None:
        _call(available, "data.py", getattr(data, "load", None), env)
    env.session.flush()
    faultpoint(f"data:{available.name}")


def _without_faults(found: Discovery, names: Iterable[str]) -> Discovery:
    broken = {fault.addon: fault for fault in found.faults}
    for name in names:
        if name in broken:
            raise AddonError(f"{name} cannot be used: {broken[name].message}", addon=name)
    return found


def _install_one(system: System, available: Available, user_id: int | None) -> Registry | None:
    """The registry with the add-on; None when it is installed already."""
    name = available.name
    with migrate.schema_change(system.database) as connection:
        row = read_addons(connection).get(name)
        if row is not None and row.state == INSTALLED:
            return None
        write_addon(connection, AddonRow(name, INSTALLED, available.version))
        bump(connection, "registry_stamp")
        bring_up(connection, available)
        with env_within(system.settings, system.database, connection, user_id) as env:
            refuse_fault(env, name)
            fill(env, available)
            env.registry.hooks.hook.addon_installed(env=env, addon=name)
            write_audit(env, [AuditEntry("addon_installed", "core.addon", label=f"{name} {available.version}")])
        bump(connection, "rights_stamp")
        faultpoint(f"commit:{name}")
    faultpoint(f"installed:{name}")
    run_after_commit(env)
    return env.registry


def refuse_fault(env: Env, name: str) -> None:
    """Raises AddonError when the add-on cannot be composed into the registry."""
    for fault in env.registry.faults:
        if fault.addon == name:
            raise AddonError(f"{name} cannot be used: {fault.message}", addon=name, stage=fault.stage)


def _refuse_missing_tables(env: Env, name: str) -> None:
    there = set(sa.inspect(env.session.connection()).get_table_names())
    declared = {table.name for table in env.registry.metadata.tables.values() if table.info.get("addon") == name}
    if missing := sorted(declared - there):
        raise AddonError(
            f"{name} declares the table {missing[0]}, but no migration of its makes it. Its author runs: "
            f'yurt migrate make {name} -m "…"',
            addon=name,
        )


def _call(available: Available, where: str, function: Callable[..., Any] | None, *arguments: Any) -> None:
    if function is None:
        raise AddonError(f"{where} of {available.name} has no function load(env).", addon=available.name)
    function(*arguments)


def _first_line(error: Exception) -> str:
    return str(error).split("\n")[0]
