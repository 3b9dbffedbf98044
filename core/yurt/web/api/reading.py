"""Reads records into the JSON that the API answers with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from yurt.env import Env
from yurt.env.query import Query, fetch
from yurt.errors import AccessDenied, InvalidFilter, NotFound
from yurt.model.filters import Condition
from yurt.model.info import ModelInfo
from yurt.model.spec import TO_MANY, FieldSpec
from yurt.services.accounts.sessions import Visitor
from yurt.services.json_values import json_of_any, json_rows
from yurt.web.api import auth
from yurt.web.api.exposure import readable_fields, shown
from yurt.web.api.parameters import ListRequest

LARGEST_RELATION = 1000
"""How many ids of a relation are given for one record; more are read from the other model's list."""
Item = dict[str, Any]


def read_list(env: Env, visitor: Visitor, info: ModelInfo, wanted: ListRequest) -> tuple[list[Item], str]:
    """One page of a list, and the cursor of the next page (empty when there is none)."""
    fields = wanted.fields or default_columns(env, info)
    check_paths(env, visitor, info, fields)
    auth.require_paths(visitor, env, info, [*wanted.filter_paths(), *(name.lstrip("-") for name in wanted.query.order)])
    relations = _relations(info, fields)
    computed = [name for name in fields if _is_computed_here(info.fields.get(name))]
    if computed:
        raise InvalidFilter(f"“{computed[0]}” is calculated in the program; read it from a single record.")
    page = fetch(env, info.name, wanted.with_fields(_columns(info, fields)))
    items = json_rows(page.plan.columns, page.rows)
    for spec in relations:
        _add_relation(env, visitor, info, spec, items)
    return items, page.cursor


def read_one(env: Env, visitor: Visitor, info: ModelInfo, record_id: int, fields: Sequence[str] = ()) -> Item:
    """One record with the fields asked for, or with all that the caller may see. Raises NotFound."""
    names = tuple(fields) or default_fields(env, info)
    check_paths(env, visitor, info, names)
    where = Condition(field="id", op="eq", value=record_id)
    query = Query(fields=_columns(info, names), where=where, archived=None, limit=1)
    page = fetch(env, info.name, query)
    if not page.rows:
        message = env.gettext("{model} {number} does not exist, or you have no right to see it.")
        raise NotFound(message.format(model=env.gettext(info.label), number=record_id), model=info.name, id=record_id)
    items = json_rows(page.plan.columns, page.rows)
    for spec in _relations(info, names):
        _add_relation(env, visitor, info, spec, items)
    computed = [name for name in names if _is_computed_here(info.fields.get(name))]
    if computed:
        record = env.get(info.cls, record_id)
        items[0].update({name: json_of_any(getattr(record, name)) for name in computed})
    return items[0]


def default_columns(env: Env, info: ModelInfo) -> tuple[str, ...]:
    """The fields of a list when the caller names none: all that a row of the table can show."""
    readable = readable_fields(env, info)
    return tuple(n for n, s in readable.items() if s.kind not in TO_MANY and not _is_computed_here(s))


def default_fields(env: Env, info: ModelInfo) -> tuple[str, ...]:
    """The fields of a single record when the caller names none: all."""
    return tuple(readable_fields(env, info))


def check_paths(env: Env, visitor: Visitor, info: ModelInfo, paths: Iterable[str]) -> None:
    """Refuses fields that the API never shows and models outside the scopes; the query checks everything else."""
    paths = tuple(paths)
    auth.require_paths(visitor, env, info, paths)
    for path in paths:
        model = info
        for name in path.split("."):
            spec = model.field(name)
            if not shown(spec):
                raise AccessDenied(f"“{path}” is never shown.", field=path)
            if spec.target is not None:
                model = env.registry.models[spec.target]


def _is_computed_here(spec: FieldSpec | None) -> bool:
    return spec is not None and spec.compute is not None and not spec.stored and spec.sql is None


def _columns(info: ModelInfo, fields: Iterable[str]) -> tuple[str, ...]:
    """What the query is to select; the version comes always, for it is the entity tag."""
    chosen = dict.fromkeys(name for name in fields if name != "id" and not _is_separate(info.fields.get(name)))
    if "version" in info.fields:
        chosen["version"] = None
    return tuple(chosen)


def _is_separate(spec: FieldSpec | None) -> bool:
    return spec is not None and (spec.kind in TO_MANY or _is_computed_here(spec))


def _relations(info: ModelInfo, fields: Iterable[str]) -> list[FieldSpec]:
    return [info.fields[name] for name in fields if name in info.fields and info.fields[name].kind in TO_MANY]


def _add_relation(env: Env, visitor: Visitor, info: ModelInfo, spec: FieldSpec, items: list[Item]) -> None:
    """Adds the ids behind a relation to all items, with one select for all of them."""
    if not env.access.readable(spec):
        raise AccessDenied(env.gettext("You have no right to see “{field}”.").format(field=env.gettext(spec.label)))
    target = env.registry.models[spec.target or ""]
    found: dict[int, list[int]] = {item["id"]: [] for item in items}
    if env.access.allows(target.name, "read") and found:
        rows: Any = env.session.execute(_relation_select(env, info, spec, target, list(found)))
        for owner, number in rows:
            if len(found[owner]) < LARGEST_RELATION:
                found[owner].append(number)
    for item in items:
        item[spec.name] = found[item["id"]]


def _relation_select(env: Env, info: ModelInfo, spec: FieldSpec, target: ModelInfo, owners: list[int]) -> Any:
    if spec.kind == "lines":
        inverse = getattr(target.cls, target.field(spec.inverse or "").column_name)
        return sa.select(inverse, target.cls.id).where(inverse.in_(owners)).order_by(target.cls.id)
    relation = env.registry.metadata.tables[f"{info.table_name}_{spec.name}_rel"]
    joined = sa.select(relation.c.left_id, target.cls.id).join_from(
        target.cls, relation, relation.c.right_id == target.cls.id
    )
    return joined.where(relation.c.left_id.in_(owners)).order_by(target.cls.id)
