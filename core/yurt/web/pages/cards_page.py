"""`/m/<addon>/<model>/gallery` and `…/addresses`: records as cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yurt.env import Env
from yurt.web.pages.addresses import record_href
from yurt.web.pages.cards_data import read_cards
from yurt.web.pages.context.cards import CardsPage
from yurt.web.pages.list_data import kept_by_user
from yurt.web.pages.list_page import with_built
from yurt.web.pages.liststate import read_state
from yurt.web.pages.search_line import search_line
from yurt.web.pages.serving import answer, model_of
from yurt.web.pages.view_switch import look_of, look_state, new_button, nothing_found, view_switch
from yurt.web.present.views import list_view
from yurt.web.requests import page, render

Handler = Callable[[Request, Env], Response]


def cards_page(kind: str) -> Any:
    """The handler of the cards of one kind."""

    def show(request: Request, env: Env) -> Response:
        info = model_of(request, env)
        view: Any = look_of(env, info, kind)
        keeps = kept_by_user(env, info.name)
        state = look_state(env, read_state(info.name, request.query_params), keeps)
        if "filter_path" in request.query_params:
            return RedirectResponse(with_built(request, env, state).href(kind), 303)
        part = read_cards(env, info, view, state)
        made = CardsPage(
            title=env.gettext(info.plural),
            search=search_line(env, state, list_view(env, info.name).filters, keeps, kind, grouping=False),
            part=part,
            views=view_switch(env, info, state, kind),
            buttons=new_button(env, info, record_href(info.name, "new")),
            empty=None if part.cards else nothing_found(env, info, state, kind),
        )
        return answer(request, env, "y-cards", "_cards.html", "cards.html", title=made.title, page=made)

    return page()(show)


def more_cards(kind: str) -> Any:
    """The handler of the next cards of one kind."""

    def show(request: Request, env: Env) -> Response:
        info = model_of(request, env)
        view: Any = look_of(env, info, kind)
        part = read_cards(env, info, view, read_state(info.name, request.query_params))
        return render(request, env, "_cards_more.html", part=part)

    return page()(show)
