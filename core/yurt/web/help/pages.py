"""Help for the page that is open, and the tour: its steps, and that somebody has been through it."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from yurt.base.models.views import ViewSetting
from yurt.env import Env
from yurt.view.guiding import Step
from yurt.web.addon_answers import answers
from yurt.web.help.topics import topic_of
from yurt.web.requests import is_htmx, page, render

_DONE = "tour.done"


@page()
def show_help(request: Request, env: Env) -> Response:
    """The help of the page `path`, as a part of the dialog; without htmx a page of its own."""
    topic = topic_of(env, request.query_params.get("path", "/")[:500])
    template = "help/_topic.html" if is_htmx(request) else "help/page.html"
    return render(request, env, template, title=topic.title, page=topic)


@page()
def tour(request: Request, env: Env) -> Response:
    """The first steps for this user's roles, and whether they were taken."""
    steps = [
        {"title": env.gettext(step.title), "text": env.gettext(step.text), "target": step.target, "href": step.href}
        for step in steps_of(env)
    ]
    return JSONResponse({"done": _mark(env) is not None, "steps": steps}, headers={"Cache-Control": "no-store"})


@page()
def tour_done(request: Request, env: Env) -> Response:
    """Taken or skipped: it does not start by itself again."""
    if _mark(env) is None:
        env.create(ViewSetting, user_id=env.user_id, key=_DONE, value={"at": env.now.isoformat()})
    return Response(status_code=204)


def steps_of(env: Env) -> list[Step]:
    """The steps that add-ons declare for the user's roles, in order."""
    found = [step for steps in answers(env, "first_steps") for step in steps if env.access.has_role(step.role)]
    return sorted(found, key=lambda step: step.order)


def _mark(env: Env) -> Any:
    cls: Any = env[ViewSetting]
    return env.session.scalar(sa.select(cls.id).where(cls.user_id == env.user_id, cls.key == _DONE))
