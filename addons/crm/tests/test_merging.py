"""Merging contacts: it loses no link and can be taken back exactly."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yurt.base.following import follow
from yurt.base.models.files import File
from yurt.base.models.journal import Note
from yurt.env.references import references_to
from yurt.errors import AccessDenied, ValidationFailed
from yurt_crm.models.contact import Category, Contact
from yurt_crm.models.duplicate import MergeRule
from yurt_crm.models.employment import Position
from yurt_crm.models.lead import Lead
from yurt_crm.models.reach import ContactEmail, ContactPhone
from yurt_crm.services import duplicates
from yurt_crm.services.merging import choices, merge, undo

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
PHONES = ["+37491111111", "+37491222222", "+37491333333"]
MAILS = ["ani@example.com", "a.petrosyan@example.com"]
COUNTED = {"version", "updated_at", "updated_by_id"}
BESIDE = ("core_audit", "crm_merge", "core_sequence", "core_notification")


def test_what_is_typed_is_compared_with_what_is_there(env):
    known = env.create(Contact, name="Ani Petrosyan", phone=PHONES[0], tax_number="00123456")
    env.create(ContactEmail, contact=known, address=MAILS[1])
    for typed in ({"name": "Petrosyan A.", "phone": "091 111111"}, {"name": "Ani Petrosian", "email": MAILS[1].upper()},
                  {"name": "Ani", "tax_number": "00123456"}):  # fmt: skip
        assert [match.right for match in duplicates.like(env, typed)] == [known.id], typed
    assert not duplicates.like(env, {"name": "Zurab", "phone": PHONES[1]})
    assert not duplicates.like(env, {"name": known.name, "phone": known.phone}, itself=known.id)


def test_rules_propose_and_what_is_filled_goes_first(env):
    env.create(MergeRule, name="name", prefer="longest")
    ours = env.create(Contact, name="Ani", city="Gyumri")
    theirs = env.create(Contact, name="Ani Petrosyan", city="Yerevan", position="Director")
    proposed = {choice.spec.name: choice.proposed for choice in choices(env, ours, theirs) if choice.differs}
    assert proposed == {"name": "source", "city": "target", "position": "source"}


def test_who_may_merge(as_user, env):
    ours, theirs = env.create_many(Contact, [{"name": "Ani"}, {"name": "Ani P."}])
    env.session.commit()
    for roles, refusal in (("crm.salesperson", "no right to merge"), ("crm.manager", "two different")):
        with as_user(roles) as unit, pytest.raises((AccessDenied, ValidationFailed), match=refusal):
            one = unit.get(Contact, ours.id)
            merge(unit, one, one if "manager" in roles else unit.get(Contact, theirs.id), {})


def test_a_contact_deleted_for_good_cannot_come_back(env):
    ours, theirs = env.create_many(Contact, [{"name": "Ani"}, {"name": "Ani P."}])
    made = merge(env, ours, theirs, {})
    env.session.delete(theirs)
    env.session.flush()
    with pytest.raises(ValidationFailed, match="deleted for good"):
        undo(env, made)


def snapshot(env) -> dict[str, list[Any]]:
    """Every row of every table, without what counts changes."""
    connection = env.session.connection()
    found = {}
    for table in env.registry.metadata.sorted_tables:
        if table.name not in BESIDE:
            columns = [column for column in table.c if column.name not in COUNTED]
            rows = connection.execute(sa.select(*columns)).all()
            found[table.name] = sorted(map(repr, rows))
    return found


def leading_to(env, contact: int) -> set[tuple[str, str, int]]:
    """All rows that lead to a contact: the table, the column, and the row (of pairs the record beside)."""
    found = set()
    for reference in references_to(env.registry, "crm.contact"):
        table = reference.table
        key = table.c[reference.beside if reference.kind == "many" else "id"]
        where = table.c[reference.column] == contact
        if reference.kind == "named":
            where &= table.c[reference.beside].startswith("crm.contact")
        rows = env.session.connection().execute(sa.select(key).where(where)).scalars()
        found |= {(table.name, reference.column, row) for row in rows}
    return found


side = st.sampled_from(["target", "source"])
person = st.fixed_dictionaries(
    {
        "phone": st.sampled_from([None, *PHONES]), "email": st.sampled_from([None, *MAILS]),
        "city": st.sampled_from([None, "Gyumri", "Yerevan"]), "works": st.booleans(),
        "phones": st.lists(st.tuples(st.sampled_from(PHONES), st.booleans()), max_size=3, unique_by=lambda p: p[0]),
        "mails": st.lists(st.tuples(st.sampled_from(MAILS), st.booleans()), max_size=2, unique_by=lambda p: p[0]),
        "leads": st.integers(0, 2), "notes": st.integers(0, 2), "files": st.integers(0, 1),
        "follows": st.booleans(), "categories": st.sets(st.integers(0, 2)), "people": st.integers(0, 2),
    }
)  # fmt: skip


def build(env, given: dict[str, Any], firm: Contact, categories: list[Category], name: str) -> Contact:
    """A contact with all that may lead to one."""
    plain = {key: given[key] for key in ("phone", "email", "city")}
    made = env.create(Contact, name=name, categories=[categories[n] for n in sorted(given["categories"])], **plain)
    env.create_many(ContactPhone, [{"contact": made, "number": n, "main": m} for n, m in given["phones"]])
    env.create_many(ContactEmail, [{"contact": made, "address": a, "main": m} for a, m in given["mails"]])
    env.create_many(Lead, [{"title": f"Deal {n}", "contact": made} for n in range(given["leads"])])
    env.create_many(Contact, [{"name": f"Worker {n}", "company": made} for n in range(given["people"])])
    for _ in range(given["notes"]):
        env.create(Note, model="crm.contact", record_id=made.id, body="<p>Said</p>")
    for _ in range(given["files"]):
        env.create(File, name="a.pdf", sha256="0" * 64, size=1, media_type="application/pdf", model="crm.contact",
                   record_id=made.id)  # fmt: skip
    if given["works"]:
        env.create(Position, person=made, company=firm, title="Buyer", main=True)
    if given["follows"]:
        follow(env, "crm.contact", made.id, [1])
    return made


@given(ours=person, theirs=person, taken=st.dictionaries(st.sampled_from(["phone", "email", "city", "company"]), side),
       related=st.booleans())  # fmt: skip
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_link_is_lost_and_undo_restores_exactly(env, ours, theirs, taken, related):
    with env.session.begin_nested() as attempt:
        firm = env.create(Contact, name="Aragats", kind="company")
        categories = env.session.scalars(sa.select(env[Category]).order_by(env[Category].id)).all()
        target = build(env, ours, firm, categories, "Ani")
        source = build(env, theirs, firm, categories, "Ani P.")
        if related:
            target.company = source
        env.session.flush()
        before, links, own = snapshot(env), leading_to(env, source.id), leading_to(env, target.id)
        reach = {target.phone, source.phone, target.email, source.email} - {None}

        made = merge(env, target, source, taken)

        assert source.deleted_at is not None and target.company is not source
        kept = leading_to(env, source.id)
        assert own <= leading_to(env, target.id)
        itself = {("crm_contact", "company_id", target.id)}
        assert links <= leading_to(env, target.id) | kept | itself
        numbers = {line.number for line in target.phones} | {line.address for line in target.emails}
        assert reach <= numbers | {target.phone, target.email}
        assert all(sum(line.main for line in lines) <= 1 for lines in (target.phones, target.emails, target.positions))
        assert undo(env, made) == 0
        assert snapshot(env) == before
        attempt.rollback()
