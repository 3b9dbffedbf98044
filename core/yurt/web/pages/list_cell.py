"""Cells of a list edited in place: the widget of one field over its cell, and the row as it is after saving.

What is saved is checked as a form is: rights, validation, and the version that editing began with. When somebody else
changed the same field meanwhile, both values are shown and what was typed stays.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode, urlsplit

from markupsafe import Markup
from starlette.datastructures import FormData, QueryParams
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from yurt.env import Env
from yurt.env.query import Query, fetch
from yurt.env.ruling import locked_message, locked_now
from yurt.errors import AccessDenied, NotFound, StaleRecord, ValidationFailed
from yurt.model.filters import Condition
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.services.customise.rules import values_of
from yurt.view.resolved import FieldItem
from yurt.web.pages.addresses import record_href
from yurt.web.pages.context.cell import CellForm
from yurt.web.pages.context.document import Toast
from yurt.web.pages.context.form import Conflict
from yurt.web.pages.form_conflict import Merge, merge_with_saved
from yurt.web.pages.form_data import base_of
from yurt.web.pages.form_locked import why_locked
from yurt.web.pages.list_data import coloured, kept_by_user, shown_view, table_of, with_columns
from yurt.web.pages.list_offers import selectable
from yurt.web.pages.liststate import ListState, read_state
from yurt.web.pages.posted import Posted, apply_posted, problems_of, read_base, read_posted
from yurt.web.pages.serving import model_of, record_of, tell
from yurt.web.present.cells import cell_editable
from yurt.web.present.parse import NotUnderstood, number_in, parse_value
from yurt.web.present.rowhtml import rows_html
from yurt.web.present.sources import Source, raw_value
from yurt.web.present.widgets import widget_of
from yurt.web.requests import page, posted, render

LONGEST_UNDO = 300
"""A value of more characters is not carried in the address that takes a change back."""
_ROW = "#y-row-at"
"""The row that is edited, as `cells.js` marks it."""


@page()
def edit_cell(request: Request, env: Env) -> Response:
    """The small form over a cell."""
    info, record, spec = _asked(request, env)
    return _form(request, env, info, record, spec, Posted())


@page()
def save_cell(request: Request, env: Env) -> Response:
    """Writes one field of one record and answers its row, or the form again with what is wrong."""
    info, record, spec = _asked(request, env)
    if "undo" in request.query_params:
        return _taken_back(request, env, info, record, spec)
    form = posted(request)
    base = read_base(form)
    given = read_posted(env, [spec], form, base=base)
    merge = Merge(info, [spec], form, base)
    try:
        conflict = merge_with_saved(env, merge, record, given)
        if conflict is not None and any(entry.clash for entry in conflict.fields):
            return _form(request, env, info, record, spec, given, conflict=conflict)
        given.errors |= problems_of(env, info, given, new=False)
        if not given.errors:
            return _saved(request, env, info, record, spec, given)
    except ValidationFailed as error:
        given.errors[spec.name] = error.fields.get(spec.name, "") if len(error.fields) < 2 else error.message
        given.errors[spec.name] = given.errors[spec.name] or error.message
    except StaleRecord:
        env.session.rollback()
        info, record, spec = _asked(request, env)
        conflict = merge_with_saved(env, merge, record, given, always=True)
        return _form(request, env, info, record, spec, given, conflict=conflict)
    env.session.rollback()
    return _form(request, env, info, record_of(request, env, info), spec, given, began=form)


@page()
def one_row(request: Request, env: Env) -> Response:
    """The row of one record as the list on the present page shows it."""
    info = model_of(request, env)
    return HTMLResponse(_row(request, env, info, request.path_params["id"]), headers={"Cache-Control": "no-store"})


def _asked(request: Request, env: Env) -> tuple[ModelInfo, Any, FieldSpec]:
    """The record and the field, if this user may change it here. Raises NotFound, AccessDenied."""
    info = model_of(request, env)
    record = record_of(request, env, info)
    path = request.path_params["field"]
    spec = info.fields.get(path.split(".")[0])
    if spec is None or not env.access.readable(spec):
        raise NotFound(env.gettext("There is no such field."), model=info.name, field=path)
    locked = why_locked(env, info, record)
    if locked:
        raise AccessDenied(locked, model=info.name)
    if not cell_editable(env, info, path):
        message = env.gettext("“{field}” cannot be changed in the list. Open the record to see why.")
        raise AccessDenied(message.format(field=env.gettext(spec.label)), model=info.name, field=path)
    values = values_of(info, record) if info.rules else {}
    if spec.name in locked_now(env, info, values):
        raise AccessDenied(locked_message(env, info, spec.name, values), model=info.name, field=path)
    return info, record, spec


def _form(
    request: Request,
    env: Env,
    info: ModelInfo,
    record: Any,
    spec: FieldSpec,
    given: Posted,
    *,
    conflict: Conflict | None = None,
    began: FormData | None = None,
) -> Response:
    """The form over the cell; `began` is the posted form whose version and base stay, since nothing newer was seen."""
    source = Source(env, info, record, given.typed, given.typed_many, given.errors)
    source.learn([spec])
    version = getattr(record, "version", 0)
    base = base_of(Source(env, info, record), [FieldItem(spec.name)])
    if began is not None and read_base(began) is not None:
        version, base = number_in(began.get("version")) or 0, str(began.get("base"))
    href = record_href(info.name, record.id)
    form = CellForm(
        href=f"{href}/cell/{spec.name}",
        widget=widget_of(source, spec, FieldItem(spec.name)),
        version=version,
        base=base,
        asked=_question(env, conflict, spec) if conflict else "",
        row_href=f"{href}/row",
    )
    status = 409 if conflict else 422 if given.errors else 200
    return render(request, env, "_list_cell.html", status=status, page=form)


def _question(env: Env, conflict: Conflict, spec: FieldSpec) -> str:
    theirs = next((entry.theirs for entry in conflict.fields if entry.name == spec.name), "")
    words = env.gettext("{who} saved “{value}” here meanwhile ({when}).")
    return words.format(who=conflict.who, value=theirs or "—", when=conflict.when)


def _saved(request: Request, env: Env, info: ModelInfo, record: Any, spec: FieldSpec, given: Posted) -> Response:
    if spec.name not in given.values:
        return _row_answer(request, env, info, record.id)
    source = Source(env, info, record)
    before = raw_value(env, spec, source.value(spec))
    apply_posted(env, info, record, given)
    env.session.flush()
    undo = _undo_href(info, record, spec, before)
    text = env.gettext("Saved: {field}").format(field=env.gettext(spec.label))
    toast = Toast(text=text, href=undo, link_label=env.gettext("Undo") if undo else "")
    return tell(_row_answer(request, env, info, record.id), toast, post=True)


def _undo_href(info: ModelInfo, record: Any, spec: FieldSpec, before: str) -> str:
    """Where the change is taken back; empty for a long text, and for a state that leads nowhere back."""
    state = spec.state(getattr(record, spec.column_name)) if spec.kind == "state" else None
    if len(str(before)) > LONGEST_UNDO or (state is not None and before not in state.to):
        return ""
    pairs = urlencode({"undo": "1", "version": record.version, "value": before})
    return f"{record_href(info.name, record.id)}/cell/{spec.name}?{pairs}"


def _taken_back(request: Request, env: Env, info: ModelInfo, record: Any, spec: FieldSpec) -> Response:
    """Writes the value from before, unless somebody has changed the record since. Raises StaleRecord."""
    params = request.query_params
    if number_in(params.get("version")) != record.version:
        message = env.gettext("Somebody changed this record since, so the change was not taken back.")
        raise StaleRecord(message, model=info.name, id=record.id)
    try:
        value = parse_value(env, spec, params.get("value", ""))
    except NotUnderstood as error:
        raise ValidationFailed(str(error), {spec.name: str(error)}) from None
    given = Posted(values={spec.name: value})
    errors = problems_of(env, info, given, new=False)
    if errors:
        raise ValidationFailed(errors[spec.name], errors)
    apply_posted(env, info, record, given)
    env.session.flush()
    return _row_answer(request, env, info, record.id)


def _row_answer(request: Request, env: Env, info: ModelInfo, record_id: int) -> Response:
    headers = {"HX-Retarget": _ROW, "HX-Reswap": "outerHTML", "Cache-Control": "no-store"}
    return HTMLResponse(_row(request, env, info, record_id), headers=headers)


def _row(request: Request, env: Env, info: ModelInfo, record_id: int) -> Markup:
    """A record's row; empty when the user does not see it any more."""
    state = _list_state(request, info.name)
    view = shown_view(env, info.name, with_columns(env, info.name, kept_by_user(env, info.name), _list_params(request)))
    table = table_of(env, view)
    where = Condition(field="id", op="eq", value=record_id)
    found = fetch(env, info.name, coloured(view, Query(fields=table.paths, where=where, limit=1, archived=None)))
    return rows_html(table.rows(found.plan, found.rows), selectable(env, info, state))


def _list_state(request: Request, model: str) -> ListState:
    return read_state(model, _list_params(request))


def _list_params(request: Request) -> QueryParams:
    """What stands in the address of the list on which a cell is edited."""
    return QueryParams(urlsplit(request.headers.get("hx-current-url", "")).query)
