"""The team at a glance, refreshed by itself; one person's day; a task for them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from starlette.requests import Request
from starlette.responses import Response

from yurt.base.models.journal import Audit
from yurt.env import Env
from yurt.errors import NotFound, ValidationFailed
from yurt.i18n import N_
from yurt.web.pages.addresses import thumbnail_href
from yurt.web.pages.context.document import Badge, Toast, Tone
from yurt.web.pages.serving import flash
from yurt.web.pages.timeline_data import when_text
from yurt.web.personal.happenings import Happening, happenings
from yurt.web.personal.places import Place
from yurt.web.present.formats import formats
from yurt.web.requests import go_to, is_htmx, page, posted, render
from yurt.web.shell import initials
from yurt.web.team.people import DayCount, Member, Presence, at_work, below, counts, day_bounds, presence

HREF = "/team"
WORDS = N_({"here": "Here", "away": "Away", "gone": "Not here"})
TONES: dict[Presence, Tone] = {"here": "ok", "away": "today", "gone": "over"}
MOST_TEXT = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamRow:
    """One person of the team."""

    badge: Badge
    href: str
    presence: str
    tone: Tone
    seen: str
    work: Place | None
    count: DayCount


@dataclass(frozen=True, slots=True, kw_only=True)
class TeamPage:
    """The people below the user; asks for itself anew at `href`."""

    rows: tuple[TeamRow, ...]
    href: str = HREF


@dataclass(frozen=True, slots=True, kw_only=True)
class JournalLine:
    """One thing that somebody did in the day."""

    when: str
    what: str
    record: str
    href: str
    details: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonPage:
    """One person's day, and the form that gives a task."""

    row: TeamRow
    name: str
    day: str
    day_iso: str
    before_href: str
    after_href: str
    journal: tuple[JournalLine, ...]
    more: bool
    task_href: str
    due: str
    error: str = ""
    title: str = ""
    text: str = ""


@page()
def show_team(request: Request, env: Env) -> Response:
    """Everybody below the user: who is here, at what, and the numbers of the day."""
    template = "team/_team.html" if is_htmx(request) else "team/page.html"
    return render(request, env, template, title=env.gettext("My team"), page=TeamPage(rows=_rows(env, _team(env))))


@page()
def show_person(request: Request, env: Env) -> Response:
    """One person's day."""
    return _person(request, env, _member(request, env))


@page()
def give_task(request: Request, env: Env) -> Response:
    """Tells the person what to do until when; they find it among their notifications, at once."""
    member, form = _member(request, env), posted(request)
    title, text = (str(form.get(name) or "").replace("\x00", "").strip() for name in ("title", "text"))
    due = str(form.get("due") or "")
    try:
        day = date.fromisoformat(due) if due else None
        if not title:
            raise ValidationFailed(env.gettext("Say what is to be done."))
    except (ValueError, ValidationFailed) as error:
        message = error.message if isinstance(error, ValidationFailed) else env.gettext("Choose the day again.")
        return _person(request, env, member, status=422, error=message, title=title, text=text)
    env.notify(member.id, title[:200], text[:MOST_TEXT], kind="task", due=day)
    told = env.gettext("{name} has the task.").format(name=member.name)
    return flash(go_to(request, f"{HREF}/{member.id}"), Toast(text=told))


def _person(request: Request, env: Env, member: Member, status: int = 200, **typed: str) -> Response:
    day = _day(env, request.query_params.get("day", ""))
    audit, (start, end) = env.info(Audit).table.c, day_bounds(env, day)
    found, more = happenings(env, audit.user_id == member.id, audit.at >= start, audit.at < end)
    href = f"{HREF}/{member.id}"
    shown = PersonPage(
        row=_rows(env, [member], day)[0],
        name=member.name,
        day=formats(env.language).date(day),
        day_iso=day.isoformat(),
        before_href=f"{href}?day={day - timedelta(days=1)}",
        after_href=f"{href}?day={day + timedelta(days=1)}" if day < env.today else "",
        journal=tuple(_line(env, one) for one in found),
        more=more,
        task_href=f"{href}/task",
        due=env.today.isoformat(),
        **typed,
    )
    return render(request, env, "team/person.html", title=member.name, status=status, page=shown)


def _team(env: Env) -> list[Member]:
    return below(env, env.user_id or 0)


def _member(request: Request, env: Env) -> Member:
    """Raises NotFound for anybody who is not below the user."""
    number = request.path_params["id"]
    for member in _team(env):
        if member.id == number:
            return member
    raise NotFound(env.gettext("Nobody of that number is in your team."), model="core.user")


def _rows(env: Env, members: list[Member], day: date | None = None) -> tuple[TeamRow, ...]:
    ids = [member.id for member in members]
    work, numbers = (at_work(env, ids), counts(env, ids, day or env.today)) if ids else ({}, {})
    return tuple(_row(env, member, work.get(member.id), numbers.get(member.id, DayCount())) for member in members)


def _row(env: Env, member: Member, work: Place | None, count: DayCount) -> TeamRow:
    state = presence(env, member)
    photo = thumbnail_href(member.photo_id, 64) if member.photo_id else ""
    return TeamRow(
        badge=Badge(name=member.name, initials=initials(member.name), colour=member.id % 12, image_href=photo),
        href=f"{HREF}/{member.id}",
        presence=env.gettext(WORDS[state]),
        tone=TONES[state],
        seen=when_text(env, member.seen_at) if member.seen_at else "",
        work=work,
        count=count,
    )


def _line(env: Env, one: Happening) -> JournalLine:
    when = formats(env.language).time(one.at.astimezone(env.zone))
    return JournalLine(when=when, what=one.what, record=one.record, href=one.href, details=one.fields[:6])


def _day(env: Env, text: str) -> date:
    try:
        return min(date.fromisoformat(text), env.today)
    except ValueError:
        return env.today
