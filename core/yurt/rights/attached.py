"""Rights that follow another record: notes and files are seen by those who see what they belong to."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased

from yurt.rights.declare import Operation


def attached(entity: Any, env: Any, operation: Operation = "read") -> Any:
    """The SQL condition that the record named by `entity.model` and `entity.record_id` is within the user's reach.

    `model` may also name a field (`crm.contact:photo`); the user must then be allowed to see that field.
    """
    everywhere: list[str] = []
    limited: list[Any] = []
    for info in env.registry.models.values():
        # What is itself attached to records is left out: its rights would ask for themselves in a circle.
        if info.options.journal or "record_id" in info.fields or not env.access.allows(info.name, operation):
            continue
        names = [info.name, *_fields(info, env)]
        target = aliased(info.cls)
        condition = env.access.condition(info, operation, target, env)
        if condition is None:
            everywhere += names
            continue
        reachable = sa.select(sa.literal(1)).where(target.id == entity.record_id, condition).correlate(entity).exists()
        limited.append(sa.and_(entity.model.in_(names), reachable))
    return sa.or_(entity.model.in_(everywhere), *limited)


def _fields(info: Any, env: Any) -> list[str]:
    return [
        f"{info.name}:{spec.name}"
        for spec in info.fields.values()
        if spec.kind in ("image", "file") and env.access.readable(spec)
    ]
