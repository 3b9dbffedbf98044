"""What is done with the selected rows of a list: archive, delete, change a field, the model's own bulk actions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import sqlalchemy as sa
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.env.query import fetch
from yurt.env.reading import WITH_TRASH
from yurt.errors import AccessDenied, NotFound, ValidationFailed
from yurt.i18n import N_
from yurt.model.actions import Action
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.web.pages.addresses import model_href, with_query
from yurt.web.pages.asking import Asking, with_answers
from yurt.web.pages.context.bulk import BulkPage
from yurt.web.pages.context.document import Choice, Toast
from yurt.web.pages.liststate import read_state
from yurt.web.pages.serving import back_href, flash, model_of, reload_part, tell
from yurt.web.present.formats import formats
from yurt.web.present.parse import NotUnderstood, parse_value
from yurt.web.present.widgets import blank_widget
from yurt.web.requests import go_to, page, posted, render

MOST = 10_000
"""So many records at most are changed in one request; more is work for a job."""


def _simple(what: str) -> Callable[[Request], Any]:
    return page()(lambda request, env: bulk_simple(request, env, what))


def bulk_simple(request: Request, env: Env, what: str) -> Response:
    """Archives, unarchives, deletes or restores the selected records, all or none."""
    info = model_of(request, env)
    if what in ("archive", "unarchive") and not info.options.archive:
        raise NotFound(env.gettext("Records of this kind are not archived."))
    if what == "restore" and not info.options.trash:
        raise NotFound(env.gettext("There is no trash for records of this kind."))
    ids = selected_ids(request, env, info, posted(request))
    records = _records(env, info, ids, trash=what == "restore")
    for record in records:
        if what in ("archive", "unarchive"):
            record.archived = what == "archive"
        elif what == "restore":
            record.deleted_at = None
        else:
            env.delete(record)
    env.session.flush()
    number = formats(env.language).integer(len(records))
    done = N_({"archive": "Archived: {number}", "unarchive": "Unarchived: {number}", "delete": "Deleted: {number}",
               "restore": "Restored: {number}"})[what]  # fmt: skip
    reverse = {"archive": "unarchive", "unarchive": "archive", "delete": "restore", "restore": "delete"}[what]
    undo = ""
    if len(ids) <= 200 and not (what == "delete" and not info.options.trash):
        pairs = [("id", str(number)) for number in ids]
        undo = with_query(f"{model_href(info.name)}/bulk/{reverse}", pairs)
    text = env.gettext(done).format(number=number)
    toast = Toast(text=text, href=undo, link_label=env.gettext("Undo") if undo else "")
    return tell(reload_part(request, back_href(request, model_href(info.name)), "y-list"), toast, post=True)


@page()
def bulk_run(request: Request, env: Env) -> Response:
    """Runs a model's own action on each selected record, in one transaction."""
    info = model_of(request, env)
    action = info.actions.get(request.path_params["action"])
    if action is None or not action.bulk:
        raise NotFound(env.gettext("There is no such action."))
    if not env.access.has_role(action.role):
        raise AccessDenied(env.gettext("You have no right to do this."), action=action.name)
    env.access.require(info, "write", env)
    form = posted(request)
    hidden = tuple(("id", str(value)) for value in form.getlist("id"))
    if form.get("all"):
        hidden += (("all", "1"),)
    selected_ids(request, env, info, form)  # nothing selected: no question either
    return with_answers(
        request, env, Asking(info, action, "#y-list", hidden), lambda given: _run(request, env, info, action, given)
    )


def _run(request: Request, env: Env, info: ModelInfo, action: Action, arguments: tuple[Any, ...]) -> Response:
    records = _records(env, info, selected_ids(request, env, info, posted(request)))
    state = info.state_field
    if state is not None and action.when:
        fitting = [record for record in records if getattr(record, state.name) in action.when]
    else:
        fitting = records
    for record in fitting:
        getattr(record, action.name)(*arguments)
    env.session.flush()
    text = env.gettext("{action}: done for {done} of {all}").format(
        action=env.gettext(action.label), done=len(fitting), all=len(records)
    )
    tone = "ok" if len(fitting) == len(records) else "warning"
    return tell(reload_part(request, back_href(request, model_href(info.name)), "y-list"), Toast(text=text, tone=tone))


@page(reading=True)
def bulk_edit(request: Request, env: Env) -> Response:
    """Leads to the page where one field of the selected records is changed."""
    info = model_of(request, env)
    form = posted(request)
    pairs = [("id", str(value)) for value in form.getlist("id")]
    if form.get("all"):
        current = urlsplit(request.headers.get("hx-current-url", "")).query
        pairs = [*parse_qsl(current), ("all", "1")]
    if not pairs:
        raise ValidationFailed(env.gettext("Select some rows first."))
    return go_to(request, with_query(f"{model_href(info.name)}/bulk/field", pairs))


@page()
def bulk_field(request: Request, env: Env) -> Response:
    """Shows the choice of a field and its input; a POST writes the value to all selected records."""
    info = model_of(request, env)
    env.access.require(info, "write", env)
    params = posted(request) if request.method == "POST" else request.query_params
    ids = selected_ids(request, env, info, params)
    choices = [spec for spec in info.fields.values() if bulk_editable(env, spec)]
    spec = next((s for s in choices if s.name == params.get("field")), choices[0] if choices else None)
    if spec is None:
        raise AccessDenied(env.gettext("There is no field here that you may change."))
    error = ""
    if request.method == "POST" and params.get("save"):
        try:
            typed = [str(value) for value in params.getlist(spec.name)]
            value = parse_value(env, spec, typed[-1] if typed else "")
            for record in _records(env, info, ids):
                setattr(record, spec.column_name, value)
            env.session.flush()
            text = env.gettext("Changed: {number}").format(number=formats(env.language).integer(len(ids)))
            return flash(go_to(request, model_href(info.name)), Toast(text=text))
        except NotUnderstood as refused:
            error = str(refused)
        except ValidationFailed as refused:
            error = _named(env, info, refused, spec)
        env.session.rollback()
    made = BulkPage(
        title=env.gettext("Change a field"),
        subtitle=env.gettext("{number} records of “{model}”").format(
            number=formats(env.language).integer(len(ids)), model=env.gettext(info.plural)
        ),
        action=f"{model_href(info.name)}/bulk/field",
        fields=tuple(Choice(value=s.name, label=env.gettext(s.label), selected=s is spec) for s in choices),
        widget=blank_widget(env, info, spec, error=error),
        ids=tuple(str(number) for number in ids),
        cancel_href=model_href(info.name),
    )
    return render(request, env, "bulk.html", title=made.title, status=422 if error else 200, page=made)


def _named(env: Env, info: ModelInfo, refused: ValidationFailed, spec: FieldSpec) -> str:
    """What is wrong, with the record that it is wrong with."""
    text = refused.fields[spec.name] if refused.fields.keys() == {spec.name} else refused.message
    number = refused.details.get("record")
    name = labels_of(env, info.name, [number]).get(number) if isinstance(number, int) else None
    return f"{name}: {text}" if name else text


def bulk_editable(env: Env, spec: FieldSpec) -> bool:
    """Whether a field may be set to one value for many records."""
    return (
        spec.is_column
        and not spec.system
        and not spec.readonly
        and not spec.unique
        and spec.compute is None
        and spec.kind not in ("image", "file", "json", "rich_text")
        and env.access.writable(spec)
    )


def selected_ids(request: Request, env: Env, info: ModelInfo, params: Any) -> list[int]:
    """The ids that were selected; with `all`, every record that the list finds. Raises ValidationFailed for none."""
    given = [*params.getlist("id"), *(request.query_params.getlist("id") if request.method == "POST" else ())]
    ids = [int(text) for text in dict.fromkeys(map(str, given)) if text.isascii() and text.isdigit() and len(text) < 19]
    if params.get("all"):
        query = request.query_params if "all" in request.query_params else QueryParams(
            urlsplit(request.headers.get("hx-current-url", "")).query
        )  # fmt: skip
        state = read_state(info.name, query).with_(group=(), order=())
        found = fetch(env, info.name, state.query((), MOST)).rows
        ids = [row[0] for row in found]
    if not ids:
        raise ValidationFailed(env.gettext("Select some rows first."))
    if len(ids) > MOST:
        raise ValidationFailed(env.gettext("Select {most} rows at most.").format(most=MOST))
    return ids


def _records(env: Env, info: ModelInfo, ids: list[int], trash: bool = False) -> list[Any]:
    """The records of these ids. Raises NotFound when one is not there, so that nothing is done by halves."""
    options = {WITH_TRASH: True} if trash else {}
    found: dict[int, Any] = {}
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        statement = sa.select(info.cls).where(info.cls.id.in_(some)).execution_options(**options)
        found |= {record.id: record for record in env.session.scalars(statement)}
    missing = [number for number in ids if number not in found]
    if missing:
        message = env.gettext("Some of these records are gone, or you have no right to them. Load the list again.")
        raise NotFound(message, model=info.name, ids=missing[:20])
    return [found[number] for number in ids]


BULK = {what: _simple(what) for what in ("archive", "unarchive", "delete", "restore")}
"""The endpoints of the simple bulk actions."""

__all__ = ["BULK", "bulk_edit", "bulk_field", "bulk_run", "bulk_simple", "selected_ids"]
