"""Demo rows in bulk: thousands of them should not take longer than a cup of coffee to pour."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from yurt.model import Model

Rows = dict[str, dict[str, Any]]
"""Values by column for each external id."""


def added(env, part: type[Model], rows: Rows, fresh: list[int] | None = None) -> dict[str, int]:
    """The numbers of the records with these external ids; those missing are written together, checked and audited.

    All rows name the same columns. The numbers of those that are new go to `fresh` as well.
    """
    cls: Any = env[part]
    found = sa.select(cls.external_id, cls.id).where(cls.external_id.in_(list(rows)))
    known: dict[str, int] = dict(map(tuple, env.session.execute(found.execution_options(yurt_with_trash=True))))
    missing = [name for name in rows if name not in known]
    if missing:
        given = [{**rows[name], "external_id": name} for name in missing]
        made = env.session.execute(sa.insert(cls).returning(cls.id), given).scalars().all()
        known |= dict(zip(missing, made, strict=True))
        if fresh is not None:
            fresh += made
    return {name: known[name] for name in rows}
