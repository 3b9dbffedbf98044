"""Every error that Yurt raises on purpose.

Each class has a stable `code`; `docs/errors.md` explains each code. The message is written for the
person who can act on it and says what to do.
"""

from __future__ import annotations

from collections.abc import Mapping


class YurtError(Exception):
    """Base of all errors that Yurt raises on purpose.

    `code` is stable across releases; `status` is the HTTP status that the web edge answers with.
    """

    code = "yurt-error"
    status = 500

    def __init__(self, message: str, **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.details = details


class ValidationFailed(YurtError):
    """Values that do not fit their fields; `fields` maps a field name to what is wrong with it."""

    code = "validation"
    status = 422

    def __init__(self, message: str, fields: Mapping[str, str] | None = None, **details: object) -> None:
        super().__init__(message, **details)
        self.fields: dict[str, str] = dict(fields or {})


class AccessDenied(YurtError):
    """The acting user has no right to do this."""

    code = "access-denied"
    status = 403


class SignInRequired(YurtError):
    """Nobody is signed in, or the session has ended."""

    code = "sign-in-required"
    status = 401


class NotFound(YurtError):
    """No such record, or none that the acting user may see."""

    code = "not-found"
    status = 404


class StaleRecord(YurtError):
    """Somebody saved the record since it was read; nothing was written."""

    code = "stale-record"
    status = 409


class TooManyAttempts(YurtError):
    """A rate limit was reached; `retry_after` is in seconds."""

    code = "too-many-attempts"
    status = 429

    def __init__(self, message: str, retry_after: int, **details: object) -> None:
        super().__init__(message, **details)
        self.retry_after = retry_after


class InvalidFilter(YurtError):
    """A filter that is not valid JSON of the filter language, or that names an unknown field."""

    code = "invalid-filter"
    status = 400


class ImportRefused(YurtError):
    """A file that cannot be read as a table (wrong type, too large, a zip bomb, no rows)."""

    code = "import-refused"
    status = 422


class FileRefused(YurtError):
    """An upload over the size limit or of a type that is not allowed."""

    code = "file-refused"
    status = 413


class ConfigurationError(YurtError):
    """`yurt.toml`, the environment or the command line asks for something impossible."""

    code = "configuration"


class AddonError(YurtError):
    """An add-on cannot be found, composed, installed or upgraded; names the add-on."""

    code = "addon"


class RegistryError(YurtError):
    """The declarations of the installed add-ons contradict each other; names model and add-on."""

    code = "registry"


class DatabaseBusy(YurtError):
    """Another transaction holds what this one needs; trying again usually helps."""

    code = "database-busy"
    status = 503


class DatabaseUnavailable(YurtError):
    """The database does not answer; nothing was written."""

    code = "database-unavailable"
    status = 503


class StorageFull(YurtError):
    """No room is left on the disk; nothing was written."""

    code = "storage-full"
    status = 507


class DatabaseFault(YurtError):
    """The database refused a statement for a reason that no user can mend; nothing was written."""

    code = "database-fault"
    status = 500
