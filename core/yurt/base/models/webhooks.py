"""Webhooks: who is told what, and what became of each message."""

from __future__ import annotations

import re
import secrets
from datetime import datetime
from typing import Any

from yurt.base.models.people import User
from yurt.errors import InvalidFilter, ValidationFailed
from yurt.model import Json, LongText, Mapped, Model, Url, action, field, index, link
from yurt.model.filters import parse_filter

EVENTS = ("created", "changed", "deleted")
SEND_JOB = "core.send_webhook"
DELIVERY_STATES = {"waiting": "Waiting", "delivered": "Delivered", "failed": "Failed"}
_EVENT = re.compile(rf"([a-z][a-z0-9_]*\.[a-z][a-z0-9_]*)\.({'|'.join(EVENTS)}|\*)")
_LONGEST_LIST = 100


class Webhook(Model, label="Webhook", icon="webhook", trash=False, record_label="name", order="name"):
    """Tells another system of events by POST, as far as the user who made it may see the records."""

    name: Mapped[str] = field(tracked=True, searchable=True)
    url: Mapped[Url] = field(tracked=True, label="Address", help="Where to send: https://host/path.")
    secret: Mapped[str] = field(
        max_length=200, default=lambda env: f"yurtwh_{secrets.token_hex(32)}", help="Signs the messages; keep it safe."
    )
    events: Mapped[Json] = field(
        tracked=True, help="For example crm.contact.created; crm.contact.* for all three; [] for what automations send."
    )
    filter: Mapped[Json | None] = field(tracked=True, help="Only records that this filter finds.")
    active: Mapped[bool] = field(default=True, tracked=True)
    owner: Mapped[User] = link(ondelete="cascade", default=lambda env: env.user_id, readonly=True, tracked=True)

    def validate(self) -> None:
        super().validate()
        wrong: dict[str, str] = {}
        if not str(self.url).lower().startswith(("https://", "http://")):
            wrong["url"] = self.env.gettext("Write an address that begins with https:// or http://.")
        events: Any = self.events
        if not _are_events(events):
            wrong["events"] = self.env.gettext("Give a list of events, like [“crm.contact.created”].")
        elif unknown := [e for e in events if e.rpartition(".")[0] not in self.env.registry.models]:
            wrong["events"] = self.env.gettext("No such model here: {names}.").format(names=", ".join(unknown))
        try:
            parse_filter(self.filter)
        except InvalidFilter as error:
            wrong["filter"] = error.message
        if wrong:
            raise ValidationFailed("; ".join(wrong.values()), wrong, model="core.webhook")

    @action("Send a test message", icon="send")
    def send_test(self) -> str:
        """Sends the event `core.ping`, so that the receiver can be tried out."""
        with self.env.sudo():
            self.env.create(WebhookDelivery, webhook=self, event="core.ping", payload={"event": "core.ping"})
        ask_to_send(self.env, self.id)
        return self.env.gettext("The message is on its way. Look at the deliveries for what became of it.")


class WebhookDelivery(Model, label="Webhook delivery", plural="Webhook deliveries", icon="send", archive=False,
                      trash=False, timeline=False, audit=False, record_label="event", order="-id"):  # fmt: skip
    """One message of a webhook: what was to be told, how often it was tried, and what the receiver answered."""

    webhook: Mapped[Webhook] = link(ondelete="cascade", readonly=True)
    event: Mapped[str] = field(max_length=120, readonly=True, searchable=True)
    model: Mapped[str | None] = field(max_length=100, readonly=True)
    record_id: Mapped[int | None] = field(readonly=True)
    payload: Mapped[Json] = field(readonly=True)
    status: Mapped[str] = field(options=DELIVERY_STATES, default="waiting", readonly=True)
    attempts: Mapped[int] = field(default=0, readonly=True)
    due_at: Mapped[datetime | None] = field(default=lambda env: env.now, readonly=True, label="Next try")
    tried_at: Mapped[datetime | None] = field(readonly=True, label="Last try")
    response_status: Mapped[int | None] = field(readonly=True)
    response: Mapped[LongText | None] = field(readonly=True, help="The beginning of the receiver's answer.")
    message: Mapped[LongText | None] = field(readonly=True, label="What happened")

    indexes = [index("status", "due_at"), index("model", "record_id")]

    @action("Send again", icon="refresh")
    def send_again(self) -> str:
        """Puts the message back in line, as if it had not been tried."""
        with self.env.sudo():
            self.status, self.attempts, self.due_at = "waiting", 0, self.env.now
        ask_to_send(self.env, self.webhook_id)  # type: ignore[attr-defined]
        return self.env.gettext("The message is on its way.")


def ask_to_send(env: Any, webhook_id: int) -> None:
    """Enqueues the sending of what waits for a webhook, once a unit of work.

    A process without the job engine leaves it to the look that is taken every minute.
    """
    asked: set[int] = env.session.info.setdefault("webhooks.asked", set())
    if webhook_id not in asked and env.system.enqueue_with is not None:
        asked.add(webhook_id)
        env.enqueue(SEND_JOB, webhook=webhook_id)


def _are_events(events: Any) -> bool:
    return (
        isinstance(events, list)
        and len(events) <= _LONGEST_LIST
        and all(isinstance(event, str) and _EVENT.fullmatch(event) for event in events)
    )
