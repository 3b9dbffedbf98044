"""Duplicates: what is taken for the same, and what a search keeps; the search and a merge on both databases."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from yurt.base.following import follow, followers
from yurt_crm.models.contact import Contact
from yurt_crm.models.duplicate import Duplicate
from yurt_crm.models.lead import Lead
from yurt_crm.models.reach import ContactPhone
from yurt_crm.services import duplicates
from yurt_crm.services.likeness import Person, alike, compared, matches
from yurt_crm.services.merging import merge, undo

PHONES = ["+37491111111", "+37491222222", "+37491333333"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (Person(1, "Ani Petrosyan", phones=("+1",)), Person(2, "Petrosyan Ani", phones=("+1",)), True),
        (Person(1, "Ani Petrosyan", phones=("+1",)), Person(2, "Zurab Lomidze", phones=("+1",)), False),
        (Person(1, "Ани Петросян", tax_number="12 34"), Person(2, "А. Петросян", tax_number="12-34"), True),
        (Person(1, "Ani Petrosyan", birthday=date(1990, 1, 2)), Person(2, "Ani Petrosian", birthday=date(1990, 1, 2)),
         True),
        (Person(1, "Ani Petrosyan"), Person(2, "Ani Petrosyan"), False),
        (Person(1, "ООО «Рассвет»", kind="company"), Person(2, "Рассвет", kind="company"), True),
        (Person(1, "Ani", emails=("a@b.am",)), Person(2, "Garni Shin", kind="company", emails=("a@b.am",)), False),
    ],
)  # fmt: skip
def test_what_is_taken_for_the_same(one, other, same):
    assert (compared(one, other) is not None) == same
    assert [(m.left, m.right) for m in matches([one, other])] == ([(1, 2)] if same else [])


def test_a_name_is_compared_without_accents_forms_and_order():
    assert alike("Núñez, José", "jose nunez") == 100 and alike("“Aragats” LLC", "ARAGATS") == 100
    assert alike("Ani", "Zurab") < 50 and alike("Shop 12", "Shop 13") == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Մարիամ Հակոբյան", "Мариам Акопян"), ("Մարիամ Հակոբյան", "Hakobyan Mariam"), ("ნინო ბერიძე", "Nino Beridze"),
        ("ჭავჭავაძე ილია", "Илья Чавчавадзе"), ("Խաչատրյան Գևորգ", "Gevorg Khachatrian"),
        ("Юлия Щукина", "Yulia Shukina"),
        ("ຄຳຫຼ້າ ວົງສາ", "Khamla Vongsa"), ("ООО «Рассвет»", "Rassvet LLC"),
    ],
)  # fmt: skip
def test_a_name_is_known_in_another_script(one, other):
    cities = ("Երևան", "Yerevan")
    people = [Person(n, name, city=city) for n, (name, city) in enumerate(zip((one, other), cities, strict=True), 1)]
    assert [match.reasons for match in matches(people)] == [("name", "city")]
    assert matches([Person(4, "Mariam Margaryan", city="Ереван")]) == [], "nobody is their own duplicate"
    assert matches([people[0], Person(3, "Anna Tkach", city="Ереван")]) == []


def test_a_search_keeps_new_pairs_and_what_was_decided(env):
    first, second, third = env.create_many(
        Contact, [{"name": "Ani Petrosyan", "phone": PHONES[0]}] * 2 + [{"name": "X"}]
    )
    env.create(ContactPhone, contact=third, number=PHONES[0])
    assert duplicates.find(env) == 1
    pair = env.session.scalars(sa.select(env[Duplicate])).one()
    assert (pair.left_id, pair.right_id, pair.reasons) == (first.id, second.id, "phone name")
    pair.status = "different"
    env.session.flush()
    assert duplicates.find(env) == 0 and pair.decided_by_id == env.user_id
    pair.status = "open"
    second.phone = PHONES[1]
    env.session.flush()
    assert duplicates.find(env) == 0 and env.session.scalars(sa.select(env[Duplicate])).all() == []


def test_what_both_have_stays_where_it_is_and_undo_brings_all_back(env):
    """A constraint refuses some rows in the middle of the move; the transaction goes on."""
    ours, theirs = env.create_many(Contact, [{"name": "Ani", "phone": PHONES[0]}, {"name": "Ani P."}])
    for contact in (ours, theirs):
        env.create(ContactPhone, contact=contact, number=PHONES[1])
        follow(env, "crm.contact", contact.id, [1])
    lead = env.create(Lead, title="Ring", contact=theirs)
    made = merge(env, ours, theirs, {"name": "source"})
    assert (ours.name, lead.contact_id, theirs.deleted_at is not None) == ("Ani P.", ours.id, True)
    assert len(ours.phones) == 1 and followers(env, "crm.contact", theirs.id) == [1]
    assert undo(env, made) == 0
    assert (ours.name, lead.contact_id, theirs.deleted_at) == ("Ani", theirs.id, None)
