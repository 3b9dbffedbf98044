"""What the caller may see of the system's shape: models, their fields and actions."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from yurt.env import Env
from yurt.model.actions import Action
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.services.accounts.sessions import Visitor
from yurt.web.api import auth
from yurt.web.api.calls import Answer, Call
from yurt.web.api.exposure import exposed_models, offered, operations, readable_fields


def list_models(call: Call) -> Response:
    """The models that the caller may read or write, each with what may be done with it."""
    call.parameters()
    with call.env(reading=True) as env:
        items = [_describe(env, info, allowed) for info, allowed in _allowed(env, call.visitor)]
    return Answer({"items": items}).response()


def _allowed(env: Env, visitor: Visitor) -> list[tuple[ModelInfo, list[str]]]:
    found = []
    for info in exposed_models(env.registry):
        allowed = [
            operation
            for operation in operations(info)
            if env.access.allows(info.name, operation) and auth.may(visitor, info.name, operation)
        ]
        if allowed:
            found.append((info, allowed))
    return found


def _describe(env: Env, info: ModelInfo, allowed: list[str]) -> dict[str, Any]:
    say = env.gettext
    return {
        "name": info.name,
        "label": say(info.label),
        "plural": say(info.plural),
        "address": f"/api/v1/{info.name.replace('.', '/')}",
        "operations": allowed,
        "label_field": info.label_field,
        "fields": [_field(env, info, spec) for spec in readable_fields(env, info).values()],
        "actions": [
            {
                "name": action.name,
                "label": say(action.label),
                "when": list(action.when),
                "asks": _asks(env, info, action),
            }
            for action in info.actions.values()
            if env.access.has_role(action.role)
        ],
    }


def _asks(env: Env, info: ModelInfo, action: Action) -> list[dict[str, Any]]:
    asked = info.asked.get(action.name)
    return [_field(env, asked, spec) for spec in asked.fields.values()] if asked else []


def _field(env: Env, info: ModelInfo, spec: FieldSpec) -> dict[str, Any]:
    say = env.gettext
    described: dict[str, Any] = {
        "name": spec.name,
        "kind": spec.kind,
        "label": say(spec.label),
        "help": say(spec.help),
        "required": spec.required,
        "writable": len(operations(info)) > 1 and offered(spec) and env.access.writable(spec),
        "filterable": spec.filterable,
    }
    if spec.options or spec.states:
        choices = dict(spec.options) or {state.value: state.label for state in spec.states}
        described["options"] = {value: say(label) for value, label in choices.items()}
    if spec.target:
        described["target"] = spec.target
    if spec.custom:
        described["custom"] = True
    return described
