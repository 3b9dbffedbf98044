"""Actions over HTTP: the methods that a model offers to users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from yurt.env import Env
from yurt.env.asking import arguments
from yurt.errors import AccessDenied, NotFound
from yurt.model.actions import Action
from yurt.model.info import ModelInfo
from yurt.model.part import Model
from yurt.services.json_values import json_of_any
from yurt.web.api import auth
from yurt.web.api.calls import Answer, Call
from yurt.web.api.errors import BadRequest, Conflict
from yurt.web.api.idempotency import write
from yurt.web.api.records import read_back, record_to_write
from yurt.web.api.writing import take_answers


def invoke(call: Call) -> Response:
    """Invokes an action of a record; the body holds what the action asks, and is empty for one that asks nothing."""
    values = call.json() if call.body else {}

    def work(env: Env) -> Answer:
        info = call.model(env)
        action = find_action(info, call.request.path_params["action"])
        auth.require_action(call.visitor, info.name, action.name)
        record = record_to_write(env, call, info)
        result = run_action(env, info, action, record, values)
        return Answer({"result": result, "record": read_back(env, call.visitor, info, call.record_id())})

    return write(call, work)


def find_action(info: ModelInfo, name: str) -> Action:
    """The action of that name. Raises NotFound."""
    action = info.actions.get(name)
    if action is None:
        known = ", ".join(info.actions) or "none"
        raise NotFound(f"“{info.name}” has no action “{name[:50]}”. Its actions: {known}.")
    return action


def run_action(env: Env, info: ModelInfo, action: Action, record: Any, values: Mapping[str, Any]) -> Any:
    """Runs the action; gives None, a text to show, a notice as `{"text", "secret"}`, or a record as `{"model", "id"}`.

    Raises AccessDenied, Conflict, ValidationFailed for values that do not fit, and whatever the action itself refuses.
    """
    if values and action.asks is None:
        raise BadRequest("This action takes no values. Send no body, or {}.")
    check_action(env, info, action, record)
    given = take_answers(env, info.asked[action.name], values) if action.asks else {}
    result = getattr(record, action.name)(*arguments(env, info, action, given))
    env.session.flush()
    if isinstance(result, Model):
        return {"model": type(result).__yurt_name__, "id": result.id}
    return json_of_any(result)


def check_action(env: Env, info: ModelInfo, action: Action, record: Any) -> None:
    """Raises AccessDenied without the right to the action, Conflict in a state that it is not offered in."""
    allowed = env.access.has_role(action.role) if action.role else env.access.allows(info.name, "write")
    if not allowed:
        message = env.gettext("You have no right to “{action}”.").format(action=env.gettext(action.label))
        raise AccessDenied(message, model=info.name, action=action.name)
    state = info.state_field
    if action.when and state is not None and getattr(record, state.name) not in action.when:
        message = env.gettext("“{action}” is not offered in the present status.")
        raise Conflict(message.format(action=env.gettext(action.label)), model=info.name, action=action.name)
