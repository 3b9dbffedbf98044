"""Notifications and the stream that tells open screens: who is told what, under whose rights, on both databases."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from yurt.base.models.notices import Notification
from yurt.base.models.people import User
from yurt.db.signals import LARGEST, MOST_IDS, Signals, Tidings
from yurt.env import Env, System
from yurt.services.accounts.sessions import Visitor
from yurt.web.live.feed import Feed
from yurt.web.live.hub import STREAMS_EACH, Hub, Stream
from yurt.web.live.shown import MOST_RECORDS, Known, Shown, look
from yurt.web.live.stream import _Screen
from yurt_crm.models.contact import Contact
from yurt_sdk.testing import make_user

pytestmark = [
    pytest.mark.addons("crm"),
    pytest.mark.filterwarnings("ignore::starlette.exceptions.StarletteDeprecationWarning"),
]


def screen(system: System, user_id: int, *show: str, age: float = 0) -> _Screen:
    who = Visitor(user_id, "Ani", "en", None, "auto", None, None, session_id=1)
    return _Screen(system, who, Shown.parse(show), 0, datetime.now(UTC) - timedelta(seconds=age))


def events(text: str) -> list[tuple[str, Any]]:
    found = []
    for block in filter(None, text.split("\n\n")):
        lines = dict(line.split(": ", 1) for line in block.splitlines())
        found.append((lines["event"], json.loads(lines["data"])))
    return found


def mine(system: System, user_id: int) -> list[Any]:
    with system.env(user_id) as env:
        return list(
            env.session.scalars(
                sa.select(env[Notification]).filter_by(recipient_id=user_id).order_by(env[Notification].id)
            )
        )


# ---- env.notify ----


def test_notify_speaks_each_recipients_language_and_only_they_read_it(system: System) -> None:
    ani = make_user(system, "ani", "core.user")
    vera = make_user(system, "vera", "core.user", language="ru")
    gone = make_user(system, "gone", "core.user", active=False)
    with system.acting_as_system() as env:
        contact = env.create(Contact, name="Bagrat")
        env.notify([ani, env.get(User, vera), gone], "Save", "{who} {x}", record=contact, who="Bagrat", x=1,
                   kind="task", due=date(2030, 1, 2))  # fmt: skip
    (hers,) = mine(system, ani)
    (russian,) = mine(system, vera)
    assert (hers.title, hers.text, hers.kind, hers.due) == ("Save", "Bagrat 1", "task", date(2030, 1, 2))
    assert (hers.model, hers.record_id) == ("crm.contact", contact.id)
    assert russian.title == system.catalogue("ru").gettext("Save") != "Save"
    with system.acting_as_system() as env:
        assert set(env.session.scalars(sa.select(env[Notification].recipient_id))) == {ani, vera}  # type: ignore[attr-defined]


def test_notify_is_undone_with_its_transaction_and_keeps_braces_that_are_nobodys(system: System) -> None:
    with pytest.raises(RuntimeError), system.env(1) as env:
        env.notify(1, "lost")
        raise RuntimeError
    with system.env(1) as env:
        env.notify(1, "{kept} as it is")
        env.notify([], "nobody")
        env.notify(None, "nobody")
    assert [notice.title for notice in mine(system, 1)] == ["{kept} as it is"]


def test_notify_asks_for_a_written_record(system: System) -> None:
    with pytest.raises(ValueError, match="Write the record first"), system.env(1) as env:
        env.notify(1, "early", record=env[Contact](name="x"))


# ---- what a screen is told ----


def test_a_screen_follows_what_it_shows_and_only_what_its_user_may_see(system: System) -> None:
    ani = make_user(system, "ani", "crm.salesperson")
    with system.acting_as_system() as env:
        hers, other = env.create_many(
            Contact, [{"name": "Hers", "salesperson_id": ani}, {"name": "Other", "salesperson_id": 1}]
        )
    looking = screen(system, ani, f"crm.contact:{hers.id}@1.{other.id}.999999", "crm.contact:*", "core.audit:*")
    first = events(looking.first())
    assert first == [
        ("hello", {"count": 0}),
        ("changed", {"model": "crm.contact", "changed": {}, "gone": [other.id, 999999], "new": 0, "by": ""}),
    ]
    with system.env(1) as env:
        env.get(Contact, hers.id).city = "Gyumri"
        env.get(Contact, other.id).city = "Yerevan"
        env.create(Contact, name="For all", salesperson_id=None)
        env.create(Contact, name="Not for her", salesperson_id=1)
    ((name, told),) = events(looking.later({"crm.contact"}))
    assert name == "changed"
    assert told == {"model": "crm.contact", "changed": {str(hers.id): 2}, "gone": [], "new": 1, "by": "Administrator"}
    assert looking.later({"crm.contact"}) == ""
    with system.env(1) as env:
        env.delete(env.get(Contact, hers.id))
    assert events(looking.later({"crm.contact"}))[0][1]["gone"] == [hers.id]


def test_what_happened_between_the_page_and_the_stream_is_told(system: System) -> None:
    with system.env(1) as env:
        contact = env.create(Contact, name="A")
    with system.env(1) as env:
        env.get(Contact, contact.id).city = "Gyumri"
    later = screen(system, 1, f"crm.contact:{contact.id}@1")
    assert events(later.first())[1][1]["changed"] == {str(contact.id): 2}
    a_list = screen(system, 1, f"crm.contact:{contact.id}", age=60)
    assert events(a_list.first())[1][1]["changed"] == {str(contact.id): 2}
    fresh = screen(system, 1, f"crm.contact:{contact.id}@2", age=60)
    assert [name for name, _ in events(fresh.first())] == ["hello"]


def test_notices_are_popped_up_once_and_counted_until_read(system: System) -> None:
    looking = screen(system, 1)
    assert events(looking.first()) == [("hello", {"count": 0})]
    with system.env(1) as env:
        env.notify(1, "One")
        env.notify(1, "Two", kind="warning")
    told = events(looking.later(set()))
    assert [name for name, _ in told] == ["count", "notice", "notice"]
    assert [data["title"] for name, data in told if name == "notice"] == ["One", "Two"]
    assert looking.later(set()) == ""
    with system.acting_as_system() as env:
        old = env.session.scalars(sa.select(env[Notification])).first()
        assert old is not None
        old.created_at = env.now - timedelta(hours=1)
    again = screen(system, 1)
    assert [data.get("title") for _, data in events(again.first())] == [None, "Two"]  # what is old is only counted


def test_a_claim_of_what_is_shown_is_read_with_care() -> None:
    many = ".".join(map(str, range(5000)))
    shown = Shown.parse(["crm.contact:1.x.²3.-4.5@7.6@b", "crm.lead:*", ":", "a", f"crm.lead:{many}", "b:" + "9" * 30])
    assert shown.records["crm.contact"] == {1: None, 5: 7, 6: None}
    assert shown.whole == frozenset({"crm.lead"})
    assert sum(map(len, shown.records.values())) <= MOST_RECORDS


def test_a_model_that_is_not_there_or_not_allowed_is_never_looked_at(system: System) -> None:
    nobody = make_user(system, "nobody", "core.user")
    with system.env(nobody, reading=True) as env:
        assert (
            look(env, Shown.parse(["crm.contact:1", "no.model:1", "no.model:*"]), Known(), {"crm.contact", "no.model"})
            == []
        )


# ---- the way of the tidings ----


def test_tidings_stay_small_enough_for_one_message() -> None:
    tidings = Tidings()
    tidings.add("crm.contact", range(3))
    tidings.merge(Tidings({"crm.contact": {7}, "crm.lead": None}, {5}))
    assert Tidings.parse(tidings.text()) == Tidings({"crm.contact": {0, 1, 2, 7}, "crm.lead": None}, {5})
    tidings.add("crm.contact", range(MOST_IDS + 1))
    assert tidings.changed["crm.contact"] is None
    for number in range(60):
        tidings.add(f"some.model{number}", range(10**9, 10**9 + 100))
    assert len(tidings.text()) <= LARGEST
    assert Tidings.parse(tidings.text()).changed.keys() == tidings.changed.keys()


@pytest.fixture
def heard(system: System) -> Iterator[Callable[[Callable[[Tidings | None], bool]], None]]:
    """Waits until the feed has said something of the kind."""
    came: list[Tidings | None] = []
    news = threading.Condition()

    def note(tidings: Tidings | None) -> None:
        with news:
            came.append(tidings)
            news.notify_all()

    feed = Feed(system, note)
    feed.start()

    def wait(what: Callable[[Tidings | None], bool]) -> None:
        with news:
            assert news.wait_for(lambda: any(map(what, came)), 10), came
            came.clear()

    wait(lambda tidings: tidings is None)  # it listens
    yield wait
    feed.stop()


def test_the_feed_hears_of_commits_and_of_nothing_that_was_rolled_back(
    system: System, heard: Callable[[Callable[[Tidings | None], bool]], None]
) -> None:
    with system.env(1) as env:
        contact = env.create(Contact, name="A")
        env.notify(1, "Hello")
    everything = system.database.is_sqlite
    heard(
        lambda t: (
            t is None if everything else bool(t and contact.id in (t.changed.get("crm.contact") or ()) and 1 in t.users)
        )
    )
    with system.env(1) as env:
        env.session.execute(sa.update(env[Contact]).values(city="Gyumri"))
    heard(lambda t: t is None if everything else bool(t and t.changed.get("crm.contact", ()) is None))


def test_sqlite_sends_nothing(system: System) -> None:
    assert (system.database.signals is None) == system.database.is_sqlite
    assert system.database.signals is None or isinstance(system.database.signals, Signals)


def test_the_hub_wakes_whom_it_concerns_limits_and_closes(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Feed, "start", lambda feed: None)

    async def run() -> None:
        hub = Hub(system)
        one = Stream(1, {"crm.contact": {5: None}}, frozenset({"crm.lead"}))
        assert hub.open(one)
        one.take()
        hub._spread(Tidings({"crm.contact": {6}, "core.user": None}, {2}))
        assert not await one.wait(0.01)
        hub._spread(Tidings({"crm.contact": {5}}))
        assert await one.wait(0.01) and one.take() == {"crm.contact"}
        hub._spread(Tidings({"crm.contact": None, "crm.lead": {9}}))
        assert one.take() == {"crm.contact", "crm.lead"}
        hub._spread(Tidings({}, {1}))
        assert await one.wait(0.01) and one.take() == set()
        hub._spread(None)
        assert one.take() == {"crm.contact", "crm.lead"}
        others = [Stream(1, {}, frozenset()) for _ in range(STREAMS_EACH)]
        assert all(map(hub.open, others))
        assert one.ended == "crowded" and hub.count == STREAMS_EACH
        hub.leave(others[0])
        hub.leave(others[0])
        assert hub.count == STREAMS_EACH - 1
        hub.close()
        assert {stream.ended for stream in others[1:]} == {"restart"}
        assert not hub.open(Stream(1, {}, frozenset()))

    asyncio.run(run())


# ---- pages ----


def test_the_list_marks_read_and_opens_the_record(system: System, client: TestClient) -> None:
    with system.env(1) as env:
        contact = env.create(Contact, name="Bagrat")
        env.notify(1, "Look at <b>Bagrat</b>", record=contact)
        env.notify(1, "Without a record")
    ani = make_user(system, "ani", "core.user")
    with system.env(1) as env:
        env.notify(ani, "Not the administrator's")
    page = client.get("/notices").text
    assert "Look at &lt;b&gt;Bagrat" in page and "Not the administrator" not in page
    first, second = mine(system, 1)
    opened = client.get(f"/notices/{first.id}", follow_redirects=False)
    assert opened.headers["location"] == f"/m/crm/contact/{contact.id}"
    assert client.get(f"/notices/{mine(system, ani)[0].id}").status_code == 404
    part = client.post(f"/notices/{second.id}/mark", headers={"HX-Request": "true"})
    assert part.status_code == 200 and "<html" not in part.text
    assert [bool(notice.read_at) for notice in mine(system, 1)] == [True, True]
    client.post(f"/notices/{second.id}/mark", headers={"HX-Request": "true"})
    assert [bool(notice.read_at) for notice in mine(system, 1)] == [True, False]
    client.post("/notices/read")
    assert [bool(notice.read_at) for notice in mine(system, 1)] == [True, True]
    assert mine(system, ani)[0].read_at is None


def test_nobody_without_a_session_gets_a_stream(system: System, client: TestClient) -> None:
    client.cookies.clear()
    assert client.get("/live").status_code == 204


def test_methods_of_models_may_notify_while_they_are_written(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    cls: Any = system.registry[Contact]
    before = cls.on_change

    def on_change(self: Any, changes: frozenset[str]) -> None:
        before(self, changes)
        env: Env = self.env
        env.notify(1, "changed", record=self)

    monkeypatch.setattr(cls, "on_change", on_change)
    ani = make_user(system, "ani", "crm.salesperson")
    with system.env(ani) as env:
        contact = env.create(Contact, name="A")
        contact.city = "Gyumri"
    assert [notice.record_id for notice in mine(system, 1)] == [contact.id]
