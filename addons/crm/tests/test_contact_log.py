"""The contact log with its controller, initiatives that count what is confirmed, and contacts that are shared."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from yurt.env.query import Query, fetch
from yurt.errors import AccessDenied, NotFound, ValidationFailed
from yurt_crm.models.contact import Contact
from yurt_crm.models.initiative import Initiative
from yurt_crm.models.lead import Lead
from yurt_crm.models.log_entry import LogEntry
from yurt_crm.models.share import Share

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture
def contact(env):
    return env.create(Contact, name="Ani", salesperson_id=None)


def test_a_result_counts_once_somebody_else_has_confirmed_it(as_user, env, contact):
    drive = env.create(Initiative, name="Win back")
    env.session.flush()
    with as_user("crm.salesperson") as unit:
        entry = unit.create(LogEntry, contact_id=contact.id, initiative_id=drive.id, realised=Decimal(500)).id
    with pytest.raises(AccessDenied), as_user("crm.salesperson") as unit:
        unit.get(LogEntry, entry).status = "confirmed"
        unit.session.flush()
    with as_user("crm.salesperson", "crm.controller") as unit:  # the author of another entry, with both roles
        own = unit.create(LogEntry, contact_id=contact.id, initiative_id=drive.id, realised=Decimal(7))
        with pytest.raises(ValidationFailed, match="Somebody else"):
            own.confirm()
            unit.session.flush()
        unit.session.rollback()
    env.session.expire_all()
    assert drive.realised == 0
    with as_user("crm.controller") as unit:
        unit.get(LogEntry, entry).confirm()
    env.session.expire_all()
    assert drive.realised == 500 and env.get(LogEntry, entry).controller_id is not None
    with pytest.raises(ValidationFailed, match="confirmed"), as_user("crm.salesperson") as unit:
        unit.get(LogEntry, entry).realised = Decimal(900)
        unit.session.flush()


def test_the_contact_knows_when_it_was_last_reached(env, contact):
    now = env.now
    env.create(LogEntry, contact=contact, at=now - timedelta(days=40))
    last = env.create(LogEntry, contact=contact, at=now - timedelta(days=3))
    env.create(LogEntry, contact=contact, at=now - timedelta(days=9))
    env.session.refresh(contact)
    assert contact.last_contact_at == now - timedelta(days=3)
    env.session.delete(last)
    env.session.flush()
    env.session.refresh(contact)
    assert contact.last_contact_at == now - timedelta(days=9)


def test_reaching_a_contact_answers_its_open_leads(env, contact):
    lead = env.create(Lead, title="Ring", contact=contact, salesperson_id=1)
    other = env.create(Lead, title="Chain", salesperson_id=1)
    said = {"contact": contact, "at": lead.created_at + timedelta(minutes=5)}
    env.create(LogEntry, **said | {"direction": "in"})
    env.create(LogEntry, **said | {"outcome": "unreached"})
    env.create(LogEntry, **said | {"at": lead.created_at - timedelta(days=1)})
    assert lead.answered_at is None
    env.create(LogEntry, **said)
    env.create(LogEntry, **said | {"at": lead.created_at + timedelta(hours=5)})
    assert (lead.answered_at, other.answered_at) == (lead.created_at + timedelta(minutes=5), None)
    soon = env.create(Lead, title="Watch", contact=contact, salesperson_id=1)
    env.create(LogEntry, **said | {"at": soon.created_at.replace(second=0, microsecond=0)})  # as forms have it
    assert soon.answered_at == soon.created_at


def test_contacts_made_stand_on_the_timeline(browser_as, env, contact):
    env.create(LogEntry, contact=contact, channel="post", outcome="later", text="<b>In spring</b>")
    page = browser_as("crm.salesperson").get(f"/m/crm/contact/{contact.id}").text
    assert "Post: Asked for later. &lt;b&gt;In spring&lt;/b&gt;" in page and "Last contact" in page


def change(system, share, **values):
    """What somebody does to a share in a request of their own."""
    with system.acting_as_system() as unit:
        found = unit.get(Share, share)
        for name, value in values.items():
            setattr(found, name, value)


def test_a_contact_is_shared_to_see_or_to_change_until_a_day(as_user, env, system):
    theirs = env.create(Contact, name="Boss's", salesperson_id=1)
    env.session.commit()
    with as_user("crm.salesperson") as unit:
        colleague = unit.user_id
        with pytest.raises(NotFound):
            unit.get(Contact, theirs.id)
    with system.acting_as_system() as unit:
        share = unit.create(Share, contact_id=theirs.id, colleague_id=colleague, until=unit.today).id
    with as_user("crm.salesperson") as unit:
        assert [row[1] for row in fetch(unit, Contact, Query(("name",))).rows] == ["Boss's"]
        with pytest.raises(AccessDenied):
            unit.get(Contact, theirs.id).city = "Gyumri"
            unit.session.flush()
        unit.session.rollback()
        with pytest.raises((AccessDenied, ValidationFailed)):  # who is let in lets nobody in
            unit.session.scalars(sa.select(unit[Share])).one().may = "write"
            unit.session.flush()
        unit.session.rollback()
    change(system, share, may="write")
    with as_user("crm.salesperson") as unit:
        unit.get(Contact, theirs.id).city = "Gyumri"
    change(system, share, until=env.today - timedelta(days=1))
    with as_user("crm.salesperson") as unit, pytest.raises(NotFound):
        unit.get(Contact, theirs.id)
