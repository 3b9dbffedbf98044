"""Calendars: what lies in a period, moves that are saved or refused, new records, rights, languages."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.base.models.people import User
from yurt.view import Calendar
from yurt.view.resolve import view_problems
from yurt.view.resolve_looks import resolve_look
from yurt.web.pages.liststate import ListState
from yurt.web.pages.spans import Spanned, read_spans, typed_span
from yurt.web.present.formats import first_weekday
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")
CALENDAR = "/m/crm/lead/calendar"
NOVEMBER = {"f": "{}", "start": "2026-11-01", "end": "2026-12-01"}
JSON = {"Accept": "application/json"}


def lead(env: Any, title: str, day: str | None, **values: Any) -> Any:
    given = None if day is None else date.fromisoformat(day)
    return env.create(Lead, title=title, expected_date=given, **{"salesperson_id": 1, **values})


def events(client: Any, **params: Any) -> dict[str, Any]:
    answer = client.get(f"{CALENDAR}/events", params=NOVEMBER | params)
    assert answer.status_code == 200, answer.text
    return {event["title"]: event for event in answer.json()["events"]}


def move(client: Any, record: Any, **changes: Any) -> Any:
    sent = {"id": str(record.id), "version": str(record.version), "start": "2026-11-20", "end": ""}
    return client.post(f"{CALENDAR}/move", data=sent | changes, headers=JSON)


def test_only_what_lies_in_the_period_is_given(env, client):
    for title, day in (("before", "2026-10-31"), ("first", "2026-11-01"), ("last", "2026-11-30"),
                       ("after", "2026-12-01"), ("never", None)):  # fmt: skip
        lead(env, title, day, amount=Decimal(5))
    found = events(client)
    assert list(found) == ["first", "last"]
    assert (found["first"]["start"], found["first"]["end"]) == ("2026-11-01", None)
    assert found["first"]["details"] == ["5"] or "5" in found["first"]["details"][0]
    assert list(events(client, q="last")) == ["last"]
    assert client.get(f"{CALENDAR}/events", params=NOVEMBER | {"end": "2026-11-01"}).status_code == 422
    assert client.get(f"{CALENDAR}/events", params=NOVEMBER | {"start": "x"}).status_code == 422


def test_the_page_says_what_the_script_needs(env, client):
    page = client.get(CALENDAR, params={"f": "{}", "day": "2026-11-05", "mode": "week"})
    assert 'data-day="2026-11-05"' in page.text and 'data-mode="week"' in page.text
    assert f'data-move="{CALENDAR}/move"' in page.text and "data-whole-days" in page.text
    columns = client.get(CALENDAR, params={"f": "{}", "mode": "people"}).text
    assert 'data-mode="people"' in columns and 'data-mode-choice="people" aria-pressed="false">Salesperson' in columns
    odd = client.get(CALENDAR, params={"f": "{}", "day": "soon", "mode": "century"})
    assert odd.status_code == 200 and 'data-mode=""' in odd.text
    assert "data-stretch" not in odd.text, "leads have no end"
    assert client.get("/m/crm/category/calendar").status_code == 404
    assert first_weekday("ru") == 1 and first_weekday("ka") == 1


def test_a_moved_event_changes_its_record(env, client):
    record = lead(env, "Ring", "2026-11-10")
    answer = move(client, record)
    assert answer.status_code == 200
    env.session.expire_all()
    found = env.get(Lead, record.id)
    assert found.expected_date == date(2026, 11, 20) and answer.json()["version"] == found.version


def test_a_move_that_is_not_right_is_refused_with_a_reason(env, client, monkeypatch):
    record = lead(env, "Ring", "2026-11-10")
    assert move(client, record, version=str(record.version + 5)).status_code == 409
    assert move(client, record, start="tomorrow").status_code == 422
    assert move(client, record, id="x").status_code == 404
    spec = env.info(Lead).fields["expected_date"]
    monkeypatch.setitem(env.info(Lead).fields, "expected_date", spec.with_(readonly=True))
    assert move(client, record).status_code == 403
    env.session.expire_all()
    assert env.get(Lead, record.id).expected_date == date(2026, 11, 10)


def test_a_click_makes_a_record_or_leads_to_the_form(env, client):
    made = client.post(
        f"{CALENDAR}/new", data={"title": "Chain", "start": "2026-11-12", "end": "2026-11-13"}, headers=JSON
    )
    assert made.json() == {"href": ""} and events(client)["Chain"]["start"] == "2026-11-12"
    form = client.post(f"{CALENDAR}/new", data={"title": "", "start": "2026-11-12"}, headers=JSON).json()["href"]
    assert form == "/m/crm/lead/new?expected_date=2026-11-12"
    assert 'value="2026-11-12"' in client.get(form).text


def test_rights_hold(env, client, browser_as):
    record = lead(env, "Mine not", "2026-11-10")
    seller = browser_as("crm.salesperson")
    assert events(seller) == {}
    assert move(seller, record).status_code == 404
    assert browser_as("core.user").get(CALENDAR).status_code == 403


def test_moments_have_the_users_clock_and_ends_reach_into_the_period(env):
    """Moments of any model: here when leads were made, until when they were changed."""
    record = lead(env, "Night", "2026-11-10")
    info = env.info(Lead)
    of = Spanned("created_at", "updated_at", "status", "title", ())
    made = read_spans(env, info, of, ListState("crm.lead"), env.today, env.today + timedelta(days=1)).spans
    assert [span.title for span in made] == ["Night"] and made[0].owner == "In progress"
    local = record.created_at.astimezone(env.zone).replace(tzinfo=None)
    assert made[0].start == local.isoformat(timespec="minutes")
    tomorrow = env.today + timedelta(days=1)
    assert read_spans(env, info, of, ListState("crm.lead"), tomorrow, tomorrow + timedelta(days=1)).spans == ()
    env.session.connection().execute(
        sa.update(info.table)
        .values(updated_at=datetime.now(UTC) + timedelta(days=3))
        .where(info.table.c.id == record.id)
    )
    assert len(read_spans(env, info, of, ListState("crm.lead"), tomorrow, tomorrow + timedelta(days=1)).spans) == 1
    assert typed_span(env, info, of, "2026-11-12T10:00", "2026-11-12T11:00") == [
        ("created_at", "2026-11-12T10:00"), ("updated_at", "2026-11-12T11:00"),
    ]  # fmt: skip


def test_declared_calendars_are_checked(env):
    good = Calendar(Lead, "expected_date", "contact", "gone", end="created_at", by="notes")
    registry = SimpleNamespace(models=env.registry.models, views={good.key: good}, inserts=[])
    made = resolve_look(registry, "calendar", "crm.lead")
    assert (made.end, made.by, made.fields, made.title) == (None, None, ("contact",), "title")
    assert len([problem for problem in view_problems(registry) if problem.view == "calendar"]) == 3
    registry.views = {good.key: Calendar(Lead, "title")}
    assert resolve_look(registry, "calendar", "crm.lead") is None
    assert json.dumps(made.model_dump())


def test_an_event_is_given_to_another_person_by_those_who_may(env, client, monkeypatch):
    person, record = env.create(User, name="Nino", login="nino-calendar"), lead(env, "Given", "2026-11-05")
    env.session.flush()
    other = person.id
    page = client.get(CALENDAR, params={"f": "{}"}).text
    assert f'data-owner="{other}"' in page and "hand it over" in page
    assert move(client, record, key=str(other), start="2026-11-05").status_code == 200
    env.session.expire_all()
    assert env.get(Lead, record.id).salesperson_id == other
    assert str(env.get(Lead, record.id).expected_date) == "2026-11-05"
    assert move(client, record, version=str(record.version), key="999999").status_code == 200
    env.session.expire_all()
    assert env.get(Lead, record.id).salesperson_id == other, "nobody gets it whom nobody knows"
    fields = env.registry.models["crm.lead"].fields
    monkeypatch.setitem(fields, "salesperson", fields["salesperson"].with_(readonly=True))
    assert "data-owner" not in client.get(CALENDAR, params={"f": "{}"}).text
