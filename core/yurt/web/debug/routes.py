"""The addresses of the pages for developers. Elsewhere than in development they do not exist."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from yurt.env import Env
from yurt.errors import NotFound
from yurt.web.debug.samples import sheet
from yurt.web.requests import page, render


def routes() -> list[Route]:
    """`/debug/components`."""
    return [Route("/debug/components", components, methods=["GET"])]


@page()
def components(request: Request, env: Env) -> Response:
    """Every widget in every state. Raises NotFound outside of development."""
    if not env.system.settings.development:
        raise NotFound(env.gettext("There is no such page."))
    return render(request, env, "debug/components.html", title="Components", page=sheet())
