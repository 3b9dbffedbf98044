"""The quick look at a record beside its list, on both databases."""

from __future__ import annotations

import pytest
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")
HTMX = {"HX-Request": "true"}


def test_it_shows_what_is_filled_in_related_records_and_what_happened(env, client):
    contact = env.create(Contact, name="<b>Anahit</b>", city="Gyumri")
    env.create(Lead, title="Roof", contact_id=contact.id)
    env.session.flush()
    page = client.get(f"/m/crm/contact/{contact.id}/preview", headers=HTMX)
    assert page.status_code == 200 and "&lt;b&gt;Anahit" in page.text and "<b>Anahit" not in page.text
    assert "Gyumri" in page.text and f'href="/m/crm/contact/{contact.id}/edit"' in page.text
    assert "Leads <b>1</b>" in page.text and "Created" in page.text
    assert "Website" not in page.text  # nothing stands there


def test_a_state_stands_beside_the_name(env, client):
    lead = env.create(Lead, title="Roof")
    env.session.flush()
    page = client.get(f"/m/crm/lead/{lead.id}/preview", headers=HTMX).text
    assert '<span class="y-st st-' in page.split("</header>")[0]


def test_it_obeys_rights(env, client, browser_as):
    contact = env.create(Contact, name="Hidden")
    env.session.flush()
    assert browser_as("core.user").get(f"/m/crm/contact/{contact.id}/preview", headers=HTMX).status_code in (403, 404)
    assert client.get("/m/crm/contact/999999/preview", headers=HTMX).status_code == 404


def test_records_that_cannot_be_changed_offer_no_editing(env, client):
    contact = env.create(Contact, name="Old")
    env.session.flush()
    env.delete(contact)
    env.session.commit()
    page = client.get(f"/m/crm/contact/{contact.id}/preview", headers=HTMX)
    assert page.status_code == 200 and "/edit" not in page.text
