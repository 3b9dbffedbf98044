"""What the pages of one's own account share."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.i18n import N_
from yurt.web.blocks import Block, BlocksPage, Tab
from yurt.web.pages.context.document import Toast
from yurt.web.pages.serving import flash
from yurt.web.requests import go_to, render

_TABS = (
    ("/account", N_("Profile"), "user"),
    ("/account/security", N_("Password and codes"), "shield-lock"),
    ("/account/sessions", N_("Sessions and devices"), "devices"),
    ("/account/tokens", N_("API tokens"), "key"),
)


def account_page(request: Request, env: Env, title: str, *blocks: Block, status: int = 200) -> Response:
    """A page of the account, with the way to the others."""
    tabs = tuple(
        Tab(label=env.gettext(label), href=href, icon=icon, current=href == f"/{'/'.join(_first_two(request))}")
        for href, label, icon in _TABS
    )
    shown = BlocksPage(title=env.gettext(title), blocks=blocks, tabs=tabs)
    return render(request, env, "account/page.html", title=env.gettext(title), status=status, page=shown)


def done(request: Request, href: str, text: str) -> Response:
    """Goes on to a page, which says what was done."""
    return flash(go_to(request, href), Toast(text=text))


def _first_two(request: Request) -> list[str]:
    return request.url.path.strip("/").split("/")[:2]
