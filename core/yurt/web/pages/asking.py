"""Actions that ask something first: the dialog, the answers in it, and what is wrong with them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.env.asking import arguments
from yurt.errors import ValidationFailed
from yurt.model.actions import Action
from yurt.model.info import ModelInfo
from yurt.model.part import Model
from yurt.view.resolved import FieldItem
from yurt.web.pages.context.ask import AskPart
from yurt.web.pages.posted import Posted, problems_of, read_posted
from yurt.web.present.sources import Source
from yurt.web.present.widgets import widget_of
from yurt.web.requests import posted, render

PREFIX = "ask-"
HEADERS = {"HX-Retarget": "#y-ask", "HX-Reswap": "innerHTML"}
"""Put the dialog in its place, whatever the button had in mind for the answer."""


@dataclass(frozen=True)
class Asking:
    """An action that is about to run: `target` is what its answer replaces, `hidden` what is posted along."""

    info: ModelInfo
    action: Action
    target: str
    hidden: tuple[tuple[str, str], ...] = ()
    record: Any = None
    """The one that it is about; None for many."""


@dataclass(frozen=True)
class _Answers:
    """What stands in the dialog: as typed, and what is wrong with it."""

    given: Posted = field(default_factory=Posted)
    errors: dict[str, str] = field(default_factory=dict)
    general: tuple[str, ...] = ()


def with_answers(request: Request, env: Env, asking: Asking, work: Callable[[tuple[Any, ...]], Response]) -> Response:
    """Answers with `work`, called with the action's arguments; shows the dialog before, and again after mistakes.

    What the work refuses with ValidationFailed is told in the dialog; nothing is written then.
    """
    form = posted(request)
    if asking.action.asks is None:
        return work(())
    if not form.get("asked"):
        return _dialog(request, env, asking, _Answers())
    asked = asking.info.asked[asking.action.name]
    given = read_posted(env, asked.fields.values(), form, PREFIX)
    answers = _Answers(given, problems_of(env, asked, given, new=True))
    if not answers.errors:
        values = {asked.fields[name].column_name: value for name, value in given.values.items()}
        try:
            return work(arguments(env, asking.info, asking.action, values))
        except ValidationFailed as error:
            answers = _refused(asked, answers, error)
        env.session.rollback()
    return _dialog(request, env, asking, answers)


def _refused(asked: ModelInfo, answers: _Answers, error: ValidationFailed) -> _Answers:
    known = {name: text for name, text in error.fields.items() if name in asked.fields}
    others = tuple(text for name, text in error.fields.items() if name not in asked.fields)
    return replace(answers, errors=known, general=others or (() if known else (error.message,)))


def _dialog(request: Request, env: Env, asking: Asking, answers: _Answers) -> Response:
    asked, action = asking.info.asked[asking.action.name], asking.action
    suggested = action.asks.suggest(asking.record) if action.asks and asking.record is not None else {}
    blank = _Blank(env, asked, suggested)
    source = Source(env, asked, blank, answers.given.typed, {}, answers.errors, prefix=PREFIX, saved=False)
    source.learn(list(asked.fields.values()))
    widgets = [widget_of(source, spec, FieldItem(spec.name)) for spec in asked.fields.values()]
    part = AskPart(
        title=env.gettext(action.label),
        button=env.gettext(action.label),
        href=request.url.path,
        target=asking.target,
        widgets=tuple(widgets),
        hidden=asking.hidden,
        errors=answers.general,
    )
    refused = bool(answers.errors or answers.general)
    return shown(request, env, part, 422 if refused else 200)


def shown(request: Request, env: Env, part: AskPart, status: int) -> Response:
    """The dialog in its place, with the cursor in the first field that is wrong, else in the first."""
    first = next((n for n, widget in enumerate(part.widgets) if widget.error), 0)
    widgets = tuple(replace(widget, autofocus=n == first) for n, widget in enumerate(part.widgets))
    return render(request, env, "_ask.html", status=status, headers=HEADERS, page=replace(part, widgets=widgets))


class _Blank:
    """The answers before anything was typed: what is suggested for the record, else the defaults."""

    def __init__(self, env: Env, asked: ModelInfo, suggested: Mapping[str, Any]) -> None:
        for spec in asked.fields.values():
            default = spec.default(env) if callable(spec.default) else spec.default
            value = suggested.get(spec.name, default)
            self.__dict__[spec.column_name] = value.id if isinstance(value, Model) else value
