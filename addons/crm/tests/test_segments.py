"""Segments, live and frozen, over fields that go; categories by rule; personal offers; contacts as vCards."""

from __future__ import annotations

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
import vobject
from yurt.base.models.views import SavedFilter
from yurt.errors import ValidationFailed
from yurt.services.exchange.limits import TableLimits
from yurt.services.exchange.vcards import open_vcards
from yurt_crm.models.contact import Category, Contact
from yurt_crm.models.lead import Lead
from yurt_crm.models.log_entry import LogEntry
from yurt_crm.models.reach import ContactPhone
from yurt_crm.models.segment import Offer, Segment, TakingFilter
from yurt_crm.services.categories import apply_rules
from yurt_crm.services.segments import belongs, contact_ids

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
SILENT = {"not": {"field": "last_contact_at", "op": "period", "value": "last_30_days"}}
BOUGHT = {"field": "leads.status", "op": "eq", "value": "won"}


@pytest.fixture
def people(env):
    made = env.create_many(Contact, [{"name": name, "city": "Gyumri"} for name in ("Ani", "Aram", "Lilit")])
    env.create(LogEntry, contact=made[0], at=env.now - timedelta(days=2))
    env.create(LogEntry, contact=made[1], at=env.now - timedelta(days=60))
    lead = env.create(Lead, title="Ring", contact=made[1])
    lead.win()
    env.session.flush()
    return made


def names(env, segment):
    return sorted(env.get(Contact, number).name for number in contact_ids(env, segment))


def test_a_live_segment_follows_and_a_frozen_one_stays(env, people):
    segment = env.create(Segment, name="Silent", where=SILENT)
    assert names(env, segment) == ["Aram", "Lilit"] and segment.size == 2
    segment.freeze()
    env.session.flush()
    env.create(Contact, name="Nino")
    assert names(env, segment) == ["Aram", "Lilit"] and belongs(env, segment, people[1])
    segment.thaw()
    env.session.flush()
    assert names(env, segment) == ["Aram", "Lilit", "Nino"]
    assert names(env, env.create(Segment, name="Bought", where={"all": [SILENT, BOUGHT]})) == ["Aram"]


def test_a_field_that_is_gone_is_told_and_the_rest_goes_on(env, people):
    gone = {"field": "x_hobby", "op": "eq", "value": "chess"}
    segment = env.create(Segment, name="Chess", where={"all": [{"field": "name", "op": "starts", "value": "A"}, gone]})
    assert names(env, segment) == ["Ani", "Aram"] and "x_hobby" in segment.problem
    segment.where = {"any": [gone, {"not": gone}]}
    env.session.flush()
    assert names(env, segment) == [] and "nobody belongs" in segment.problem
    with pytest.raises(ValidationFailed, match="not right"):
        segment.where = {"field": "name", "op": "like"}
        env.session.flush()


def test_a_segment_over_a_field_that_is_gone_opens_in_the_browser(client, env):
    segment = env.create(Segment, name="Chess", where={"field": "x_hobby", "op": "eq", "value": "chess"})
    env.session.flush()
    assert "The field “x_hobby” is gone" in client.get(f"/m/crm/segment/{segment.id}").text
    assert client.get("/m/crm/segment").status_code == 200


def test_a_segment_is_taken_from_a_saved_filter_or_made_of_the_list(client, env, people):
    part = {"field": "name", "op": "starts", "value": "A"}
    saved = env.create(SavedFilter, name="A", model="crm.contact", query={"parts": [part]})
    segment = env.create(Segment, name="From a filter")
    segment.take_filter(TakingFilter(saved=saved))
    env.session.flush()
    assert names(env, segment) == ["Ani", "Aram"]
    address = f"http://test/m/crm/contact?f={json.dumps(part)}"
    made = client.post(
        "/x/crm/segments", data={"all": "1", "id": "1"}, headers={"HX-Request": "true", "HX-Current-URL": address}
    )
    live = env.get(Segment, int(made.headers["HX-Redirect"].split("/")[-2]))
    assert (live.kind, names(env, live)) == ("live", ["Ani", "Aram"])
    made = client.post("/x/crm/segments", data={"id": str(people[2].id)}, headers={"HX-Request": "true"})
    frozen = env.get(Segment, int(made.headers["HX-Redirect"].split("/")[-2]))
    assert (frozen.kind, names(env, frozen), frozen.name != live.name) == ("frozen", ["Lilit"], True)


def test_a_category_by_rule_is_had_by_its_segment_alone(env, people):
    segment = env.create(Segment, name="Silent", where=SILENT)
    category = env.create(Category, name="Sleepers", segment=segment)
    people[0].categories = [category]
    env.session.flush()
    assert apply_rules(env) == 3
    assert [bool(person.categories) for person in people] == [False, True, True]
    assert apply_rules(env) == 0


def test_an_offer_gives_something_and_ends_after_it_begins(env, people):
    env.create(Offer, contact=people[0], title="Chain", percent=Decimal(10), until=env.today)
    for values in ({}, {"amount": Decimal(5), "until": env.today - timedelta(days=1)}):
        with pytest.raises(ValidationFailed):
            env.create(Offer, contact=people[0], title="Nothing", **values)


def test_a_vcard_is_read_back_by_the_import_and_by_others(browser_as, env, tmp_path, people):
    firm = env.create(Contact, name="Արագած; ՍՊԸ", kind="company")
    person = people[0]
    person.company, person.position, person.phone, person.birthday = firm, "Director", "+37491111111", date(1990, 1, 2)
    env.create(ContactPhone, contact=person, number="+37410222222", kind="work")
    env.session.flush()
    head = browser_as("crm.manager")
    answer = head.get(f"/x/crm/vcards/contacts.vcf?ids={person.id},{firm.id}")
    cards: list[Any] = list(vobject.readComponents(answer.text))
    assert [card.contents["fn"][0].value for card in cards] == ["Ani", "Արագած; ՍՊԸ"]
    assert [line.value for line in cards[0].contents["tel"]] == ["+37491111111", "+37410222222"]
    file = tmp_path / "contacts.vcf"
    file.write_text(answer.text, "utf-8", newline="")
    with file.open("rb") as stream:
        headings, first, second = (cells for _, cells in open_vcards(stream, TableLimits()).rows)
    found = dict(zip(headings, first, strict=True))
    assert (found["Organization"], found["Position"], found["Birthday"], found["Phone 2"]) == (
        "Արագած; ՍՊԸ", "Director", "1990-01-02", "+37410222222")  # fmt: skip
    assert dict(zip(headings, second, strict=True))["Kind"] == "Company"
    seller = browser_as("crm.salesperson")
    assert seller.get(f"/x/crm/vcards/contacts.vcf?ids={person.id},{firm.id}").status_code == 403
