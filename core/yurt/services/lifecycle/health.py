"""What is wrong with the add-ons and the tables of a system, for `yurt check` and the health page."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.env import System
from yurt.errors import AddonError
from yurt.registry.discovery import discover
from yurt.services import migrate
from yurt.services.lifecycle.rows import FAULTY, INSTALLED, REMOVING, read_addons


@dataclass(frozen=True)
class Problem:
    """`kind` is fault, pending, drift or removal; `message` says what to do."""

    addon: str
    kind: str
    message: str


def problems(system: System) -> list[Problem]:
    """Add-ons that were left out, scripts that were not run, and tables that differ from the models."""
    registry = system.registry
    found = [Problem(fault.addon, "fault", fault.message) for fault in registry.faults]
    available = discover().available
    with system.database.reading.connect() as connection:
        rows = read_addons(connection)
        behind: set[str] = set()
        for name, row in rows.items():
            if row.state == REMOVING:
                found.append(Problem(name, "removal", f"The removal of {name} was cut short. Start the system again."))
            if row.state not in (INSTALLED, FAULTY) or name not in available:
                continue
            try:
                outstanding = migrate.pending(connection, available[name])
            except AddonError as error:
                outstanding = []
                found.append(Problem(name, "pending", error.message))
            if outstanding:
                behind.add(name)
                found.append(
                    Problem(
                        name,
                        "pending",
                        f"{name} has migrations that were not run: {', '.join(outstanding)}. Run `yurt upgrade`.",
                    )
                )
        current = set(registry.addons) - behind
        found.extend(
            Problem("core", "drift", f"The database differs from the models: {text}.")
            for text in migrate.drift(connection, registry.metadata, current)
        )
    return found
