"""What records are called, for a user."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yurt.env.naming import name_text
from yurt.env.plans import PlannedColumn
from yurt.env.query import Query, fetch
from yurt.errors import YurtError
from yurt.model.filters import Condition

if TYPE_CHECKING:
    from yurt.env.env import Env


def labels_of(env: Env, model: str, ids: list[int]) -> dict[int, str]:
    """What records are called, as far as the user may see them; in one query."""
    info = env.info(model)
    name = info.label_field
    wanted = sorted({number for number in ids if 0 < number < 2**63})[:2000]
    if not wanted or (not env.is_sudo and not env.access.allows(model, "read")):
        return {}
    where = Condition(field="id", op="in", value=wanted)
    found: dict[int, str] = {}
    for trash in (False, True) if info.options.trash else (False,):
        query = Query(fields=(name,) if name else (), where=where, limit=len(wanted), archived=None, trash=trash)
        try:
            page = fetch(env, model, query)
        except YurtError:
            continue
        column = page.plan.columns[0] if page.plan.columns else None
        found |= {row[0]: row_name(env, column, row) for row in page.rows}
    return found


def row_name(env: Env, column: PlannedColumn | None, row: Any) -> str:
    """What the record of a row is called, by the column that holds its name; else its number."""
    if column is None:
        return f"#{row[0]}"
    value = row[column.index if column.label_index is None else column.label_index]
    return name_text(env, column.spec, value) or f"#{row[0]}"
