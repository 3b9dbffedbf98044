"""Contacts: people, companies, what ties them, and who sees them; on both databases."""

from __future__ import annotations

from decimal import Decimal

import pytest
from yurt.env.query import Query, fetch
from yurt.errors import AccessDenied, ValidationFailed
from yurt.model.filters import parse_filter
from yurt.services.exchange.intake import can_insert_in_sets
from yurt_crm.models.contact import Category, Contact


def test_a_company_has_people(env):
    company = env.create(Contact, name="Արագած ՍՊԸ", kind="company")
    env.create_many(Contact, [{"name": name, "company": company} for name in ("ნინო", "Ani")])
    env.session.commit()
    company = env.get(Contact, company.id)
    assert company.is_company
    assert [person.name for person in company.people] == ["Ani", "ნინო"]
    found = fetch(
        env, Contact, Query(("name", "company"), parse_filter({"field": "is_company", "op": "eq", "value": False}))
    )
    assert {row[3] for row in found.rows} == {"Արագած ՍՊԸ"}


def test_contacts_are_imported_in_whole_sets(env):
    assert can_insert_in_sets(env, env.info(Contact)), "a hook that listens to other models costs imports nothing"
    assert not can_insert_in_sets(env, env.info("crm.lead")), "a lead's history is begun by a hook"


def test_nobody_is_their_own_company(env):
    for make_it_so in (lambda c: setattr(c, "company_id", c.id), lambda c: setattr(c, "company", c)):
        contact = env.create(Contact, name="Ani")
        make_it_so(contact)
        with pytest.raises(ValidationFailed, match="hoose another one"):
            env.session.flush()
        env.session.rollback()


def test_wrong_values_are_named_together(env):
    with pytest.raises(ValidationFailed) as caught:
        env.create(Contact, name="Ani", email="nobody", phone="12", credit_limit=Decimal(-1), relation="friend")
    assert set(caught.value.fields) == {"email", "phone", "credit_limit", "relation"}


def test_search_finds_in_every_script_without_regard_to_case(env):
    env.create_many(Contact, [{"name": name} for name in ("Арам Петросян", "ສົມສັກ", "မောင်မောင်", "Anna")])
    for word, name in (("АРАМ", "Арам Петросян"), ("ສົມ", "ສົມສັກ"), ("မောင်", "မောင်မောင်"), ("ann", "Anna")):
        assert [row[1] for row in fetch(env, Contact, Query(("name",), search=word)).rows] == [name]


def test_categories_are_the_manager_s_and_unique(as_user, env):
    with as_user("crm.salesperson") as unit:
        vip = next(row[0] for row in fetch(unit, Category, Query(("name",), search="VIP")).rows)
        contact = unit.create(Contact, name="Ani", categories=[unit.get(Category, vip)])
        assert [category.name for category in contact.categories] == ["VIP"]
    with pytest.raises(AccessDenied), as_user("crm.salesperson") as unit:
        unit.create(Category, name="Mine")
    with pytest.raises(ValidationFailed, match="Another category has this name"), as_user("crm.manager") as unit:
        unit.create(Category, name="VIP")


def test_a_salesperson_reaches_own_and_unassigned_contacts(as_user, env):
    env.create_many(Contact, [{"name": "Boss's", "salesperson_id": 1}, {"name": "Nobody's", "salesperson_id": None}])
    with as_user("crm.salesperson") as unit:
        unit.create(Contact, name="Mine")
        assert [row[1] for row in fetch(unit, Contact, Query(("name",), order=("name",))).rows] == ["Mine", "Nobody's"]
    with pytest.raises(AccessDenied), as_user("crm.salesperson") as unit:
        unit.create(Contact, name="For the boss", salesperson_id=1)
