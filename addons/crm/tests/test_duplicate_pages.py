"""Duplicates in the browser: a hint while typing, pairs to decide, the comparison, the merge and its undo."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from yurt_crm.models.contact import Contact
from yurt_crm.models.duplicate import Duplicate, Merge
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
PHONE = "+37491111111"


@pytest.fixture
def pair(env):
    first = env.create(Contact, name="<i>Ani</i> Petrosyan", phone=PHONE, city="Gyumri", salesperson_id=None)
    second = env.create(Contact, name="Ani Petrosyan", phone=PHONE, email="ani@example.com", salesperson_id=None)
    env.create(Lead, title="Ring", contact=second, salesperson_id=None)
    env.session.flush()
    return first, second


def test_a_hint_stands_beside_the_form_and_hides_what_may_not_be_seen(browser_as, env, pair):
    hidden = env.create(Contact, name="Ani Petrosyan", phone=PHONE, salesperson_id=1)
    seller = browser_as("crm.salesperson")
    form = seller.get("/m/crm/contact/new").text
    assert 'hx-post="/m/crm/contact/new/hints"' in form and "from:#f-phone" in form
    said = seller.post("/m/crm/contact/new/hints", data={"name": "Petrosyan Ani", "phone": "091 111111"}).text
    assert "“&lt;i&gt;Ani&lt;/i&gt; Petrosyan” may be the same: telephone" in said
    assert f"/m/crm/contact/{pair[1].id}" in said and f"/m/crm/contact/{hidden.id}" not in said
    quiet = seller.post(f"/m/crm/contact/{pair[0].id}/hints", data={"name": "Zurab", "phone": "+37491999999"}).text
    assert "may be the same" not in quiet


def test_pairs_are_compared_merged_and_taken_back(browser_as, env, pair):
    first, second = pair
    assert browser_as("crm.salesperson").get("/x/crm/duplicates").status_code == 403
    head = browser_as("crm.manager")
    head.post("/x/crm/duplicates/search")
    page = head.get("/x/crm/duplicates").text
    assert "telephone, name" in page and "<i>Ani" not in page and f"/x/crm/merge/{first.id}/{second.id}" in page
    address = f"/x/crm/merge/{first.id}/{second.id}"
    compared = head.get(address).text
    assert "ani@example.com" in compared and "Leads: 1" in compared and "Gyumri" in compared
    shown = head.get(f"{address}?name=source&email=source&show=1").text
    assert "What will stand there" in shown
    head.post(address, data={"name": "source", "email": "source"})
    env.session.expire_all()
    assert (first.name, first.email, first.city) == ("Ani Petrosyan", "ani@example.com", "Gyumri")
    assert second.deleted_at is not None and len(first.leads) == 1
    assert env.session.scalars(sa.select(env[Duplicate].status)).all() == ["merged"]
    merged = env.session.scalars(sa.select(env[Merge])).one()
    head.post(f"/x/crm/merges/{merged.id}/undo")
    env.session.expire_all()
    assert first.name == "<i>Ani</i> Petrosyan" and second.deleted_at is None and len(second.leads) == 1
    assert "Undone" in head.get("/x/crm/duplicates").text


def test_two_are_selected_in_the_list(browser_as, pair):
    head = browser_as("crm.manager")
    assert "/x/crm/merge" in head.get("/m/crm/contact").text
    ids = {"id": [str(contact.id) for contact in pair]}
    answer = head.post("/x/crm/merge", data=ids, headers={"HX-Request": "true"})
    assert answer.headers["HX-Redirect"] == f"/x/crm/merge/{pair[0].id}/{pair[1].id}"
    assert head.post("/x/crm/merge", data={"id": str(pair[0].id)}).status_code == 422
