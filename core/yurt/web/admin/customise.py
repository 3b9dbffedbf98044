"""The page on which forms, lists and fields of a model are arranged for everybody."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.env.customising import customised, problems_of
from yurt.env.labels import labels_of
from yurt.errors import ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.services.customfields import CUSTOM_KINDS, add_field
from yurt.services.customise import ROLE, history, save_change, take_back
from yurt.view import resolve
from yurt.view.customised import FieldChange, FormChange, GroupChange, Text, left_of
from yurt.web.admin.frame import done, require_role
from yurt.web.pages.addresses import model_href
from yurt.web.pages.serving import model_of
from yurt.web.pages.timeline_data import when_text
from yurt.web.present.views import column_choices, form_view, list_view, said
from yurt.web.requests import page, posted, render

SIMPLE = ("text", "long_text", "integer", "decimal", "money", "percent", "boolean", "date", "selection")


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


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition in three inputs; one of more parts stands as JSON in `text`."""

    field: str = ""
    op: str = "eq"
    value: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class FieldRow:
    """What is customised about one field, ready for inputs."""

    name: str
    label: str
    labels: tuple[tuple[str, str], ...]
    default: str
    required: Rule
    locked: Rule
    states: tuple[tuple[str, str, str], ...]
    """Value, word in the user's language, colour."""
    typed: bool
    changed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the history."""

    id: int
    what: str
    who: str
    when: str
    active: bool
    last: bool
    """The latest of its target that holds: it can be taken back."""


@page()
def show(request: Request, env: Env) -> Response:
    """The layout of form and list, the fields, and what was done before."""
    require_role(env, ROLE)
    info = model_of(request, env)
    href = _href(info)
    shown, left = _columns(env, info)
    values: dict[str, Any] = {
        "href": href,
        "back": model_href(info.name),
        "language": env.language,
        "groups": _groups(env, info),
        "hidden": _hidden(env, info),
        "shown": shown,
        "left": left,
        "fields": [
            _row(env, info, spec) for spec in info.fields.values() if not spec.system and env.access.readable(spec)
        ],
        "steps": _steps(env, info),
        "kinds": [kind for kind in SIMPLE if kind in CUSTOM_KINDS] if env.access.has_role("core.integrator") else [],
        "problems": [text for where, text in problems_of(env.registry) if where.split()[0] == info.name],
    }
    title = env.gettext("Customise: {model}").format(model=env.gettext(info.plural))
    return render(request, env, "admin/customise.html", title=title, page={"title": title, **values})


@page()
def save(request: Request, env: Env) -> Response:
    """Keeps a new step for the form, the list or a field."""
    info = model_of(request, env)
    target = request.path_params["target"]
    form = posted(request)
    if target.startswith("field:"):
        change = _field_change(env, info, target.removeprefix("field:"), form)
    else:
        change = _json(env, str(form.get("change") or ""))
    save_change(env, info.name, target, change)
    return done(request, _href(info), env.gettext("Saved. It holds for everybody from now on."))


@page()
def undo(request: Request, env: Env) -> Response:
    """Takes a step back."""
    info = model_of(request, env)
    take_back(env, request.path_params["step"])
    return done(request, _href(info), env.gettext("Taken back."))


@page()
def add(request: Request, env: Env) -> Response:
    """Adds a field of the client's own."""
    info = model_of(request, env)
    form = posted(request)
    name, label = str(form.get("name") or "").strip(), str(form.get("label") or "").strip()
    options = [line.strip() for line in str(form.get("options") or "").splitlines() if line.strip()]
    spec = FieldSpec(
        name=name,
        kind=str(form.get("kind") or "text"),
        label=label or name,
        options={f"o{number}": text for number, text in enumerate(options, 1)},
        tracked=True,
    )
    add_field(env, info.name, spec)
    return done(request, _href(info), env.gettext("The field is there. Drag it to its place on the form."))


def _href(info: ModelInfo) -> str:
    return f"/customise/{info.name.replace('.', '/')}"


def _json(env: Env, text: str) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise ValidationFailed(env.gettext("This customisation cannot be understood."))
    return value


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


def _groups(env: Env, info: ModelInfo) -> list[Holder]:
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


def _hidden(env: Env, info: ModelInfo) -> list[Piece]:
    """The fields that stand nowhere on the form."""
    there = {item.name for item in form_view(env, info.name).fields}
    hidden = set((customised(env.registry, info.name).form or FormChange()).hidden)
    return [
        _piece(env, spec)
        for spec in info.fields.values()
        if spec.name not in there and env.access.readable(spec) and (not spec.system or spec.name in hidden)
    ]


def _columns(env: Env, info: ModelInfo) -> tuple[list[Piece], list[Piece]]:
    view = list_view(env, info.name)
    words = {column.path: column.label for column in view.columns}

    def piece(path: str) -> Piece:
        spec = resolve.walk(env.registry, info.name, path)
        return Piece(path, env.gettext(words.get(path) or (spec[1].label if spec else path)))

    shown = [column.path for column in view.columns if not column.hidden]
    choices = [path for path in column_choices(env, info.name) if path not in shown]
    return [piece(path) for path in shown], [piece(path) for path in choices]


def _row(env: Env, info: ModelInfo, spec: FieldSpec) -> FieldRow:
    change = customised(env.registry, info.name).fields.get(spec.name)
    kept = change or FieldChange()
    states = [(s.value, s.label, s.colour) for s in spec.states] or [(v, t, "") for v, t in spec.options.items()]
    return FieldRow(
        name=spec.name,
        label=env.gettext(spec.label),
        labels=tuple((code, kept.label.get(code, "")) for code in env.system.settings.languages),
        default=kept.default or "",
        required=_rule(kept.required_when),
        locked=_rule(kept.readonly_when),
        states=tuple((value, env.gettext(text), colour) for value, text, colour in states),
        typed=not (spec.compute or spec.readonly or spec.sequence) and spec.is_column,
        changed=change is not None,
    )


def _rule(where: dict[str, Any] | None) -> Rule:
    if not where:
        return Rule()
    if isinstance(where.get("field"), str) and not isinstance(where.get("value"), list | dict):
        value = where.get("value")
        return Rule(where["field"], str(where.get("op", "eq")), "" if value is None else str(value))
    return Rule(text=json.dumps(where, ensure_ascii=False))


def _field_change(env: Env, info: ModelInfo, name: str, form: FormData) -> dict[str, Any]:
    """The step that the form of one field asks for; words in other languages stay."""
    kept = customised(env.registry, info.name).fields.get(name, FieldChange())
    spec = info.fields.get(name)
    options = dict(kept.options)
    colours: dict[str, str] = dict(kept.colours)
    now = {s.value: s.label for s in spec.states} | dict(spec.options) if spec else {}
    for value, text in now.items():
        typed = str(form.get(f"option.{value}") or "").strip()
        if typed and typed != env.gettext(text):
            options[value] = {**options.get(value, {}), env.language: typed}
        colour = str(form.get(f"colour.{value}") or "")
        state = spec.state(value) if spec else None
        if colour and state and colour != state.colour:
            colours[value] = colour
    label = {code: str(form.get(f"label.{code}") or "").strip() for code in env.system.settings.languages}
    return {
        "label": {code: text for code, text in label.items() if text},
        "required_when": _condition(env, form, "required"),
        "readonly_when": _condition(env, form, "locked"),
        "default": str(form.get("default") or "").strip() or None,
        "options": options,
        "colours": colours,
    }


def _condition(env: Env, form: FormData, name: str) -> dict[str, Any] | None:
    text, field = str(form.get(f"{name}.text") or "").strip(), str(form.get(f"{name}.field") or "")
    if text:
        return _json(env, text)
    if not field:
        return None
    op = str(form.get(f"{name}.op") or "eq")
    found: dict[str, Any] = {"field": field, "op": op}
    return found if op in ("empty", "not_empty") else {**found, "value": str(form.get(f"{name}.value") or "").strip()}


def _steps(env: Env, info: ModelInfo) -> list[Step]:
    rows = history(env, info.name)
    people = labels_of(env, "core.user", [row.created_by_id for row in rows if row.created_by_id])
    what = {"form": env.gettext("Form"), "list": env.gettext("List")}
    latest: set[str] = set()
    found = []
    for row in rows:
        name = row.target.partition(":")[2]
        spec = info.fields.get(name)
        last = row.active and row.target not in latest
        if row.active:
            latest.add(row.target)
        label = what.get(row.target) or env.gettext(spec.label if spec else name)
        who = people.get(row.created_by_id or 0, "")
        found.append(Step(row.id, label, who, when_text(env, row.created_at), row.active, last))
    return found
