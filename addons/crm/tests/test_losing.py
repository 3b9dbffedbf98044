"""Losing a lead asks for the reason: in the dialog, for many at once, and over the API; on both databases."""

from __future__ import annotations

import re

import pytest
import sqlalchemy as sa
from yurt_crm.models.funnel import LostReason
from yurt_crm.models.lead import Lead, Losing

HTMX = {"HX-Request": "true", "HX-Target": "y-form"}
API = "/api/v1/crm/lead"


@pytest.fixture
def dear(env):
    return env.session.scalars(sa.select(env[LostReason]).where(env[LostReason].external_id == "crm.reason.dear")).one()


@pytest.fixture
def lead(env):
    return env.create(Lead, title="Ring")


def fresh(env, record):
    env.session.expire_all()
    return env.get(type(record), record.id)


def test_the_dialog_asks_refuses_and_is_done(env, client, lead, dear):
    address = f"/m/crm/lead/{lead.id}/run/lose"
    asked = client.post(address, data={"version": "1"}, headers=HTMX)
    assert asked.status_code == 200 and asked.headers["HX-Retarget"] == "#y-ask"
    assert (
        'name="ask-reason"' in asked.text
        and 'name="ask-note"' in asked.text
        and 'name="version" value="1"' in asked.text
    )
    assert fresh(env, lead).status == "open"
    sent = {"asked": "1", "version": "1", "ask-reason": "", "ask-note": "Bought <a> chain"}
    wrong = client.post(address, data=sent, headers=HTMX)
    assert wrong.status_code == 422 and wrong.headers["HX-Retarget"] == "#y-ask"
    assert 'id="e-ask-reason"' in wrong.text and "Bought &lt;a&gt; chain" in wrong.text
    guessed = client.post(address, data=sent | {"ask-reason": "999999"}, headers=HTMX)
    assert guessed.status_code == 422 and "Choose a record" in guessed.text
    done = client.post(address, data=sent | {"ask-reason": str(dear.id)}, headers=HTMX)
    assert done.status_code == 200 and "HX-Retarget" not in done.headers and 'id="y-form"' in done.text
    lead = fresh(env, lead)
    assert (lead.status, lead.lost_reason_id, lead.lost_note) == ("lost", dear.id, "Bought <a> chain")


def test_a_lead_that_changed_meanwhile_is_not_lost(env, client, lead, dear):
    lead.title = "Gold ring"
    env.session.flush()
    sent = {"asked": "1", "version": "1", "ask-reason": str(dear.id)}
    assert client.post(f"/m/crm/lead/{lead.id}/run/lose", data=sent, headers=HTMX).status_code == 409


def test_many_leads_are_lost_for_one_reason(env, client, lead, dear):
    other, won = env.create(Lead, title="Chain"), env.create(Lead, title="Watch")
    won.win()
    env.session.flush()
    ids = [str(record.id) for record in (lead, other, won)]
    asked = client.post("/m/crm/lead/bulk/run/lose", data={"id": ids}, headers=HTMX)
    assert re.findall(r'name="id" value="(\d+)"', asked.text) == ids
    assert client.post("/m/crm/lead/bulk/run/lose", headers=HTMX).status_code == 422, "nothing selected"
    sent = {"asked": "1", "id": ids, "ask-reason": str(dear.id)}
    done = client.post("/m/crm/lead/bulk/run/lose", data=sent, headers=HTMX)
    assert done.status_code == 200 and "done for 2 of 3" in done.headers["HX-Trigger"]
    assert [fresh(env, record).status for record in (lead, other, won)] == ["lost", "lost", "won"]


def test_the_api_takes_what_is_asked(env, client, lead, dear):
    address = f"{API}/{lead.id}/actions/lose"
    missing = client.post(address, json={"note": "x"})
    assert missing.status_code == 422 and [e["field"] for e in missing.json()["errors"]] == ["reason"]
    for values in (
        {"reason": "dear"},
        {"reason": 999999},
        {"reason": dear.id, "when": "now"},
        {"reason": dear.id, "note": 5},
    ):
        assert client.post(address, json=values).status_code == 422, values
    assert client.post(address).status_code == 422
    assert fresh(env, lead).status == "open"
    done = client.post(address, json={"reason": dear.id, "note": "By phone"})
    assert done.status_code == 200 and done.json()["record"]["lost_reason"]["label"] == "Too dear"
    assert client.post(f"{API}/{lead.id}/actions/reopen", json={"reason": 1}).status_code == 400
    operation = {
        "op": "action",
        "id": env.create(Lead, title="Chain").id,
        "action": "lose",
        "values": {"reason": dear.id},
    }
    assert client.post(f"{API}/batch", json={"operations": [operation]}).status_code == 200


def test_the_api_says_what_is_asked(client):
    document = client.get("/api/openapi.json").json()
    operation = document["paths"][f"{API}/{{id}}/actions/lose"]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    assert set(schema["properties"]) == {"reason", "note"} and schema["required"] == ["reason"]
    lead = next(m for m in client.get("/api/v1/models").json()["items"] if m["name"] == "crm.lead")
    lose = next(action for action in lead["actions"] if action["name"] == "lose")
    assert [field["name"] for field in lose["asks"]] == ["reason", "note"]


def test_the_dialog_may_begin_with_what_the_record_says(env, client, lead, dear, monkeypatch):
    suggested = {"reason": dear, "note": f"About {lead.title}"}
    monkeypatch.setattr(Losing, "suggest", classmethod(lambda cls, record: suggested if record.id == lead.id else {}))
    asked = client.post(f"/m/crm/lead/{lead.id}/run/lose", data={"version": "1"}, headers=HTMX).text
    assert f'name="ask-reason" value="{dear.id}"' in asked and f"About {lead.title}" in asked
