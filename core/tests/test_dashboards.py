"""Dashboards: what figures say and where they lead, the switches, arranging, and tiles that fail."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.base.models.people import User
from yurt.base.models.system import Setting
from yurt.env import System
from yurt.view import Calculated, Calculation, Dashboard, Figure, Insert, Listing
from yurt.view.dashboards_resolve import dashboard_problems, known_tiles
from yurt.web.dashboards.figures import points
from yurt.web.dashboards.periods import Span, line_of, span_before, span_of, steps
from yurt_crm.dashboards import sales
from yurt_crm.models.funnel import Stage
from yurt_crm.models.lead import Lead
from yurt_sdk.browser import Browser
from yurt_sdk.testing import make_system, make_user

TODAY = date(2026, 11, 22)
SALES, HEAD = "/dashboards/crm.sales", "/dashboards/crm.head"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A system with the CRM, two sellers, their head, and a few leads; the tests of this module share it."""
    folder = tmp_path_factory.mktemp("dashboards")
    system = make_system(f"sqlite:///{folder / 'shop.db'}", ["crm"], folder=folder)
    ani, nino = (make_user(system, name, "crm.salesperson") for name in ("ani", "nino"))
    make_user(system, "head", "crm.manager")
    make_user(system, "plain", "core.user")
    with system.acting_as_system() as env:
        today = env.today
        ended = {"stage_id": env.session.scalar(sa.select(env[Stage].id).where(env[Stage].is_won))}
        rows = [
            {"title": "Ring", "amount": Decimal(1000), "salesperson_id": ani},
            {"title": "Chain", "amount": Decimal(500), "salesperson_id": nino},
            {"title": "Won now", "amount": Decimal(300), "salesperson_id": ani, "closed_on": today, **ended},
            {"title": "Won then", "amount": Decimal(200), "salesperson_id": ani, **ended,
             "closed_on": today - timedelta(days=30)},
        ]  # fmt: skip
        for row in rows:
            env.create(Lead, **row)
    yield system
    system.close()


@pytest.fixture
def browser(shop: System) -> Iterator[Callable[[str], Browser]]:
    opened: list[Browser] = []

    def open_as(login: str) -> Browser:
        made = Browser(shop, lambda: None)
        opened.append(made)
        with shop.acting_as_system() as env:
            user = env.session.scalar(sa.select(env[User].id).where(env[User].login == login))
        assert user is not None
        made.sign_in(user)
        return made

    yield open_as
    for each in opened:
        each.close()


def tile(client: Browser, key: str, page: str = HEAD, **switches: Any) -> str:
    answer = client.get(f"{page}/tile", params={"tile": key, "period": "last_30_days"} | switches)
    assert answer.status_code == 200, answer.text[:400]
    return html.unescape(re.sub(r"\s+", " ", answer.text))


def value_of(text: str) -> str:
    found = re.search(r"<b>([^<]*)", text)
    assert found is not None, text
    return found.group(1).strip()


# ---- days ----


@pytest.mark.parametrize(
    ("name", "first", "last", "before"),
    [
        ("today", TODAY, TODAY, (date(2026, 11, 21), date(2026, 11, 21))),
        ("week", date(2026, 11, 16), date(2026, 11, 22), (date(2026, 11, 9), date(2026, 11, 15))),
        ("month", date(2026, 11, 1), date(2026, 11, 30), (date(2026, 10, 1), date(2026, 10, 22))),
        ("quarter", date(2026, 10, 1), date(2026, 12, 31), (date(2026, 7, 1), date(2026, 8, 22))),
        ("year", date(2026, 1, 1), date(2026, 12, 31), (date(2025, 1, 1), date(2025, 11, 22))),
        ("last_30_days", date(2026, 10, 24), TODAY, (date(2026, 9, 24), date(2026, 10, 23))),
    ],
)
def test_a_period_is_compared_with_as_many_days_of_the_one_before(name, first, last, before):
    span = span_of(name, None, TODAY)
    assert (span.first, span.last) == (first, last)
    earlier = span_before(name, span, TODAY, whole=False)
    assert (earlier.first, earlier.last) == before


def test_a_long_month_is_never_compared_with_more_than_a_short_one_has():
    march = span_of("month", None, date(2026, 3, 30))
    assert span_before("month", march, date(2026, 3, 30), whole=False) == Span(date(2026, 2, 1), date(2026, 3, 1))
    assert span_before("month", march, date(2026, 3, 2), whole=True).days == 28


def test_the_small_line_has_a_step_for_each_period():
    unit, days = line_of("month", span_of("month", None, TODAY))
    found = steps(unit, days)
    assert (unit, len(found), found[0], found[-1]) == ("month", 12, date(2025, 12, 1), date(2026, 11, 1))
    unit, days = line_of("range", Span(date(2026, 1, 1), date(2026, 1, 11)))
    assert (unit, len(steps(unit, days))) == ("day", 10)
    unit, days = line_of("range", Span(date(2020, 1, 1), date(2026, 1, 1)))
    assert (unit, len(steps(unit, days))) == ("quarter", 24)
    assert points([Decimal(0), Decimal(5), Decimal(10)]) == "0.0,29.0 50.0,15.0 100.0,1.0"
    assert points([Decimal(0), Decimal(0)]) == "" == points([Decimal(4)])


# ---- figures ----


def test_a_figure_leads_to_exactly_what_it_counts(browser):
    head = browser("head")
    text = tile(head, "crm.head/won")
    assert value_of(text) == "300" and "<small>AMD</small>" in text
    assert "50 % more" in text and "tr-ok" in text and "<polyline" in text
    href = re.search(r'href="([^"]+)"', text)
    assert href is not None
    found = head.get(href.group(1)).text
    assert "Won now" in found and "Won then" not in found and "Ring" not in found


def test_a_figure_without_a_date_says_that_it_is_of_now(browser):
    text = tile(browser("head"), "crm.head/open", employee=1)
    assert value_of(text) == "0" and "as of now" in text and "tr-" not in text
    assert "all employees" in tile(browser("head"), "crm.head/nobody", employee=1)


def test_the_line_of_moments_is_that_of_days(browser):
    text = tile(browser("head"), "crm.head/new", period="today")
    assert value_of(text) == "4" and "up from 0" in text
    assert re.search(r'<polyline points="0.0,29.0 .* 92.3,29.0 100.0,1.0"', text)


def test_a_share_is_compared_in_points(browser):
    with_lost = tile(browser("head"), "crm.head/conversion")
    assert value_of(with_lost) == "100" and "<small>%</small>" in with_lost and "no change" in with_lost


def test_rights_hold_in_every_figure(browser, shop):
    assert value_of(tile(browser("head"), "crm.head/open")) == "1,500"
    assert value_of(tile(browser("ani"), "crm.sales/open", SALES)) == "1,000"
    with shop.acting_as_system() as env:
        nino = env.session.scalar(sa.select(env[User].id).where(env[User].login == "nino"))
    assert value_of(tile(browser("ani"), "crm.sales/open", SALES, employee=nino)) == "0"
    assert value_of(tile(browser("head"), "crm.head/open", employee=nino)) == "500"
    assert browser("ani").get(HEAD).status_code == 404
    refused = browser("ani").get(f"{SALES}/tile", params={"tile": "core.administration/failed_jobs"})
    assert refused.status_code == 404


def test_amounts_of_several_currencies_are_shown_side_by_side(browser, shop):
    with shop.acting_as_system() as env:
        euro = env.create(Lead, title="Abroad", amount=Decimal(7), currency="EUR")
        number = euro.id
    text = tile(browser("head"), "crm.head/open")
    assert value_of(text) == "1,500 AMD" and "7 EUR" in text
    with shop.acting_as_system() as env:
        env.session.delete(env.get(Lead, number))


def test_charts_lists_and_tasks_lead_to_their_records(browser, shop):
    head = browser("head")
    chart = tile(head, "crm.head/sellers")
    assert 'data-type="bar"' in chart and 'data-value="300"' in chart
    raw = head.get(f"{HEAD}/tile", params={"tile": "crm.head/sellers", "period": "last_30_days"}).text
    values = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', raw)
    cells = [("cell", found) for found in re.findall(r'name="cell" value="([^"]+)"', raw)][:1]
    sent = [(name, html.unescape(value)) for name, value in [*values, *cells]]
    opened = head.get("/m/crm/lead/pivot/open", params=sent)
    found = head.get(opened.headers["location"]).text
    assert "Won now" in found and "Won then" not in found
    listing = tile(head, "crm.head/newest")
    assert "All 4" in listing and "Won then" in listing
    with shop.acting_as_system() as env:
        ani = env.session.scalar(sa.select(env[User].id).where(env[User].login == "ani"))
        env.notify(ani, "Call the bank", kind="task", due=env.today - timedelta(days=1))
        lead = env.session.scalar(sa.select(env[Lead]).where(env[Lead].title == "Ring"))
        lead.expected_date = env.today
    seller = browser("ani")
    tasks = tile(seller, "crm.sales/tasks", SALES)
    assert tasks.index("Call the bank") < tasks.index("Ring") and "1 day late" in tasks and "Today" in tasks
    done = re.search(r'hx-post="([^"]+)"', tasks)
    assert done is not None and seller.post(done.group(1)).status_code in (200, 204, 303)
    assert "Call the bank" not in tile(seller, "crm.sales/tasks", SALES)


def test_what_the_page_has_already_is_not_sent_again(browser):
    head = browser("head")
    params = {"tile": "crm.head/won", "period": "month"}
    mark = head.get(f"{HEAD}/tile", params=params).headers["x-tile"]
    assert head.get(f"{HEAD}/tile", params=params | {"have": mark}).status_code == 204
    assert head.get(f"{HEAD}/tile", params=params | {"have": mark, "period": "year"}).status_code == 200


# ---- the page ----


def test_switches_stand_in_the_address_and_are_remembered(browser):
    head = browser("head")
    answer = head.post(f"{HEAD}/switch", data={"period": "quarter", "employee": "2"})
    assert answer.status_code == 303 and answer.headers["location"] == f"{HEAD}?period=quarter&employee=2"
    assert '<option value="quarter" selected>' in head.get(HEAD).text
    page = head.get(HEAD, params={"period": "range", "from": "2026-02-01", "to": "2026-02-10"}).text
    assert 'name="from" value="2026-02-01" required' in page and "period=range&amp;from=2026-02-01" in page
    for wrong in ({"period": "aeon"}, {"period": "range", "from": "2026-05-01", "to": "x"}, {"employee": "9" * 30}):
        assert head.get(HEAD, params=wrong).status_code == 200
    assert '<option value="month" selected>' in head.get(HEAD, params={"period": "aeon"}).text


def test_the_home_page_shows_the_dashboard_of_the_role(browser):
    for login, key in (("ani", "crm.sales/open"), ("head", "crm.head/open"), ("admin", "core.administration/sign_ins")):
        page = browser(login).get("/")
        assert page.status_code == 200 and f'data-key="{key}"' in page.text, login
    plain = browser("plain")
    assert 'id="y-dashboard"' not in plain.get("/").text and "no dashboard for you" in plain.get("/dashboards").text
    ani = browser("ani").get("/").text
    assert 'name="employee"' not in ani, "a seller without a team has nobody to choose"
    assert 'name="employee"' in browser("head").get("/").text
    assert browser("ani").get("/dashboards").headers["location"] == SALES


def test_tiles_are_arranged_added_and_taken_back(browser):
    seller = browser("nino")

    def keys() -> list[str]:
        return re.findall(r'data-key="([^"]+)"', seller.get(SALES).text)

    usual = keys()
    assert usual[0] == "crm.sales/open"
    sent = {"tile": ["crm.sales/won|6|2", "crm.sales/open|3|1"]}
    assert seller.post(f"{SALES}/layout", data=sent).status_code == 204
    page = seller.get(SALES).text
    assert keys() == ["crm.sales/won", "crm.sales/open"] and 'dw-6 dh-2" data-key="crm.sales/won"' in page
    offered = seller.get(f"{SALES}/catalogue").text
    assert "Newest leads" in offered and "Late leads" in offered and "Failed jobs" not in offered
    assert ">Won<" not in offered, "what stands there already is not offered, by no dashboard"
    seller.post(f"{SALES}/add", data={"tile": "crm.sales/late"})
    assert keys()[-1] == "crm.sales/late"
    seller.post(f"{SALES}/undo")
    assert keys() == ["crm.sales/won", "crm.sales/open"]
    for wrong in ("crm.sales/won|5|1", "core.administration/failed_jobs|3|1", "nonsense"):
        assert seller.post(f"{SALES}/layout", data={"tile": [wrong]}).status_code == 422
    assert seller.post(f"{SALES}/add", data={"tile": "core.administration/refused"}).status_code == 404
    seller.post(f"{SALES}/reset")
    assert keys() == usual
    seller.post(f"{SALES}/undo")
    assert keys() == ["crm.sales/won", "crm.sales/open"]
    seller.post(f"{SALES}/reset")


def test_an_administrator_sets_the_tiles_of_a_role(browser, shop):
    admin, seller = browser("admin"), browser("nino")
    assert "Set for everybody" in admin.get(SALES, params={"arrange": "1"}).text
    assert "Set for everybody" not in seller.get(SALES, params={"arrange": "1"}).text
    admin.post(f"{SALES}/layout", data={"tile": ["crm.sales/late|12|1"]})
    admin.post(f"{SALES}/role", data={"role": "crm.salesperson"})
    assert re.findall(r'data-key="([^"]+)"', seller.get(SALES).text) == ["crm.sales/late"]
    assert seller.post(f"{SALES}/role", data={"role": "crm.salesperson"}).status_code == 404
    assert admin.post(f"{SALES}/role", data={"role": "core.admin"}).status_code == 404
    admin.post(f"{SALES}/role/undo?role=crm.salesperson")
    assert len(re.findall(r"data-key=", seller.get(SALES).text)) == len(sales.tiles)
    with shop.acting_as_system() as env:
        kept = env.session.scalars(sa.select(env[Setting].key).where(env[Setting].key.like("dashboard:%"))).all()
    assert kept == ["dashboard:crm.sales:crm.salesperson"]


# ---- what add-ons bring, and what goes wrong ----


def registry_with(shop: System, *inserts: tuple[str, Insert], **dashboards: tuple[str, Dashboard]) -> Any:
    found = shop.registry
    every = found.dashboards | {each.name: (addon, each) for addon, each in dashboards.values()}
    return SimpleNamespace(
        models=found.models, roles=found.roles, views=found.views, reports=found.reports, inserts=list(inserts),
        dashboards=every, cache={},
    )  # fmt: skip


def test_another_addon_puts_tiles_beside_a_named_one(shop):
    calls = Figure("calls", "Calls", Lead)
    registry = registry_with(shop, ("phone", Insert(sales, calls, after="open")), ("x", Insert(sales, calls)))
    keys = [key for key in known_tiles(registry) if key.startswith("crm.sales/")]
    assert keys[:2] == ["crm.sales/open", "crm.sales/calls"]


def test_faults_are_named_and_harm_nothing_else(shop):
    wrong = Dashboard(
        "other.wrong", "Wrong",
        Figure("gone", "Gone", "crm.gone"),
        Figure("field", "Field", Lead, measure="colour:sum", date="title", branch="stage"),
        Figure("filter", "Filter", Lead, where={"field": "title", "op": "like"}),
        Listing("columns", "Columns", Lead, "nothing"),
        Figure("twice", "Twice", Lead), Figure("twice", "Twice", Lead),
        roles=["no.role"],
    )  # fmt: skip
    registry = registry_with(shop, ("x", Insert(sales, Figure("a", "A", Lead), after="gone")), wrong=("crm", wrong))
    registry.cache["dashboards.twice"] = [("late", "crm.sales")]
    told = "\n".join(problem.message for problem in dashboard_problems(registry))
    for part in ("no model “crm.gone”", "“title” cannot be its period", "“stage” cannot be its branch", "“filter”:",
                 "“nothing” is left out", "“twice” is there twice", "no role “no.role”", "begin with “crm.”",
                 "“gone” is gone", "Another add-on has"):  # fmt: skip
        assert part in told, part
    assert dashboard_problems(shop.registry) == []


def test_a_tile_that_fails_is_named_and_the_others_show(browser, shop, monkeypatch):
    def broken(env: Any, first: date, after: date) -> Calculation:
        env.session.connection().exec_driver_sql("select * from nowhere")
        raise AssertionError

    def works(env: Any, first: date, after: date) -> Calculation:
        return Calculation(value=(after - first).days, before=31, href="//evil.example")

    board = Dashboard("crm.test", "Test", Calculated("broken", "Broken", broken), Calculated("works", "Days", works))
    monkeypatch.setattr(shop.registry, "dashboards", shop.registry.dashboards | {"crm.test": ("crm", board)})
    monkeypatch.setattr(shop.registry, "cache", {})
    head = browser("head")
    text = tile(head, "crm.test/broken", "/dashboards/crm.test")
    assert "“crm.test/broken” of the add-on “crm” failed" in text and "data-retry" in text
    text = tile(head, "crm.test/works", "/dashboards/crm.test")
    assert value_of(text) == "30" and "less" in text and "evil" not in text


def test_there_is_no_style_or_handler_in_the_templates():
    folder = Path(__file__).parents[1] / "yurt/web/templates/dashboards"
    for file in folder.iterdir():
        assert not re.search(r"\sstyle=|\son\w+=|<script", file.read_text("utf-8")), file.name
