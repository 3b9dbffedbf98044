"""What happened to a record, newest first: notes that people wrote and changes that the audit log kept."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from yurt.base.around import Around, around
from yurt.base.following import follow, followers, mention
from yurt.base.models.journal import NOTE_KINDS, Note
from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.view.happening import Event
from yurt.web.pages.activities import next_activities, safe_path
from yurt.web.pages.addresses import lookup_href, record_href, with_query
from yurt.web.pages.context.document import Badge, Choice
from yurt.web.pages.context.timeline import FieldChange, NextActivity, Timeline, TimelineEntry
from yurt.web.pages.timeline_sources import SHOWN, Happening, happenings, moment_in
from yurt.web.present.formats import formats
from yurt.web.present.logged import linked_in, logged_text
from yurt.web.present.richtext import plain_text
from yurt.web.present.sources import learn_names
from yurt.web.shell import initials

_MENTION = re.compile(r'<a href="/m/core/user/(\d{1,18})"[^>]*>@')
_ICONS = {"create": "plus", "change": "pencil", "delete": "trash", "trash": "trash", "restore": "restore"}
_NOTE_ICONS = {"note": "note", "message": "message", "call": "phone", "task": "checkbox", "file": "paperclip"}
_DONE = N_(
    {
        "create": "Created",
        "delete": "Deleted",
        "trash": "Moved to the trash",
        "restore": "Taken out of the trash",
        "password": "New password",
        "lockout": "Sign-in shut",
        "export": "Exported",
        "import": "Imported",
    }
)


_KINDS = N_(
    {"change": "Changes", "note": "Notes", "call": "Calls", "message": "Messages", "task": "Tasks", "file": "Files"}
)


def read_timeline(
    env: Env, info: ModelInfo, record: Any, before: str = "", kind: str = "", near: Around | None = None
) -> Timeline:
    """The latest entries of a record that the user may read, or those before the moment of a former page.

    `kind` leaves one kind of entries; kinds of add-ons' own stand beside the core's. `near` is what hangs on the
    record, where that is known.
    """
    near = near or around(env, info.name, record.id)
    events = happenings(env, info, record, near, moment_in(before), kind)
    shown = events[:SHOWN]
    names: dict[tuple[str, int], str] = {}
    wanted: dict[str, set[int]] = {}
    for event in shown:
        _collect(info, event.row, wanted)
    learn_names(env, names, wanted)
    entries = tuple(_entry(env, info, event, names) for event in shown)
    href = f"{record_href(info.name, record.id)}/timeline"
    may_note = env.access.allows("core.note", "create")
    people = followers(env, info.name, record.id) if near.followers else []
    more = (
        with_query(href, [("before", f"{shown[-1].at.timestamp():.6f}"), ("kind", kind)]) if len(events) > SHOWN else ""
    )
    return Timeline(
        entries=entries,
        activities=_activities(env, info, record),
        post_href=href if may_note else "",
        kinds=(Choice(value="note", label=env.gettext("Note"), icon="note", selected=True),
               Choice(value="call", label=env.gettext("Call"), icon="phone")),
        more_href=more,
        filters=_filters(env, href, kind, events),
        follow_href=f"{record_href(info.name, record.id)}/follow",
        following=env.user_id in people,
        followers=_badges(env, people),
        mention_href=lookup_href("core.user") if env.access.allows("core.user", "read") else "",
    )  # fmt: skip


def _activities(env: Env, info: ModelInfo, record: Any) -> tuple[NextActivity, ...]:
    found = next_activities(env, info.name, [record.id]).get(record.id)
    return (found,) if found else ()


def _filters(env: Env, href: str, kind: str, events: list[Happening]) -> tuple[Choice, ...]:
    """Kinds to choose from: those that are there, the chosen one, and changes and notes."""
    labels = {name: env.gettext(label) for name, label in _KINDS.items()}
    labels |= {e.kind: e.row.kind_label or e.kind for e in events if isinstance(e.row, Event) and e.kind not in labels}
    there = {event.kind for event in events} | {kind}
    found = [Choice(value="", label=env.gettext("All"), selected=not kind, href=with_query(href, [("all", "1")]))]
    found += [
        Choice(value=name, label=label, selected=name == kind, href=with_query(href, [("kind", name)]))
        for name, label in labels.items()
        if name in there
    ]
    return tuple(found) if len(found) > 2 or kind else ()


def _badges(env: Env, people: list[int]) -> tuple[Badge, ...]:
    known = labels_of(env, "core.user", people)
    return tuple(Badge(name=known[n], initials=initials(known[n]), colour=n % 12) for n in people if n in known)


def _collect(info: ModelInfo, row: Any, wanted: dict[str, set[int]]) -> None:
    if isinstance(row, Event):
        if row.user:
            wanted.setdefault("core.user", set()).add(row.user)
        return
    author = row.author_id if hasattr(row, "body") else row.user_id
    if author:
        wanted.setdefault("core.user", set()).add(author)
    if not hasattr(row, "body"):
        linked_in(info, row.changes, wanted)


def _entry(env: Env, info: ModelInfo, event: Happening, names: dict[tuple[str, int], str]) -> TimelineEntry:
    row = event.row
    when, iso = when_text(env, event.at), event.at.isoformat(timespec="seconds")
    if isinstance(row, Event):
        return TimelineEntry(
            icon=row.icon, who=names.get(("core.user", row.user or 0), env.gettext("System")), when=when, when_iso=iso,
            text=row.text, href=safe_path(row.href), kind=event.kind, tone=row.tone or None,
        )  # fmt: skip
    if hasattr(row, "body"):
        own = row.author_id == env.user_id
        return TimelineEntry(
            icon=_NOTE_ICONS.get(row.kind, "note"),
            who=names.get(("core.user", row.author_id or 0), env.gettext("System")),
            when=when,
            when_iso=iso,
            text=plain_text(row.body)[:200] if row.kind not in NOTE_KINDS else "",
            markup=row.body,
            kind=event.kind,
            remove_href=f"{record_href(info.name, row.record_id)}/timeline/{row.id}/remove" if own else "",
        )
    changes = tuple(
        FieldChange(
            label=env.gettext(spec.label),
            before=logged_text(env, spec, pair[0], names),
            after=logged_text(env, spec, pair[1], names),
        )
        for name, pair in (row.changes or {}).items()
        if (spec := info.fields.get(name)) is not None and env.access.readable(spec) and pair[0] != pair[1]
    )
    return TimelineEntry(
        icon=_ICONS.get(row.operation, "history"),
        who=names.get(("core.user", row.user_id or 0), env.gettext("System")),
        when=when,
        when_iso=iso,
        text=env.gettext(_DONE.get(row.operation, "" if row.operation == "change" else row.operation)),
        changes=changes if row.operation != "create" else (),
    )


def when_text(env: Env, at: datetime) -> str:
    """A moment for people: today's by the clock, else with its date."""
    shape = formats(env.language)
    local = at.astimezone(env.zone)
    if local.date() == env.today:
        return env.gettext("today {time}").format(time=shape.time(local))
    return shape.moment(at, env.zone)


def add_note(env: Env, info: ModelInfo, record: Any, kind: str, markup: str) -> list[int]:
    """Puts a note on a record that the user may read: its author follows the record from now on, and whoever is
    mentioned is told and follows too. Gives those who were mentioned but may not see the record."""
    kind = kind if kind in NOTE_KINDS else "note"
    env.create(Note, model=info.name, record_id=record.id, kind=kind, body=markup)
    if env.user_id is not None:
        follow(env, info.name, record.id, [env.user_id])
    mentioned = [int(number) for number in _MENTION.findall(markup)]
    return mention(env, record, mentioned, plain_text(markup)) if mentioned else []
