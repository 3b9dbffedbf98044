"""Saving a form: every mistake told at once beside its field, nothing typed is lost, nobody's work is overwritten."""

from __future__ import annotations

from typing import Any

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import Response

from yurt.base.following import follow
from yurt.env import Env
from yurt.errors import AccessDenied, StaleRecord, ValidationFailed
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.services.customise.rules import values_of
from yurt.view.resolved import FieldItem
from yurt.web.pages.addresses import record_href
from yurt.web.pages.context.document import Toast
from yurt.web.pages.form_computing import compute_unsaved
from yurt.web.pages.form_conditions import standing
from yurt.web.pages.form_conflict import Merge, merge_with_saved
from yurt.web.pages.form_lines import LinesPosted
from yurt.web.pages.form_lines_save import read_lines, save_lines
from yurt.web.pages.form_locked import why_locked
from yurt.web.pages.form_page import blank_record, new_key, respond, show
from yurt.web.pages.form_request import Began, FormRequest
from yurt.web.pages.form_spoken import read_spoken, write_spoken
from yurt.web.pages.neighbours import place_of
from yurt.web.pages.posted import Posted, apply_posted, problems_of, read_base, read_posted
from yurt.web.pages.record_files import own_files
from yurt.web.pages.repeats import answered, keep_answer
from yurt.web.pages.serving import model_of, record_of, tell
from yurt.web.present.parse import number_in
from yurt.web.present.sources import editable
from yurt.web.present.views import form_view
from yurt.web.requests import go_to, is_htmx, page, posted

Lines = dict[str, LinesPosted]


@page()
def create_record(request: Request, env: Env) -> Response:
    """Makes a record from the form. A form that is sent twice makes one."""
    info = model_of(request, env)
    env.access.require(info, "create", env)
    form = posted(request)
    key = str(form.get("idempotency-key") or "")
    first = answered(env, key)
    if first:
        return go_to(request, first)
    specs = typed_fields(env, info)
    given, lines = read_posted(env, specs, form), _lines(env, info, form)
    spoken = read_spoken(env, info, specs, form, given)
    errors = _asked_for(env, info, info.cls(), given) | problems_of(env, info, given, new=True)
    general: tuple[str, ...] = ()
    trashed = None
    if not errors:
        try:
            record = _create(env, info, given, lines, spoken)
            if not keep_answer(env, key, record_href(info.name, record.id)):
                return go_to(request, answered(env, key))
            return _saved(request, env, info, record)
        except ValidationFailed as error:
            errors, general = _split(info, error)
            trashed = error.details.get("trashed")
        env.session.rollback()
    blank = blank_record(request, env, info)
    asked = FormRequest(info, blank, "edit", given, lines, errors, general, key=key or new_key(), saved=False)
    return _refused(request, env, asked, trashed)


@page()
def save_record(request: Request, env: Env) -> Response:
    """Writes what was changed in the form; on a record that somebody saved meanwhile asks which version to keep."""
    info = model_of(request, env)
    record = record_of(request, env, info)
    locked = why_locked(env, info, record)
    if locked:
        raise AccessDenied(locked, model=info.name)
    form = posted(request)
    base = read_base(form)
    shut = standing(env, info, record, Posted()).locked
    specs = [spec for spec in typed_fields(env, info) if spec.name not in shut]
    given, lines = read_posted(env, specs, form, base=base), _lines(env, info, form)
    merge = Merge(info, specs, form, base)
    merge.choose(env, given)
    errors: dict[str, str] = {}
    general: tuple[str, ...] = ()
    trashed = None
    try:
        conflict = merge_with_saved(env, merge, record, given)
        if conflict is not None:
            asked = FormRequest(info, record, "edit", given, lines, conflict=conflict, key=new_key())
            return respond(request, env, asked, status=409)
        errors = _asked_for(env, info, record, given) | problems_of(env, info, given, new=False)
        if not errors:
            _change(env, info, record, given, lines)
            return _saved(request, env, info, record)
    except ValidationFailed as error:
        errors, general = _split(info, error)
        trashed = error.details.get("trashed")
    except StaleRecord:
        return _stale(request, env, merge, given, lines)
    env.session.rollback()
    record = record_of(request, env, info)
    key = str(form.get("idempotency-key") or "") or new_key()
    asked = FormRequest(info, record, "edit", given, lines, errors, general, key=key)
    asked.place = place_of(request, env, info.name, record.id)
    return _refused(request, env, asked, trashed)


@page(reading=True)
def change_record(request: Request, env: Env) -> Response:
    """The unsaved form with its computed fields brought up to date; nothing is saved."""
    info = model_of(request, env)
    form = posted(request)
    new = "id" not in request.path_params
    record = blank_record(request, env, info) if new else record_of(request, env, info)
    base = None if new else read_base(form)
    given, lines = read_posted(env, typed_fields(env, info), form, base=base), _lines(env, info, form)
    if new:
        read_spoken(env, info, typed_fields(env, info), form, given)
    asked = FormRequest(info, record, "edit", given, lines, key=str(form.get("idempotency-key") or ""), saved=not new)
    asked.began = None if new else _began(form)
    asked.place = None if new else place_of(request, env, info.name, record.id)
    with env.session.no_autoflush:
        compute_unsaved(env, info, record, given, lines)
        asked.computed = True
        response = respond(request, env, asked)
    env.session.rollback()
    return response


def _began(form: FormData) -> Began | None:
    """The version and values that editing began with, so that saving still notices what others did since."""
    version, base = number_in(form.get("version")), form.get("base")
    return Began(version, base) if version is not None and isinstance(base, str) else None


def typed_fields(env: Env, info: ModelInfo) -> list[FieldSpec]:
    """The fields that the user's form lets them type into."""
    return [
        info.fields[item.name]
        for item in form_view(env, info.name).fields
        if not item.table and not item.readonly and editable(env, info, info.fields[item.name])
    ]


def _asked_for(env: Env, info: ModelInfo, record: Any, given: Posted) -> dict[str, str]:
    """A message for each field that is empty and asked for by a condition."""
    needed = standing(env, info, record, given).needed
    saved = values_of(info, record) if needed else {}
    empty = {n for n in needed if given.values.get(n, saved.get(info.fields[n].column_name)) in (None, "")}
    return dict.fromkeys(sorted(empty), env.gettext("Fill this in."))


def _tables(env: Env, info: ModelInfo) -> list[tuple[FieldSpec, FieldItem]]:
    return [
        (info.fields[item.name], item)
        for item in form_view(env, info.name).fields
        if item.table and info.fields[item.name].kind == "lines" and not info.fields[item.name].readonly
    ]


def _lines(env: Env, info: ModelInfo, form: FormData) -> Lines:
    found: Lines = {}
    for spec, item in _tables(env, info):
        rows = read_lines(env, spec, item, form) if env.access.allows(spec.target or "", "read") else None
        if rows is not None:
            found[spec.name] = rows
    return found


def _create(env: Env, info: ModelInfo, given: Posted, lines: Lines, spoken: dict[str, Any]) -> Any:
    values = {info.fields[name].column_name: v for name, v in given.values.items() if v is not None}
    record = env.create(info.cls, **values)
    apply_posted(env, info, record, Posted(many={name: ids for name, ids in given.many.items() if ids}))
    write_spoken(record, spoken)
    env.session.flush()
    _save_lines(env, info, record, lines)
    own_files(env, info, record)
    if info.options.timeline and env.user_id is not None:
        follow(env, info.name, record.id, [env.user_id])
    return record


def _change(env: Env, info: ModelInfo, record: Any, given: Posted, lines: Lines) -> None:
    apply_posted(env, info, record, given)
    env.session.flush()
    _save_lines(env, info, record, lines)
    own_files(env, info, record)


def _save_lines(env: Env, info: ModelInfo, record: Any, lines: Lines) -> None:
    for spec, item in _tables(env, info):
        if spec.name in lines:
            save_lines(env, info, spec, item, record, lines[spec.name])


def _saved(request: Request, env: Env, info: ModelInfo, record: Any) -> Response:
    env.session.flush()
    href = record_href(info.name, record.id)
    if not is_htmx(request):
        return go_to(request, href)
    env.session.expire(record)
    response = show(request, env, info, record, headers={"HX-Push-Url": href})
    return tell(response, Toast(text=env.gettext("Saved")))


def _refused(request: Request, env: Env, asked: FormRequest, trashed: Any) -> Response:
    """The form with what is wrong with it; a record in the trash that holds the same value can be opened from it."""
    response = respond(request, env, asked, status=422)
    if trashed is None:
        return response
    href = record_href(asked.info.name, trashed)
    text = env.gettext("A record in the trash has this value.")
    return tell(response, Toast(text=text, tone="error", href=href, link_label=env.gettext("Open it to restore it")))


def _stale(request: Request, env: Env, merge: Merge, given: Posted, lines: Lines) -> Response:
    """Somebody was faster within these milliseconds: the same question, from what is saved now."""
    env.session.rollback()
    record = record_of(request, env, merge.info)
    conflict = merge_with_saved(env, merge, record, given, always=True)
    asked = FormRequest(merge.info, record, "edit", given, lines, conflict=conflict, key=new_key())
    return respond(request, env, asked, status=409)


def _split(info: ModelInfo, error: ValidationFailed) -> tuple[dict[str, str], tuple[str, ...]]:
    """Messages for fields of this form, and those for the record as a whole."""
    if error.details.get("model", info.name) != info.name:
        return {}, (error.message,)
    known = {name: text for name, text in error.fields.items() if name in info.fields}
    others = tuple(text for name, text in error.fields.items() if name not in info.fields)
    return known, others or (() if known else (error.message,))
