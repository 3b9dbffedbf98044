"""Choices found while typing: the records of a link, made in place where a name is enough, and the global search."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yurt.env import Env
from yurt.env.query import Query, fetch
from yurt.errors import AccessDenied, ValidationFailed, YurtError
from yurt.model.info import ModelInfo
from yurt.web.pages.addresses import record_href
from yurt.web.pages.context.lookup import LookupItem, LookupPart
from yurt.web.pages.serving import model_of
from yurt.web.present.cells import CellTable, cell_table
from yurt.web.present.views import kept, list_view
from yurt.web.present.widgets import creatable_by_name
from yurt.web.requests import page, posted, render
from yurt.web.shell import may_see, menu_entries

FOUND = 20
FOUND_EACH = 5
LONGEST = 200


@page()
def lookup(request: Request, env: Env) -> Response:
    """The first records whose searchable fields hold every typed word."""
    info = model_of(request, env)
    typed = _typed(request)
    items, more = find_records(env, info, typed, FOUND)
    exact = any(item.label.casefold() == typed.casefold() for item in items)
    label = ""
    if typed and not exact and env.access.allows(info.name, "create") and creatable_by_name(info):
        label = env.gettext("Create “{name}”").format(name=typed)
    return render(
        request, env, "_lookup.html", page=LookupPart(query=typed, items=items, more=more, create_label=label)
    )


@page()
def create_in_place(request: Request, env: Env) -> Response:
    """Makes a record by its name alone."""
    info = model_of(request, env)
    name = str(posted(request).get("name") or "").strip()
    if not creatable_by_name(info):
        raise AccessDenied(env.gettext("This needs more than a name; make it in its own form."))
    if not name:
        raise ValidationFailed(env.gettext("Give it a name."))
    record = env.create(info.cls, **{info.label_field or "": name})
    env.session.flush()
    return JSONResponse({"id": str(record.id), "label": name, "href": record_href(info.name, record.id)})


@page()
def global_search(request: Request, env: Env) -> Response:
    """Menu entries and records of every model that is found by words, grouped by model."""
    typed = _typed(request)
    items: list[LookupItem] = []
    if len(typed) >= 2:
        items = [*find_menus(env, typed)]
        for info in searched_models(env):
            found, _ = find_records(env, info, typed, FOUND_EACH, group=env.gettext(info.plural), links=True)
            items += found
    return render(request, env, "_lookup.html", page=LookupPart(query=typed, items=tuple(items)))


def find_menus(env: Env, typed: str) -> list[LookupItem]:
    """Menu entries whose label holds what was typed."""
    wanted = typed.casefold()
    found = []
    for href, menu in menu_entries(env.registry):
        label = env.gettext(menu.label)
        if wanted in label.casefold() and may_see(env, menu):
            found.append(LookupItem(label=label, href=href, icon=menu.icon or "point", group=env.gettext("Go to")))
    return found[:FOUND_EACH]


def searched_models(env: Env) -> tuple[ModelInfo, ...]:
    """The models that the global search looks through: those with searchable fields that the user may read."""
    return kept(env, ("searched",), lambda: _searched(env))


def _searched(env: Env) -> tuple[ModelInfo, ...]:
    shown = {menu.model: place for place, (_, menu) in enumerate(menu_entries(env.registry)) if menu.model}
    found = [
        info
        for info in env.registry.models.values()
        if any(spec.searchable for spec in info.fields.values())
        and not info.options.journal
        and env.access.allows(info.name, "read")
        and info.name not in ("core.file", "core.role")
    ]
    return tuple(sorted(found, key=lambda info: shown.get(info.name, len(shown))))


def find_records(
    env: Env, info: ModelInfo, typed: str, most: int, group: str = "", links: bool = False
) -> tuple[tuple[LookupItem, ...], bool]:
    """The first records that hold every word, with a detail to tell namesakes apart; and whether there are more."""
    table: CellTable = kept(env, ("lookup", info.name, env.zone.key), lambda: _columns(env, info))
    order = list_view(env, info.name).order or tuple(name for name in (info.label_field,) if name)
    try:
        found = fetch(env, info.name, Query(fields=table.paths, search=typed, order=order, limit=most))
    except YurtError:
        return (), False
    items = []
    for row in table.rows(found.plan, found.rows):
        details = [cell[0] for n, cell in enumerate(row.cells) if n != table.title and cell[0]]
        items.append(
            LookupItem(
                label=row.label,
                id="" if links else row.id,
                href=record_href(info.name, row.id) if links else "",
                detail=" · ".join(details[:2]),
                icon=info.options.icon if links else "",
                group=group,
            )
        )
    return tuple(items), bool(found.cursor)


def _columns(env: Env, info: ModelInfo) -> CellTable:
    """The label, and the first columns of the list that say more of a person or thing."""
    view = list_view(env, info.name)
    columns = [column for column in view.columns if column.path == info.label_field]
    if not columns and info.label_field:
        from yurt.view.resolved import ListColumn

        columns = [ListColumn(info.label_field)]
    others = [c for c in view.columns if c.path != info.label_field and _telling(info, c.path)]
    return cell_table(env, info.name, tuple([*columns, *others][:4]) or view.columns[:1])


def _telling(info: ModelInfo, path: str) -> bool:
    spec = info.fields.get(path)
    return spec is not None and spec.kind in ("text", "phone", "email", "link", "state", "date")


def _typed(request: Request) -> str:
    return request.query_params.get("q", "").replace("\x00", "").strip()[:LONGEST]
