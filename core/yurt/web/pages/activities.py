"""What is to be done next about records, as add-ons tell it: on top of a timeline, and the light on a board's card."""

from __future__ import annotations

from datetime import date, datetime

from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.view.happening import Activity
from yurt.web.addon_answers import answers
from yurt.web.pages.context.document import Tone
from yurt.web.pages.context.timeline import NextActivity
from yurt.web.present.formats import formats


def next_activities(env: Env, model: str, records: list[int]) -> dict[int, NextActivity]:
    """The next activity of each of these records that has one, as a timeline and a card show it."""
    earliest = earliest_activities(env, model, records)
    people = labels_of(env, "core.user", [a.user for a in earliest.values() if a.user])
    return {
        number: NextActivity(
            when=when_words(env, activity.due),
            text=activity.text,
            who=people.get(activity.user or 0, ""),
            tone=tone_of_due(env, activity.due),
            href=safe_path(activity.href),
            done_href=safe_path(activity.done_href),
        )
        for number, activity in earliest.items()
    }


def earliest_activities(env: Env, model: str, records: list[int]) -> dict[int, Activity]:
    """The next activity of each of these records that has one: the earliest, when several add-ons know of some."""
    earliest: dict[int, Activity] = {}
    for given in answers(env, "next_activity", model=model, records=records) if records else ():
        for number, activity in given.items():
            if number not in earliest or _day(activity.due) < _day(earliest[number].due):
                earliest[number] = activity
    return earliest


def when_words(env: Env, due: date | datetime | None) -> str:
    """A day for people: today, tomorrow, so many days late, else the date."""
    if due is None:
        return env.gettext("Some time")
    days = (_local(env, due) - env.today).days
    if days < 0:
        return env.catalogue.ngettext("{n} day late", "{n} days late", -days).format(n=-days)
    clock = f" {formats(env.language).time(due.astimezone(env.zone))}" if isinstance(due, datetime) else ""
    if days == 0:
        return env.gettext("Today") + clock
    return env.gettext("Tomorrow") + clock if days == 1 else formats(env.language).date(_local(env, due)) + clock


def safe_path(href: str) -> str:
    """An add-on's address, if it is a path of this site."""
    return href if href.startswith("/") and not href.startswith(("//", "/\\")) else ""


def _day(due: date | datetime | None) -> date:
    if due is None:
        return date.max
    return due.date() if isinstance(due, datetime) else due


def _local(env: Env, due: date | datetime) -> date:
    return due.astimezone(env.zone).date() if isinstance(due, datetime) else due


def tone_of_due(env: Env, due: date | datetime | None) -> Tone:
    """Red is late, amber is today."""
    if due is None or _local(env, due) > env.today:
        return "ok"
    return "today" if _local(env, due) == env.today else "late"
