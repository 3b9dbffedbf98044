"""The resolved views of a user, kept with the registry: roles decide which fields there are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from yurt.env import Env
from yurt.env.customising import customised
from yurt.view import resolve
from yurt.view.customised import apply_board, apply_form, apply_list
from yurt.view.resolve_looks import resolve_look
from yurt.view.resolved import BoardView, FieldItem, FormView, ListView


def list_view(env: Env, model: str) -> ListView:
    """The list of a model as the acting user may see it."""
    return kept(env, ("view", "list", model), lambda: _list(env, model))


def form_view(env: Env, model: str) -> FormView:
    """The form of a model as the acting user may see it."""
    return kept(env, ("view", "form", model), lambda: _form(env, model))


def _list(env: Env, model: str) -> ListView:
    view = resolve.resolve_list(env.registry, model, env.access.readable)
    change = customised(env.registry, model).list
    return apply_list(view, change, column_choices(env, model)) if change else view


def _form(env: Env, model: str) -> FormView:
    view = resolve.resolve_form(env.registry, model, env.access.readable)
    change = customised(env.registry, model).form
    if change is None:
        return view
    info = env.registry.models[model]
    others = {
        spec.name: FieldItem(spec.name, wide=spec.kind in ("long_text", "rich_text", "json"))
        for spec in info.fields.values()
        if spec.kind != "lines" and env.access.readable(spec)
    }
    return apply_form(view, change, lambda texts: said(env, texts), others)


def said(env: Env, texts: dict[str, str]) -> str:
    """A text in the user's language, else in the system's first, else in any."""
    return texts.get(env.language) or texts.get(env.base_language) or next((t for t in texts.values() if t), "")


def board_view(env: Env, model: str) -> BoardView | None:
    """The board of a model as the acting user may see it, if it has one."""
    return kept(env, ("view", "board", model), lambda: _board(env, model))


def _board(env: Env, model: str) -> BoardView | None:
    view = resolve.resolve_board(env.registry, model, env.access.readable)
    change = customised(env.registry, model).board
    return apply_board(view, change) if view and change else view


def look_view(env: Env, kind: str, model: str, name: str = "default") -> Any:
    """The pivot, chart, calendar … of a model as the acting user may see it; None when it has none."""
    return kept(env, ("look", kind, model, name), lambda: _look(env, kind, model, name))


def _look(env: Env, kind: str, model: str, name: str) -> Any:
    return resolve_look(env.registry, kind, model, env.access.readable, name)


def column_choices(env: Env, model: str) -> tuple[str, ...]:
    """The paths that the acting user may choose as columns of a list."""
    return _kept(env, "choices", model, resolve.column_choices)


def kept(env: Env, key: tuple[Any, ...], make: Callable[[], Any]) -> Any:
    """What `make` gives, remembered with the registry for users of the same roles and language."""
    cache = env.registry.cache.setdefault("pages", {})
    full = (*key, env.access.roles, env.language)
    if full not in cache:
        if len(cache) > 5000:
            cache.clear()
        cache[full] = make()
    return cache[full]


def _kept(env: Env, kind: str, model: str, make: Callable[..., Any]) -> Any:
    return kept(env, ("view", kind, model), lambda: make(env.registry, model, env.access.readable))
