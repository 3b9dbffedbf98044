"""Who belongs to a segment: for the CRM's own pages, and for mailings, tasks and discounts of other add-ons.

from yurt_crm.services.segments import contact_ids

for number in contact_ids(env, segment): ...
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from yurt.env import Env
from yurt.env.query import Query, count, stream
from yurt.errors import AccessDenied, InvalidFilter
from yurt.model.filters import All, AnyOf, Condition, Not, parse_filter

from yurt_crm.models.contact import Contact
from yurt_crm.models.segment import Segment

Node = All | AnyOf | Not | Condition | None
NOBODY = Condition(field="id", op="in", value=[])
LARGEST = 50_000
"""So many contacts at most are kept by freezing."""


@dataclass(frozen=True)
class Reading:
    """A segment's filter as it can be used today, and what of it cannot."""

    where: Node
    problems: tuple[str, ...] = ()


def read(segment: Segment) -> Reading:
    """The segment's filter without conditions on fields that are gone.

    Where nothing would be left of a filter, nobody belongs to the segment rather than everybody.
    """
    env = segment.env
    if segment.kind == "frozen":
        return Reading(Condition(field="id", op="in", value=[contact.id for contact in segment.members]))
    try:
        node = parse_filter(segment.where)
    except InvalidFilter as error:
        return Reading(NOBODY, (error.message,))
    gone: list[str] = []
    where = _usable(env, node, gone)
    told = env.gettext("The field “{field}” is gone; conditions on it are left out.")
    problems = [told.format(field=name) for name in dict.fromkeys(gone)]
    if node is not None and where is None:
        problems.append(env.gettext("Nothing is left of the filter, so nobody belongs to it: give it another one."))
        return Reading(NOBODY, tuple(problems))
    return Reading(where, tuple(problems))


def query_of(segment: Segment, *fields: str) -> Query:
    """The segment as a query over contacts, for `yurt.env.query`."""
    return Query(fields=fields, where=read(segment).where)


def contact_ids(env: Env, segment: Segment) -> Iterator[int]:
    """The numbers of the contacts in a segment that the acting user may see, in the order of the list."""
    _, batches = stream(env, Contact, query_of(segment))
    for rows in batches:
        yield from (row[0] for row in rows)


def contacts_of(env: Env, segment: Segment) -> list[Contact]:
    """The contacts themselves, `LARGEST` of them at most."""
    ids = [number for number, _ in zip(contact_ids(env, segment), range(LARGEST), strict=False)]
    cls: Any = env[Contact]
    return [found for start in range(0, len(ids), 5000)
            for found in env.session.scalars(sa.select(cls).where(cls.id.in_(ids[start : start + 5000])))]  # fmt: skip


def size(env: Env, segment: Segment) -> int:
    """How many contacts of a segment the acting user may see."""
    return count(env, Contact, query_of(segment))


def belongs(env: Env, segment: Segment, contact: Contact) -> bool:
    """Whether a contact is in the segment now."""
    itself = Condition(field="id", op="eq", value=contact.id)
    where = read(segment).where
    both = itself if where is None else All(all=(itself, where))  # type: ignore[call-arg]
    return count(env, Contact, Query(where=both)) > 0


def _usable(env: Env, node: Node, gone: list[str]) -> Node:
    """The node without conditions that cannot be read any more; the names of their fields go to `gone`."""
    if node is None or isinstance(node, Condition):
        return node if node is None or _readable(env, node, gone) else None
    if isinstance(node, Not):
        inner = _usable(env, node.part, gone)
        return None if inner is None else Not.model_validate({"not": inner})
    parts = tuple(part for each in node.parts if (part := _usable(env, each, gone)) is not None)
    if not parts:
        return None if node.parts else node
    return type(node).model_validate({"all" if isinstance(node, All) else "any": parts})


def _readable(env: Env, node: Condition, gone: list[str]) -> bool:
    from yurt.env.filtering import compile_filter

    try:
        compile_filter(env, env.info(Contact), node)
    except (InvalidFilter, AccessDenied):
        gone.append(node.field)
        return False
    return True
