"""Many changed records in one flush: one statement for all of them, with every check of a single one."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from yurt.base.models.journal import Audit
from yurt.env.rewriting import FEWEST
from yurt.errors import AccessDenied, StaleRecord, ValidationFailed
from yurt_crm.models.contact import Contact
from yurt_sdk.testing import make_user

pytestmark = pytest.mark.addons("crm")
COUNT = 2 * FEWEST


@pytest.fixture
def contacts(env):
    made = env.create_many(Contact, [{"name": f"Contact {n:03d}", "city": "Gyumri"} for n in range(COUNT)])
    env.session.commit()
    return made


def statements(env):
    """The UPDATE statements that go to the contacts' table from now on, each with its number of rows."""
    found = []

    @event.listens_for(env.system.database.engine, "after_cursor_execute")
    def note(_connection, _cursor, statement, parameters, _context, executemany):
        if statement.startswith("UPDATE crm_contact"):
            found.append(len(parameters) if executemany else 1)

    return found


def test_one_statement_for_each_set_of_columns(env, contacts):
    found = statements(env)
    for number, contact in enumerate(contacts):
        contact.city = f"City {number}"
        if number % 2:
            contact.credit_limit = number
    env.session.commit()
    assert sorted(found) == [COUNT // 2, COUNT // 2]
    env.session.expire_all()
    assert [c.city for c in contacts] == [f"City {n}" for n in range(COUNT)]
    assert {c.version for c in contacts} == {2}
    assert not env.session.dirty


def test_each_change_is_audited_once(env, contacts):
    for contact in contacts:
        contact.city = "Vanadzor"
    env.session.commit()
    audit = env[Audit]
    rows = env.session.scalars(sa.select(audit).where(audit.model == "crm.contact", audit.operation == "change")).all()
    assert len(rows) == COUNT
    assert rows[0].changes == {"city": ["Gyumri", "Vanadzor"]}


def test_a_record_that_was_saved_meanwhile_stops_all(env, contacts):
    system = env.system
    names = [contact.city for contact in contacts]
    with system.acting_as_system() as other:
        other.get(Contact, contacts[3].id).city = "Dilijan"
    for contact in contacts:
        contact.city = "Vanadzor"
    with pytest.raises(StaleRecord):
        env.session.flush()
    env.session.rollback()
    with system.acting_as_system() as other:
        kept = other.session.scalars(sa.select(other[Contact].city).order_by(other[Contact].id)).all()
    assert kept == [*names[:3], "Dilijan", *names[4:]]


def test_nothing_of_a_refused_flush_can_be_committed(env, contacts):
    for contact in contacts:
        contact.city = "Vanadzor"
    contacts[-1].email = "no address"
    with pytest.raises(ValidationFailed):
        env.session.flush()
    env.session.rollback()
    assert {c.city for c in contacts} == {"Gyumri"}


def test_a_database_error_ends_the_transaction(env, contacts):
    for contact in contacts:
        contact.salesperson_id = 987_654_321
    with pytest.raises(ValidationFailed):
        env.session.flush()
    env.session.rollback()
    assert {c.salesperson_id for c in contacts} == {None}
    contacts[0].city = "Dilijan"
    env.session.commit()
    assert contacts[0].version == 2


def test_row_rules_hold_after_the_change(env, contacts):
    system = env.system
    seller, other_seller = (make_user(system, login, "crm.salesperson") for login in ("ani", "aram"))
    for contact in contacts:
        contact.salesperson_id = seller
    env.session.commit()
    with pytest.raises(AccessDenied), system.env(seller) as own:
        for contact in own.session.scalars(sa.select(own[Contact])):
            contact.salesperson_id = other_seller
    env.session.expire_all()
    assert {c.salesperson_id for c in contacts} == {seller}


def test_new_records_in_the_same_flush_come_first(env, contacts):
    company = env[Contact](name="Lori", kind="company")
    env.session.add(company)
    for contact in contacts:
        contact.company = company
    env.session.commit()
    assert {c.company_id for c in contacts} == {company.id}


def test_inside_a_savepoint_the_rollback_gives_the_old_values_back(env, contacts):
    with pytest.raises(RuntimeError), env.session.begin_nested():
        for contact in contacts:
            contact.city = "Vanadzor"
        env.session.flush()
        raise RuntimeError
    assert {c.city for c in contacts} == {"Gyumri"}
