"""Turns faults of the database into errors that people can act on."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sqlalchemy.exc import DataError, DBAPIError, IntegrityError

from yurt.errors import DatabaseBusy, DatabaseFault, DatabaseUnavailable, StorageFull, ValidationFailed, YurtError
from yurt.i18n import N_
from yurt.model.constraints import Unique
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec

if TYPE_CHECKING:
    from yurt.env.env import Env

_SQLITE_COLUMNS = re.compile(r"(UNIQUE|NOT NULL) constraint failed: (.+)")
_SQLITE_CHECK = re.compile(r"CHECK constraint failed: (\w+)")


def readable_fault(error: DBAPIError, env: Env) -> YurtError:
    """The error to show for a fault of the database."""
    if isinstance(error, IntegrityError):
        return _integrity(error, env)
    text = str(error.orig).lower()
    if "disk is full" in text or "no space left" in text or "disk full" in text:
        return StorageFull(env.gettext("The disk of the server is full; nothing was saved. Tell your administrator."))
    if "locked" in text or "lock timeout" in text or "deadlock" in text or "could not serialize" in text:
        return DatabaseBusy(env.gettext("Somebody else is writing the same data. Try again in a moment."))
    if is_lost(error):
        return DatabaseUnavailable(env.gettext("The database does not answer; nothing was saved. Try again."))
    if isinstance(error, DataError):
        return ValidationFailed(
            env.gettext("The database refused these values: one is too long, too large or malformed.")
        )
    return DatabaseFault(f"The database reported {type(error.orig).__name__}; nothing was saved. See the server's log.")


def is_lost(error: DBAPIError) -> bool:
    """Whether the connection broke off, or could not be made: the same again may succeed."""
    text = str(error.orig).lower()
    return error.connection_invalidated or "connection" in text or "terminating" in text


def _integrity(error: IntegrityError, env: Env) -> YurtError:
    diagnostics = getattr(error.orig, "diag", None)
    if diagnostics is not None:
        return _named(diagnostics.constraint_name, diagnostics.table_name, diagnostics.column_name, env)
    text = str(error.orig)
    found = _SQLITE_COLUMNS.search(text)
    if found:
        columns = [part.strip() for part in found.group(2).split(",")]
        table = columns[0].split(".")[0]
        names = [column.split(".")[1] for column in columns]
        if found.group(1) == "NOT NULL":
            return _named(None, table, names[0], env)
        return _named(f"uq_{table}_{'_'.join(names)}"[:60], table, names[0], env)
    found = _SQLITE_CHECK.search(text)
    if found:
        name = found.group(1)
        info = next((i for i in env.registry.models.values() if name in i.constraints), None)
        return _named(name, info.table_name if info else None, None, env)
    return _linked(env)


def _named(constraint: str | None, table: str | None, column: str | None, env: Env) -> YurtError:
    info = next((i for i in env.registry.models.values() if i.table_name == table), None)
    if info is None:
        return _linked(env)
    declared = info.constraints.get(constraint or "")
    if declared is not None:
        message = env.gettext(declared.message)
        if not isinstance(declared, Unique):
            return ValidationFailed(message, model=info.name)
        return ValidationFailed(
            message, dict.fromkeys(declared.fields, message), model=info.name, unique=declared.fields
        )
    if constraint and constraint.startswith("fk_"):
        return _linked(env)
    spec = _field_of(info, constraint, column)
    if spec is None:
        return ValidationFailed(env.gettext("Another record has the same values."), model=info.name)
    text = N_("Fill this in.") if not constraint else N_("Another record has this value already.")
    message, details = env.gettext(text), {"unique": (spec.name,)} if constraint else {}
    return ValidationFailed(f"{env.gettext(spec.label)}: {message}", {spec.name: message}, model=info.name, **details)


def _field_of(info: ModelInfo, constraint: str | None, column: str | None) -> FieldSpec | None:
    if column:
        return info.by_column.get(column)
    prefixes = (f"uq_{info.table_name}_", f"ix_{info.table_name}_")
    for prefix in prefixes:
        if constraint and constraint.startswith(prefix):
            return info.by_column.get(constraint.removeprefix(prefix))
    return None


def _linked(env: Env) -> ValidationFailed:
    return ValidationFailed(
        env.gettext(
            "A linked record does not exist, or other records still refer to this one. Archive it instead of deleting."
        )
    )
