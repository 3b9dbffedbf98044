"""A segment of what is selected in the list of contacts: of everything found a live one, else a frozen one."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import parse_qs, urlsplit

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from yurt.env import Env
from yurt.i18n import N_
from yurt.model.filters import parse_filter
from yurt.pages import go_to, page, posted, selected_ids
from yurt.view import BulkButton

from yurt_crm.models.contact import Contact
from yurt_crm.models.segment import Segment


def segment_button(env: Env) -> list[BulkButton]:
    """For who keeps segments."""
    if not env.access.allows("crm.segment", "create"):
        return []
    return [BulkButton(N_("Make a segment"), "/x/crm/segments", icon="chart-pie")]


def routes() -> list[BaseRoute]:
    """Where the button posts to."""
    return [Route("/segments", make, methods=["POST"])]


@page()
def make(request: Request, env: Env) -> Response:
    """Makes the segment and opens it, so that it gets its name."""
    form = posted(request)
    asked = parse_qs(urlsplit(request.headers.get("hx-current-url", "")).query)
    name = _free_name(env, env.gettext("New segment"))
    if form.get("all") and not asked.get("q"):
        where: Any = json.loads(asked.get("f", ["{}"])[0] or "{}")
        parse_filter(where)
        segment = env.create(Segment, name=name, where=where or {"field": "id", "op": "not_empty"})
    else:
        ids = selected_ids(request, env, env.info(Contact), form)
        cls: Any = env[Contact]
        members = env.session.scalars(sa.select(cls).where(cls.id.in_(ids))).all()
        segment = env.create(Segment, name=name, kind="frozen", frozen_at=env.now, members=list(members))
    return go_to(request, f"/m/crm/segment/{segment.id}/edit")


def _free_name(env: Env, name: str) -> str:
    cls: Any = env[Segment]
    taken = set(env.session.scalars(sa.select(cls.name).where(cls.name.startswith(name))))
    numbers = (f"{name} {number}" if number > 1 else name for number in range(1, len(taken) + 2))
    return next(each for each in numbers if each not in taken)
