"""Every page that a user can open, found in the routes and the registry, so that none can be forgotten."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp
from yurt.env import Env, System
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.web.pages.addresses import model_href

WORD = "№ 7"
"""What sample records say: no word of any language."""
CURRENCY = "AMD"
SAMPLES: dict[str, Any] = {
    "text": WORD, "long_text": WORD, "rich_text": f"<p>{WORD}</p>", "email": "7@example.com", "phone": "+37491000007",
    "url": "https://example.com", "colour": "#115566", "integer": 7, "decimal": Decimal(7), "money": Decimal(7),
    "percent": Decimal(7), "boolean": False, "date": date(2026, 1, 7), "datetime": datetime(2026, 1, 7, tzinfo=UTC),
    "duration": 420, "json": {},
}  # fmt: skip
LOOKS = ("board", "pivot", "chart", "calendar", "schedule", "tree", "gallery", "addresses")


def add_one_of_each(system: System) -> dict[str, int]:
    """Writes a record of each model that has none, past all validation; returns the number of one of each."""
    registry = system.registry
    by_table = {info.table.name: info for info in registry.models.values()}
    found: dict[str, int] = {}
    with system.database.writing() as connection:
        connection.exec_driver_sql("PRAGMA defer_foreign_keys = on")
        connection.exec_driver_sql("PRAGMA ignore_check_constraints = on")
        for table in registry.metadata.sorted_tables:
            info = by_table.get(table.name)
            if info is None:
                continue
            first = connection.scalar(sa.select(sa.func.min(table.c.id)))
            if first is None:
                connection.execute(sa.insert(table).values(id=1, **_row(info, found)))
            found[info.name] = first or 1
    return found


def _row(info: ModelInfo, known: dict[str, int]) -> dict[str, Any]:
    row: dict[str, Any] = {}
    for spec in info.fields.values():
        if spec.kind in ("link", "file", "image"):
            column = info.table.c.get(spec.column_name)
            if column is not None and (spec.target in known or not column.nullable):
                row[column.name] = known.get(spec.target or "core.file", 1)
            continue
        column = info.table.c.get(spec.name)
        if column is None or column.computed is not None or spec.name in ("id", "archived", "deleted_at"):
            continue
        if spec.kind == "state":
            row[spec.name] = spec.states[0].value
        elif spec.kind == "selection":
            row[spec.name] = next(iter(spec.options))
        elif spec.name in ("version", "created_at", "updated_at") or not column.nullable or spec.kind in SAMPLES:
            row[spec.name] = _value(spec)
    return row


def _value(spec: FieldSpec) -> Any:
    if spec.name == "version":
        return 1
    return CURRENCY if spec.max_length == len(CURRENCY) else SAMPLES[spec.kind]


def pages_of(env: Env, info: ModelInfo, number: int) -> Iterator[str]:
    """The pages of a model that its views and this user's rights make: lists, forms and the other looks."""
    href = model_href(info.name)
    yield href
    yield from (f"{href}/{kind}" for kind in LOOKS if (kind, info.name, "default") in env.registry.views)
    if env.access.allows(info.name, "create"):
        yield f"{href}/new"
    yield f"{href}/{number}"
    if env.access.allows(info.name, "write"):
        yield f"{href}/{number}/edit"


def readable(env: Env) -> list[ModelInfo]:
    """The models that this user may read."""
    return [info for info in env.registry.models.values() if env.access.allows(info.name, "read")]


def with_samples(address: str, model: str) -> str:
    """An address of a route with something in the place of each of its parameters."""
    addon, _, rest = model.partition(".")
    if "{addon}" not in address:
        address = address.replace("{model}", model)
    known = {"addon": addon, "model": rest, "field": "name", "name": addon, "size": "64"}
    return re.sub(r"{(\w+)}", lambda found: known.get(found[1], "1"), address)


def addresses(system: System, app: ASGIApp) -> set[str]:
    """Every address that can be opened, as its route declares it, the add-ons' own ones included."""
    inner = app
    while not isinstance(inner, Starlette):
        inner = inner.app  # type: ignore[attr-defined]  # the middleware around it
    found = set(_paths(inner.state.pages.load().routes)) | set(_paths(inner.routes))
    for implementation in system.registry.hooks.hook.web_routes.get_hookimpls():
        brought: Any = implementation.function() or ()
        found |= set(_paths(brought, f"/x/{implementation.plugin_name}"))
    return found


def _paths(routes: Iterable[BaseRoute], above: str = "") -> Iterator[str]:
    for route in routes:
        if isinstance(route, Route) and "GET" in (route.methods or ("GET",)):
            yield above + re.sub(r":\w+}", "}", route.path)
