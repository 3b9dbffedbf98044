"""What is done with one record by a button: its own actions, its next state, archive, trash, restore."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.errors import AccessDenied, NotFound, StaleRecord, ValidationFailed
from yurt.model.actions import Action, Notice
from yurt.model.info import ModelInfo
from yurt.model.part import Model
from yurt.web.pages.addresses import model_href, record_href
from yurt.web.pages.asking import Asking, with_answers
from yurt.web.pages.completing import Move, with_completion
from yurt.web.pages.context.document import Toast
from yurt.web.pages.form_locked import why_locked
from yurt.web.pages.form_page import show
from yurt.web.pages.neighbours import list_of
from yurt.web.pages.serving import flash, model_of, record_of, tell
from yurt.web.present.parse import number_in
from yurt.web.requests import go_to, is_htmx, page, posted


@page()
def run_action(request: Request, env: Env) -> Response:
    """Runs an action of the model's: it may lead to a record, say something for a moment or to stay, or be done."""
    info = model_of(request, env)
    action = info.actions.get(request.path_params["action"])
    if action is None:
        raise NotFound(env.gettext("There is no such action."))
    if info.options.journal and action.role:  # The entry stays as it is; the action writes elsewhere.
        record = record_of(request, env, info)
    else:
        info, record = _record(request, env)
    state = info.state_field
    if not env.access.has_role(action.role):
        raise AccessDenied(env.gettext("You have no right to do this."), action=action.name)
    if state is not None and action.when and getattr(record, state.name) not in action.when:
        raise ValidationFailed(env.gettext("This cannot be done in the present state. Load the page again."))

    def work(arguments: tuple[Any, ...]) -> Response:
        result = getattr(record, action.name)(*arguments)
        env.session.flush()
        return _done(request, env, info, record, action, result)

    hidden = (("version", str(posted(request).get("version") or 0)),)
    return with_answers(request, env, Asking(info, action, "#y-form", hidden, record), work)


def _done(request: Request, env: Env, info: ModelInfo, record: Any, action: Action, result: Any) -> Response:
    if isinstance(result, Model) and result is not record:
        return go_to(request, record_href(env.info(result).name, result.id))
    if isinstance(result, Notice):
        env.session.expire(record)
        return show(request, env, info, record, told=result)
    text = result if isinstance(result, str) else f"{env.gettext(action.label)}: {env.gettext('done')}"
    return _shown(request, env, info, record, text)


@page()
def set_state(request: Request, env: Env) -> Response:
    """Moves the record to a state that may follow the present one."""
    info, record = _record(request, env)
    spec = info.state_field
    value = request.path_params["state"]
    if spec is None or spec.state(value) is None:
        raise NotFound(env.gettext("There is no such state."))
    state = spec.state(value)
    title = env.gettext(state.label) if state else value

    def work() -> Response:
        setattr(record, spec.column_name, value)
        env.session.flush()
        return _shown(request, env, info, record, title)

    return with_completion(request, env, Move(info, record, title, "#y-form"), work)


@page()
def archive_record(request: Request, env: Env) -> Response:
    """Archives the record, or takes it back."""
    info, record = _record(request, env)
    if not info.options.archive:
        raise NotFound(env.gettext("Records of this kind are not archived."))
    record.archived = not record.archived
    env.session.flush()
    return _shown(request, env, info, record, env.gettext("Archived" if record.archived else "Unarchived"))


@page()
def delete_record(request: Request, env: Env) -> Response:
    """Moves the record to the trash, with a way back; where there is no trash, deletes it for good."""
    info, record = _record(request, env)
    href = list_of(request, info.name) or model_href(info.name)
    undo = f"{record_href(info.name, record.id)}/restore" if info.options.trash else ""
    env.delete(record)
    env.session.flush()
    toast = Toast(text=env.gettext("Deleted"), href=undo, link_label=env.gettext("Undo") if undo else "")
    return flash(go_to(request, href), toast, post=True)


@page()
def restore_record(request: Request, env: Env) -> Response:
    """Takes the record out of the trash."""
    info = model_of(request, env)
    record = record_of(request, env, info, trash=True)
    if info.options.trash and record.deleted_at is not None:
        record.deleted_at = None
        env.session.flush()
    return flash(go_to(request, record_href(info.name, record.id)), Toast(text=env.gettext("Restored")))


def _record(request: Request, env: Env) -> tuple[ModelInfo, Any]:
    """The record, if it may be changed and still is the version that the page showed."""
    info = model_of(request, env)
    record = record_of(request, env, info)
    locked = why_locked(env, info, record)
    if locked:
        raise AccessDenied(locked, model=info.name)
    version = number_in(posted(request).get("version"))
    if version is not None and version not in (0, record.version):
        message = env.gettext("Somebody changed this record meanwhile. Load the page again and look before you go on.")
        raise StaleRecord(message, model=info.name, id=record.id)
    return info, record


def _shown(request: Request, env: Env, info: ModelInfo, record: Any, text: str) -> Response:
    href = record_href(info.name, record.id)
    if not is_htmx(request):
        return go_to(request, href)
    env.session.expire(record)
    return tell(show(request, env, info, record), Toast(text=text))
