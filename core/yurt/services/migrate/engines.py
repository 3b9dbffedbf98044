"""For scripts: text that differs between the engines."""

from __future__ import annotations

from alembic import op


def by_engine(*, sqlite: str, postgresql: str) -> str:
    """The one of the two texts that is for the database being migrated."""
    return sqlite if op.get_bind().dialect.name == "sqlite" else postgresql
