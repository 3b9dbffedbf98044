"""Sends what waits for a webhook, and keeps what became of it.

No transaction is open while a receiver is called: it may take its time, and SQLite has one writer only. A delivery
is leased before it is sent, so that two workers do not send it both; a worker that dies lets the lease run out.
A message may arrive twice, then; `Yurt-Delivery` is the same both times.
"""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import httpx
import sqlalchemy as sa

from yurt.base.models.system import IdempotencyKey, Setting
from yurt.base.models.webhooks import SEND_JOB, Webhook, WebhookDelivery
from yurt.env import Env
from yurt.services.webhooks.delivery import Delivery, Outcome, deliver, next_wait

LEASE = timedelta(minutes=5)
MOST_AT_ONCE = 500
KEPT_FOR = timedelta(days=30)
KEYS_KEPT_FOR = timedelta(days=2)
ALLOW_PRIVATE = "webhooks.allow_private"
"""The setting (`core.setting`) that lets webhooks go to addresses in private networks; true or absent."""


def send_waiting(env: Env, webhook_id: int, client: httpx.Client | None = None) -> int:
    """Sends what is due for one webhook, oldest first, and gives how many arrived.

    It stops at the first message that the receiver does not take now: the others would fare no better. Commits
    the unit of work after each message.
    """
    arrived = 0
    private = _allows_private(env)
    with client or httpx.Client(trust_env=False) as http:
        for _ in range(MOST_AT_ONCE):
            leased = _lease(env, webhook_id)
            if leased is None:
                break
            result = _send(env, leased, http, private)
            _keep(env, leased, result)
            if result.outcome is Outcome.RETRY:
                break
            arrived += result.outcome is Outcome.DELIVERED
    return arrived


def enqueue_due(env: Env) -> int:
    """Enqueues the sending of every webhook for which something is due; gives how many there are."""
    table = env.info(WebhookDelivery).table
    due = sa.select(table.c.webhook_id).distinct().where(table.c.status == "waiting", table.c.due_at <= env.now)
    found = list(env.session.connection().execute(due).scalars())
    for webhook_id in found:
        env.enqueue(SEND_JOB, webhook=webhook_id)
    return len(found)


def forget_old(env: Env) -> int:
    """Deletes what was delivered long ago, and idempotency keys that nobody will send again."""
    delivery, key = env.info(WebhookDelivery).table, env.info(IdempotencyKey).table
    connection = env.session.connection()
    old = sa.and_(delivery.c.status != "waiting", delivery.c.created_at < env.now - KEPT_FOR)
    gone = connection.execute(sa.delete(delivery).where(old)).rowcount
    return gone + connection.execute(sa.delete(key).where(key.c.at < env.now - KEYS_KEPT_FOR)).rowcount


def _lease(env: Env, webhook_id: int) -> Any:
    """The next due delivery with its webhook, ours for `LEASE`; None when there is none."""
    delivery, webhook = env.info(WebhookDelivery).table, env.info(Webhook).table
    connection = env.session.connection()
    due = (
        sa.select(delivery.c.id)
        .join_from(delivery, webhook, webhook.c.id == delivery.c.webhook_id)
        .where(delivery.c.webhook_id == webhook_id, delivery.c.status == "waiting", delivery.c.due_at <= env.now)
        .where(webhook.c.active)
        .order_by(delivery.c.id)
        .limit(1)
        .with_for_update(of=delivery, skip_locked=True)
    )
    number = connection.execute(due).scalar()
    if number is None:
        env.session.commit()
        return None
    connection.execute(sa.update(delivery).where(delivery.c.id == number).values(due_at=env.now + LEASE))
    columns = delivery.c.id, delivery.c.event, delivery.c.payload, delivery.c.attempts, webhook.c.url, webhook.c.secret
    statement = sa.select(*columns).join_from(delivery, webhook, webhook.c.id == delivery.c.webhook_id)
    leased = connection.execute(statement.where(delivery.c.id == number)).one()
    env.session.commit()
    return leased


def _send(env: Env, leased: Any, client: httpx.Client, private: bool) -> Delivery:
    payload = leased.payload | {"delivery": leased.id}
    return deliver(
        leased.url,
        json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode(),
        (leased.secret,),
        client,
        event=leased.event,
        delivery_id=str(leased.id),
        allow_private=private,
        now=env.now,
    )


def _keep(env: Env, leased: Any, result: Delivery) -> None:
    attempts = leased.attempts + 1
    wait = next_wait(attempts, result.retry_after) if result.outcome is Outcome.RETRY else None
    status = "delivered" if result.outcome is Outcome.DELIVERED else "failed" if wait is None else "waiting"
    table = env.info(WebhookDelivery).table
    env.session.connection().execute(
        sa.update(table)
        .where(table.c.id == leased.id)
        .values(
            status=status,
            attempts=attempts,
            due_at=None if wait is None else env.now + wait,
            tried_at=env.now,
            response_status=result.status,
            response=result.excerpt.replace("\x00", ""),
            message=result.message,
            version=table.c.version + 1,
            updated_at=env.now,
        )
    )
    env.session.commit()


def _allows_private(env: Env) -> bool:
    table = env.info(Setting).table
    found = env.session.connection().execute(sa.select(table.c.value).where(table.c.key == ALLOW_PRIVATE)).scalar()
    return found is True
