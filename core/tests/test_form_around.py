"""What stands around a form: why something may not be done, related records, print and share."""

from __future__ import annotations

import io
import re

import pytest
from form_inputs import HTMX
from PIL import Image
from yurt.view import Field, Form
from yurt.web.pages import neighbours
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
    assert page.count('class="y-f y-nil') > 3, "what is empty is left out on paper"


def test_pictures_and_papers_are_shown_in_place_and_others_downloaded(env, client):
    contact = env.create(Contact, name="Anahit")
    env.session.flush()
    picture = io.BytesIO()
    Image.new("RGB", (4, 4)).save(picture, "PNG")
    files = [
        ("file", ("a.png", picture.getvalue(), "image/png")),
        ("file", ("b.pdf", b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF", "application/pdf")),
        ("file", ("c.txt", b"plain words", "text/plain")),
    ]
    page = client.post(f"/m/crm/contact/{contact.id}/files", files=files, headers=HTMX)
    assert page.status_code == 200, page.text
    assert re.findall(r'title="([^"]+)" data-preview="(\w+)"', page.text) == [("b.pdf", "pdf"), ("a.png", "image")]


def test_only_the_page_that_reads_bar_codes_may_compile_webassembly(client):
    page = client.get("/scan")
    assert "'wasm-unsafe-eval'" in page.headers["content-security-policy"] and "data-vendor" in page.text
    assert "wasm" not in client.get("/m/crm/contact").headers["content-security-policy"]


def test_a_field_may_offer_the_camera_for_bar_codes(env, client, monkeypatch):
    form = Form(Contact, Field("name"), Field("city", scan=True), Field("company", scan=True))
    monkeypatch.setitem(env.registry.views, ("form", "crm.contact", "default"), form)
    env.registry.cache.pop("pages", None)
    page = client.get("/m/crm/contact/new").text
    env.registry.cache.pop("pages", None)
    assert re.findall(r'data-scan="([^"]+)"', page) == ["f-city", "f-company"]


def test_a_record_in_a_panel_comes_without_the_shell(system, client):
    with system.env(1) as env:
        record = env.create(Contact, name="Anahit")
        env.session.flush()
        number = record.id
    text = client.get(f"/m/crm/contact/{number}", params={"beside": "1"}).text
    assert 'id="y-form"' in text and "data-inside" in text and 'id="y-words"' in text
    assert "y-side" not in text and "board.css" not in text
    assert "data-inside" not in client.get(f"/m/crm/contact/{number}").text


def test_a_record_says_where_it_stands_in_its_list(system, client, monkeypatch):
    with system.env(1) as env:
        made = [env.create(Contact, name=f"Contact {n}") for n in range(5)]
        env.session.flush()
        ids = [record.id for record in made]
    came = {"HX-Current-URL": "http://testserver/m/crm/contact?f={}&o=id"}
    text = client.get(f"/m/crm/contact/{ids[1]}", headers=came).text
    assert ">2 / 5</span>" in text and f'href="/m/crm/contact/{ids[2]}" rel="next"' in text
    monkeypatch.setattr(neighbours, "COUNTED", 3)
    assert ">2 / 3+</span>" in client.get(f"/m/crm/contact/{ids[1]}", headers=came).text


def test_style_sheets_come_where_they_are_used(client):
    assert "board.css" in client.get("/m/crm/lead/board").text and "board.css" not in client.get("/m/crm/lead").text
    assert "customise.css" in client.get("/customise/crm/lead").text
