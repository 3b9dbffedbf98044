"""Webhooks: noted in the transaction, told with the owner's rights, sent once, tried again, visible."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest
import sqlalchemy as sa
from yurt.base.models.system import IdempotencyKey, Setting
from yurt.base.models.webhooks import Webhook, WebhookDelivery
from yurt.env import Env, System
from yurt.errors import ValidationFailed
from yurt.services.webhooks.sending import ALLOW_PRIVATE, enqueue_due, forget_old, send_waiting
from yurt.services.webhooks.signing import verify
from yurt_sdk.testing import make_user

pytestmark = pytest.mark.addons("crm")
CONTACT = "crm.contact"


def hook(system: System, owner: int = 1, **values: Any) -> int:
    """A webhook of that user to a receiver in our own building."""
    with system.acting_as_system() as env:
        given = {"name": "ERP", "url": "http://127.0.0.1:9/in", "events": ["crm.contact.*"], "owner_id": owner}
        return env.create(Webhook, **{**given, **values}).id


def contact(env: Env, **values: Any) -> Any:
    return env.create(env.registry.models[CONTACT].cls, **{"name": "Anna", **values})


def deliveries(system: System) -> list[Any]:
    with system.acting_as_system() as env:
        return list(env.session.scalars(sa.select(env[WebhookDelivery]).order_by(env[WebhookDelivery].id)))


class Receiver:
    """Answers with `statuses` in turn, the last one for ever, and keeps what came."""

    def __init__(self, *statuses: int) -> None:
        self.statuses = list(statuses)
        self.requests: list[httpx.Request] = []

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return httpx.Response(self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0], text="thanks")

    def take(self, system: System, webhook_id: int, at: datetime | None = None) -> int:
        with system.acting_as_system(clock=lambda: at or datetime.now(UTC)) as env:
            return send_waiting(env, webhook_id, httpx.Client(transport=httpx.MockTransport(self)))


@pytest.fixture
def private(system: System) -> None:
    with system.acting_as_system() as env:
        env.create(Setting, key=ALLOW_PRIVATE, value=True)


class TestNoting:
    def test_each_event_tells_the_record_and_the_changes(self, system: System) -> None:
        hook(system)
        with system.env(1) as env:
            record = contact(env, credit_limit=5)
        with system.env(1) as env:
            record = env.get(env.registry.models[CONTACT].cls, record.id)
            record.city = "Gyumri"
        with system.env(1) as env:
            env.delete(env.get(env.registry.models[CONTACT].cls, record.id))
        created, changed, deleted = [delivery.payload for delivery in deliveries(system)]
        assert [p["event"].rpartition(".")[2] for p in (created, changed, deleted)] == ["created", "changed", "deleted"]
        assert created["record"]["credit_limit"] == "5"
        assert created["record"]["salesperson"] == {"id": 1, "label": "Administrator"}
        assert changed["changes"] == {"city": {"old": None, "new": "Gyumri"}}
        assert deleted["record"]["city"] == "Gyumri"

    def test_nothing_is_noted_of_what_was_rolled_back(self, system: System) -> None:
        hook(system)
        with pytest.raises(RuntimeError), system.env(1) as env:
            contact(env)
            raise RuntimeError
        assert deliveries(system) == []

    def test_only_listened_events_of_active_hooks_that_the_filter_finds(self, system: System) -> None:
        where = {"field": "city", "op": "eq", "value": "Gyumri"}
        number = hook(system, events=["crm.contact.created"], filter=where)
        hook(system, active=False)
        with system.env(1) as env:
            contact(env, city="Vanadzor")
            record = contact(env, city="Gyumri")
            record.name = "Anna B"
        found = deliveries(system)
        assert [(d.webhook_id, d.event, d.record_id) for d in found] == [(number, "crm.contact.created", record.id)]

    def test_the_owner_is_told_only_what_the_owner_may_see(self, system: System) -> None:
        owner = make_user(system, "anna", "crm.salesperson")
        hook(system, owner)
        with system.env(1) as env:
            hidden, shown = contact(env, salesperson_id=1), contact(env, salesperson_id=owner)
        assert [d.record_id for d in deliveries(system)] == [shown.id]
        with system.env(1) as env:
            env.delete(env.get(env.registry.models[CONTACT].cls, hidden.id))
        assert len(deliveries(system)) == 1
        with system.acting_as_system() as env:
            env.get(env.registry.models["core.user"].cls, owner).active = False
        system.refresh()
        with system.env(1) as env:
            contact(env, salesperson_id=owner)
        assert len(deliveries(system)) == 1

    def test_secrets_of_users_are_never_told(self, system: System) -> None:
        hook(system, events=["core.user.created"])
        make_user(system, "anna", "core.user", password_hash="$argon2$secret")
        payload = json.dumps(deliveries(system)[0].payload)
        assert "password_hash" not in payload
        assert "argon2" not in payload

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("url", "ftp://host/x"), ("events", "crm.contact.created"), ("events", ["crm.contact"]),
            ("events", ["crm.ghost.created"]), ("filter", {"a": 1}),
        ],
    )  # fmt: skip
    def test_a_hook_that_cannot_work_is_refused(self, system: System, field: str, value: Any) -> None:
        with pytest.raises(ValidationFailed) as refused:
            hook(system, **{field: value})
        assert field in refused.value.fields


@pytest.mark.usefixtures("private")
class TestSending:
    def test_a_message_is_signed_and_sent_once(self, system: System) -> None:
        number = hook(system)
        with system.env(1) as env:
            contact(env)
        receiver = Receiver(200)
        assert receiver.take(system, number) == 1
        assert receiver.take(system, number) == 0
        request = receiver.requests[0]
        with system.acting_as_system() as env:
            secret = env.get(Webhook, number).secret
        verify(request.headers["Yurt-Signature"], request.content, [secret], datetime.now(UTC))
        body = json.loads(request.content)
        assert body["record"]["name"] == "Anna"
        delivery = deliveries(system)[0]
        assert request.headers["Yurt-Delivery"] == str(delivery.id) == str(body["delivery"])
        assert (delivery.status, delivery.attempts, delivery.response_status) == ("delivered", 1, 200)
        assert delivery.response == "thanks"

    def test_a_receiver_that_is_down_is_asked_again_later_and_later(self, system: System) -> None:
        number = hook(system)
        with system.env(1) as env:
            contact(env)
            contact(env)
        receiver = Receiver(503, 200)
        assert receiver.take(system, number) == 0
        assert len(receiver.requests) == 1, "the second message would fare no better now"
        first, second = deliveries(system)
        assert (first.status, first.attempts, first.response_status) == ("waiting", 1, 503)
        assert first.due_at > datetime.now(UTC)
        assert receiver.take(system, number, datetime.now(UTC) + timedelta(minutes=1)) == 2
        first, second = deliveries(system)
        assert (first.status, first.attempts, second.status) == ("delivered", 2, "delivered")

    def test_a_refusal_is_final_until_somebody_sends_again(self, system: System) -> None:
        number = hook(system)
        with system.env(1) as env:
            contact(env)
        receiver = Receiver(401, 200)
        receiver.take(system, number)
        delivery = deliveries(system)[0]
        assert (delivery.status, delivery.due_at) == ("failed", None)
        with system.env(1) as env:
            env.get(WebhookDelivery, delivery.id).send_again()
        assert receiver.take(system, number) == 1
        assert deliveries(system)[0].status == "delivered"

    def test_it_gives_up_in_the_end(self, system: System) -> None:
        number = hook(system)
        with system.env(1) as env:
            contact(env)
        receiver, at = Receiver(500), datetime.now(UTC)
        for _ in range(12):
            at += timedelta(days=2)
            receiver.take(system, number, at)
        assert deliveries(system)[0].status == "failed"
        assert len(receiver.requests) == 9

    def test_the_time_of_the_call_is_outside_of_any_transaction(self, system: System) -> None:
        """Else a slow receiver would stop every other writer on SQLite."""
        number = hook(system)
        with system.env(1) as env:
            contact(env)

        def write_meanwhile(_request: httpx.Request) -> httpx.Response:
            with system.env(1) as env:
                contact(env, name="Meanwhile")
            return httpx.Response(200)

        with system.acting_as_system() as env:
            client = httpx.Client(transport=httpx.MockTransport(write_meanwhile))
            before = datetime.now(UTC)
            with pytest.MonkeyPatch.context() as patch:
                patch.setattr("yurt.services.webhooks.sending.MOST_AT_ONCE", 1)
                assert send_waiting(env, number, client) == 1
        assert datetime.now(UTC) - before < timedelta(seconds=5)

    def test_due_messages_are_taken_up_and_old_ones_forgotten(self, system: System) -> None:
        number = hook(system)
        with system.env(1) as env:
            contact(env)
        asked: list[Any] = []
        system.enqueue_with = lambda _env, job, arguments: asked.append((job, arguments)) or "1"
        with system.acting_as_system() as env:
            assert enqueue_due(env) == 1
        assert asked == [("core.send_webhook", {"webhook": number})]
        Receiver(200).take(system, number)
        with system.acting_as_system() as env:
            old = datetime.now(UTC) - timedelta(days=3)
            env.create(IdempotencyKey, key="k", user_id=1, fingerprint="f", status=200, body="x", at=old)
        with system.acting_as_system() as env:
            assert forget_old(env) == 1
        with system.acting_as_system(clock=lambda: datetime.now(UTC) + timedelta(days=31)) as env:
            assert forget_old(env) == 1

    def test_sending_is_asked_for_once_in_a_unit_of_work(self, system: System) -> None:
        hook(system)
        asked: list[Any] = []
        system.enqueue_with = lambda _env, job, arguments: asked.append(job) or "1"
        with system.env(1) as env:
            contact(env)
            contact(env)
        assert asked == ["core.send_webhook"]
        assert {"core.send_webhook", "core.send_due_webhooks"} <= set(system.registry.jobs)


def test_private_addresses_are_refused_unless_allowed(system: System) -> None:
    number = hook(system)
    with system.env(1) as env:
        contact(env)
    receiver = Receiver(200)
    receiver.take(system, number)
    assert receiver.requests == []
    assert deliveries(system)[0].status == "failed"
