"""Fields that are asked for, locked or hidden while a condition holds: the same rule however a record is written."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from form_inputs import HTMX, inputs
from yurt.env.loading import bump
from yurt.errors import ValidationFailed
from yurt.model.conditions import holds, problems_in, readable, rules_of
from yurt.model.spec import FieldSpec
from yurt.services.customise import save_change
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead
from yurt_sdk.databases import SqliteEngine

pytestmark = pytest.mark.addons("crm")
LOCKED = {"readonly_when": {"field": "kind", "value": "company"}}
NEEDED = {"required_when": {"field": "city", "op": "not_empty"}}


@pytest.fixture
def engine(tmp_path_factory):
    """Rules are decided before anything is written, the same way on each database."""
    return SqliteEngine(tmp_path_factory.mktemp("databases"))


@pytest.fixture
def ruled(system):
    """Contacts whose city is locked for companies, and who need an e-mail address once they have a city."""
    with system.env(1) as env:
        save_change(env, "crm.contact", "field:city", LOCKED)
        save_change(env, "crm.contact", "field:email", NEEDED)
    system.refresh()
    with system.env(1) as env:
        company = env.create(Contact, name="Felt and lattice", kind="company")
        person = env.create(Contact, name="Anahit", kind="person", city="Gyumri", email="a@example.com")
        env.session.flush()
        return company.id, person.id


def test_a_cell_says_why_it_is_locked_and_what_it_leaves_out(ruled, client):
    company, person = ruled
    refused = client.get(f"/m/crm/contact/{company}/cell/city", headers=HTMX)
    assert refused.status_code == 403 and "“City” cannot be changed now (Kind: Company)." in refused.text
    sent = {"email": "", "version": "1"}
    wrong = client.post(f"/m/crm/contact/{person}/cell/email", data=sent, headers=HTMX)
    assert wrong.status_code == 422 and "Fill this in (City)." in wrong.text


def test_many_are_changed_only_as_far_as_the_rule_allows(ruled, system, client):
    sent = {"id": [str(number) for number in ruled], "field": "city", "city": "Yerevan", "save": "1"}
    refused = client.post("/m/crm/contact/bulk/field", data=sent)
    assert refused.status_code == 422 and "Felt and lattice: “City” cannot be changed now" in refused.text
    with system.env(1) as env:
        assert env.get(Contact, ruled[1]).city == "Gyumri", "all or none"


def test_the_api_and_statements_are_held_to_it(ruled, system, client):
    company, _ = ruled
    with system.env(1) as env, pytest.raises(ValidationFailed, match="cannot be changed now"):
        env.session.execute(sa.update(env[Contact]).where(env[Contact].id == company).values(city="Yerevan"))
    with system.env(1) as env, pytest.raises(ValidationFailed) as refused:
        env.session.execute(sa.insert(env[Contact]), [{"name": "B", "kind": "person", "city": "Ani"}])
    assert list(refused.value.fields) == ["email"]
    with system.env(1) as env:
        env.session.execute(sa.update(env[Contact]).values(position="Owner"))
        assert env.get(Contact, company).position == "Owner", "what the rule does not speak of is free"
    with system.env(1, channel="import") as env:
        env.create(Contact, name="Old", kind="company", city="Van", email="old@example.com")


def test_a_new_rule_leaves_old_records_alone_until_they_are_touched(ruled, system):
    with system.acting_as_system() as env:
        old = env.create(Contact, name="Old", city="Ani").id
    with pytest.raises(ValidationFailed), system.env(1) as env:
        record = env.get(Contact, old)
        record.position = "Guard"
        env.session.flush()
        record.city = "Van"


def test_the_value_before_decides_even_when_nobody_has_read_it(ruled, system):
    with pytest.raises(ValidationFailed, match="cannot be changed now"), system.env(1) as env:
        record = env.get(Contact, ruled[0])
        env.session.expire(record, ["kind"])
        record.kind, record.city = "person", "Yerevan"


def test_a_model_says_what_its_form_shows_and_its_board_asks_for(system, client):
    with system.env(1) as env:
        lead = env.create(Lead, title="Ring")
        env.session.flush()
        number = lead.id
    page = client.get(f"/m/crm/lead/{number}/edit")
    assert 'id="f-lost_reason"' not in page.text and " data-depends" in page.text
    sent = inputs(page) | {"status": "lost"}
    shown = client.post(f"/m/crm/lead/{number}/change", data=sent, headers=HTMX).text
    assert 'id="f-lost_reason"' in shown and 'aria-required="true"' in shown
    refused = client.post(f"/m/crm/lead/{number}", data=sent, headers=HTMX)
    assert refused.status_code == 422 and 'id="e-lost_reason"' in refused.text
    asked = client.post(f"/m/crm/lead/{number}/state/lost", data={"version": "1"}, headers=HTMX)
    assert asked.status_code == 422 and 'name="ask-lost_reason"' in asked.text


def test_conditions_of_a_view_are_of_its_form_alone(system, client):
    from yurt.view import Field, Form

    view = Form(
        "crm.contact",
        "name",
        "kind",
        Field("city", required_when={"field": "kind", "value": "company"}),
        Field("email", hidden_when={"field": "kind", "value": "company"}),
        Field("phone", hidden_when={"field": "nothing"}),
    )
    with system.env(1) as env:
        bump(env.session.connection(), "registry_stamp")
    system.refresh()  # a registry of this test's own
    system.registry.views[view.key] = view
    sent = inputs(client.get("/m/crm/contact/new")) | {"name": "Co", "kind": "company"}
    shown = client.post("/m/crm/contact/new/change", data=sent, headers=HTMX).text
    assert 'id="f-city" name="city" aria-required="true"' in shown
    assert 'id="f-email"' not in shown and 'id="f-phone"' in shown
    assert client.post("/m/crm/contact/new", data=sent, headers=HTMX).status_code == 422
    with system.env(1) as env:
        env.create(Contact, name="Co", kind="company")


@pytest.mark.parametrize(
    ("where", "values", "met"),
    [
        ({"field": "done", "value": "1"}, {"done": True}, True),
        ({"field": "done", "value": "0"}, {"done": True}, False),
        ({"field": "owner", "value": "$me"}, {"owner_id": 7}, True),
        ({"field": "day", "op": "lt", "value": "$today"}, {"day": None}, False),
        ({"not": {"field": "sum", "op": "gt", "value": "5"}}, {"sum": 4}, True),
        ({"field": "sum", "op": "in", "value": [4, 5]}, {"sum": 4}, True),
    ],
)
def test_a_condition_is_decided_by_the_values_at_hand(where, values, met):
    kinds = {"done": "boolean", "owner": "link", "day": "date", "sum": "integer"}
    fields = {name: FieldSpec(name, kind) for name, kind in kinds.items()}
    assert holds(fields, readable(fields, where), values, {"$me": 7, "$today": None}) is met


def test_what_cannot_be_decided_is_told_and_never_holds():
    fields = {"a": FieldSpec("a", "text", required_when={"field": "b.c"}, hidden_when={"nonsense": 1})}
    assert len(problems_in(fields)) == 2 and rules_of(fields) == ()
