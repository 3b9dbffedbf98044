"""The demo data: complete, believable, the same each time, and quick."""

from __future__ import annotations

import re

import sqlalchemy as sa
from yurt.base.models.journal import Audit
from yurt.base.models.people import User
from yurt.env.query import Query, count, group
from yurt_crm.demo import load
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead

SCRIPTS = {
    "Armenian": "[Ա-և]",
    "Georgian": "[ა-ჰ]",
    "Lao": "[ກ-ໝ]",
    "Burmese": "[က-႟]",
    "Cyrillic": "[А-я]",
    "Latin": "[A-Za-z]",
}


def test_the_demo_company(system):
    told = []
    with system.acting_as_system() as env:
        load(env, lambda *step: told.append(step))
    with system.acting_as_system() as env:
        assert (count(env, Contact, Query()), count(env, Lead, Query())) == (2000, 600)
        names = " ".join(env.session.scalars(sa.select(env[Contact].name)))
        assert [name for name, letters in SCRIPTS.items() if not re.search(letters, names)] == []
        assert len(group(env, Lead, Query(), "stage")) >= 9
        assert {user.login for user in env.session.scalars(sa.select(env[User]))} >= {"mariam", "nino", "aung"}
    assert told[0][:2] == (0, 2600) and told[-1][:2] == (2600, 2600)


def test_a_second_run_changes_nothing(system):
    def last_entry(env):
        return env.session.scalar(sa.select(sa.func.max(env[Audit].id)))

    with system.acting_as_system() as env:
        load(env, lambda *step: None)
        contact = env[Contact]
        renamed = env.session.scalars(sa.select(contact).where(contact.external_id == "demo.contact.0100")).one()
        renamed.name = "Renamed by the client"
    with system.acting_as_system() as env:
        before = last_entry(env)
        load(env, lambda *step: None)
        assert last_entry(env) == before
        assert env.get(Contact, renamed.id).name == "Renamed by the client"
