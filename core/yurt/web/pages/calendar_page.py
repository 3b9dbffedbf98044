"""`/m/<addon>/<model>/calendar`: records by day, week, month or as an agenda, moved and made by hand."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any, get_args

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from yurt.env import Env
from yurt.errors import ValidationFailed
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.view.looks import Calendar, CalendarMode
from yurt.view.resolved import BoardView
from yurt.web.pages.addresses import record_href, with_query
from yurt.web.pages.board_lanes import Lane, lanes
from yurt.web.pages.context.calendar import CalendarPage, ModeChoice, Owner
from yurt.web.pages.list_data import Kept, can, kept_by_user
from yurt.web.pages.list_page import with_built
from yurt.web.pages.liststate import ListState, read_state
from yurt.web.pages.search_line import search_line
from yurt.web.pages.serving import answer, model_of
from yurt.web.pages.spans import (
    Spanned,
    flush_or_tell,
    may_move,
    move_span,
    period_of,
    read_spans,
    typed_span,
    whole_days,
)
from yurt.web.pages.view_switch import look_of, look_state, new_button, view_switch
from yurt.web.present.conditions import path_label
from yurt.web.present.formats import first_weekday, month_names, month_titles, weekday_names
from yurt.web.present.parse import NotUnderstood, parse_value
from yurt.web.present.views import list_view
from yurt.web.requests import page, posted

MODES = N_({"month": "Month", "week": "Week", "day": "Day", "agenda": "Agenda"})
_NO_STORE = {"Cache-Control": "no-store"}


@page()
def calendar_page(request: Request, env: Env) -> Response:
    """The calendar; its events are asked for by the script."""
    info = model_of(request, env)
    view: Any = look_of(env, info, "calendar")
    keeps = kept_by_user(env, info.name)
    state = look_state(env, read_state(info.name, request.query_params), keeps)
    if "filter_path" in request.query_params:
        return RedirectResponse(with_built(request, env, state).href("calendar"), 303)
    made = make_calendar(env, info, view, state, keeps)
    return answer(request, env, "y-calendar", "_calendar.html", "calendar.html", title=made.title, page=made)


@page()
def calendar_events(request: Request, env: Env) -> Response:
    """The records of a period."""
    info = model_of(request, env)
    of = spanned(look_of(env, info, "calendar"))
    first, after = period_of(env, request.query_params)
    found = read_spans(env, info, of, read_state(info.name, request.query_params), first, after)
    return JSONResponse({"events": [asdict(span) for span in found.spans], "complete": found.complete}, 200, _NO_STORE)


@page()
def move_event(request: Request, env: Env) -> Response:
    """Moves or stretches one, or gives it to another person."""
    info = model_of(request, env)
    of = spanned(look_of(env, info, "calendar"))
    owners = {lane.key: lane.value for lane in owners_of(env, info, of)} if posted(request).get("key") else {}
    record = move_span(env, info, of, posted(request), owners)
    return JSONResponse({"version": record.version}, 200, _NO_STORE)


@page()
def create_event(request: Request, env: Env) -> Response:
    """Makes a record of a title and a time; leads to the form when it needs more than that."""
    info = model_of(request, env)
    of, form = spanned(look_of(env, info, "calendar")), posted(request)
    title = str(form.get("title") or "").strip()
    given = typed_span(env, info, of, str(form.get("start") or ""), str(form.get("end") or ""))
    try:
        values = {name: parse_value(env, info.fields[name], text) for name, text in given}
        if not title or not _quick(info, of):
            raise ValidationFailed(env.gettext("Write a title."))
        env.create(info.cls, **{of.title: title}, **values)
        flush_or_tell(env)
    except (ValidationFailed, NotUnderstood):
        env.session.rollback()
        pairs = [(of.title, title), *given] if _quick(info, of) else given
        return JSONResponse({"href": with_query(record_href(info.name, "new"), pairs)}, 200, _NO_STORE)
    return JSONResponse({"href": ""}, 200, _NO_STORE)


def spanned(view: Any) -> Spanned:
    """When and whose the calendar's records are."""
    return Spanned(view.start, view.end, view.by, view.title, view.fields)


def owners_of(env: Env, info: ModelInfo, of: Spanned) -> list[Lane]:
    """The persons or resources that a record can be given to; none where this user may not."""
    spec = info.fields.get(of.by or "")
    if spec is None or spec.kind not in ("link", "selection") or spec.readonly or not env.access.writable(spec):
        return []
    if not may_move(env, info, of):
        return []
    return [lane for lane in lanes(env, info, BoardView(info.name, spec.name, of.title)) if lane.value is not None]


def make_calendar(env: Env, info: ModelInfo, view: Calendar, state: ListState, keeps: Kept) -> CalendarPage:
    """Everything of the calendar page."""
    of = spanned(view)
    asked = dict(state.layout)
    mode = asked.get("mode", "")
    may_create = can(env, info, "create") and not info.fields[of.start].readonly
    return CalendarPage(
        title=env.gettext(info.plural),
        search=search_line(env, state, list_view(env, info.name).filters, keeps, "calendar", grouping=False),
        modes=_modes(env, info, of),
        mode=_mode(of, mode, view.mode),
        day=_day(env, asked.get("day", "")).isoformat(),
        now=env.now.astimezone(env.zone).replace(tzinfo=None).isoformat(timespec="minutes"),
        first_day=first_weekday(env.language),
        weekdays=weekday_names(env.language),
        months=month_names(env.language),
        month_titles=month_titles(env.language),
        events_href=state.href("calendar/events"),
        whole_days=whole_days(info, of),
        move_href=state.href("calendar/move").partition("?")[0] if may_move(env, info, of) else "",
        stretch=of.end is not None,
        create_href=state.href("calendar/new").partition("?")[0] if may_create else "",
        people=of.by is not None,
        owners=tuple(Owner(key=each.key, label=each.label, colour=each.colour) for each in owners_of(env, info, of)),
        people_label=path_label(env, info.name, of.by) if of.by else "",
        views=view_switch(env, info, state, "calendar"),
        buttons=new_button(env, info, record_href(info.name, "new")),
    )


def _mode(of: Spanned, asked: str, declared: CalendarMode) -> str:
    """The period shown at first."""
    mode = asked if asked in get_args(CalendarMode) else "" if declared == "month" else declared
    return "day" if mode == "people" and not of.by else mode


def _modes(env: Env, info: ModelInfo, of: Spanned) -> tuple[ModeChoice, ...]:
    """The periods to choose from; the day in columns is called after what the columns are."""
    made = [ModeChoice(value=value, label=env.gettext(label)) for value, label in MODES.items()]  # type: ignore[arg-type]
    if of.by:
        made.insert(3, ModeChoice(value="people", label=path_label(env, info.name, of.by)))
    return tuple(made)


def _quick(info: ModelInfo, of: Spanned) -> bool:
    """Whether a title alone can name a new record."""
    spec = info.fields.get(of.title)
    return spec is not None and spec.kind == "text" and spec.is_column and not spec.readonly and spec.sequence is None


def _day(env: Env, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return env.today
