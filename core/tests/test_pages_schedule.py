"""Schedules: a row for each resource, bars of a period, moves in time and between resources."""

from __future__ import annotations

import html
import json
import re
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.view import Schedule
from yurt.view.resolve import view_problems
from yurt.view.resolve_looks import resolve_look
from yurt.web.pages.schedule_page import period
from yurt_crm.models.funnel import Stage
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")
SCHEDULE = "/m/crm/lead/schedule"
HTMX = {"HX-Request": "true", "HX-Target": "y-schedule"}
WEEK = {"f": "{}", "mode": "week", "day": "2026-11-18"}


@pytest.fixture
def by_stage(env: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A schedule whose rows are the stages; the day is start and end, so that both can be seen to be written."""
    view = Schedule(Lead, "stage", "expected_date", end="expected_date")
    monkeypatch.setitem(env.registry.views, view.key, view)
    env.registry.cache.pop("pages", None)
    yield {stage.name: stage.id for stage in env.session.scalars(sa.select(env[Stage]))}
    env.registry.cache.pop("pages", None)


def lead(env: Any, title: str, day: str, **values: Any) -> Any:
    return env.create(Lead, title=title, expected_date=date.fromisoformat(day), **{"salesperson_id": 1, **values})


def rows(page: Any) -> dict[str, list[str]]:
    assert page.status_code in (200, 409, 422), page.text[:500]
    found = {}
    for part in page.text.split('<div class="lane')[1:]:
        label = re.search(r'aria-label="([^"]+)"', part)
        assert label is not None
        found[html.unescape(label.group(1))] = re.findall(r"<b>([^<]+)</b>", part)
    return found


def move(client: Any, record: Any, **changes: Any) -> Any:
    sent = {"id": str(record.id), "version": str(record.version), "start": "2026-11-19", "end": "", "key": ""}
    query = "?" + "&".join(f"{name}={value}" for name, value in WEEK.items())
    return client.post(f"{SCHEDULE}/move{query}", data=sent | changes, headers=HTMX)


def test_every_resource_has_a_row_also_without_bars(env, client, by_stage):
    lead(env, "Ring", "2026-11-18", stage_id=by_stage["New"])
    lead(env, "Other week", "2026-11-25", stage_id=by_stage["New"])
    page = client.get(SCHEDULE, params=WEEK)
    assert list(rows(page)) == list(by_stage) and rows(page)["New"] == ["Ring"]
    assert 'data-first="2026-11-16" data-after="2026-11-23"' in page.text and page.text.count('class="slot') >= 7
    later = re.search(r'href="([^"]+)" aria-label="Later"', page.text)
    assert later is not None and rows(client.get(html.unescape(later.group(1))))["New"] == ["Other week"]
    month = client.get(SCHEDULE, params=WEEK | {"mode": "month"})
    assert rows(month)["New"] == ["Ring", "Other week"] and "November 2026" in month.text


def test_persons_are_the_rows_of_the_crm(env, client):
    lead(env, "Ring", "2026-11-18")
    lead(env, "Nobody's", "2026-11-18", salesperson_id=None)
    page = client.get(SCHEDULE, params=WEEK)
    assert rows(page)["Not set"] == ["Nobody&#39;s"] and ["Ring"] in rows(page).values()
    assert "data-stretch" not in page.text and 'data-end="2026-11-19"' in page.text, "a day long without an end"
    assert "2026-11-18" not in client.get(SCHEDULE, params=WEEK | {"q": "nothing"}).text.split('class="lane')[1]


def test_a_bar_moves_in_time_and_to_another_resource(env, client, by_stage):
    record = lead(env, "Ring", "2026-11-18", stage_id=by_stage["New"])
    answer = move(client, record, key=str(by_stage["Agreed"]), end="2026-11-22")
    assert answer.status_code == 200 and "<html" not in answer.text
    assert rows(answer)["Agreed"] == ["Ring"] and rows(answer)["New"] == []
    env.session.expire_all()
    assert env.get(Lead, record.id).expected_date == date(2026, 11, 21), "an end in a browser is the day after the last"


def test_a_refused_move_says_why_and_changes_nothing(env, client, by_stage):
    record = lead(env, "Ring", "2026-11-18", stage_id=by_stage["New"])
    lost = move(client, record, key=str(by_stage["Lost"]))
    assert lost.status_code == 422 and rows(lost)["New"] == ["Ring"]
    assert json.loads(lost.headers["HX-Trigger"])["y-toast"]["tone"] == "error"
    assert move(client, record, version="77").status_code == 409
    assert move(client, record, start="2026-13-01").status_code == 422
    assert rows(move(client, record, key="999"))["New"] == ["Ring"], "an unknown row gives nothing away"


def test_rights_hold(env, client, browser_as):
    record = lead(env, "Ring", "2026-11-18")
    seller = browser_as("crm.salesperson")
    assert not any(rows(seller.get(SCHEDULE, params=WEEK)).values())
    assert move(seller, record).status_code == 404
    assert browser_as("core.user").get(SCHEDULE).status_code == 403
    assert client.get("/m/crm/contact/schedule").status_code == 404


def test_periods_begin_where_the_language_has_it():
    assert period("week", date(2026, 11, 22), "ru") == (date(2026, 11, 16), date(2026, 11, 23))
    assert period("month", date(2026, 12, 31), "en") == (date(2026, 12, 1), date(2027, 1, 1))
    assert period("day", date(2026, 2, 28), "en") == (date(2026, 2, 28), date(2026, 3, 1))


def test_declared_schedules_are_checked(env):
    view = Schedule(Lead, "salesperson", "expected_date", "gone", end="created_at")
    registry = SimpleNamespace(models=env.registry.models, views={view.key: view}, inserts=[])
    made = resolve_look(registry, "schedule", "crm.lead")
    assert (made.end, made.fields) == (None, ())
    assert len([problem for problem in view_problems(registry) if problem.view == "schedule"]) == 2
    registry.views[view.key] = Schedule(Lead, "title", "expected_date")
    assert resolve_look(registry, "schedule", "crm.lead") is None
