"""Cells of a list edited in place: rights, validation, versions, and the way back; on both databases."""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal
from typing import Any

import pytest
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")
LIST = "/m/crm/contact"
HTMX = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{LIST}"}


@pytest.fixture
def contact(env: Any) -> Any:
    record = env.create(Contact, name="Anahit", city="Gyumri", credit_limit=Decimal(1000))
    env.session.flush()
    return record


def opened(client: Any, record: Any, field: str) -> dict[str, str]:
    """The hidden inputs of the form over a cell, and what stands in its input."""
    page = client.get(f"{LIST}/{record.id}/cell/{field}", headers=HTMX)
    assert page.status_code == 200, page.text[:400]
    found = {}
    for tag in re.findall(r"<input[^>]*>", page.text):
        attributes = {name: html.unescape(value) for name, value in re.findall(r'(\S+)="([^"]*)"', tag)}
        if "name" in attributes:
            found[attributes["name"]] = attributes.get("value", "")
    return found


def save(client: Any, record: Any, field: str, form: dict[str, str]) -> Any:
    return client.post(f"{LIST}/{record.id}/cell/{field}", data=form, headers=HTMX)


def toast(answer: Any) -> dict[str, Any]:
    return json.loads(answer.headers["HX-Trigger"])["y-toast"]


def fresh(env: Any, record: Any) -> Any:
    env.session.expire_all()
    return env.get(Contact, record.id)


def test_the_heads_say_which_cells_are_edited(client, contact):
    page = client.get(LIST).text
    editable = re.findall(r'<th[^>]*data-path="([^"]+)" data-edit', page)
    assert "city" in editable and "salesperson" in editable
    shown = client.get("/m/crm/lead?f={}").text
    env_lead = re.findall(r'<th[^>]*data-path="([^"]+)" data-edit', shown)
    assert "weighted" not in env_lead and "number" not in env_lead


def test_a_cell_is_saved_and_its_row_comes_back(env, client, contact):
    form = opened(client, contact, "city")
    assert form["city"] == "Gyumri"
    answer = save(client, contact, "city", form | {"city": "Vanadzor"})
    assert answer.status_code == 200 and answer.headers["HX-Retarget"] == "#y-row-at"
    assert answer.text.startswith("<tr") and "Vanadzor" in answer.text and 'name="id"' in answer.text
    assert fresh(env, contact).city == "Vanadzor"


def test_what_was_not_changed_is_not_written(env, client, contact):
    version = fresh(env, contact).version
    answer = save(client, contact, "city", opened(client, contact, "city"))
    assert answer.status_code == 200 and "HX-Trigger" not in answer.headers
    assert fresh(env, contact).version == version


def test_a_change_is_taken_back_unless_somebody_was_there_since(env, client, contact):
    answer = save(client, contact, "credit_limit", opened(client, contact, "credit_limit") | {"credit_limit": "2,500"})
    undo = toast(answer)
    assert undo["post"] and fresh(env, contact).credit_limit == Decimal(2500)
    assert client.post(undo["href"], headers=HTMX).status_code == 200
    assert fresh(env, contact).credit_limit == Decimal(1000)
    again = client.post(undo["href"], headers=HTMX)
    assert again.status_code == 409 and fresh(env, contact).credit_limit == Decimal(1000)


def test_an_empty_value_comes_back_empty(env, client, contact):
    answer = save(client, contact, "email", opened(client, contact, "email") | {"email": "a@b.am"})
    assert client.post(toast(answer)["href"], headers=HTMX).status_code == 200
    assert not fresh(env, contact).email


def test_a_value_that_does_not_fit_is_told_beside_the_cell(env, client, contact):
    answer = save(client, contact, "email", opened(client, contact, "email") | {"email": "nobody"})
    assert answer.status_code == 422 and 'class="y-err"' in answer.text and 'value="nobody"' in answer.text
    answer = save(client, contact, "name", opened(client, contact, "name") | {"name": ""})
    assert answer.status_code == 422 and fresh(env, contact).name == "Anahit"


def test_two_people_in_one_cell_lose_nothing(env, client, contact):
    form = opened(client, contact, "city")
    fresh(env, contact).city = "Sevan"
    env.session.commit()
    answer = save(client, contact, "city", form | {"city": "Vanadzor"})
    assert answer.status_code == 409 and "Sevan" in answer.text and 'value="Vanadzor"' in answer.text
    assert fresh(env, contact).city == "Sevan"
    tags = dict(re.findall(r'name="(version|base)" value="([^"]*)"', answer.text))
    mine = {name: html.unescape(value) for name, value in tags.items()} | {"city": "Vanadzor"}
    assert save(client, contact, "city", mine).status_code == 200
    assert fresh(env, contact).city == "Vanadzor"


def test_another_field_changed_meanwhile_is_no_conflict(env, client, contact):
    form = opened(client, contact, "city")
    fresh(env, contact).email = "a@b.am"
    env.session.commit()
    assert save(client, contact, "city", form | {"city": "Sevan"}).status_code == 200
    record = fresh(env, contact)
    assert (record.city, record.email) == ("Sevan", "a@b.am")


@pytest.mark.parametrize("field", ["created_at", "id", "company.city", "notes_", "categories", "photo"])
def test_fields_that_a_cell_cannot_take_are_refused(client, contact, field):
    assert client.get(f"{LIST}/{contact.id}/cell/{field}", headers=HTMX).status_code in (403, 404)
    assert client.post(f"{LIST}/{contact.id}/cell/{field}", data={field: "1"}, headers=HTMX).status_code in (403, 404)


def test_computed_fields_stay(env, client):
    lead = env.create(Lead, title="Roof")
    env.session.flush()
    assert client.get(f"/m/crm/lead/{lead.id}/cell/weighted", headers=HTMX).status_code == 403


def test_whoever_may_only_read_edits_no_cell(browser_as, client, contact):
    reader = browser_as("core.user")
    assert reader.get(f"{LIST}/{contact.id}/cell/city", headers=HTMX).status_code in (403, 404)
    assert reader.post(f"{LIST}/{contact.id}/cell/city", data={"city": "X"}, headers=HTMX).status_code in (403, 404)


def test_one_row_is_shown_as_the_list_shows_it(client, contact):
    row = client.get(f"{LIST}/{contact.id}/row", headers=HTMX).text
    page = client.get(LIST).text
    assert row.strip() in page
