"""A quick look at a record of a list, without leaving the list."""

from __future__ import annotations

from dataclasses import replace

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.view.resolved import FormView
from yurt.web.pages.addresses import record_href
from yurt.web.pages.context.preview import Preview
from yurt.web.pages.context.timeline import Timeline
from yurt.web.pages.context.widgets import Widget
from yurt.web.pages.form_data import title_of
from yurt.web.pages.form_locked import why_locked
from yurt.web.pages.form_offers import counters
from yurt.web.pages.serving import model_of, record_of
from yurt.web.pages.timeline_data import read_timeline
from yurt.web.present.sources import Source
from yurt.web.present.views import form_view
from yurt.web.present.widgets import widget_of
from yurt.web.requests import page, render

MOST_FIELDS = 14
LAST_ENTRIES = 4


@page()
def preview(request: Request, env: Env) -> Response:
    """The panel beside the list: what is filled in on the record's form, its related records and its last events."""
    info = model_of(request, env)
    record = record_of(request, env, info, trash=True)
    view = form_view(env, info.name)
    href = record_href(info.name, record.id)
    source = Source(env, info, record)
    state = info.state_field if info.state_field and env.access.readable(info.state_field) else None
    widgets = _filled(source, view, {state.name if state else "", info.label_field or ""})
    shown = Preview(
        title=title_of(env, info, record, True),
        href=href,
        edit_href="" if why_locked(env, info, record) else f"{href}/edit",
        state=next((w for w in _widgets(source, view, state.name) if w.text), None) if state else None,
        widgets=widgets,
        counters=tuple(entry for entry in counters(env, info, record, view) if entry.value != "0"),
        timeline=_last(read_timeline(env, info, record)) if info.options.timeline else Timeline(),
    )
    return render(request, env, "_preview.html", page=shown)


def _filled(source: Source, view: FormView, without: set[str]) -> tuple[Widget, ...]:
    """The first fields of the form that hold something, tables left out."""
    items = [item for item in view.fields if not item.table and item.name not in without]
    source.learn([source.info.fields[item.name] for item in items])
    made = [widget_of(source, source.info.fields[item.name], item, locked=True) for item in items]
    return tuple(w for w in made if _says_something(w))[:MOST_FIELDS]


def _widgets(source: Source, view: FormView, name: str) -> list[Widget]:
    items = [item for item in view.fields if item.name == name]
    return [widget_of(source, source.info.fields[name], item, locked=True) for item in items]


def _says_something(widget: Widget) -> bool:
    if widget.kind == "boolean":
        return bool(widget.value)
    return bool(widget.text or (widget.options and widget.kind == "many"))


def _last(timeline: Timeline) -> Timeline:
    entries = tuple(replace(entry, remove_href="") for entry in timeline.entries[:LAST_ENTRIES])
    return replace(timeline, entries=entries, more_href="", post_href="")
