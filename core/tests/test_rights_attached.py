"""Notes and files are within reach of those who reach the record they belong to, by every way of reading."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from yurt.base.models.files import File
from yurt.base.models.journal import Note
from yurt.env.query import Query, fetch
from yurt.errors import AccessDenied, NotFound
from yurt_crm.models.contact import Contact
from yurt_sdk.testing import make_user

pytestmark = pytest.mark.addons("crm")
CONTENT = {"sha256": "0" * 64, "size": 1, "media_type": "text/plain"}


@pytest.fixture
def records(system):
    """A contact of each of two salespeople, with a note and a file; their users."""
    mine, theirs = (make_user(system, name, "crm.salesperson") for name in ("mine", "theirs"))
    made = {}
    for user in (mine, theirs):
        with system.env(user) as env:
            contact = env.create(Contact, name=f"of {user}")
            note = env.create(Note, model="crm.contact", record_id=contact.id, body="secret")
            file = env.create(File, name="scan.txt", model="crm.contact", record_id=contact.id, **CONTENT)
            made[user] = (contact.id, note.id, file.id)
    return mine, theirs, made


def test_lists_show_only_what_belongs_to_records_within_reach(system, records) -> None:
    mine, _, made = records
    with system.env(mine, reading=True) as env:
        assert [row[0] for row in fetch(env, Note, Query(("body",))).rows] == [made[mine][1]]
        assert [row[0] for row in fetch(env, File, Query(("name",))).rows] == [made[mine][2]]
        assert env.session.scalars(sa.select(env[Note].id)).all() == [made[mine][1]]


def test_nothing_is_put_on_a_hidden_record(system, records) -> None:
    mine, theirs, made = records
    hidden = made[theirs][0]
    for part, values in ((Note, {"body": "hello"}), (File, {"name": "x.txt", **CONTENT})):
        with pytest.raises(AccessDenied), system.env(mine) as env:
            env.create(part, model="crm.contact", record_id=hidden, **values)


def test_a_hidden_note_or_file_cannot_be_fetched_by_its_number(system, records) -> None:
    mine, theirs, made = records
    with system.env(mine, reading=True) as env:
        for part, number in ((Note, made[theirs][1]), (File, made[theirs][2])):
            with pytest.raises(NotFound):
                env.get(part, number)


def test_a_file_that_belongs_to_nothing_yet_is_its_own_users(system, records) -> None:
    mine, theirs, _ = records
    with system.env(mine) as env:
        loose = env.create(File, name="photo.png", **CONTENT).id
    with system.env(mine) as env:
        env.get(File, loose).name = "portrait.png"
    with system.env(theirs, reading=True) as env, pytest.raises(NotFound):
        env.get(File, loose)
