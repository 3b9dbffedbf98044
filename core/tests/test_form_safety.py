"""Nothing typed is lost: drafts made into forms again, and two people at the lines of one record."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from form_inputs import HTMX, fresh, inputs
from yurt_crm.models.contact import Contact
from yurt_crm.models.funnel import Funnel, Stage
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")
CONTACTS, FUNNELS = "/m/crm/contact", "/m/crm/funnel"


def funnel(env: Any) -> Any:
    return env.session.scalars(sa.select(env[Funnel]).order_by("id")).first()


def test_a_draft_becomes_the_form_again_with_what_editing_began_with(env, client):
    record = env.create(Contact, name="Anahit", city="Gyumri", email="old@x.am")
    draft = inputs(client.get(f"{CONTACTS}/{record.id}/edit")) | {"city": "Typed"}
    record.email = "new@x.am"
    env.session.flush()
    again = client.post(f"{CONTACTS}/{record.id}/change", data=draft, headers=HTMX)
    restored = inputs(again)
    assert again.status_code == 200 and restored["city"] == ["Typed"] and restored["version"] == ["1"]
    saved = client.post(f"{CONTACTS}/{record.id}", data=restored, headers=HTMX)
    assert saved.status_code == 409 and "new@x.am" in saved.text, "what others wrote meanwhile is not overwritten"
    assert fresh(env, record).email == "new@x.am"


def test_the_draft_of_a_new_record_keeps_its_lines_and_its_key(env, client):
    draft = inputs(client.get(f"{CONTACTS}/new")) | {"name": "Co", "kind": "company"}
    draft |= {"people._order": "new-1", "people.new-1.name": "Nare"}
    restored = inputs(client.post(f"{CONTACTS}/new/change", data=draft, headers=HTMX))
    assert restored["people.new-1.name"] == ["Nare"] and restored["idempotency-key"] == draft["idempotency-key"]


def test_two_people_at_different_fields_of_a_line_both_keep_theirs(env, client):
    record = funnel(env)
    line = record.stages[0]
    mine = inputs(client.get(f"{FUNNELS}/{record.id}/edit"))
    line.probability = 17
    env.session.flush()
    mine[f"stages.{line.id}.name"] = "Mine"
    assert client.post(f"{FUNNELS}/{record.id}", data=mine, headers=HTMX).status_code == 200
    line = fresh(env, line)
    assert (line.name, line.probability) == ("Mine", 17)


def test_two_people_at_one_field_of_a_line_are_asked(env, client):
    record = funnel(env)
    line = record.stages[0]
    mine = inputs(client.get(f"{FUNNELS}/{record.id}/edit"))
    line.name = "Theirs"
    line.probability = 17
    env.session.flush()
    mine[f"stages.{line.id}.name"] = "Mine"
    asked = client.post(f"{FUNNELS}/{record.id}", data=mine, headers=HTMX)
    assert asked.status_code == 422 and "Meanwhile changed to “Theirs”" in asked.text
    again = inputs(asked)
    assert again[f"stages.{line.id}.name"] == ["Mine"] and again[f"stages.{line.id}.probability"] == ["17"]
    assert client.post(f"{FUNNELS}/{record.id}", data=again, headers=HTMX).status_code == 200
    line = fresh(env, line)
    assert (line.name, line.probability) == ("Mine", 17)


def test_what_was_typed_into_a_line_that_is_gone_stays(env, client):
    record = env.create(Contact, name="Co", kind="company")
    person = env.create(Contact, name="Nare", company_id=record.id)
    env.session.flush()
    mine = inputs(client.get(f"{CONTACTS}/{record.id}/edit"))
    person.company_id = None
    env.session.flush()
    mine[f"people.{person.id}.position"] = "Cook"
    asked = client.post(f"{CONTACTS}/{record.id}", data=mine, headers=HTMX)
    assert asked.status_code == 422 and "Somebody removed this line meanwhile" in asked.text
    assert inputs(asked)[f"people.new-r{person.id}.position"] == ["Cook"]


def test_a_line_that_somebody_changed_is_not_removed_unseen(env, client):
    record = funnel(env)
    line = record.stages[0]
    mine = inputs(client.get(f"{FUNNELS}/{record.id}/edit"))
    line.name = "Theirs"
    env.session.flush()
    asked = client.post(f"{FUNNELS}/{record.id}", data=mine | {f"stages.{line.id}._delete": "1"}, headers=HTMX)
    assert asked.status_code == 422 and "remove it again if it may go" in asked.text
    assert fresh(env, line).name == "Theirs"
    again = inputs(asked) | {f"stages.{line.id}._delete": "1"}
    assert client.post(f"{FUNNELS}/{record.id}", data=again, headers=HTMX).status_code == 200


def test_totals_follow_what_is_typed_into_lines(env, client):
    record = env.create(Contact, name="Co")
    lead = env.create(Lead, title="Deal", contact=record, amount=100)
    env.session.flush()
    sent = inputs(client.get(f"{CONTACTS}/{record.id}/edit"))
    sent[f"leads.{lead.id}.amount"] = "250.50"
    sent |= {"leads._order": [str(lead.id), "new-1"], "leads.new-1.title": "More", "leads.new-1.amount": "1,000"}
    shown = client.post(f"{CONTACTS}/{record.id}/change", data=sent, headers=HTMX)
    assert shown.status_code == 200 and re.search(r"<tfoot>.*1,250\.50", shown.text, re.S)
    assert fresh(env, lead).amount == 100, "nothing is written"
    removed = sent | {f"leads.{lead.id}._delete": "1"}
    shown = client.post(f"{CONTACTS}/{record.id}/change", data=removed, headers=HTMX)
    assert re.search(r"<tfoot>.*\b1,000", shown.text, re.S)


def test_computed_fields_of_a_new_record_and_of_new_lines(env, client):
    sent = inputs(client.get("/m/crm/lead/new")) | {"title": "Deal", "amount": "1000"}
    sent["stage"] = [str(env.session.scalar(sa.select(env[Stage].id).where(env[Stage].probability == 50)))]
    shown = client.post("/m/crm/lead/new/change", data=sent, headers=HTMX)
    assert shown.status_code == 200 and re.search(r'data-field="weighted".*?500', shown.text, re.S)
    sent = inputs(client.get(f"{CONTACTS}/new")) | {"name": "Co", "leads._order": "new-1", "leads.new-1.title": "x"}
    shown = client.post(f"{CONTACTS}/new/change", data=sent | {"leads.new-1.amount": "75"}, headers=HTMX)
    assert shown.status_code == 200 and re.search(r"<tfoot>.*\b75", shown.text, re.S)


def test_links_offer_the_form_of_a_new_record_to_those_who_may_make_one(env, client, browser_as):
    assert 'data-new="/m/crm/contact/new?name="' in client.get("/m/crm/lead/new").text
    page = client.get("/m/crm/contact/new?name=Typed&beside=1")
    assert inputs(page)["name"] == ["Typed"] and "data-inside" in page.text
    other = browser_as("crm.salesperson")
    assert 'data-new="/m/crm/funnel' not in other.get("/m/crm/lead/new").text
