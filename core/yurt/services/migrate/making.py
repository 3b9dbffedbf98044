"""`yurt migrate make`: writes the next script of one add-on from what its models declare."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from pathlib import Path

from yurt.db.engine import open_database
from yurt.errors import AddonError
from yurt.registry.addon import Available
from yurt.registry.discovery import discover
from yurt.registry.graph import closure
from yurt.registry.registry import Registry, build
from yurt.services.migrate.changing import schema_change
from yurt.services.migrate.comparing import differences
from yurt.services.migrate.ownership import take_snapshot
from yurt.services.migrate.rendering import render
from yurt.services.migrate.running import upgrade
from yurt.services.migrate.scripts import heads, history, versions_folder


def make(addon: str, message: str, available: Mapping[str, Available] | None = None) -> Path | None:
    """Writes the script that brings the add-on's tables, and what it adds to others' tables, up to its models.

    Needs no database: the scripts of the add-on and of all it depends on are run in a temporary one and the result
    is compared with the models. Returns the file, or None when there is nothing to do. Raises AddonError when the
    add-on cannot be composed or its lineage has forked.
    """
    found = discover().available if available is None else available
    order = [found[name] for name in closure([addon], found)]
    registry = _compose(order)
    at = heads(found[addon])
    if len(at) > 1:
        raise AddonError(
            f"The scripts of {addon} have forked into {', '.join(at)}. Put them into one line first.", addon=addon
        )
    with tempfile.TemporaryDirectory() as folder:
        database = open_database(f"sqlite:///{folder}/scratch.db")
        try:
            with schema_change(database) as connection:
                for item in order[:-1]:
                    upgrade(connection, item)
                before = take_snapshot(connection)
                upgrade(connection, found[addon])
                script = differences(connection, registry.metadata, addon, before)
        finally:
            database.dispose()
    assert script.upgrade_ops is not None
    if script.upgrade_ops.is_empty():
        return None
    revision = f"{len(history(found[addon])) + 1:04}"
    return _write(found[addon], revision, render(script, revision, at[0] if at else None, message), message)


def _compose(order: list[Available]) -> Registry:
    registry = build(order)
    if registry.faults:
        fault = registry.faults[0]
        raise AddonError(f"{fault.addon} cannot be composed: {fault.message}", addon=fault.addon)
    return registry


def _write(available: Available, revision: str, text: str, message: str) -> Path:
    folder = versions_folder(available)
    folder.mkdir(parents=True, exist_ok=True)
    for package in (folder.parent, folder):
        init = package / "__init__.py"
        if not init.exists():
            init.write_text("", "utf-8")
    slug = re.sub(r"[^a-z0-9]+", "_", message.lower()).strip("_")[:40] or "change"
    file = folder / f"{revision}_{slug}.py"
    file.write_text(text, "utf-8")
    return file
