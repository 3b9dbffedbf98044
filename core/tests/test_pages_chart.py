"""Charts: the table they are drawn from, their kinds, declared ones, and what the address keeps."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.view import Chart
from yurt.view.resolve import view_problems
from yurt.view.resolve_looks import resolve_look
from yurt_crm.models.contact import Category
from yurt_crm.models.funnel import Stage
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")
CHART = "/m/crm/lead/chart"


def fill(env: Any) -> None:
    stages = {stage.name: stage.id for stage in env.session.scalars(sa.select(env[Stage]))}
    for name, source, amount in (("New", "call", "10.50"), ("New", "website", "1"), ("Offer made", "call", "2")):
        env.create(Lead, title=name, stage_id=stages[name], source=source, amount=Decimal(amount), salesperson_id=1)


def drawn(page: Any) -> dict[str, list[str]]:
    """What the script reads: the plain figures of each row, total last."""
    assert page.status_code == 200, page.text[:500]
    body = page.text.split("<tbody>")[1].split("</tbody>")[0]
    rows = {}
    for row in body.split("<tr")[1:]:
        label = re.search(r"<th[^>]*>(?:<[^>]+>)*([^<]+)<", row)
        assert label is not None
        rows[html.unescape(label.group(1))] = re.findall(r'data-value="([^"]*)"', row)
    return rows


def get(client: Any, **params: Any) -> Any:
    return client.get(CHART, params={"f": "{}"} | params)


def test_the_table_below_holds_what_is_drawn(env, client):
    fill(env)
    page = get(client, row="stage", col="source", val="amount:sum", chart="bar")
    assert drawn(page) == {"New": ["10.5", "1", "11.5"], "Offer made": ["2", "2"]}
    assert 'data-type="bar"' in page.text and 'data-series="2"' in page.text
    assert "Amount (sum), AMD by Stage × Source" in page.text
    assert 'action="/m/crm/lead/pivot/open"' in page.text, "a mark opens its records as a figure of a pivot does"


@pytest.mark.parametrize(("asked", "shown"), [("pie", "pie"), ("heat", "heat"), ("cubist", "bar")])
def test_the_kind_stays_in_the_address(env, client, asked, shown):
    fill(env)
    page = get(client, row="stage", val="count", chart=asked)
    assert f'data-type="{shown}"' in page.text
    line = re.search(r'href="([^"]+)" title="Line"', page.text)
    assert line is not None and "row=stage" in line.group(1) and "chart=line" in line.group(1)
    assert 'data-type="line"' in client.get(html.unescape(line.group(1))).text


def test_declared_charts_are_offered(env, client):
    fill(env)
    page = get(client)
    funnel = re.search(r'href="([^"]+)">Funnel</a>', page.text)
    assert funnel is not None
    opened = client.get(html.unescape(funnel.group(1)))
    assert 'data-type="funnel"' in opened.text and drawn(opened) == {"New": ["11.5"], "Offer made": ["2"]}
    assert re.search(r'class="btn on"[^>]*>Funnel', opened.text)


def test_a_pivot_of_more_levels_is_drawn_by_its_outermost(env, client):
    fill(env)
    page = get(client, row=["stage", "source"], col=["status", "priority"], val=["count", "amount:sum"])
    assert list(drawn(page)) == ["New", "Offer made"] and 'data-series="1"' in page.text
    assert list(drawn(get(client, col="source", val="count"))) == ["Call", "Website"]


def test_nothing_or_too_much_is_said(env, client, monkeypatch):
    from yurt.web.pages import chart_page

    assert "Nothing here yet" in get(client).text
    fill(env)
    assert "Nothing found" in get(client, q="no such lead").text
    monkeypatch.setattr(chart_page, "MARKS", 1)
    assert "Too many different values" in get(client, row="stage").text


def test_rights_hold_and_every_model_has_a_chart(env, client, browser_as):
    fill(env)
    env.create(Category, name="Neighbour")
    assert client.get("/m/crm/category/chart").status_code == 200
    assert "Nothing here yet" in browser_as("crm.salesperson").get(CHART, params={"f": "{}"}).text
    assert browser_as("core.user").get(CHART).status_code == 403


def test_declared_charts_are_checked(env):
    views = [Chart(Lead, "stage", series="gone", measure="title:sum"), Chart(Lead, "nothing", name="other")]
    registry = SimpleNamespace(models=env.registry.models, views={v.key: v for v in views}, inserts=[])
    made = resolve_look(registry, "chart", "crm.lead")
    assert (made.group, made.series, made.measure) == ("stage", None, "count")
    assert resolve_look(registry, "chart", "crm.lead", name="other") is None
    assert len([problem for problem in view_problems(registry) if problem.view == "chart"]) == 3
    assert resolve_look(registry, "chart", "crm.lead", lambda spec: spec.name != "stage") is None
