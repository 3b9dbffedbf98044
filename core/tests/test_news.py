"""What is new since the last check: only what the reader may see, by kind of record and person."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from yurt.env import System
from yurt.web.personal.happenings import happenings
from yurt_crm.models.contact import Contact
from yurt_sdk.testing import make_user

pytestmark = [
    pytest.mark.addons("crm"),
    pytest.mark.filterwarnings("ignore::starlette.exceptions.StarletteDeprecationWarning"),
]


def test_only_what_the_reader_may_see_and_one_line_for_each_record(system: System) -> None:
    ani = make_user(system, "ani", "crm.salesperson")
    with system.env(1) as env:
        hers = env.create(Contact, name="Hers", salesperson_id=ani)
        other = env.create(Contact, name="Other", salesperson_id=1)
    for city in ("Gyumri", "Sisian"):
        with system.env(1) as env:
            env.get(Contact, hers.id).name = f"Hers in {city}"
            env.get(Contact, other.id).name = f"Other in {city}"
    with system.env(1) as env:
        env.delete(env.get(Contact, hers.id))
        kept = env.create(Contact, name="Kept", salesperson_id=ani)
    with system.env(ani, reading=True) as env:
        found, more = happenings(env)
    contacts = [one for one in found if one.model == "crm.contact"]
    assert not more
    assert {one.record for one in contacts} <= {"Kept", "Hers in Sisian"}
    assert [(one.what, one.href) for one in contacts if one.record == "Kept"] == [("Made", f"/m/crm/contact/{kept.id}")]
    with system.env(1, reading=True) as env:
        seen, _ = happenings(env)
    changed = [one for one in seen if one.operation == "change" and one.record.startswith("Other")]
    assert len(changed) == 1
    assert changed[0].fields == (
        "Name: Other in Gyumri → Other in Sisian", "Name: Other → Other in Gyumri",
    )  # fmt: skip
    with system.env(1, reading=True) as env:
        assert happenings(env, most=1)[1]


def test_what_was_checked_is_not_new_any_more(system: System, client: TestClient) -> None:
    ani = make_user(system, "ani", "crm.manager")
    with system.env(ani) as env:
        env.create(Contact, name="From Ani")
    with system.env(1) as env:
        env.create(Contact, name="From myself")
    page = client.get("/news").text
    assert "From Ani" in page and "From myself" not in page
    assert "From myself" in client.get("/news?mine=1").text
    client.post("/news/checked", data={})
    assert "From Ani" not in client.get("/news").text
    with system.env(ani) as env:
        env.create(Contact, name="Later")
    assert "Later" in client.get("/news").text
