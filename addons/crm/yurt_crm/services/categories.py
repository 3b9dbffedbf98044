"""Categories that contacts have by rule: who belongs to the category's segment has it, and nobody else."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from yurt.env import Env

from yurt_crm.models.contact import Category
from yurt_crm.services.segments import contact_ids


def apply_rules(env: Env, only: Category | None = None) -> int:
    """Brings the contacts of every category with a rule (or of one) up to date; gives how many changed.

    Works with the rights of the system, since a rule does not depend on who saves it.
    """
    category: Any = env[Category]
    ruled = [only] if only is not None else env.session.scalars(
        sa.select(category).where(category.segment_id.is_not(None)).order_by(category.id)
    ).all()  # fmt: skip
    with env.sudo():
        return sum(_apply(env, each) for each in ruled if each.segment is not None)


def _apply(env: Env, category: Category) -> int:
    table = env.registry.metadata.tables["crm_contact_categories_rel"]
    connection = env.session.connection()
    have = set(connection.execute(sa.select(table.c.left_id).where(table.c.right_id == category.id)).scalars())
    segment: Any = category.segment
    should = set(contact_ids(env, segment))
    left = sorted(have - should)
    for start in range(0, len(left), 5000):
        gone = table.c.left_id.in_(left[start : start + 5000])
        connection.execute(sa.delete(table).where(table.c.right_id == category.id, gone))
    rows = [{"left_id": number, "right_id": category.id} for number in sorted(should - have)]
    for start in range(0, len(rows), 5000):
        connection.execute(sa.insert(table), rows[start : start + 5000])
    env.session.expire_all()
    return len(have ^ should)


def apply_later(env: Env) -> None:
    """Applies the rules once the unit of work is committed: by a job, or at once where no jobs run."""
    system = env.system
    if system.enqueue_with is not None:
        env.enqueue("crm.apply_category_rules")
        return

    def now() -> None:
        with system.acting_as_system() as acting:
            apply_rules(acting)

    env.after_commit(now)
