"""Who calls the API: a program with a token, or a person's browser with its session cookie."""

from __future__ import annotations

from collections.abc import Iterable

from starlette.requests import Request

from yurt.env import Env
from yurt.errors import SignInRequired
from yurt.model.info import ModelInfo
from yurt.services.accounts.sessions import Visitor
from yurt.services.accounts.tokens import find_token
from yurt.web.api.errors import ScopeMissing
from yurt.web.requests import SAFE_METHODS, check_csrf, system_of, visitor


def authenticate(request: Request) -> Visitor:
    """The visitor of a request, looked up now, so that a token revoked a moment ago is refused.

    `Authorization: Bearer yurt_…` comes first; else the session cookie counts, with the `X-CSRF-Token` header for
    everything that writes. Raises SignInRequired, or AccessDenied for a missing CSRF token.
    """
    given = request.headers.get("authorization")
    if given is not None:
        return _by_token(request, given)
    who = visitor(request)
    if who is None:
        raise SignInRequired("Send an API token in the header Authorization, after the word Bearer.")
    if request.method not in SAFE_METHODS:
        check_csrf(request, who.mark)
    return who


def _by_token(request: Request, header: str) -> Visitor:
    kind, _, text = header.partition(" ")
    if kind.lower() != "bearer":
        raise SignInRequired("Send the token in the header Authorization, after the word Bearer.")
    who = find_token(system_of(request), text.strip())
    if who is None:
        raise SignInRequired("This API token is not known, has expired or was revoked. Make a new one.")
    request.app.state.presence.note(who)
    return who


def may(visitor: Visitor, model: str, operation: str) -> bool:
    """Whether the visitor's scopes allow an operation on a model; people signed in have no scopes to obey."""
    return visitor.scopes is None or visitor.scopes.allows(f"{model}:{operation}")


def require(visitor: Visitor, model: str, operation: str) -> None:
    """Raises ScopeMissing when the scopes do not allow the operation."""
    if not may(visitor, model, operation):
        raise ScopeMissing(f"This token lacks the scope {model}:{operation}. Make one that has it.")


def require_action(visitor: Visitor, model: str, action: str) -> None:
    """Actions have a scope each, `crm.lead:mark_won`, and one for all of a model's, `crm.lead:action`."""
    if not may(visitor, model, "action"):
        require(visitor, model, action)


def require_paths(visitor: Visitor, env: Env, info: ModelInfo, paths: Iterable[str]) -> None:
    """A path through links, in columns, filters and orders, needs the read scope of every model it enters."""
    if visitor.scopes is None:
        return
    for path in paths:
        model = info
        for name in path.split(".")[:-1]:
            spec = model.fields.get(name)
            if spec is None or spec.target is None:
                break  # the query itself will say what is wrong with the path
            model = env.registry.models[spec.target]
            require(visitor, model.name, "read")
