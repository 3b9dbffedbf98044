"""What the pages of administrators share."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.errors import AccessDenied
from yurt.web.blocks import Block, BlocksPage, Tab
from yurt.web.pages.context.document import ActionButton, Toast
from yurt.web.pages.serving import flash
from yurt.web.requests import go_to, render


def require_role(env: Env, role: str) -> None:
    """Raises AccessDenied without the role."""
    if not env.access.has_role(role):
        raise AccessDenied(env.gettext("This page is for administrators. Ask yours for what you need."))


def admin_page(
    request: Request,
    env: Env,
    title: str,
    *blocks: Block,
    buttons: tuple[ActionButton, ...] = (),
    tabs: tuple[Tab, ...] = (),
    status: int = 200,
) -> Response:
    """A page of administration."""
    shown = BlocksPage(title=title, blocks=blocks, buttons=buttons, tabs=tabs)
    return render(request, env, "admin/page.html", title=title, status=status, page=shown)


def done(request: Request, href: str, text: str) -> Response:
    """Goes on to a page, which says what was done."""
    return flash(go_to(request, href), Toast(text=text))
