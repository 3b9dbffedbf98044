"""Errors as the API tells them: `application/problem+json` (RFC 9457)."""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass, field
from http import HTTPStatus

from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from yurt.env.faults import is_lost
from yurt.errors import DatabaseUnavailable, SignInRequired, TooManyAttempts, ValidationFailed, YurtError
from yurt.i18n import N_
from yurt.services.observability.context import request_id
from yurt.services.observability.redaction import redact_text

MEDIA_TYPE = "application/problem+json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class FieldError:
    """What is wrong with one field; `field` is a path such as `lines.0.amount`."""

    field: str
    detail: str


RETRY_SECONDS = "2"
"""What programs are told to wait while the database does not answer or is busy: most outages are a restart."""


@dataclass(frozen=True)
class Problem:
    """One error as the API tells it. `code` is stable; `/errors#<code>` explains it.

    `members` are further members of this kind of problem (RFC 9457, 3.2): `current`, `index` …
    """

    code: str
    status: int
    detail: str
    errors: tuple[FieldError, ...] = ()
    headers: dict[str, str] = field(default_factory=dict)
    members: dict[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, error: Exception) -> Problem:
        """The problem that an error is. An error nobody foresaw tells nothing of itself but that it happened."""
        if isinstance(error, YurtError):
            return _of_ours(error)
        if isinstance(error, HTTPException):
            return _of_http(error)
        if isinstance(error, ValidationError):
            return _of_pydantic(error)
        if isinstance(error, DBAPIError) and is_lost(error):
            return _of_ours(DatabaseUnavailable(N_("The database does not answer; nothing was saved. Try again.")))
        return cls("internal", 500, "Something went wrong on the server. Tell your administrator the instance below.")

    @property
    def title(self) -> str:
        return self.code.replace("-", " ").capitalize()

    def response(self) -> Response:
        """The answer; `instance` is the id under which the log tells more."""
        body: dict[str, object] = {
            "type": f"/errors#{self.code}",
            "title": self.title,
            "status": self.status,
            "detail": self.detail,
        }
        if (current := request_id.get()) is not None:
            body["instance"] = current
        if self.errors:
            body["errors"] = [{"field": item.field, "detail": item.detail} for item in self.errors]
        body.update(self.members)
        content = json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
        return Response(content, self.status, {"Cache-Control": "no-store", **self.headers}, MEDIA_TYPE)


async def problem_handler(request: Request, error: Exception) -> Response:
    """A Starlette exception handler for `YurtError`, `HTTPException`, pydantic's `ValidationError` and 500."""
    problem = Problem.of(error)
    if problem.status >= 500:
        _log.error("%s %s failed", request.method, request.url.path, exc_info=error, extra={"code": problem.code})
    return problem.response()


def _of_ours(error: YurtError) -> Problem:
    errors: tuple[FieldError, ...] = ()
    headers: dict[str, str] = {}
    if isinstance(error, ValidationFailed):
        errors = tuple(FieldError(name, message) for name, message in error.fields.items())
    if isinstance(error, TooManyAttempts):
        headers["Retry-After"] = str(error.retry_after)
    if error.status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = RETRY_SECONDS
    if isinstance(error, SignInRequired):
        headers["WWW-Authenticate"] = 'Bearer realm="yurt"'  # RFC 9110, 15.5.2 asks for it with every 401
    return Problem(error.code, error.status, redact_text(error.message), errors, headers)


def _of_http(error: HTTPException) -> Problem:
    """Codes from the standard's phrases: 405 is `method-not-allowed`."""
    try:
        phrase = HTTPStatus(error.status_code).phrase
    except ValueError:
        phrase = "HTTP error"
    code = phrase.lower().replace(" ", "-").replace("'", "")
    return Problem(code, error.status_code, str(error.detail or phrase), headers=dict(error.headers or {}))


def _of_pydantic(error: ValidationError) -> Problem:
    """Field paths and messages, without the values: they may be secrets."""
    details = error.errors(include_url=False, include_context=False, include_input=False)
    errors = tuple(FieldError(".".join(str(part) for part in item["loc"]), item["msg"]) for item in details)
    return Problem(ValidationFailed.code, ValidationFailed.status, "Some values do not fit. See “errors”.", errors)
