"""Pairs of contacts that may be the same, to compare and decide."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from yurt.env import Env
from yurt.errors import AccessDenied
from yurt.pages import page, redirect, render, toast, value_text

from yurt_crm.duplicate_hints import reasons_text
from yurt_crm.models.contact import Contact
from yurt_crm.models.duplicate import Duplicate, Merge
from yurt_crm.services.merging import ROLE, undo

PAGE = "/x/crm/duplicates"
SHOWN = 40
FIELDS = ("phone", "email", "city", "company", "tax_number")


@dataclass(frozen=True)
class Side:
    """A contact of a pair, as the page shows it."""

    id: int
    name: str
    facts: tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """Two contacts that may be the same."""

    id: int
    score: int
    reasons: str
    left: Side
    right: Side


def routes() -> list[BaseRoute]:
    """The list, a new search, a pair that is none, and taking a merge back."""
    return [
        Route("/duplicates", duplicates),
        Route("/duplicates/search", search, methods=["POST"]),
        Route("/duplicates/{id:int}/different", different, methods=["POST"]),
        Route("/merges/{id:int}/undo", take_back, methods=["POST"]),
    ]


@page()
def duplicates(request: Request, env: Env) -> Response:
    """The surest pairs first; the last merges below, each with its undo."""
    require(env)
    pair: Any = env[Duplicate]
    total = env.session.scalar(sa.select(sa.func.count(pair.id)).where(*_open(env))) or 0
    found = env.session.scalars(
        sa.select(pair).where(*_open(env)).order_by(pair.score.desc(), pair.id).limit(SHOWN)
    ).all()  # fmt: skip
    merge: Any = env[Merge]
    merges = env.session.scalars(sa.select(merge).order_by(merge.id.desc()).limit(10)).all()
    return render(
        request, env, "crm/duplicates.html", title=env.gettext("Duplicates"), total=total, merges=merges,
        pairs=[_pair(env, each) for each in found],
    )  # fmt: skip


@page()
def search(request: Request, env: Env) -> Response:
    """Looks through all contacts: as a job, or at once where no jobs run."""
    require(env)
    if env.system.enqueue_with is not None:
        env.enqueue("crm.find_duplicates")
        return toast(redirect(PAGE), env.gettext("The search has begun. Come back in a minute."), "info")
    from yurt_crm.services.duplicates import find  # its libraries are not needed to start

    number = find(env)
    return toast(redirect(PAGE), env.gettext("New pairs: {number}").format(number=number))


@page()
def different(request: Request, env: Env) -> Response:
    """Two contacts that are not the same are not shown again."""
    require(env)
    env.get(Duplicate, request.path_params["id"]).status = "different"
    return toast(redirect(PAGE), env.gettext("Kept as two contacts."))


@page()
def take_back(request: Request, env: Env) -> Response:
    """Undoes a merge."""
    require(env)
    merged = env.get(Merge, request.path_params["id"])
    lost = undo(env, merged)
    back = redirect(PAGE)
    if lost:
        text = env.gettext("The merge is undone. {number} links stay where they were led since.").format(number=lost)
        return toast(back, text, "warning")
    return toast(back, env.gettext("The merge is undone."), href=f"/m/crm/contact/{merged.source_id}",
                 link_label=env.gettext("Open"))  # fmt: skip


def require(env: Env) -> None:
    """Raises AccessDenied for who may not decide on duplicates."""
    if not env.access.has_role(ROLE):
        raise AccessDenied(env.gettext("You have no right to merge contacts. Ask your administrator for it."))


def _open(env: Env) -> list[Any]:
    """Pairs to decide; not those of which one went to the trash meanwhile."""
    pair: Any = env[Duplicate]
    left, right = aliased(env[Contact]), aliased(env[Contact])
    return [
        pair.status == "open",
        sa.exists().where(left.id == pair.left_id, left.deleted_at.is_(None)),
        sa.exists().where(right.id == pair.right_id, right.deleted_at.is_(None)),
    ]


def _pair(env: Env, pair: Duplicate) -> Pair:
    return Pair(pair.id, pair.score, reasons_text(env, pair.reasons), _side(env, pair.left), _side(env, pair.right))


def _side(env: Env, contact: Contact) -> Side:
    told = (value_text(env, contact, name) for name in FIELDS)
    return Side(contact.id, contact.name, tuple(text for text in told if text))
