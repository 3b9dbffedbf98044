"""Two contacts side by side: what differs, what each brings along, what will stand there, and the merge."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from yurt.env import Env
from yurt.errors import ValidationFailed
from yurt.pages import go_to, page, posted, redirect, render, toast, value_text

from yurt_crm.models.contact import Contact
from yurt_crm.models.duplicate import PREFERENCES, Duplicate
from yurt_crm.pages.duplicates import PAGE, require
from yurt_crm.services.merging import Side, choices, links_of, merge

SIDES: tuple[Side, ...] = ("target", "source")


@dataclass(frozen=True)
class Row:
    """A field of the comparison; `chosen` names the side whose value will stand."""

    name: str
    label: str
    target: str
    source: str
    chosen: Side
    rule: str

    @property
    def result(self) -> str:
        """What will stand in the field."""
        return self.source if self.chosen == "source" else self.target


def routes() -> list[BaseRoute]:
    """From the list's button, and for two numbers: the comparison and the merge."""
    return [
        Route("/merge", selected, methods=["POST"]),
        Route("/merge/{target:int}/{source:int}", compare),
        Route("/merge/{target:int}/{source:int}", do_merge, methods=["POST"]),
    ]


@page()
def selected(request: Request, env: Env) -> Response:
    """Two contacts selected in the list; the older one stays at first."""
    require(env)
    given = {text for text in posted(request).getlist("id") if isinstance(text, str) and text.isdecimal()}
    numbers = sorted(map(int, given))
    if len(numbers) != 2 or posted(request).get("all"):
        raise ValidationFailed(env.gettext("Select the two contacts that are the same."))
    return go_to(request, f"/x/crm/merge/{numbers[0]}/{numbers[1]}")


@page()
def compare(request: Request, env: Env) -> Response:
    """What differs, with the rules' proposal chosen; once something is chosen (`show`), the contact to be."""
    require(env)
    target, source = _both(request, env)
    given = {name: side for name, side in request.query_params.items() if side in SIDES}
    rows = _rows(env, target, source, given)
    return render(
        request, env, "crm/merge.html", title=env.gettext("Merge"), target=target, source=source, rows=rows,
        shown="show" in request.query_params, brings=links_of(env, source), has=links_of(env, target),
        same=_same(env, target, source),
    )  # fmt: skip


@page()
def do_merge(request: Request, env: Env) -> Response:
    """Merges as it was shown; says so on the form of the contact that stays."""
    require(env)
    target, source = _both(request, env)
    form = posted(request)
    taken: dict[str, Side] = {
        choice.spec.name: "source" if form.get(choice.spec.name) == "source" else "target"
        for choice in choices(env, target, source)
        if choice.differs and choice.spec.name in form
    }
    made = merge(env, target, source, taken)
    _decide(env, target.id, source.id)
    text = env.gettext("Merged; links moved: {number}. It can be undone on the page of duplicates.")
    answer = redirect(f"/m/crm/contact/{target.id}")
    return toast(answer, text.format(number=made.moved), href=PAGE, link_label=env.gettext("Duplicates"))


def _both(request: Request, env: Env) -> tuple[Contact, Contact]:
    target, source = request.path_params["target"], request.path_params["source"]
    if target == source:
        raise ValidationFailed(env.gettext("Choose two different contacts."))
    return env.get(Contact, target), env.get(Contact, source)


def _rows(env: Env, target: Contact, source: Contact, given: dict[str, Any]) -> list[Row]:
    return [
        Row(
            choice.spec.name, env.gettext(choice.spec.label), value_text(env, target, choice.spec.name),
            value_text(env, source, choice.spec.name), given.get(choice.spec.name, choice.proposed),
            env.gettext(PREFERENCES[choice.rule]) if choice.rule != "kept" else "",
        )
        for choice in choices(env, target, source)
        if choice.differs and env.access.readable(choice.spec)
    ]  # fmt: skip


def _same(env: Env, target: Contact, source: Contact) -> list[tuple[str, str]]:
    """What both agree in: nothing to choose, good to see."""
    agreed = [c.spec for c in choices(env, target, source) if not c.differs and c.target not in (None, "", False)]
    return [(env.gettext(spec.label), value_text(env, target, spec.name)) for spec in agreed]


def _decide(env: Env, target: int, source: int) -> None:
    """The pair is decided, if the search had found it."""
    pair: Any = env[Duplicate]
    left, right = sorted((target, source))
    found = env.session.scalars(sa.select(pair).where(pair.left_id == left, pair.right_id == right)).first()
    if found is not None and found.status == "open":
        found.status = "merged"
