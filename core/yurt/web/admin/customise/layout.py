"""How a form and a list are laid out, as pieces that are moved on the page of customising."""

from __future__ import annotations

import json
from dataclasses import dataclass

from yurt.env import Env
from yurt.env.customising import customised
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view import resolve
from yurt.view.customised import FormChange, GroupChange, Text, left_of
from yurt.web.present.views import column_choices, form_view, list_view, said


@dataclass(frozen=True, slots=True)
class Piece:
    """A field to be moved: its name, what people call it, and that its kind is a table."""

    name: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Holder:
    """A group on the form with its fields."""

    title: str
    page: str
    texts: str
    pieces: tuple[Piece, ...]


def _texts(env: Env, message: str) -> Text:
    """A title of an add-on's in all languages of the system."""
    languages = env.system.settings.languages if message else ()
    return {code: env.system.catalogue(code).gettext(message) for code in languages}


def _layout(env: Env, info: ModelInfo) -> list[GroupChange]:
    """The form as it stands, in the words of a change."""
    change = customised(env.registry, info.name).form
    view = resolve.resolve_form(env.registry, info.name, env.access.readable)
    made = list(change.groups) if change else []
    placed = {name for group in made for name in group.fields} | set(change.hidden if change else ())
    rest = left_of(view, placed)
    for group in rest.groups:
        made.append(GroupChange(title=_texts(env, group.title), fields=[item.name for item in group.items]))
    for tab in rest.pages:
        tables = [item.name for item in tab.tables]
        inner = [GroupChange(title=_texts(env, g.title), fields=[i.name for i in g.items]) for g in tab.groups]
        inner = inner or [GroupChange()]
        inner[-1].fields.extend(tables)
        made += [part.model_copy(update={"page": _texts(env, tab.title)}) for part in inner]
    return made


def groups_of(env: Env, info: ModelInfo) -> list[Holder]:
    known = {item.name for item in form_view(env, info.name).fields}
    return [
        Holder(
            title=said(env, group.title),
            page=said(env, group.page),
            texts=json.dumps({"title": group.title, "page": group.page}, ensure_ascii=False),
            pieces=tuple(_piece(env, info.fields[name]) for name in group.fields if name in known),
        )
        for group in _layout(env, info)
    ]


def _piece(env: Env, spec: FieldSpec) -> Piece:
    return Piece(spec.name, env.gettext(spec.label), env.gettext("table") if spec.kind == "lines" else "")


def hidden_of(env: Env, info: ModelInfo) -> list[Piece]:
    """The fields that stand nowhere on the form."""
    there = {item.name for item in form_view(env, info.name).fields}
    hidden = set((customised(env.registry, info.name).form or FormChange()).hidden)
    return [
        _piece(env, spec)
        for spec in info.fields.values()
        if spec.name not in there and env.access.readable(spec) and (not spec.system or spec.name in hidden)
    ]


def columns_of(env: Env, info: ModelInfo) -> tuple[list[Piece], list[Piece]]:
    view = list_view(env, info.name)
    words = {column.path: column.label for column in view.columns}

    def piece(path: str) -> Piece:
        spec = resolve.walk(env.registry, info.name, path)
        return Piece(path, env.gettext(words.get(path) or (spec[1].label if spec else path)))

    shown = [column.path for column in view.columns if not column.hidden]
    choices = [path for path in column_choices(env, info.name) if path not in shown]
    return [piece(path) for path in shown], [piece(path) for path in choices]
