"""What stands around a form: why something may not be done, related records, print and share."""

from __future__ import annotations

import pytest
from form_inputs import HTMX
from yurt_crm.models.contact import Category, Contact
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")


def test_why_names_the_missing_role_the_state_and_computed_fields(env, browser_as):
    lead = env.create(Lead, title="Deal", salesperson_id=None)
    env.session.flush()
    other = browser_as("crm.salesperson")
    said = other.get(f"/m/crm/lead/{lead.id}/why").text
    assert "By your role: Salesperson." in said
    assert "No role of yours allows it. These do: Head of sales." in said
    assert "Only while “Status” is: Won, Lost." in said
    assert "Calculated from other fields." in said and "Numbered by the system." in said


def test_why_tells_the_rule_that_keeps_a_record_from_being_changed(env, browser_as, monkeypatch):
    from dataclasses import replace

    contact = env.create(Contact, name="Anahit", salesperson_id=1)
    env.session.flush()
    other = browser_as("crm.salesperson")
    rules = [replace(r, operations=r.operations - {"read"}) for r in env.registry.rules if r.model == "crm.contact"]
    monkeypatch.setattr(env.registry, "rules", rules)
    page = other.get(f"/m/crm/contact/{contact.id}")
    assert "it belongs to others" in page.text and f'data-why="/m/crm/contact/{contact.id}/why"' in page.text
    said = other.get(f"/m/crm/contact/{contact.id}/why").text
    assert "for some records only, and this is not one of them" in said
    assert "A salesperson reaches what is theirs" in said and "Without this limit: Head of sales." in said


def test_why_says_the_administrator_and_the_trash(env, client):
    contact = env.create(Contact, name="Anahit")
    assert "You are an administrator." in client.get(f"/m/crm/contact/{contact.id}/why").text
    env.delete(contact)
    env.session.flush()
    assert "in the trash" in client.get(f"/m/crm/contact/{contact.id}/why").text


def test_why_is_not_told_of_records_that_are_hidden(env, browser_as):
    contact = env.create(Contact, name="Anahit", salesperson_id=1)
    env.session.flush()
    assert browser_as("crm.salesperson").get(f"/m/crm/contact/{contact.id}/why").status_code == 404


def test_a_record_can_be_printed_and_its_link_copied(env, client):
    contact = env.create(Contact, name="Anahit", categories=[env.create(Category, name="Regular")])
    env.session.flush()
    page = client.get(f"/m/crm/contact/{contact.id}", headers=HTMX).text
    assert "data-print" in page and f'data-copy="/m/crm/contact/{contact.id}"' in page
    assert page.count('class="y-f empty') > 3, "what is empty is left out on paper"
