"""The CRM in the browser: a salesperson's pages, a form that is saved, a button, a card that is moved."""

from __future__ import annotations

import pytest
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead


@pytest.fixture
def seller(browser_as, env):
    env.create(Lead, title="Chain", contact=env.create(Contact, name="Ani"), expected_date=env.today)
    return browser_as("crm.salesperson")


@pytest.mark.parametrize("path", ["/", "/m/crm/contact", "/m/crm/lead", "/m/crm/lead/board", "/m/crm/contact/new"])
def test_pages_are_there(seller, path):
    answer = seller.get(path)
    assert answer.status_code == 200, answer.text[:500]


def test_a_contact_s_form_shows_its_tabs_and_counter(seller, env):
    contact = env.create(Contact, name="Անի", salesperson_id=None)
    env.create(Lead, title="Ring", contact=contact, salesperson_id=None)
    text = seller.get(f"/m/crm/contact/{contact.id}").text
    for word in ("Անի", "People", "Leads", "Notes", "Ring"):
        assert word in text, word


def test_the_api_runs_an_action(seller, env):
    lead = env.create(Lead, title="Ring", salesperson_id=None)
    answer = seller.post(f"/api/v1/crm/lead/{lead.id}/actions/win", json={})
    assert answer.status_code == 200, answer.text
    again = seller.get(f"/api/v1/crm/lead/{lead.id}", params={"fields": "status,probability,weighted"})
    assert '"won"' in again.text


def test_the_sellers_dashboard_is_there(seller):
    page = seller.get("/dashboards/crm.sales")
    assert page.status_code == 200
    for label in ("Open deals", "Late leads", "Newest leads"):
        assert label in page.text
