"""Migrations: one Alembic lineage for each add-on, in `<package>/migrations/versions`.

Alembic is imported when a script is first run, written or compared, never when the web process starts.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from yurt.services.migrate.changing import schema_change
from yurt.services.migrate.scripts import heads, history
from yurt.services.migrate.standing import current, pending

if TYPE_CHECKING:
    from yurt.services.migrate.comparing import drift
    from yurt.services.migrate.making import make
    from yurt.services.migrate.running import downgrade, upgrade

_LATER = {
    "downgrade": "running",
    "drift": "comparing",
    "make": "making",
    "upgrade": "running",
}

__all__ = ["current", "downgrade", "drift", "heads", "history", "make", "pending", "schema_change", "upgrade"]


def __getattr__(name: str) -> Any:
    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_LATER[name]}"), name)
