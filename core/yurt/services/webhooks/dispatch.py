"""Notes what webhooks must tell, in the transaction in which it happened: both are kept, or neither.

What is told is what the webhook's owner may see of the record at that moment: rows, fields and filter are judged with
the owner's rights, not with those of the user who made the change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import sqlalchemy as sa

from yurt.base.models.webhooks import Webhook, WebhookDelivery, ask_to_send
from yurt.env import Env
from yurt.env.audit import json_value
from yurt.env.query import Query, fetch
from yurt.errors import YurtError
from yurt.model.filters import All, Condition, parse_filter
from yurt.model.info import ModelInfo
from yurt.model.spec import TO_MANY
from yurt.services.json_values import json_rows, moment_text

Event = Literal["created", "changed", "deleted"]
Changes = Mapping[str, tuple[Any, Any]]
_SILENT = frozenset({"core.webhook_delivery"})


@dataclass(frozen=True)
class Listener:
    """An active webhook, as the unit of work remembers it."""

    id: int
    events: frozenset[str]
    filter: Any
    owner_id: int


def dispatch(env: Env, event: Event, record: Any, changes: Changes | None = None) -> None:
    """Tells every webhook that listens for this event of the record's model. Costs nothing where there are none."""
    info = env.info(record)
    if info.name in _SILENT:
        return
    wanted = {f"{info.name}.{event}", f"{info.name}.*"}
    for listener in _listeners(env):
        if wanted & listener.events:
            payload = _payload(env, listener, info, event, record, changes or {})
            if payload is not None:
                _note(env, listener, info, record.id, payload)


def is_heard(env: Env, model: str, event: Event) -> bool:
    """True when some webhook listens for this event; set-based writing asks, since it calls no hooks."""
    wanted = {f"{model}.{event}", f"{model}.*"}
    return any(wanted & listener.events for listener in _listeners(env))


def _listeners(env: Env) -> list[Listener]:
    """The active webhooks, read once a unit of work."""
    known = env.session.info.get("webhooks")
    if known is None:
        table = env.info(Webhook).table
        columns = table.c.id, table.c.events, table.c.filter, table.c.owner_id
        statement = sa.select(*columns).where(table.c.active, sa.not_(table.c.archived)).order_by(table.c.id)
        rows = env.session.connection().execute(statement)
        known = [Listener(row.id, frozenset(row.events), row.filter, row.owner_id) for row in rows]
        env.session.info["webhooks"] = known
    return known


def _payload(
    env: Env, listener: Listener, info: ModelInfo, event: Event, record: Any, changes: Changes
) -> dict[str, Any] | None:
    """What the owner may be told; None when that is nothing."""
    owner = _as_owner(env, listener)
    if not owner.access.allows(info.name, "read"):
        return None
    seen = _record_as_seen(owner, info, listener, event, record)
    if seen is None:
        return None
    readable = owner.access.fields(info)
    payload = {
        "event": f"{info.name}.{event}",
        "at": moment_text(env.now),
        "model": info.name,
        "id": record.id,
        "user": env.user_id,
        "record": seen,
    }
    if event == "changed":
        payload["changes"] = {
            name: {"old": json_value(old), "new": json_value(new)}
            for name, (old, new) in changes.items()
            if name in readable
        }
    return payload


def _as_owner(env: Env, listener: Listener) -> Env:
    """The same unit of work seen with the owner's rights; it only asks queries, and never writes."""
    session: Any = env.session
    profile = env.system.profile(session, env.registry, listener.owner_id)
    branch = profile.branch_ids[0] if profile.branch_ids else None
    return replace(env, user_id=listener.owner_id, access=profile, branch_id=branch, _sudo=0)


def _record_as_seen(
    owner: Env, info: ModelInfo, listener: Listener, event: Event, record: Any
) -> dict[str, Any] | None:
    """The record with the owner's eyes; None when a row rule or the webhook's filter hides it.

    A record that was deleted for good can be asked no more: it is told of, by its number alone, to an owner
    who sees every record, if the webhook has no filter.
    """
    gone = event == "deleted" and not info.options.trash
    try:
        if gone:
            everything = owner.access.condition(info, "read", info.cls, owner) is None and not listener.filter
            return {"id": record.id} if everything else None
        own = Condition(field="id", op="eq", value=record.id)
        node = parse_filter(listener.filter)
        where = own if node is None else All(all=(own, node))  # pyright: ignore[reportCallIssue]
        query = Query(_columns(owner, info), where, limit=1, archived=None, trash=event == "deleted")
        page = fetch(owner, info.name, query)
    except YurtError:  # a filter that no longer fits must not stop the change itself
        return None
    return json_rows(page.plan.columns, page.rows)[0] if page.rows else None


def _columns(owner: Env, info: ModelInfo) -> tuple[str, ...]:
    readable = owner.access.fields(info)
    return tuple(
        name
        for name, spec in readable.items()
        if name != "id" and spec.kind not in TO_MANY and (spec.is_column or spec.sql is not None)
    )


def _note(env: Env, listener: Listener, info: ModelInfo, record_id: int, payload: dict[str, Any]) -> None:
    """Adds the delivery past the session, for we are inside one of its flushes."""
    now = env.now
    env.session.connection().execute(
        sa.insert(env.info(WebhookDelivery).table).values(
            webhook_id=listener.id,
            event=payload["event"],
            model=info.name,
            record_id=record_id,
            payload=payload,
            status="waiting",
            attempts=0,
            due_at=now,
            version=1,
            created_at=now,
            created_by_id=env.user_id,
            updated_at=now,
            updated_by_id=env.user_id,
        )
    )
    ask_to_send(env, listener.id)
