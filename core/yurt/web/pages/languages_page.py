"""`/m/<addon>/<model>/<id>/languages/<field>`: a translated field in all languages, in a small dialog."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.errors import AccessDenied, NotFound, ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.resolved import FieldItem
from yurt.web.pages.addresses import record_href
from yurt.web.pages.asking import PREFIX, shown
from yurt.web.pages.context.ask import AskPart
from yurt.web.pages.context.document import Toast
from yurt.web.pages.form_locked import why_locked
from yurt.web.pages.form_page import show
from yurt.web.pages.posted import read_posted
from yurt.web.pages.serving import flash, model_of, record_of, tell
from yurt.web.pages.spoken_inputs import inputs_of, problems_in
from yurt.web.present.parse import number_in
from yurt.web.present.sources import Source, editable
from yurt.web.present.widgets import widget_of
from yurt.web.requests import page, posted


@dataclass(frozen=True)
class _Dialog:
    """The record, its field, and what was typed and refused."""

    info: ModelInfo
    spec: FieldSpec
    record: Any
    typed: dict[str, str] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    general: tuple[str, ...] = ()


@page()
def show_languages(request: Request, env: Env) -> Response:
    """The field's value in each language, to change."""
    return _shown(request, env, _dialog(request, env))


@page()
def save_languages(request: Request, env: Env) -> Response:
    """Writes the values; an empty one is shown in the base language. Raises StaleRecord."""
    dialog = _dialog(request, env)
    info, spec, record = dialog.info, dialog.spec, dialog.record
    env.get_for_change(info.cls, record.id, number_in(posted(request).get("version")))
    inputs = inputs_of(env, spec, record)
    given = read_posted(env, inputs.values(), posted(request), PREFIX)
    errors = {inputs[code].name: text for code, text in problems_in(env, info, spec, inputs, given.values).items()}
    general: tuple[str, ...] = ()
    if not errors:
        try:
            _write(env, spec, record, {code: given.values.get(each.name) for code, each in inputs.items()})
            env.session.flush()
            env.session.expire(record)
            return _saved(request, env, info, record)
        except ValidationFailed as error:
            general = tuple(dict.fromkeys(error.fields.values())) or (error.message,)
    env.session.rollback()
    return _shown(request, env, _Dialog(info, spec, _dialog(request, env).record, given.typed, errors, general))


def _saved(request: Request, env: Env, info: ModelInfo, record: Any) -> Response:
    """The record's form, or the page in which the record is a line: nothing is being typed there, it is loaded anew."""
    told = Toast(text=env.gettext("Saved"))
    here = urlsplit(request.headers.get("hx-current-url", "")).path
    if here in ("", record_href(info.name, record.id)):
        return tell(show(request, env, info, record), told)
    return flash(Response(headers={"HX-Refresh": "true"}), told)


def _dialog(request: Request, env: Env) -> _Dialog:
    info = model_of(request, env)
    record = record_of(request, env, info)
    spec = info.fields.get(request.path_params["field"])
    if spec is None or not spec.translated or not env.access.readable(spec):
        raise NotFound(env.gettext("There is no such field."))
    locked = why_locked(env, info, record)
    if locked or not editable(env, info, spec):
        raise AccessDenied(locked or env.gettext("You have no right to change this field."), model=info.name)
    return _Dialog(info, spec, record)


def _write(env: Env, spec: FieldSpec, record: Any, texts: dict[str, str | None]) -> None:
    base = texts.pop(env.base_language)
    setattr(record, spec.column_name, base)
    kept = {code: text for code, text in (getattr(record, spec.translations) or {}).items() if code not in texts}
    said = kept | {code: text for code, text in texts.items() if text and text.strip()}
    if said != (getattr(record, spec.translations) or {}):
        setattr(record, spec.translations, said)


def _shown(request: Request, env: Env, dialog: _Dialog) -> Response:
    inputs = inputs_of(env, dialog.spec, dialog.record)
    said = getattr(dialog.record, dialog.spec.translations) or {}
    texts = {each.name: said.get(code) for code, each in inputs.items()}
    texts[inputs[env.base_language].name] = getattr(dialog.record, dialog.spec.column_name)
    source = Source(
        env, dialog.info, SimpleNamespace(**texts), dialog.typed, {}, dialog.errors, prefix=PREFIX, saved=False
    )
    part = AskPart(
        title=env.gettext("“{field}” in all languages").format(field=env.gettext(dialog.spec.label)),
        button=env.gettext("Save"),
        href=request.url.path,
        target="#y-form",
        widgets=tuple(widget_of(source, each, FieldItem(each.name)) for each in inputs.values()),
        hidden=(("version", str(dialog.record.version)),),
        errors=dialog.general,
    )
    refused = bool(dialog.errors or dialog.general)
    return shown(request, env, part, 422 if refused else 200)
