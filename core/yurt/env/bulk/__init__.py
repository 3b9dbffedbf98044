"""Set-based insert, update and delete through the ORM: rights, audit and versions hold here as well.

These paths skip the models' own methods (`on_create`, `validate` …) and the add-ons' hooks; everything
that a field's declaration says is checked.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import ORMExecuteState

from yurt.env import guarding, telling
from yurt.env.bulk.deleting import delete
from yurt.env.bulk.inserting import insert
from yurt.env.bulk.updating import update
from yurt.model.info import ModelInfo

if TYPE_CHECKING:
    from yurt.env.env import Env

__all__ = ["execute"]


def execute(state: ORMExecuteState, env: Env) -> Any:
    """Runs a bulk statement under the acting user's rights and returns its result."""
    info: ModelInfo = state.bind_mapper.class_.__yurt__  # type: ignore[union-attr]
    if not state.is_insert:
        guarding.refuse_journal(env, info)
    telling.changed(env, info.name, None)
    if state.is_insert:
        return insert(state, env, info)
    if state.is_update:
        return update(state, env, info)
    return delete(state, env, info)
