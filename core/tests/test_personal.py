"""What each user has at hand: recent records, favourites, the palette; each under the user's own rights."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from yurt.base.models.visits import Visit
from yurt.env import System
from yurt.errors import ValidationFailed
from yurt.web.personal.places import MOST_STARS, favourites, recent, star, unstar
from yurt.web.personal.visits import VisitLog
from yurt_crm.models.contact import Contact
from yurt_sdk.testing import make_user

pytestmark = [
    pytest.mark.addons("crm"),
    pytest.mark.filterwarnings("ignore::starlette.exceptions.StarletteDeprecationWarning"),
]


@pytest.fixture
def contacts(system: System) -> list[Any]:
    with system.acting_as_system() as env:
        return env.create_many(Contact, [{"name": f"Contact {n}", "salesperson_id": 1} for n in range(3)])


def test_what_was_opened_comes_back_newest_first_and_once(system: System, contacts: list[Any]) -> None:
    log = VisitLog(system)
    for number in (0, 1, 0):
        log.note(1, f"/m/crm/contact/{contacts[number].id}")
        log.write()
    log.note(1, f"/m/crm/contact/{contacts[2].id}/edit")
    for path in ("/static/x.css", "/m/crm/contact/1/timeline", "/live", "/m/" + "a" * 600):
        log.note(1, path)
    log.note(1, "/m/crm/contact")
    log.write()
    with system.env(1, reading=True) as env:
        assert [place.label for place in recent(env, 8)] == ["Contact 2", "Contact 0", "Contact 1"]
        assert recent(env, 8)[0].detail == "Contact"
        kept = env.session.connection().execute(sa.select(env.info(Visit).table.c.href)).scalars().all()
    assert sorted(kept) == ["/m/crm/contact", *(f"/m/crm/contact/{c.id}" for c in contacts)]


def test_favourites_are_shown_by_todays_name_and_rights(system: System, contacts: list[Any]) -> None:
    ani = make_user(system, "ani", "crm.salesperson")
    with system.acting_as_system() as env:
        env.get(Contact, contacts[0].id).salesperson_id = ani  # type: ignore[attr-defined]
    with system.env(ani) as env:
        star(env, f"/m/crm/contact/{contacts[0].id}", "An old name")
        star(env, f"/m/crm/contact/{contacts[1].id}", "Not hers")
        star(env, "/m/crm/contact?q=gyumri", "Gyumri")
        star(env, "/m/core/role", "Not hers either")
        star(env, "/notices", "Notices")
    with system.env(ani, reading=True) as env:
        assert [place.label for place in favourites(env)] == ["Contact 0", "Gyumri", "Notices"]
    with system.env(ani) as env:
        unstar(env, "/m/crm/contact?q=gyumri")
        assert [place.label for place in favourites(env)] == ["Contact 0", "Notices"]
    with system.env(1) as env:
        assert favourites(env) == []


@pytest.mark.parametrize("href", ["https://elsewhere.example/", "//elsewhere.example", "/x" * 300, "", "javascript:x"])
def test_only_pages_of_this_site_are_kept(system: System, href: str) -> None:
    with pytest.raises(ValidationFailed), system.env(1) as env:
        star(env, href, "x")


def test_favourites_are_limited(system: System) -> None:
    with pytest.raises(ValidationFailed, match="many favourites"), system.env(1) as env:
        for number in range(MOST_STARS + 1):
            star(env, f"/m/crm/contact?q={number}", str(number))


def test_the_palette_shows_what_is_at_hand_and_finds_the_rest(
    system: System, client: TestClient, contacts: list[Any]
) -> None:
    page = client.get(f"/m/crm/contact/{contacts[1].id}")
    assert page.status_code == 200
    answer = client.post("/personal/star", data={"href": "/m/crm/lead", "title": "My leads", "on": "1"})
    assert [place["label"] for place in answer.json()["favourites"]] == ["My leads"]
    at_first = client.get("/palette", headers={"HX-Request": "true"}).text
    assert "<h3>Favourites</h3>" in at_first and "My leads" in at_first
    found = client.get("/palette?q=contact", headers={"HX-Request": "true"}).text
    for text in ("<h3>Go to</h3>", "New: Contact", "Contact 2", 'data-href="/m/crm/contact/new"'):
        assert text in found, text
    answer = client.post("/personal/star", data={"href": "/m/crm/lead", "on": "0"})
    assert answer.json() == {"favourites": []}
