"""“What is new since my last check”: who has changed what, by kind of record and person, with links."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response

from yurt.base.models.journal import Audit
from yurt.base.models.views import ViewSetting
from yurt.env import Env
from yurt.web.pages.context.document import Badge, Toast
from yurt.web.pages.serving import flash
from yurt.web.pages.timeline_data import when_text
from yurt.web.personal.happenings import Happening, happenings, last_line
from yurt.web.present.parse import number_in
from yurt.web.requests import go_to, page, posted, render
from yurt.web.shell import initials

HREF = "/news"
AT_FIRST = timedelta(days=1)
"""How far back somebody looks who has never checked."""
_CHECK = "news.checked"
_MOST_FIELDS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsLine:
    """One record and what was done with it."""

    what: str
    record: str
    href: str
    when: str
    details: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPerson:
    """What one person did with records of one kind."""

    badge: Badge
    lines: tuple[NewsLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsGroup:
    """Records of one kind."""

    label: str
    icon: str
    count: int
    people: tuple[NewsPerson, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsPage:
    """Everything since the last check; `upto` is what the button marks as checked."""

    since: str
    groups: tuple[NewsGroup, ...]
    upto: int
    more: bool
    mine: bool
    href: str = HREF


@page()
def show(request: Request, env: Env) -> Response:
    """What others did since the last check; with `mine` = 1 also what the user did."""
    mine = request.query_params.get("mine") == "1"
    checked = _checked(env)
    upto = last_line(env)
    audit = env.info(Audit).table.c
    since = audit.id > checked["id"] if checked else audit.at > env.now - AT_FIRST
    others = [] if mine else [sa.or_(audit.user_id.is_(None), audit.user_id != env.user_id)]
    found, more = happenings(env, since, audit.id <= upto, *others)
    at = datetime.fromisoformat(checked["at"]) if checked else env.now - AT_FIRST
    shown = NewsPage(since=when_text(env, at), groups=_groups(env, found), upto=upto, more=more, mine=mine)
    return render(request, env, "personal/news.html", title=env.gettext("What is new"), page=shown)


@page()
def mark_checked(request: Request, env: Env) -> Response:
    """From now on only what comes after `upto` is new."""
    upto = number_in(posted(request).get("upto")) or last_line(env)
    value = {"id": min(upto, last_line(env)), "at": env.now.isoformat()}
    record = _mark(env)
    if record is None:
        env.create(ViewSetting, user_id=env.user_id, key=_CHECK, value=value)
    else:
        record.value = value
    return flash(go_to(request, HREF), Toast(text=env.gettext("Noted. From here on you see what is new.")))


def _mark(env: Env) -> Any:
    cls: Any = env[ViewSetting]
    return env.session.scalar(sa.select(cls).where(cls.user_id == env.user_id, cls.key == _CHECK))


def _checked(env: Env) -> dict[str, Any]:
    record = _mark(env)
    return record.value if record is not None and isinstance(record.value, dict) and "at" in record.value else {}


def _groups(env: Env, found: Iterable[Happening]) -> tuple[NewsGroup, ...]:
    by_model: dict[str, dict[int | None, list[Happening]]] = {}
    for one in found:
        by_model.setdefault(one.model, {}).setdefault(one.who_id, []).append(one)
    groups = []
    for model, people in by_model.items():
        info = env.info(model)
        groups.append(
            NewsGroup(
                label=env.gettext(info.plural),
                icon=info.options.icon or "point",
                count=sum(map(len, people.values())),
                people=tuple(
                    NewsPerson(badge=_badge(lines[0]), lines=tuple(_line(env, one) for one in lines))
                    for lines in people.values()
                ),
            )
        )
    return tuple(sorted(groups, key=lambda group: -group.count))


def _badge(one: Happening) -> Badge:
    return Badge(name=one.who, initials=initials(one.who), colour=(one.who_id or 0) % 12)


def _line(env: Env, one: Happening) -> NewsLine:
    return NewsLine(
        what=one.what, record=one.record, href=one.href, when=when_text(env, one.at), details=one.fields[:_MOST_FIELDS]
    )
