"""Migrations: one Alembic lineage for each add-on, in `<package>/migrations/versions`."""

from __future__ import annotations

from yurt.services.migrate.comparing import drift
from yurt.services.migrate.making import make
from yurt.services.migrate.running import current, downgrade, pending, schema_change, upgrade
from yurt.services.migrate.scripts import heads, history

__all__ = ["current", "downgrade", "drift", "heads", "history", "make", "pending", "schema_change", "upgrade"]
