"""The timeline of a record: kinds, mentions, followers, what add-ons tell, and the next activity."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa
from form_inputs import HTMX, inputs
from yurt.base.following import follow, followers
from yurt.base.models.notices import Notification
from yurt.registry.hookspecs import hookimpl
from yurt.view import Activity, Event
from yurt.web.pages.activities import next_activities
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead
from yurt_sdk.testing import make_user

pytestmark = pytest.mark.addons("crm")
LIST = "/m/crm/contact"


def contact(env, **values):
    made = env.create(Contact, **{"name": "Anahit", **values})
    env.session.flush()
    return made


def note(user: int, name: str) -> str:
    return f'<p>Look <a href="/m/core/user/{user}">@{name}</a>, please</p>'


def told(env, user: int) -> list[tuple[str, str]]:
    rows = env.session.scalars(sa.select(env[Notification]).where(env[Notification].recipient_id == user))
    found = [(row.kind, row.title) for row in rows]
    env.session.commit()  # SQLite has one writer
    return found


@pytest.fixture
def nare(env) -> int:
    """A head of sales, who sees every contact; the id."""
    env.session.commit()
    return make_user(env.system, "nare", "crm.manager")


def test_a_mention_tells_the_colleague_who_follows_from_then_on(env, client, nare):
    record = contact(env)
    sent = {"text": note(nare, "Nare"), "text.rich": "1", "kind": "note"}
    answer = client.post(f"{LIST}/{record.id}/timeline", data=sent, headers=HTMX)
    assert answer.status_code == 200 and f'href="/m/core/user/{nare}"' in answer.text
    assert followers(env, "crm.contact", record.id) == [1, nare], "the author follows too"
    assert told(env, nare) == [("mention", "Administrator mentioned you: Anahit")]


def test_who_may_not_see_a_record_is_not_told_of_it(env, client):
    record = contact(env, salesperson_id=1)
    env.session.commit()
    blind = make_user(env.system, "blind", "crm.salesperson")
    sent = {"text": note(blind, "Blind"), "text.rich": "1"}
    answer = client.post(f"{LIST}/{record.id}/timeline", data=sent, headers=HTMX)
    assert "Not told, because they may not see this: Blind." in answer.headers["HX-Trigger"]
    assert told(env, blind) == [] and blind not in followers(env, "crm.contact", record.id)


def test_followers_are_told_of_changes_by_others_in_words(env, client, nare):
    record = contact(env, city="Gyumri")
    follow(env, "crm.contact", record.id, [nare, 1])
    sent = inputs(client.get(f"{LIST}/{record.id}/edit")) | {"name": "Ani"}
    assert client.post(f"{LIST}/{record.id}", data=sent, headers=HTMX).status_code == 200
    env.session.commit()
    assert told(env, nare) == [("info", "Administrator changed Ani: Name")]
    assert told(env, 1) == [], "nobody is told of what they did themselves"


def test_following_and_stopping_by_button_is_remembered(env, client, nare):
    record = contact(env)
    page = client.post(f"{LIST}/{record.id}/follow", data={"follow": "1"}, headers=HTMX)
    assert 'aria-pressed="true"' in page.text and followers(env, "crm.contact", record.id) == [1]
    client.post(f"{LIST}/{record.id}/follow", data={"follow": "0"}, headers=HTMX)
    assert followers(env, "crm.contact", record.id) == []
    client.post(f"{LIST}/{record.id}/timeline", data={"text": "A note"}, headers=HTMX)
    assert followers(env, "crm.contact", record.id) == [], "who stopped is not made to follow by a note of theirs"


def test_entries_are_filtered_by_kind(env, client):
    record = contact(env)
    client.post(f"{LIST}/{record.id}/timeline", data={"text": "A note"}, headers=HTMX)
    client.post(f"{LIST}/{record.id}/timeline", data={"text": "Rang", "kind": "call"}, headers=HTMX)
    files = [("file", ("c.txt", b"plain words", "text/plain"))]
    client.post(f"{LIST}/{record.id}/files", files=files, headers=HTMX)
    page = client.get(f"{LIST}/{record.id}/timeline?all=1", headers=HTMX).text
    assert all(text in page for text in ("A note", "Rang", "c.txt", "Created", "kind=call", "kind=file"))
    calls = client.get(f"{LIST}/{record.id}/timeline?kind=call", headers=HTMX).text
    assert "Rang" in calls and "A note" not in calls and "c.txt" not in calls and "Created" not in calls
    assert "c.txt" in client.get(f"{LIST}/{record.id}/timeline?kind=file", headers=HTMX).text


class Telling:
    """An add-on that tells of a payment and of what is next."""

    @hookimpl
    def timeline_entries(self, env, record, before, limit):
        return [Event(env.now + timedelta(hours=1), "Paid 500", kind="payment", kind_label="Payments", icon="cash")]

    @hookimpl
    def next_activity(self, env, model, records):
        return {number: Activity("Ring back", env.today - timedelta(days=2), user=1, href="/x") for number in records}


class Later:
    @hookimpl
    def next_activity(self, env, records):
        return {number: Activity("Some day") for number in records}


class Broken:
    @hookimpl
    def timeline_entries(self, env, record):
        raise RuntimeError("broken")

    @hookimpl
    def next_activity(self, env, records):
        raise RuntimeError("broken")


@pytest.fixture
def telling(env):
    plugins = [Telling(), Later(), Broken()]
    for plugin in plugins:
        env.registry.hooks.register(plugin)
    yield
    for plugin in plugins:
        env.registry.hooks.unregister(plugin)


def test_addons_tell_entries_and_the_next_activity_and_a_broken_one_is_left_out(env, client, telling):
    record = contact(env)
    page = client.get(f"{LIST}/{record.id}").text
    assert "Paid 500" in page and "Payments" in page
    assert "2 days late" in page and "Ring back" in page and "st-late" in page, "the earliest of all add-ons"
    only = client.get(f"{LIST}/{record.id}/timeline?kind=payment", headers=HTMX).text
    assert "Paid 500" in only and "Created" not in only
    found = next_activities(env, "crm.contact", [record.id, 999])
    assert found[record.id].tone == "late" and found[record.id].who == "Administrator"
    env.session.commit()


def test_the_card_on_a_board_shows_the_light_of_the_next_activity(env, client, telling):
    env.create(Lead, title="Deal")
    env.session.flush()
    page = client.get("/m/crm/lead/board").text
    assert "2 days late · Ring back" in page and "st-late" in page
