"""The list of notifications: all of a user's, the unread first; opening, marking."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yurt.base.models.notices import NOTICE_KINDS, Notification
from yurt.base.models.people import User
from yurt.env import Env
from yurt.errors import NotFound
from yurt.web.live.notices import mark_read, open_href, target_of
from yurt.web.pages.timeline_data import when_text
from yurt.web.present.formats import formats
from yurt.web.present.parse import number_in
from yurt.web.requests import go_to, is_htmx, page, redirect, render

HREF = "/notices"
PAGE_SIZE = 50
ICONS = {"info": "info-circle", "task": "checkbox", "mention": "at", "warning": "alert-triangle"}


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeRow:
    """One notification."""

    id: int
    title: str
    text: str
    href: str
    when: str
    who: str
    icon: str
    kind: str
    due: str = ""
    late: bool = False
    unread: bool
    mark_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticesPage:
    """The notification centre; `rows` alone when it pops down from the bell."""

    rows: tuple[NoticeRow, ...]
    unread: int
    more_href: str = ""
    all_href: str = f"{HREF}/read"
    href: str = HREF


@page()
def show(request: Request, env: Env) -> Response:
    """All notifications, those not read first; the newest ten as a part for the bell."""
    part = is_htmx(request)
    before = number_in(request.query_params.get("before", "")) or 0
    return render(
        request,
        env,
        "notices/_notices.html" if part else "notices/page.html",
        title=env.gettext("Notifications"),
        page=_page(env, 10 if part else PAGE_SIZE, before),
    )


@page(reading=False)
def open_notice(request: Request, env: Env) -> Response:
    """Marks it as read and goes to its record, or to the list when it has none."""
    notice = _mine(request, env)
    mark_read(env, notice.id, env.now)
    return redirect(target_of(env, notice) or HREF)


@page()
def mark_one(request: Request, env: Env) -> Response:
    """Marks one as read, or as unread again."""
    notice = _mine(request, env)
    mark_read(env, notice.id, env.now if notice.read_at is None else None)
    return _again(request, env)


@page()
def mark_all(request: Request, env: Env) -> Response:
    """Marks all as read."""
    mark_read(env, None, env.now)
    return _again(request, env)


def _mine(request: Request, env: Env) -> Any:
    """The notification that the address names; administrators, too, open only their own. Raises NotFound."""
    notice: Any = env.get(Notification, request.path_params["id"])
    if notice.recipient_id != env.user_id:
        raise NotFound(env.gettext("There is no such record."), model="core.notification")
    return notice


def _again(request: Request, env: Env) -> Response:
    if "application/json" in request.headers.get("accept", ""):
        return JSONResponse({"unread": _count(env)})
    if is_htmx(request):
        return render(request, env, "notices/_notices.html", page=_page(env, PAGE_SIZE, 0))
    return go_to(request, HREF)


def _page(env: Env, most: int, before: int) -> NoticesPage:
    cls: Any = env[Notification]
    user: Any = env[User]
    read = cls.read_at.isnot(None)
    statement = (
        sa.select(cls.id, cls.title, cls.text, cls.kind, cls.model, cls.record_id, cls.due, cls.created_at,
                  cls.read_at, user.name.label("who"))
        .outerjoin(user, user.id == cls.created_by_id)
        .where(cls.recipient_id == env.user_id)
        .order_by(read, cls.id.desc())
        .limit(most + 1)
    )  # fmt: skip
    if before:
        statement = statement.where(read, cls.id < before)
    rows = env.session.execute(statement).all()
    shown = rows[:most]
    more = len(rows) > most and shown[-1].read_at is not None
    return NoticesPage(
        rows=tuple(_row(env, row) for row in shown),
        unread=_count(env),
        more_href=f"{HREF}?before={shown[-1].id}" if more else "",
    )


def _count(env: Env) -> int:
    cls: Any = env[Notification]
    statement = sa.select(sa.func.count(cls.id)).where(cls.recipient_id == env.user_id, cls.read_at.is_(None))
    return env.session.scalar(statement) or 0


def _row(env: Env, row: Any) -> NoticeRow:
    due = formats(env.language).date(row.due) if row.due else ""
    return NoticeRow(
        id=row.id,
        title=row.title,
        text=row.text or "",
        href=open_href(row.id),
        when=when_text(env, row.created_at),
        who=row.who or "",
        icon=ICONS.get(row.kind, "bell"),
        kind=env.gettext(NOTICE_KINDS.get(row.kind) or ""),
        due=env.gettext("Until {day}").format(day=due) if due else "",
        late=bool(row.due and row.due < env.today),
        unread=row.read_at is None,
        mark_href=f"{open_href(row.id)}/mark",
    )
