"""One call of the API: from the request to the answer, with every error told as a problem."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from yurt.env import Env, System
from yurt.errors import NotFound
from yurt.model.info import ModelInfo
from yurt.services.accounts.sessions import Visitor
from yurt.services.observability.context import request_id
from yurt.web.api import auth
from yurt.web.api.bodies import json_object
from yurt.web.api.errors import BadRequest, MethodNotAllowed, OperationFailed, VersionMismatch
from yurt.web.api.exposure import exposed_model
from yurt.web.problems import FieldError, Problem, problem_handler
from yurt.web.requests import system_of

LARGEST_ID = 2**63 - 1
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"))
_WITH_BODY = frozenset({"POST", "PUT", "PATCH"})


@dataclass(frozen=True)
class Answer:
    """What a call is answered with; `body` is JSON, None for an answer without one."""

    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)

    def response(self) -> Response:
        """Never kept by caches: it is for this caller only."""
        headers = {"Cache-Control": "private, no-cache", **self.headers}
        if self.body is None:
            return Response(None, self.status, headers)
        return Response(json_bytes(self.body), self.status, headers, "application/json")


def json_bytes(value: Any) -> bytes:
    """Compact JSON in UTF-8."""
    return _ENCODER.encode(value).encode()


@dataclass
class Call:
    """A request, who makes it, and its body as bytes."""

    request: Request
    system: System
    visitor: Visitor
    body: bytes = b""

    @contextmanager
    def env(self, *, reading: bool = False) -> Iterator[Env]:
        """A unit of work of the caller."""
        who = self.visitor
        with self.system.env(
            who.user_id,
            language=who.language,
            zone=who.zone,
            branch_id=who.branch_id,
            channel="api",
            request_id=request_id.get() or "",
            reading=reading,
        ) as env:
            yield env

    def model(self, env: Env) -> ModelInfo:
        """The model that the address names. Raises NotFound."""
        path = self.request.path_params
        return exposed_model(env, f"{path['addon']}.{path['model']}")

    def record_id(self) -> int:
        """The record's number in the address. Raises NotFound for what cannot be one."""
        text = self.request.path_params["id"]
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 20 else 0
        if not 1 <= number <= LARGEST_ID:
            raise NotFound("Records have numbers from 1; this address holds something else.")
        return number

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; see `bodies.json_object`."""
        return json_object(self.request, self.body)

    def parameters(self, *known: str) -> dict[str, str]:
        """The query parameters. Raises BadRequest for one that is unknown, repeated, or holds control characters."""
        found: dict[str, str] = {}
        for name, value in self.request.query_params.multi_items():
            if name not in known:
                raise BadRequest(f"There is no parameter “{name[:50]}” here. Known: {', '.join(known) or 'none'}.")
            if name in found:
                raise BadRequest(f"The parameter “{name}” is given twice.")
            if not storable(value):
                raise BadRequest(f"The parameter “{name}” holds control characters.")
            found[name] = value
        return found


Handler = Callable[[Call], Response]


def storable(text: str) -> bool:
    """Whether the text is free of control characters, such as NUL."""
    return not any(ord(letter) < 32 or 0xD800 <= ord(letter) < 0xE000 for letter in text)


class Resource:
    """An address of the API: what each method does there. Handlers run in the thread pool."""

    def __init__(self, **handlers: Handler) -> None:
        self.handlers = handlers
        self.allowed = ", ".join(handlers)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        response = await self._respond(request)
        await response(scope, receive, send)

    async def _respond(self, request: Request) -> Response:
        method = "GET" if request.method == "HEAD" else request.method
        try:
            handler = self.handlers.get(method)
            if handler is None:
                raise MethodNotAllowed(f"This address answers {self.allowed}.", self.allowed)
            body = await request.body() if method in _WITH_BODY else b""
            return await run_in_threadpool(_handle, handler, request, body)
        except ClientDisconnect:
            return Response(status_code=400)
        except (MethodNotAllowed, VersionMismatch, OperationFailed) as error:
            return problem_of(error).response()
        except Exception as error:
            return await problem_handler(request, error)


def _handle(handler: Handler, request: Request, body: bytes) -> Response:
    return handler(Call(request, system_of(request), auth.authenticate(request), body))


def problem_of(error: Exception) -> Problem:
    """The problem that an error is, with the members that only the API adds."""
    if isinstance(error, MethodNotAllowed):
        return replace(Problem.of(error), headers={"Allow": error.allowed})
    if isinstance(error, VersionMismatch):
        headers = {} if error.version is None else {"ETag": f'"{error.version}"'}
        return replace(Problem.of(error), headers=headers, members={"current": error.current})
    if isinstance(error, OperationFailed):
        cause, place = problem_of(error.cause), f"operations.{error.index}"
        errors = tuple(FieldError(f"{place}.{item.field}", item.detail) for item in cause.errors)
        return replace(cause, errors=errors, headers={}, members={**cause.members, "index": error.index})
    return Problem.of(error)
