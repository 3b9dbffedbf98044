"""`/m/<addon>/<model>/<id>` and `/new`: showing a record, editing it, making one."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.env.defaults import apply_defaults
from yurt.errors import AccessDenied
from yurt.model.actions import Notice
from yurt.model.info import ModelInfo
from yurt.services.customise.rules import defaults
from yurt.web.pages.form_data import make_form
from yurt.web.pages.form_locked import why_locked
from yurt.web.pages.form_request import FormRequest
from yurt.web.pages.list_data import can
from yurt.web.pages.neighbours import place_of, remember_list
from yurt.web.pages.serving import answer, model_of, record_of
from yurt.web.present.parse import NotUnderstood, parse_value
from yurt.web.present.sources import editable
from yurt.web.present.views import form_view
from yurt.web.requests import page


@page()
def show_record(request: Request, env: Env) -> Response:
    """The record, to read."""
    info = model_of(request, env)
    return show(request, env, info, record_of(request, env, info, trash=True))


@page()
def edit_record(request: Request, env: Env) -> Response:
    """The record, to edit; a sentence instead when that is not allowed."""
    info = model_of(request, env)
    record = record_of(request, env, info, trash=True)
    if why_locked(env, info, record):
        return show(request, env, info, record)
    asked = FormRequest(info, record, mode="edit", key=new_key(), place=place_of(request, env, info.name, record.id))
    return respond(request, env, asked)


@page()
def new_record(request: Request, env: Env) -> Response:
    """An empty form with the defaults; parameters fill fields, `copy` takes another record's values."""
    info = model_of(request, env)
    if not can(env, info, "create"):
        env.access.require(info, "create", env)
        raise AccessDenied(env.gettext("Records of this kind are not made by hand."))
    record = blank_record(request, env, info)
    return respond(request, env, FormRequest(info, record, mode="edit", key=new_key(), saved=False))


def show(
    request: Request,
    env: Env,
    info: ModelInfo,
    record: Any,
    headers: dict[str, str] | None = None,
    told: Notice | None = None,
) -> Response:
    """Answers with the record in display mode; `told` is what an action has answered."""
    asked = FormRequest(info, record, place=place_of(request, env, info.name, record.id), told=told)
    response = respond(request, env, asked, headers=headers)
    return remember_list(response, asked.place) if asked.place else response


def respond(
    request: Request, env: Env, asked: FormRequest, status: int = 200, headers: dict[str, str] | None = None
) -> Response:
    """The form as a part or as a page."""
    asked.beside = request.query_params.get("beside") == "1"
    made = make_form(env, asked)
    whole = "form_beside.html" if asked.beside else "form.html"
    return answer(
        request, env, "y-form", "_form.html", whole, title=made.title, status=status, headers=headers, page=made
    )


def new_key() -> str:
    """A key for one sending of a form."""
    return secrets.token_urlsafe(18)


def blank_record(request: Request, env: Env, info: ModelInfo) -> Any:
    """A record that is not in the session, with defaults and what the address asks for."""
    record = info.cls()
    params = request.query_params
    copied = params.get("copy", "")
    if copied.isascii() and copied.isdigit() and len(copied) < 19:
        _copy(env, info, env.get(info.cls, int(copied)), record)
    for name, text in params.items():
        spec = info.fields.get(name)
        if spec is None or not spec.is_column or not editable(env, info, spec) or not env.access.readable(spec):
            continue
        if spec.kind == "state" and spec.state(text) not in spec.starts:
            continue
        try:
            setattr(record, spec.column_name, parse_value(env, spec, text))
        except NotUnderstood:
            continue
    for name, text in defaults(env, info).items():
        spec = info.fields[name]
        if spec.is_column and record.__dict__.get(spec.column_name) is None:
            try:
                setattr(record, spec.column_name, parse_value(env, spec, text))
            except NotUnderstood:
                continue
    apply_defaults(env, info, record)
    return record


def _copy(env: Env, info: ModelInfo, source: Any, record: Any) -> None:
    """Everything a person typed, except what has to be unique, and the state: a copy starts from the beginning."""
    unique = {name for rule in info.constraints.values() for name in getattr(rule, "fields", ())}
    for item in form_view(env, info.name).fields:
        spec = info.fields[item.name]
        kept_out = spec.unique or spec.name in unique or spec.kind in ("state", "image", "file", "many", "lines")
        if not kept_out and editable(env, info, spec):
            setattr(record, spec.column_name, getattr(source, spec.column_name))
    label = info.fields.get(info.label_field or "")
    if label is not None and label.kind == "text" and record.__dict__.get(label.name):
        setattr(record, label.name, env.gettext("{name} (copy)").format(name=record.__dict__[label.name]))
