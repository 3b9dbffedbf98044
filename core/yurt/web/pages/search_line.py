"""The search line of lists and boards: what is in force as chips, what is on offer as facets, the filter builder."""

from __future__ import annotations

import json
from dataclasses import replace

from markupsafe import Markup

from yurt.env import Env
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.model.spec import TEXTUAL, TO_MANY
from yurt.view.declare import Filter
from yurt.view.resolve import walk
from yurt.web.pages.addresses import model_href
from yurt.web.pages.context.lookup import LookupItem
from yurt.web.pages.context.searching import Chip, Facet, FilterBuilder, FilterField, SearchLine, SearchPanel
from yurt.web.pages.list_data import Kept, apply_saved, saved_query
from yurt.web.pages.liststate import LONGEST_KEPT, ListState
from yurt.web.pages.view_names import LOOKS
from yurt.web.present.building import fields_behind, links_used, tree_of
from yurt.web.present.conditions import Part, builder_fields, in_words, path_label
from yurt.web.present.views import kept
from yurt.web.templating import macro, render

_DATE_UNITS = ("month", "quarter", "year")


def search_line(
    env: Env, state: ListState, filters: tuple[Filter, ...], keeps: Kept, page: str = "", grouping: bool = True
) -> SearchLine:
    """The line for a list (`page` empty) or another page over the same records, such as `board`."""
    line = bare_line(state, page, grouping)
    return replace(line, chips=chips(env, state, filters, page, grouping))


def bare_line(state: ListState, page: str = "", grouping: bool = True) -> SearchLine:
    """The line without its chips."""
    here = state.with_(search="")
    return SearchLine(
        href=_href(state, page),
        keep=_keep(here),
        panel_href=_panel_href(state, page, grouping),
        suggest_href=here.href("suggest") + (f"&page={page}" if page else ""),
    )


def search_panel(
    env: Env,
    state: ListState,
    filters: tuple[Filter, ...],
    keeps: Kept,
    page: str,
    grouping: bool,
    chip: int | None = None,
) -> SearchPanel:
    """What the line offers once it is opened, for the page that `search_line` was made for.

    `chip` is the place of the condition in force that is to be changed in the builder.
    """
    info = env.info(state.model)
    tree = tree_of(env, state.model, state.parts[chip]) if chip is not None and chip < len(state.parts) else None
    behind = [field for path in links_used(tree) for field in fields_behind(env, info.name, path)] if tree else []
    fields = kept(env, ("builder", info.name), lambda: builder_fields(env, info.name))
    return SearchPanel(
        href=_href(state, page),
        keep=_keep(state.with_(search="")),
        filters=_filters(env, info, state, filters, page),
        groupings=_groupings(env, info, state) if grouping else (),
        saved=_saved(state, keeps, page),
        builder=FilterBuilder(
            fields=fields,
            fields_html=kept(env, ("builder-html", info.name), lambda: _fields_html(env, fields))
            + (_fields_html(env, tuple(behind)) if behind else ""),
            fields_href=f"{model_href(state.model)}/panel/fields",
            tree=json.dumps(tree, ensure_ascii=False) if tree else "",
            replace=chip if tree else None,
            save_href=f"{model_href(state.model)}/filters",
        ),
    )


def _href(state: ListState, page: str) -> str:
    return model_href(state.model) + (f"/{page}" if page else "")


def _keep(state: ListState) -> tuple[tuple[str, str], ...]:
    return tuple((name, value) for name, value in state.pairs() if name not in ("p", "after", "before"))


def _fields_html(env: Env, fields: tuple[FilterField, ...]) -> Markup:
    return Markup(render(env, "_filter_fields.html", fields=fields))


def _panel_href(state: ListState, page: str, grouping: bool) -> str:
    return state.href("panel") + (f"&page={page}" if page else "") + ("" if grouping else "&grouping=no")


def chips(
    env: Env, state: ListState, filters: tuple[Filter, ...], page: str = "", grouping: bool = True
) -> tuple[Chip, ...]:
    """What is in force: filters, words, grouping."""
    if not (state.parts or state.search or state.show or state.group):
        return ()
    panel = _panel_href(state.with_(), page, grouping)
    names = {_key(declared.where): env.gettext(declared.label) for declared in filters}
    made = []
    for place, part in enumerate(state.parts):
        label, value, editable = _said(env, state.model, part)
        edit = f"{panel}&chip={place}" if editable else ""
        rest = state.with_(parts=tuple(other for other in state.parts if other is not part)).href(page)
        if _key(part) in names:
            made.append(Chip(label=names[_key(part)], remove_href=rest, edit_href=edit))
        else:
            made.append(Chip(label=label or env.gettext("Filter"), value=value, remove_href=rest, edit_href=edit))
    if state.search:
        rest = state.with_(search="").href(page)
        made.append(Chip(label=env.gettext("Text"), value=state.search, remove_href=rest, kind="text"))
    if state.show:
        word = N_({"archived": "Archived", "all": "Archived too", "trash": "Trash"})[state.show]
        made.append(Chip(label=env.gettext(word), remove_href=state.with_(show="").href(page)))
    if state.group and not page:
        words = " › ".join(_group_words(env, state.model, name) for name in state.group)
        made.append(Chip(label=words, remove_href=state.with_(group=()).href(), kind="group"))
    return tuple(made)


def chips_html(env: Env, state: ListState, filters: tuple[Filter, ...]) -> Markup:
    """The chips of a list that is not grouped. Remembered, unless they name records."""

    def make() -> Markup:
        return macro(env, "search.html", "chips")(chips(env, state, filters))

    if len(state.filter.text) > LONGEST_KEPT or any(_names_records(env, state.model, part) for part in state.parts):
        return make()
    key = ("chips", state.with_().href(), id(filters), env.zone.key, env.system.settings.currency)
    return kept(env, key, lambda: (make(), filters))[0]


def _said(env: Env, model: str, part: Part) -> tuple[str, str, bool]:
    """A condition in words, and whether the builder can show it. Remembered, unless it names records."""
    if _names_records(env, model, part):
        return (*in_words(env, model, part), tree_of(env, model, part) is not None)
    key = ("chip", model, json.dumps(part, sort_keys=True), env.zone.key, env.system.settings.currency)
    return kept(env, key, lambda: (*in_words(env, model, part), tree_of(env, model, part) is not None))


def _names_records(env: Env, model: str, part: Part) -> bool:
    """Whether a condition says the names of records, which change, or may say them: that is not looked into."""
    found = walk(env.registry, model, str(part.get("field", "")))
    return found is None or found[1].kind in ("link", *TO_MANY)


def _filters(env: Env, info: ModelInfo, state: ListState, filters: tuple[Filter, ...], page: str) -> tuple[Facet, ...]:
    facets = []
    for declared in filters:
        key = _key(declared.where)
        active = any(_key(part) == key for part in state.parts)
        rest = tuple(part for part in state.parts if _key(part) != key)
        parts = rest if active else (*rest, declared.where)
        facets.append(Facet(label=env.gettext(declared.label), href=state.with_(parts=parts).href(page), active=active))
    shows = []
    if info.options.archive:
        shows += [("archived", N_("Archived")), ("all", N_("Archived too"))]
    if info.options.trash and not page:
        shows.append(("trash", N_("Trash")))
    for show, word in shows:
        active = state.show == show
        href = state.with_(show="" if active else show).href(page)
        facets.append(Facet(label=env.gettext(word), href=href, active=active))
    return tuple(facets)


def _groupings(env: Env, info: ModelInfo, state: ListState) -> tuple[Facet, ...]:
    facets = []
    for name in kept(env, ("groupings", info.name), lambda: _groupable(env, info)):
        active = name in state.group
        chosen = tuple(n for n in state.group if n != name) if active else (*state.group, name)
        facets.append(
            Facet(label=_group_words(env, info.name, name), href=state.with_(group=chosen).href(), active=active)
        )
    return tuple(facets)


def _groupable(env: Env, info: ModelInfo) -> tuple[str, ...]:
    """Fields worth grouping by: choices, links, yes and no, short texts that are no names, dates by month."""
    names: list[str] = []
    for spec in info.fields.values():
        if not env.access.readable(spec) or not (spec.is_column or spec.sql) or spec.name in ("version", "id"):
            continue
        if (spec.kind in ("state", "selection", "link", "boolean") and spec.name not in ("archived", "updated_by")) or (
            spec.kind == "text" and not spec.system and not spec.unique and spec.name != info.label_field
        ):
            names.append(spec.name)
        elif spec.kind in ("date", "datetime") and spec.name not in ("deleted_at", "updated_at"):
            names += [f"{spec.name}:{unit}" for unit in (_DATE_UNITS if not spec.system else ("month",))]
    return tuple(names[:24])


def _group_words(env: Env, model: str, name: str) -> str:
    path, _, unit = name.partition(":")
    words = path_label(env, model, path)
    return f"{words} ({env.gettext(unit)})" if unit else words


def _saved(state: ListState, keeps: Kept, page: str) -> tuple[Facet, ...]:
    facets = []
    for entry in keeps.saved:
        chosen = apply_saved(replace(state, show=""), entry.query)
        view = str(entry.query.get("view") or "")
        own = view if view in LOOKS or view == "board" else ""
        facets.append(
            Facet(
                label=entry.name,
                href=chosen.href(own or page),
                active=saved_query(state) == saved_query(chosen) and own in ("", page) and _laid_out(state, chosen),
                remove_href=f"{model_href(state.model)}/filters/{entry.id}/forget" if entry.own else "",
            )
        )
    return tuple(facets)


def _laid_out(state: ListState, chosen: ListState) -> bool:
    """Whether the view is laid out as it was kept; the day that is shown does not matter."""

    def pairs(each: ListState) -> set[tuple[str, str]]:
        return {pair for pair in each.layout if pair[0] != "day"}

    return pairs(state) == pairs(chosen)


def suggestions(env: Env, state: ListState, typed: str, page: str) -> tuple[LookupItem, ...]:
    """Where a typed word may be looked for: everywhere, or in one field."""
    info = env.info(state.model)
    everywhere = env.gettext("Search for “{word}”").format(word=typed)
    items = [LookupItem(label=everywhere, href=state.with_(search=typed).href(page), icon="search")]
    for spec in info.fields.values():
        searched = spec.kind in TEXTUAL - {"rich_text"} or (spec.kind == "link" and not spec.system)
        if not searched or not spec.is_column or spec.name == "external_id" or not env.access.readable(spec):
            continue
        part = {"field": spec.name, "op": "contains", "value": typed}
        label = env.gettext("{field} contains “{word}”").format(field=env.gettext(spec.label), word=typed)
        items.append(LookupItem(label=label, href=state.with_(parts=(*state.parts, part)).href(page), icon="filter"))
    return tuple(items[:10])


def _key(part: object) -> str:
    return repr(part)
