"""A value that a record in the trash still holds: who may see that record is told which it is."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from yurt.env.changes import Written
from yurt.env.naming import name_of
from yurt.env.reading import WITH_TRASH
from yurt.errors import ValidationFailed, YurtError
from yurt.model.info import ModelInfo

if TYPE_CHECKING:
    from yurt.env.env import Env


def tell_of_trash(fault: YurtError, env: Env, written: Iterable[Written]) -> YurtError:
    """The fault, with the record's name added where one in the trash holds the unique values; else as it is.

    Its `details` then hold `trashed`, the number of that record. What the user may not see is not told.
    """
    unique = fault.details.get("unique")
    info = env.registry.models.get(str(fault.details.get("model", "")))
    if not isinstance(fault, ValidationFailed) or not isinstance(unique, tuple) or info is None:
        return fault
    found = _holder(env, info, unique, written) if info.options.trash else None
    if found is None:
        return fault
    number, name = found
    text = env.gettext("“{name}” in the trash has it: restore that record, or give another value.").format(name=name)
    fields = {field: f"{message} {text}" for field, message in fault.fields.items()}
    return ValidationFailed(f"{fault.message} {text}", fields, **fault.details, trashed=number)


def _holder(env: Env, info: ModelInfo, fields: tuple[str, ...], written: Iterable[Written]) -> tuple[int, str] | None:
    """The record in the trash that has the values of one of the refused records, as (number, name).

    Read in a unit of work of its own, since the refused one has been rolled back.
    """
    columns = [info.fields[name].column_name for name in fields]
    try:
        with _beside(env) as other:
            for item in written:
                if item.info.name != info.name or item.operation == "delete":
                    continue
                found = _in_trash(other, info, _values(other, item, columns))
                if found is not None:
                    return found
    except (YurtError, DBAPIError):
        return None  # the refusal itself is told all the same
    return None


def _beside(env: Env) -> AbstractContextManager[Env]:
    if env.is_sudo:
        return env.system.acting_as_system(language=env.language, reading=True)
    return env.system.env(env.user_id, language=env.language, branch_id=env.branch_id, reading=True)


def _values(env: Env, item: Written, columns: list[str]) -> dict[str, Any]:
    """What the record was to hold in these columns; what it did not change is read."""
    if item.operation == "create":
        return {name: item.record.__dict__.get(name) for name in columns}
    given = {name: item.changes[name][1] for name in columns if name in item.changes}
    table, identity = item.info.table, sa.inspect(item.record).identity
    kept = [table.c[name] for name in columns if name not in given]
    if kept and identity:
        row = env.session.connection().execute(sa.select(*kept).where(table.c.id == identity[0])).first()
        given |= dict(row._mapping) if row is not None else {}
    return given


def _in_trash(env: Env, info: ModelInfo, values: dict[str, Any]) -> tuple[int, str] | None:
    cls = env.registry.models[info.name].cls
    same = [getattr(cls, name) == value for name, value in values.items()]
    statement = sa.select(cls).where(cls.deleted_at.is_not(None), *same).execution_options(**{WITH_TRASH: True})
    record = env.session.scalars(statement.limit(1)).first()
    if record is None:
        return None
    return record.id, name_of(env, info, record)
