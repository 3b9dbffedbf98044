"""Automations do what is declared, once, and say what they did; a failure harms nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from yurt.base.models.notices import Notification
from yurt.base.models.webhooks import Webhook, WebhookDelivery
from yurt.errors import AccessDenied, ValidationFailed
from yurt_crm.models.automation import Automation, AutomationRun
from yurt_crm.models.funnel import Stage
from yurt_crm.models.lead import Lead
from yurt_crm.services.automation import run_waiting


def stage(env, key):
    return env.session.scalars(sa.select(env[Stage]).where(env[Stage].external_id == f"crm.stage.{key}")).one()


def log(env):
    run = env[AutomationRun]
    rows = env.session.execute(sa.select(run.name, run.outcome, run.message).order_by(run.id)).all()
    return [tuple(row) for row in rows]


def test_everything_declared_happens_and_what_fails_is_named_and_alone(env):
    offer = stage(env, "offer")
    hook = env.create(Webhook, name="Shop", url="https://shop.example.com/hook", events=[], owner_id=1)
    deeds = {
        "Call back": {"deed": "task", "title": "Call {name} about {title}", "due_in": 2},
        "Write": {"deed": "message", "title": "Hello", "text": "Dear {name}"},
        "Give away": {"deed": "assign"},
        "Hurry": {"deed": "set", "field_name": "priority", "value": "high"},
        "Tell the shop": {"deed": "webhook", "webhook": hook},
        "Only calls": {"deed": "set", "field_name": "notes", "value": "x", "only_source": "call"},
    }
    rows = [{"name": n, "stage": offer, "sequence": p, **v} for p, (n, v) in enumerate(deeds.items(), 1)]
    env.create_many(Automation, rows)
    lead = env.create(Lead, title="Ring", company_name="Ani", salesperson_id=1)
    lead.stage = offer
    env.session.flush()
    assert (lead.stage, lead.priority, lead.notes) == (offer, "high", None)
    assert [(name, outcome) for name, outcome, _ in log(env)] == [
        ("Call back", "done"), ("Write", "failed"), ("Give away", "failed"), ("Hurry", "done"),
        ("Tell the shop", "sent"),
    ]  # fmt: skip
    assert "no e-mail address" in log(env)[1][2]
    task = env.session.scalars(sa.select(env[Notification]).where(env[Notification].kind == "task")).one()
    assert (task.title, task.due) == ("Call Ani about Ring", env.today + timedelta(days=2))
    delivery = env.session.scalars(sa.select(env[WebhookDelivery])).one()
    assert delivery.payload["record"]["title"] == "Ring" and delivery.payload["automation"] == "Tell the shop"


def test_who_stays_too_long_is_acted_upon_once(env):
    new = stage(env, "new")
    env.create(
        Automation, name="Old", stage=new, moment="stay", days=3, deed="set", field_name="priority", value="high"
    )
    lead, young = env.create(Lead, title="Old"), env.create(Lead, title="Young")
    lead.stage_since = env.now - timedelta(days=4)
    env.session.flush()
    assert (run_waiting(env), run_waiting(env)) == (1, 0)
    assert (lead.priority, young.priority) == ("high", "normal")


def test_leaving_is_noticed_and_braces_are_only_text(env):
    env.create(Automation, name="Left", stage=stage(env, "new"), moment="leave", deed="notify", title="{title} {x}")
    lead = env.create(Lead, title="{name}", salesperson_id=1)
    lead.stage = stage(env, "contacted")
    env.session.flush()
    assert env.session.scalars(sa.select(env[Notification])).one().title == "{name} {x}"


def test_only_heads_make_automations_and_nonsense_is_refused(env, as_user):
    with pytest.raises(AccessDenied), as_user("crm.salesperson") as seller:
        seller.create(Automation, name="Mine", stage_id=1, title="x")
    for values in ({"deed": "set", "field_name": "priority", "value": "urgent"}, {"moment": "stay", "title": "x"},
                   {"deed": "set", "field_name": "expected_date", "value": "soon"}, {"deed": "webhook"}):  # fmt: skip
        with pytest.raises(ValidationFailed), as_user("crm.manager") as head:
            head.create(Automation, name="Odd", stage_id=1, **values)
