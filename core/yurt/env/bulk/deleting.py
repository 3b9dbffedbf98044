"""Set-based delete: what is deleted for good, and what the database deletes or empties with it, is in the audit."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import ORMExecuteState

from yurt.env import cascades, computing
from yurt.env.audit import AuditEntry, write_audit
from yurt.env.bulk.statements import limit, read, recompute, require, touched
from yurt.model.info import ModelInfo

if TYPE_CHECKING:
    from yurt.env.env import Env


def delete(state: ORMExecuteState, env: Env, info: ModelInfo) -> Any:
    require(env, info, "delete")
    statement = limit(state.statement, env, info, "delete")
    # Nobody links to the rows any more until they are gone: what goes with them is complete.
    doomed = read(env, touched(info, statement, []).with_for_update(of=info.table))
    along = cascades.consequences(env, {info.name: doomed})
    former = [
        computing.affected_by_ids(env, env.registry.models[name], ids, None) for name, ids in along.deleted.items()
    ]
    result = state.invoke_statement(statement)
    if info.options.audit:
        write_audit(env, (AuditEntry("delete", info.name, n, str(row[-1] or "")) for n, row in doomed.items()))
    write_audit(env, along.entries)
    recompute(env, *former)
    return result
