"""More ways to reach a contact, positions, cards, consents: kept in step, kept safe, seen with their contact."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from yurt.base.models.files import File
from yurt.errors import AccessDenied, ValidationFailed
from yurt_crm.models.cards import Card, Scan
from yurt_crm.models.consent import Consent
from yurt_crm.models.contact import Contact
from yurt_crm.models.employment import Position
from yurt_crm.models.lead import Lead
from yurt_crm.models.reach import ContactPhone
from yurt_crm.services.consents import agreed, standing

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
FIRST, SECOND, THIRD = "+37491111111", "+37491222222", "+37491333333"


def mains(contact):
    return [line.number for line in contact.phones if line.main]


@pytest.fixture
def contact(env):
    made = env.create(Contact, name="Ani", phone=FIRST, salesperson_id=None)
    env.create_many(ContactPhone, [{"contact": made, "number": FIRST, "main": True},
                                   {"contact": made, "number": SECOND, "kind": "work"}])  # fmt: skip
    return made


def test_the_main_line_and_the_contact_are_kept_in_step(env, contact):
    first, second = contact.phones
    second.main = True
    env.session.flush()
    assert (contact.phone, first.main) == (SECOND, False)
    contact.phone = "091 111111"  # a number that is known, as people write it
    env.session.flush()
    assert contact.phone == FIRST and mains(contact) == [FIRST]
    contact.phone = THIRD
    env.session.flush()
    assert mains(contact) == [THIRD] and {line.number for line in contact.phones} == {SECOND, THIRD}
    env.delete(next(line for line in contact.phones if line.main))
    env.session.refresh(contact)
    assert contact.phone == SECOND and mains(contact) == [SECOND]
    contact.phone = None
    env.session.flush()
    assert mains(contact) == [] and len(contact.phones) == 1


def test_both_changed_at_once_the_line_wins(env, contact):
    contact.phones[1].main = True
    contact.phone = THIRD
    env.session.flush()
    assert contact.phone == SECOND and mains(contact) == [SECOND]


def test_a_person_has_positions_in_companies(env):
    firm, other = env.create_many(Contact, [{"name": "A", "kind": "company"}, {"name": "B", "kind": "company"}])
    person = env.create(Contact, name="Ani")
    env.create(Position, person=person, company=firm, title="Director", main=True)
    env.create(Position, person=person, company=other, title="Adviser", since=date(2026, 1, 1))
    assert (person.company, person.position) == (firm, "Director")
    assert [position.title for position in other.staff] == ["Adviser"]
    person.company, person.position = other, "Adviser"
    env.session.flush()
    assert [(p.company.name, p.main) for p in person.positions] == [("A", False), ("B", True)]
    with pytest.raises(ValidationFailed, match="no position in itself"):
        env.create(Position, person=person, company=person)


def test_a_payment_card_is_never_kept_whole_and_a_discount_card_is_of_one_contact(env, contact):
    card = env.create(Card, contact=contact, kind="payment", number="4111 1111 1111 1234")
    assert card.number == "•••• 1234"
    env.create(Card, contact=contact, number="D-7", percent=Decimal(5))
    with pytest.raises(ValidationFailed, match="Another contact has a card"):
        env.create(Card, contact=env.create(Contact, name="Aram"), number="D-7")


def test_the_latest_answer_of_a_channel_holds(env, contact):
    for day, answer in ((3, "withdrawn"), (1, "given")):
        env.create(Consent, contact=contact, channel="email", answer=answer, given_on=date(2026, 1, day))
    env.create(Consent, contact=contact, channel="sms", answer="given")
    assert standing(env, contact.id) == {"email": "withdrawn", "sms": "given"}
    assert agreed(env, [contact.id], "sms") == {contact.id}
    assert not agreed(env, [contact.id], "email") | agreed(env, [contact.id], "phone")


def test_what_belongs_to_a_contact_is_reached_with_it(as_user, env, contact):
    theirs = env.create(Contact, name="Boss's", salesperson_id=1)
    env.create(ContactPhone, contact=theirs, number=THIRD)
    env.session.commit()
    with as_user("crm.salesperson") as unit:
        assert {line.number for line in unit.session.scalars(sa.select(unit[ContactPhone]))} == {FIRST, SECOND}
        unit.create(ContactPhone, contact_id=contact.id, number=THIRD)
    with pytest.raises(AccessDenied), as_user("crm.salesperson") as unit:
        unit.create(ContactPhone, contact_id=theirs.id, number="+37491444444")


def test_the_form_shows_at_once_what_matters(browser_as, env, contact):
    contact.warning, contact.preferred_channel = "<b>Pays late</b>", "email"
    env.create(Lead, title="Ring", contact=contact, amount=Decimal(120000), salesperson_id=None)
    env.create(Consent, contact=contact, channel="phone", answer="refused")
    picture = env.create(File, name="p.png", sha256="0" * 64, size=1, media_type="image/png")
    env.create(Scan, contact=contact, picture=picture.id, valid_until=env.today - timedelta(days=1))
    text = browser_as("crm.salesperson").get(f"/m/crm/contact/{contact.id}").text
    for words in ("&lt;b&gt;Pays late&lt;/b&gt;", "120,000 AMD", "Does not want to be reached by: Phone",
                  "Passport: no longer valid", "Preferred channel", "Telephones and addresses"):  # fmt: skip
        assert words in text, words
