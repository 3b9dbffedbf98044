"""Showing the page, keeping a step, taking one back, adding a field."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.env.customising import problems_of
from yurt.model.spec import FieldSpec
from yurt.services.customfields import CUSTOM_KINDS, add_field
from yurt.services.customise import ROLE, save_change, take_back
from yurt.web.admin.customise.boards import board_change, board_part
from yurt.web.admin.customise.fields import field_change, field_row
from yurt.web.admin.customise.history import steps_of
from yurt.web.admin.customise.layout import columns_of, groups_of, hidden_of
from yurt.web.admin.customise.rules import read_json
from yurt.web.admin.frame import done, require_role
from yurt.web.pages.addresses import customise_href, model_href
from yurt.web.pages.serving import model_of
from yurt.web.requests import page, posted, render

SIMPLE = ("text", "long_text", "integer", "decimal", "money", "percent", "boolean", "date", "selection")


@page()
def show(request: Request, env: Env) -> Response:
    """The layout of form and list, the fields, and what was done before."""
    require_role(env, ROLE)
    info = model_of(request, env)
    href = customise_href(info.name)
    shown, left = columns_of(env, info)
    values: dict[str, Any] = {
        "href": href,
        "back": model_href(info.name),
        "language": env.language,
        "groups": groups_of(env, info),
        "hidden": hidden_of(env, info),
        "shown": shown,
        "left": left,
        "board": board_part(env, info),
        "fields": [
            field_row(env, info, spec) for spec in info.fields.values() if not spec.system and env.access.readable(spec)
        ],
        "steps": steps_of(env, info),
        "kinds": [kind for kind in SIMPLE if kind in CUSTOM_KINDS] if env.access.has_role("core.integrator") else [],
        "problems": [text for where, text in problems_of(env.registry) if where.split()[0] == info.name],
    }
    title = env.gettext("Customise: {model}").format(model=env.gettext(info.plural))
    return render(request, env, "admin/customise.html", title=title, page={"title": title, **values})


@page()
def save(request: Request, env: Env) -> Response:
    """Keeps a new step for the form, the list, the board or a field."""
    info = model_of(request, env)
    target = request.path_params["target"]
    form = posted(request)
    if target.startswith("field:"):
        change = field_change(env, info, target.removeprefix("field:"), form)
    elif target == "board" and "change" not in form:
        change = board_change(env, info, form)
    else:
        change = read_json(env, str(form.get("change") or ""))
    save_change(env, info.name, target, change)
    return done(request, customise_href(info.name), env.gettext("Saved. It holds for everybody from now on."))


@page()
def undo(request: Request, env: Env) -> Response:
    """Takes a step back."""
    info = model_of(request, env)
    take_back(env, request.path_params["step"])
    return done(request, customise_href(info.name), env.gettext("Taken back."))


@page()
def add(request: Request, env: Env) -> Response:
    """Adds a field of the client's own."""
    info = model_of(request, env)
    form = posted(request)
    name, label = str(form.get("name") or "").strip(), str(form.get("label") or "").strip()
    options = [line.strip() for line in str(form.get("options") or "").splitlines() if line.strip()]
    spec = FieldSpec(
        name=name,
        kind=str(form.get("kind") or "text"),
        label=label or name,
        options={f"o{number}": text for number, text in enumerate(options, 1)},
        tracked=True,
    )
    add_field(env, info.name, spec)
    return done(
        request, customise_href(info.name), env.gettext("The field is there. Drag it to its place on the form.")
    )
