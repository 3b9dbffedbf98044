"""Data to try a system with."""

from __future__ import annotations

from collections.abc import Iterable

import sqlalchemy as sa

from yurt.env import System
from yurt.env.audit import AuditEntry, write_audit
from yurt.env.loading import STATE
from yurt.errors import AddonError
from yurt.registry.discovery import submodule
from yurt.services.lifecycle.progress import Progress, silent
from yurt.services.migrate.faultpoint import faultpoint


def load_demo(system: System, names: Iterable[str] | None = None, progress: Progress = silent) -> list[str]:
    """Loads the demo data of these installed add-ons (default: all), each once and in one unit of work.

    An add-on's `demo.py` has `load(env, progress)`. Returns the add-ons whose data came in now.
    """
    chosen = list(system.registry.addons if names is None else names)
    done: list[str] = []
    for name in chosen:
        if name not in system.registry.addons:
            raise AddonError(f"{name} is not installed, so its demo data cannot be loaded.", addon=name)
    for name in system.registry.addons:
        module = submodule(system.registry.addons[name], "demo") if name in chosen else None
        if module is None:
            continue
        with system.acting_as_system() as env:
            connection, key = env.session.connection(), f"demo:{name}"
            if connection.scalar(sa.select(STATE.c.value).where(STATE.c.key == key)) is not None:
                continue
            module.load(env, progress)
            connection.execute(sa.insert(STATE).values(key=key, value="loaded"))
            write_audit(env, [AuditEntry("demo_loaded", "core.addon", label=name)])
            faultpoint(f"demo:{name}")
        done.append(name)
    return done
