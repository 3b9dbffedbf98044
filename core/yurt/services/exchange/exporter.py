"""Exports records to a file, streamed: the list's own query, fields and paths as columns, links by name.

    exported = export_records(env, "crm.contact", Query(("name", "company.city"), where), "xlsx", "people.xlsx")

The env's user needs the role `core.exporter`; what was taken out goes to the audit log before the first row is read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

import sqlalchemy as sa

from yurt.env.audit import AuditEntry, write_audit
from yurt.env.query import PlannedColumn, Query, count, stream
from yurt.errors import AccessDenied
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.services.exchange.columns import WriterColumn
from yurt.services.exchange.fields import exchange_kind
from yurt.services.exchange.writers import ExportRefused, Target, open_writer

if TYPE_CHECKING:
    from yurt.env.env import Env

EXPORT_ROLE = "core.exporter"
_BATCH = 2000
_PART = 500
_NOT_IN_TABLES = frozenset({"lines", "json", "image", "file"})
Progress = Callable[[int, int], None]
Batch = list[tuple[Any, ...]]
Column = Callable[[Batch], Sequence[Any]]


@dataclass(frozen=True)
class Exported:
    """What was written: records, and texts that were cut because a cell holds no more."""

    rows: int
    shortened: int = 0


def export_records(
    env: Env,
    model: Any,
    query: Query,
    format_: Literal["xlsx", "csv"],
    target: Target,
    progress: Progress | None = None,
) -> Exported:
    """Writes all records that the query finds, in its order, as many as there are.

    Without fields in the query, all that a file can hold are written. Selections and links stand by their labels, so
    that an import reads them back. `progress` gets records done and in all. Raises AccessDenied, InvalidFilter,
    ExportRefused.
    """
    if not env.is_sudo and not env.access.has_role(EXPORT_ROLE):
        raise AccessDenied(env.gettext("Exporting needs the role “Export”. Ask your administrator for it."))
    info = env.info(model)
    fields = query.fields or tuple(exportable(env, info))
    query = replace(query, fields=fields)
    specs = [_spec(env, info, path) for path in fields]
    total = count(env, info.name, query)
    _log(env, info, query, total, format_)
    plan, batches = stream(env, info.name, query, _BATCH)
    by_path = {column.path: column for column in plan.columns}
    makers = [_maker(env, info, path, spec, by_path) for path, spec in zip(fields, specs, strict=True)]
    columns = [_heading(env, info, path, spec) for path, spec in zip(fields, specs, strict=True)]
    rows = _rows(batches, makers, lambda done: progress(done, total) if progress else None)
    written = open_writer(format_, target, columns, zone=env.zone).write(rows)
    return Exported(written.rows, written.shortened)


def exportable(env: Env, info: ModelInfo) -> dict[str, FieldSpec]:
    """The fields that can stand in a file, for this user: the external id first, then as they were declared."""
    found = {
        name: spec
        for name, spec in info.fields.items()
        if (not spec.system or name in ("external_id", "archived"))
        and spec.kind not in _NOT_IN_TABLES
        and (env.is_sudo or env.access.readable(spec))
    }
    return {name: found[name] for name in sorted(found, key=lambda name: name != "external_id")}


def _spec(env: Env, info: ModelInfo, path: str) -> FieldSpec:
    """The field at the end of a path. Raises ExportRefused for one that no cell can hold."""
    first, _, rest = path.partition(".")
    spec = info.field(first)
    if not env.is_sudo and not env.access.readable(spec):
        raise AccessDenied(env.gettext("You have no right to see “{field}”.").format(field=env.gettext(spec.label)))
    if rest:
        if spec.kind != "link":
            raise ExportRefused(f"“{path}” leads to several records or nowhere; a column needs one.", field=path)
        return _spec(env, env.registry.models[spec.target or ""], rest)
    if spec.kind in ("lines", "json"):
        raise ExportRefused(f"“{path}” does not fit into a cell. Leave it out.", field=path)
    return spec


def _heading(env: Env, info: ModelInfo, path: str, spec: FieldSpec) -> WriterColumn:
    labels = []
    for name in path.split("."):
        step = info.field(name)
        labels.append(env.gettext(step.label))
        info = env.registry.models[step.target] if step.target else info
    kind = "integer" if spec.kind in ("image", "file") else exchange_kind(spec)
    return WriterColumn(" / ".join(labels), kind)


def _maker(env: Env, info: ModelInfo, path: str, spec: FieldSpec, planned: dict[str, PlannedColumn]) -> Column:
    """What gives a column's values for a batch of rows; a row begins with the record's id."""
    column = planned.get(path)
    if column is not None:
        at = column.index if column.label_index is None else column.label_index
        if spec.kind in ("selection", "state"):
            labels = _labels(env, spec)
            return lambda rows: [labels.get(row[at], row[at]) for row in rows]
        return lambda rows: [row[at] for row in rows]
    if "." in path:
        raise ExportRefused(f"“{path}” is calculated in the program or a list; export it from its own model.")
    if spec.kind == "many":
        return lambda rows: _listed(env, info, spec, [row[0] for row in rows])
    return lambda rows: _computed(env, info, spec, [row[0] for row in rows])


def _labels(env: Env, spec: FieldSpec) -> dict[str, str]:
    labels = spec.options or {state.value: state.label for state in spec.states}
    return {value: env.gettext(label) for value, label in labels.items()}


def _listed(env: Env, info: ModelInfo, spec: FieldSpec, ids: list[int]) -> list[Any]:
    """The names of the records in a to-many field, separated by commas; one select for a batch."""
    target = env.registry.models[spec.target or ""]
    relation = env.registry.metadata.tables[f"{info.table_name}_{spec.name}_rel"]
    named = target.fields.get(target.label_field or "")
    label = getattr(target.cls, named.name if named is not None and named.kind != "link" else "id")
    names: dict[int, list[str]] = {}
    for start in range(0, len(ids), _PART):
        found = (
            sa.select(relation.c.left_id, label)
            .join_from(relation, target.cls, relation.c.right_id == target.cls.id)
            .where(relation.c.left_id.in_(ids[start : start + _PART]))
            .order_by(target.cls.id)
        )
        for number, name in env.session.execute(found):
            names.setdefault(number, []).append(str(name))
    return [", ".join(names[number]) if number in names else None for number in ids]


def _computed(env: Env, info: ModelInfo, spec: FieldSpec, ids: list[int]) -> list[Any]:
    """A value that only the program can calculate: the records themselves are loaded, a part at a time."""
    values: dict[int, Any] = {}
    for start in range(0, len(ids), _PART):
        statement = sa.select(info.cls).where(info.cls.id.in_(ids[start : start + _PART]))
        for record in env.session.scalars(statement):
            values[record.id] = getattr(record, spec.name)
        env.session.expunge_all()
    return [values.get(number) for number in ids]


def _rows(batches: Iterator[Batch], makers: list[Column], progress: Callable[[int], None]) -> Iterator[Sequence[Any]]:
    done = 0
    for batch in batches:
        yield from zip(*(make(batch) for make in makers), strict=True)
        done += len(batch)
        progress(done)


def _log(env: Env, info: ModelInfo, query: Query, total: int, format_: str) -> None:
    """Writes to the audit log what is taken out, in a unit of work of its own where this one only reads."""
    asked: dict[str, Any] = {"records": [None, total], "fields": [None, list(query.fields)], "format": [None, format_]}
    if query.where is not None:
        asked["filter"] = [None, query.where.model_dump(mode="json", by_alias=True)]
    if query.search:
        asked["search"] = [None, query.search]
    entry = AuditEntry("export", info.name, None, env.gettext(info.plural), asked)
    if env.session.get_bind() is env.system.database.engine:
        write_audit(env, [entry])
        return
    with env.system.env(env.user_id, channel=env.channel, request_id=env.request_id) as log:
        write_audit(log, [entry])
