"""Errors that only the API knows. Each code is explained in `docs/errors.md`."""

from __future__ import annotations

from typing import Any

from yurt.errors import AccessDenied, YurtError


class BadRequest(YurtError):
    """A request that is not well formed: parameters, headers or JSON."""

    code = "bad-request"
    status = 400


class WrongMediaType(YurtError):
    """A body that is not announced as JSON."""

    code = "unsupported-media-type"
    status = 415


class MethodNotAllowed(YurtError):
    """The address has no such method; `allowed` names those it has."""

    code = "method-not-allowed"
    status = 405

    def __init__(self, message: str, allowed: str) -> None:
        super().__init__(message)
        self.allowed = allowed


class ScopeMissing(AccessDenied):
    """The token may not be used for this, whatever its user may do."""

    code = "scope-missing"


class Conflict(YurtError):
    """The record is in a state that does not allow this."""

    code = "conflict"
    status = 409


class VersionMismatch(YurtError):
    """`If-Match` names another version than the record has; `current` is the record as it is now."""

    code = "stale-record"
    status = 412

    def __init__(self, message: str, current: dict[str, Any], version: int | None) -> None:
        super().__init__(message)
        self.current = current
        self.version = version


class KeyReused(YurtError):
    """An idempotency key came with another request than the first time."""

    code = "idempotency-key-reused"
    status = 422


class OperationFailed(YurtError):
    """One operation of a batch failed, so none was carried out; `index` is its place, counted from 0."""

    code = "batch-failed"

    def __init__(self, index: int, cause: YurtError) -> None:
        super().__init__(cause.message)
        self.index = index
        self.cause = cause
