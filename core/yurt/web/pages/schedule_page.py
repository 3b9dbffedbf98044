"""`/m/<addon>/<model>/schedule`: what every person or thing has to do, as bars over days or hours."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yurt.env import Env
from yurt.errors import StaleRecord, ValidationFailed
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.view.looks import Schedule
from yurt.view.resolved import BoardView
from yurt.web.pages.addresses import record_href, with_query
from yurt.web.pages.board_lanes import lanes as resources
from yurt.web.pages.context.document import Toast
from yurt.web.pages.context.schedule import Bar, Lane, SchedulePage, Slot
from yurt.web.pages.context.table import ViewSwitch
from yurt.web.pages.list_data import Kept, can, kept_by_user
from yurt.web.pages.list_page import with_built
from yurt.web.pages.liststate import ListState, read_state
from yurt.web.pages.search_line import search_line
from yurt.web.pages.serving import answer, model_of, tell
from yurt.web.pages.spans import Span, Spanned, may_move, move_span, read_spans, whole_days
from yurt.web.pages.view_switch import look_of, look_state, new_button, view_switch
from yurt.web.present.conditions import path_label
from yurt.web.present.formats import first_weekday, formats, weekday_names
from yurt.web.present.views import list_view
from yurt.web.requests import page, posted, render

MODES = N_({"day": "Day", "week": "Week", "month": "Month"})
_SIGNS = {"day": "calendar-event", "week": "calendar-week", "month": "calendar-month"}
_STEPS = {"day": 15, "week": 60, "month": 1440}
DAY = 1440
"""Minutes."""


@page()
def schedule_page(request: Request, env: Env) -> Response:
    """The schedule."""
    info = model_of(request, env)
    view: Any = look_of(env, info, "schedule")
    keeps = kept_by_user(env, info.name)
    state = look_state(env, read_state(info.name, request.query_params), keeps)
    if "filter_path" in request.query_params:
        return RedirectResponse(with_built(request, env, state).href("schedule"), 303)
    made = make_schedule(env, info, view, state, keeps)
    return answer(request, env, "y-schedule", "_schedule.html", "schedule.html", title=made.title, page=made)


@page()
def move_bar(request: Request, env: Env) -> Response:
    """Moves or stretches a bar, or gives it to another resource; answers the schedule as it is then."""
    info = model_of(request, env)
    view: Any = look_of(env, info, "schedule")
    state = read_state(info.name, request.query_params)
    status, toast = 200, None
    try:
        owners = {lane.key: lane.value for lane in _resources(env, info, view)}
        move_span(env, info, spanned(view), posted(request), owners)
    except (ValidationFailed, StaleRecord) as error:
        env.session.rollback()
        status, toast = error.status, Toast(text=error.message, tone="error")
    made = make_schedule(env, info, view, state, kept_by_user(env, info.name))
    response = render(request, env, "_schedule.html", status=status, page=made)
    return tell(response, toast) if toast else response


def spanned(view: Any) -> Spanned:
    """When and whose the schedule's records are."""
    return Spanned(view.start, view.end, view.resource, view.title, view.fields)


def make_schedule(env: Env, info: ModelInfo, view: Schedule, state: ListState, keeps: Kept) -> SchedulePage:
    """Everything of the schedule page."""
    of = spanned(view)
    days = whole_days(info, of)
    modes = [name for name in MODES if name != "day" or not days]
    mode = next((value for name, value in state.layout if name == "mode" and value in modes), "week")
    day = _asked_day(env, state)
    first, after = period(mode, day, env.language)
    found = read_spans(env, info, of, state, first, after)

    def at(when: date, kind: str = mode) -> str:
        others = tuple(pair for pair in state.layout if pair[0] not in ("mode", "day"))
        return state.with_(layout=(*others, ("mode", kind), ("day", when.isoformat()))).href("schedule")

    notes = (
        () if found.complete else (env.gettext("There is more than can be shown; take a shorter period or filter."),)
    )
    moves = may_move(env, info, of)
    return SchedulePage(
        title=env.gettext(info.plural),
        search=search_line(env, state, list_view(env, info.name).filters, keeps, "schedule", grouping=False),
        period=_period_words(env, mode, first, after),
        first=_edge(first, days),
        after=_edge(after, days),
        slots=_slots(env, mode, first, after),
        lanes=_lanes(env, info, view, of, found.spans, max(first, env.today) if env.today < after else first),
        head=path_label(env, info.name, view.resource),
        modes=tuple(
            ViewSwitch(label=env.gettext(MODES[name]), href=at(day, name), icon=_SIGNS[name], current=name == mode)
            for name in modes
        ),
        prev_href=at(period(mode, first - timedelta(days=1), env.language)[0]),
        today_href=at(env.today),
        next_href=at(after),
        step=DAY if days else _STEPS[mode],
        move_href=at(day).replace("/schedule?", "/schedule/move?", 1) if moves else "",
        stretch=moves and of.end is not None,
        notes=notes,
        views=view_switch(env, info, state, "schedule"),
        buttons=new_button(env, info, record_href(info.name, "new")),
    )


def period(mode: str, day: date, language: str) -> tuple[date, date]:
    """The first day of a period around a day, and the first day after it."""
    if mode == "day":
        return day, day + timedelta(days=1)
    if mode == "week":
        first = day - timedelta(days=(day.isoweekday() - first_weekday(language)) % 7)
        return first, first + timedelta(days=7)
    first = day.replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1)


def _asked_day(env: Env, state: ListState) -> date:
    text = next((value for name, value in state.layout if name == "day"), "")
    try:
        asked = date.fromisoformat(text)
    except ValueError:
        return env.today
    return asked if 1900 <= asked.year <= 2900 else env.today


def _edge(day: date, days: bool) -> str:
    return day.isoformat() if days else f"{day.isoformat()}T00:00"


def _period_words(env: Env, mode: str, first: date, after: date) -> str:
    shape = formats(env.language)
    if mode == "month":
        return shape.month(first)
    last = after - timedelta(days=1)
    return shape.date(first) if last == first else f"{shape.date(first)} – {shape.date(last)}"


def _slots(env: Env, mode: str, first: date, after: date) -> tuple[Slot, ...]:
    if mode == "day":
        shape = formats(env.language)
        hours = (datetime(first.year, first.month, first.day, hour) for hour in range(24))  # noqa: DTZ001
        return tuple(
            Slot(start=hour.isoformat(timespec="minutes"), label=shape.time(hour), short=str(hour.hour))
            for hour in hours
        )
    names = weekday_names(env.language)
    every = (first + timedelta(days=number) for number in range((after - first).days))
    return tuple(
        Slot(
            start=each.isoformat(),
            label=f"{names[each.weekday()]} {each.day}",
            short=str(each.day),
            today=each == env.today,
            weekend=each.weekday() >= 5,
        )
        for each in every
    )


def _resources(env: Env, info: ModelInfo, view: Schedule) -> list[Any]:
    return resources(env, info, BoardView(info.name, view.resource, view.title))


def _lanes(
    env: Env, info: ModelInfo, view: Schedule, of: Spanned, spans: tuple[Span, ...], day: date
) -> tuple[Lane, ...]:
    """A row for every resource, also those that have nothing to do; others that have something come after them."""
    bars: dict[str, list[Bar]] = {}
    names: dict[str, tuple[str, int]] = {}
    for span in spans:
        bars.setdefault(span.key, []).append(_bar(env, info, of, span))
        names[span.key] = (span.owner, span.colour)
    made, create = [], can(env, info, "create")
    for lane in _resources(env, info, view):
        key = "" if lane.value is None else lane.key
        if lane.value is None and key not in bars:
            continue
        colour = names.pop(key, (lane.label, lane.colour))[1]
        pairs = [(view.resource, str(lane.value or "")), (of.start, _edge(day, whole_days(info, of)))]
        href = with_query(record_href(info.name, "new"), pairs) if create else ""
        made.append(Lane(key=lane.key, label=lane.label, colour=colour, bars=tuple(bars.get(key, ())), new_href=href))
    made += [Lane(key=key, label=n, colour=c, bars=tuple(bars[key])) for key, (n, c) in names.items() if key]
    return tuple(made)


def _bar(env: Env, info: ModelInfo, of: Spanned, span: Span) -> Bar:
    shape = formats(env.language)
    if whole_days(info, of):
        start = date.fromisoformat(span.start)
        end = date.fromisoformat(span.end) if span.end else start + timedelta(days=1)
        last = end - timedelta(days=1)
        told = shape.date(start) if last <= start else f"{shape.date(start)} – {shape.date(last)}"
    else:
        start = datetime.fromisoformat(span.start)
        end = datetime.fromisoformat(span.end) if span.end else start + timedelta(hours=1)
        told = f"{shape.date(start)} {shape.time(start)} – {shape.time(end)}"
    text = end.isoformat(timespec="minutes") if isinstance(end, datetime) else end.isoformat()
    return Bar(
        id=str(span.id), version=span.version, title=span.title, href=span.href, start=span.start, end=text, told=told,
        details=span.details, fixed=span.fixed,
    )  # fmt: skip
