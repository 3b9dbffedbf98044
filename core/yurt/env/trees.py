"""Trees: no record stands above itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import sqlalchemy as sa

from yurt.db.parts import in_parts
from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo

if TYPE_CHECKING:
    from yurt.env.changes import Written
    from yurt.env.env import Env


def check_trees(env: Env, written: Iterable[Written]) -> None:
    """After the rows are written: raises ValidationFailed when a moved record has come to stand below itself."""
    moved: dict[str, list[int]] = {}
    for item in written:
        tree = item.info.tree
        if tree is not None and item.operation == "write" and tree.column_name in item.changes:
            moved.setdefault(item.info.name, []).append(item.record.id)
    for name, ids in moved.items():
        refuse_circles(env, env.registry.models[name], ids)


def refuse_circles(env: Env, info: ModelInfo, ids: list[int]) -> None:
    """Walks up from each of these records; raises ValidationFailed for one that meets itself."""
    assert info.tree is not None
    identity, parent = info.table.c.id, info.table.c[info.tree.column_name]
    for part in in_parts(ids):
        above = sa.select(identity.label("start"), parent.label("above")).where(identity.in_(part)).cte(recursive=True)
        above = above.union(
            sa.select(above.c.start, parent).join(above, identity == above.c.above).where(parent.is_not(None))
        )
        circle = sa.select(above.c.start).where(above.c.start == above.c.above).limit(1)
        if env.session.connection().execute(circle).scalar() is not None:
            message = env.gettext("A record cannot stand above itself. Choose another one.")
            raise ValidationFailed(message, {info.tree.name: message}, model=info.name)
