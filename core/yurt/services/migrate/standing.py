"""Where an add-on's tables stand, and what is still to be run."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.engine import Connection

from yurt.errors import AddonError
from yurt.registry.addon import Available
from yurt.services.migrate.scripts import heads, history, version_table


def current(connection: Connection, available: Available) -> tuple[str, ...]:
    """The revisions at which the add-on's tables stand; empty when there are none."""
    name = version_table(available.name)
    if not sa.inspect(connection).has_table(name):
        return ()
    return tuple(connection.execute(sa.select(sa.column("version_num")).select_from(sa.table(name))).scalars())


def pending(connection: Connection, available: Available) -> list[str]:
    """The revisions that were not applied yet, the first one first.

    Raises AddonError when the database is ahead: it stands at a revision that this release does not have.
    """
    at = set(current(connection, available))
    if at == set(heads(available)):
        return []
    known = [script.revision for script in history(available)]
    if strange := sorted(at - set(known)):
        raise AddonError(
            f"The tables of {available.name} come from a newer release than {available.version}, which knows no "
            f"revision {', '.join(strange)}. Install that release again, or restore the backup made before it.",
            addon=available.name,
        )
    done = max((known.index(revision) for revision in at), default=-1)
    return known[done + 1 :]
