"""What a user keeps of a list: the columns, and filters under a name."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import sqlalchemy as sa
from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import Response

from yurt.base.models.views import SavedFilter, ViewSetting
from yurt.env import Env
from yurt.errors import ValidationFailed
from yurt.web.pages.addresses import model_href, with_query
from yurt.web.pages.context.document import Toast
from yurt.web.pages.list_data import kept_by_user, saved_look, with_columns
from yurt.web.pages.liststate import read_state
from yurt.web.pages.serving import back_href, model_of, reload_part, tell
from yurt.web.pages.view_names import LOOKS
from yurt.web.present.building import built_parts
from yurt.web.present.parse import number_in
from yurt.web.present.views import column_choices
from yurt.web.requests import page, posted

LONGEST_NAME = 80
NARROWEST, WIDEST = 48, 900
"""The bounds of a column's width, in pixels."""


@page()
def keep_columns(request: Request, env: Env) -> Response:
    """Keeps which columns the user wants, in which order; none at all goes back to the view's own."""
    info = model_of(request, env)
    allowed = column_choices(env, info.name)
    chosen = list(dict.fromkeys(str(path) for path in posted(request).getlist("column") if path in allowed))
    _keep(env, info.name, {"columns": chosen})
    return reload_part(request, _with_own_columns(back_href(request, model_href(info.name))), "y-list")


def _with_own_columns(href: str) -> str:
    """The address without the columns of a saved filter."""
    path, _, query = href.partition("?")
    pairs = [pair for pair in parse_qsl(query, keep_blank_values=True) if pair[0] != "c"]
    return with_query(path, pairs) if pairs else path


@page()
def keep_widths(request: Request, env: Env) -> Response:
    """Keeps how wide the user's columns are, in pixels, as repeated `path` and `width`; none lets them lie as they
    like."""
    info = model_of(request, env)
    allowed = column_choices(env, info.name)
    form = posted(request)
    pairs = zip(form.getlist("path"), form.getlist("width"), strict=False)
    widths = {str(path): number_in(width) for path, width in pairs if path in allowed}
    _keep(env, info.name, {"widths": {p: min(max(w, NARROWEST), WIDEST) for p, w in widths.items() if w}})
    return Response(status_code=204)


def _keep(env: Env, model: str, values: dict[str, Any]) -> None:
    """Keeps a part of how the user has arranged the list; the rest stays."""
    cls: Any = env[ViewSetting]
    key = f"list:{model}"
    setting = env.session.scalar(sa.select(cls).where(cls.user_id == env.user_id, cls.key == key))
    if setting is None:
        env.create(ViewSetting, user_id=env.user_id, key=key, value=values)
    else:
        setting.value = {**setting.value, **values}
    env.session.flush()


@page()
def keep_filter(request: Request, env: Env) -> Response:
    """Keeps the present filter, with what stands in the builder, under a name; shared, or used at first, if asked."""
    info = model_of(request, env)
    form = posted(request)
    name = str(form.get("filter_name") or "").strip()[:LONGEST_NAME]
    if not name:
        message = env.gettext("Give the filter a name.")
        raise ValidationFailed(message, {"filter_name": message})
    params = QueryParams([(key, value) for key, value in form.multi_items() if isinstance(value, str)])
    state = read_state(info.name, params)
    built = built_parts(env, info.name, params)
    state = state.with_(parts=(*state.parts, *built))
    state.query((), 0)
    favourite = bool(form.get("filter_first"))
    cls: Any = env[SavedFilter]
    own = env.session.scalars(sa.select(cls).where(cls.model == info.name, cls.owner_id == env.user_id)).all()
    for other in own if favourite else ():
        other.favourite = False
    view = _view_at(request, info.name)
    columns = with_columns(env, info.name, kept_by_user(env, info.name), params).columns
    values = {
        "query": saved_look(state, view, columns),
        "shared": bool(form.get("filter_shared")),
        "favourite": favourite,
    }
    same = next((other for other in own if other.name == name), None)
    if same is None:
        env.create(SavedFilter, name=name, model=info.name, **values)
    else:
        for key, value in values.items():
            setattr(same, key, value)
    env.session.flush()
    text = env.gettext("The filter “{name}” is kept.").format(name=name)
    return tell(reload_part(request, state.href(view), f"y-{view or 'list'}"), Toast(text=text))


def _view_at(request: Request, model: str) -> str:
    """The view from which this was asked, such as `pivot`; empty for the list."""
    path = urlsplit(back_href(request, "")).path
    name = path.removeprefix(f"{model_href(model)}/")
    return name if name in LOOKS or name == "board" else ""


@page()
def forget_filter(request: Request, env: Env) -> Response:
    """Forgets one of the user's own filters."""
    info = model_of(request, env)
    env.delete(env.get(SavedFilter, request.path_params["id"]))
    return reload_part(
        request, back_href(request, model_href(info.name)), f"y-{_view_at(request, info.name) or 'list'}"
    )
