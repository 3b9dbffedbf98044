"""Pivots: figures that are exact at every level, rights, drill down, layouts in the address, the spreadsheet."""

from __future__ import annotations

import html
import io
import json
import re
from collections import Counter
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
import sqlalchemy as sa
from yurt.env.cube import cube
from yurt.env.query import Query
from yurt.errors import InvalidFilter
from yurt.view import Field, Insert, Pivot
from yurt.view.resolve import view_problems
from yurt.view.resolve_looks import resolve_look
from yurt_crm.models.contact import Contact
from yurt_crm.models.funnel import Stage
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")
PIVOT = "/m/crm/lead/pivot"


def stages(env: Any) -> dict[str, int]:
    return {stage.name: stage.id for stage in env.session.scalars(sa.select(env[Stage]))}


def fill(env: Any) -> None:
    new, offer = stages(env)["New"], stages(env)["Offer made"]
    rows = [
        (new, "call", "100.10", "2026-01-31"),
        (new, "call", "200.20", "2026-02-01"),
        (new, "website", "300", "2026-02-28"),
        (offer, "website", "0.01", None),
    ]
    env.create_many(
        Lead,
        [
            {
                "title": f"L{n}",
                "salesperson_id": 1,
                "stage_id": stage,
                "source": source,
                "amount": Decimal(amount),
                "expected_date": day,
            }
            for n, (stage, source, amount, day) in enumerate(rows)
        ],
    )


def grid(page: Any) -> list[list[str]]:
    """The table as texts: heads first, then rows, then the totals."""
    assert page.status_code == 200, page.text[:500]
    table = page.text.split('<table class="y-pivot">')[1].split("</table>")[0]
    rows = []
    for row in table.split("<tr")[1:]:
        cells = re.findall(r"<t[hd].*?</t[hd]>", row, re.S)
        rows.append([html.unescape(re.sub(r"<[^>]+>", "", cell)).strip() for cell in cells])
    return rows


def get(client: Any, **params: Any) -> Any:
    return client.get(PIVOT, params={"f": "{}"} | params)


def test_figures_stand_in_rows_and_columns_with_totals(env, client):
    fill(env)
    table = grid(get(client, row=["source", "stage"], col="expected_date:month", val=["amount:sum", "count"]))
    assert table[0] == ["Source › Stage", "January 2026", "February 2026", "Not set", "Total"]
    assert table[1] == ["Amount (sum), AMD", "Records"] * 4
    assert table[2] == ["Call", "100.10", "1", "200.20", "1", "", "", "300.30", "2"]
    assert table[3] == ["New", "100.10", "1", "200.20", "1", "", "", "300.30", "2"]
    assert [row[0] for row in table[4:7]] == ["Website", "New", "Offer made"], "stages in their own order"
    assert table[-1] == ["Total", "100.10", "1", "500.20", "2", "0.01", "1", "600.31", "4"]


@pytest.mark.parametrize(
    ("how", "texts"),
    [("sum", ["300.30", "300.01", "600.31"]), ("avg", ["150.15", "150.01", "150.08"]),
     ("min", ["100.10", "0.01", "0.01"]), ("max", ["200.20", "300", "300"])],
)  # fmt: skip
def test_each_way_to_put_figures_together(env, client, how, texts):
    fill(env)
    table = grid(get(client, row="source", val=f"amount:{how}"))
    assert [row[-1] for row in table[1:]] == texts


@pytest.mark.parametrize(
    ("unit", "heads"),
    [("day", 3),
     ("week", ["Week of Jan 26, 2026", "Week of Feb 23, 2026"]),
     ("month", ["January 2026", "February 2026"]),
     ("quarter", ["Q1 2026"]), ("year", ["2026"])],
)  # fmt: skip
def test_dates_fall_into_buckets(env, client, unit, heads):
    fill(env)
    found = grid(get(client, col=f"expected_date:{unit}", val="count"))[0][1:-2]
    assert found == heads if isinstance(heads, list) else len(found) == heads


def test_every_level_of_a_cube_is_what_the_rows_add_up_to(env):
    fill(env)
    env.create(Lead, title="more", amount=Decimal("7.77"), source="referral")
    leads = list(env.session.scalars(sa.select(env[Lead])))
    found = cube(env, Lead, Query(), ("source", "stage"), {"amount": "currency"})
    expected = Counter((lead.source, lead.stage_id) for lead in leads)
    assert {key: cell.count for key, cell in found.cells.items()} == expected
    for (source, stage), cell in found.cells.items():
        amounts = [lead.amount for lead in leads if (lead.source, lead.stage_id) == (source, stage)]
        figure = cell.figures["amount"]
        assert (figure.total, figure.least, figure.most) == (sum(amounts), min(amounts), max(amounts))
        assert isinstance(figure.total, Decimal) and figure.units == {"AMD"}
    assert not cube(env, Lead, Query(), ("title",), limit=3).complete
    with pytest.raises(InvalidFilter):
        cube(env, Lead, Query(), ("source",), {"title": ""})


def test_a_figure_opens_the_list_of_exactly_its_records(env, client):
    fill(env)
    params: dict[str, Any] = {"row": ["source"], "col": ["expected_date:month"], "val": ["count"]}
    page = get(client, **params)
    for cell, text in re.findall(r'<button name="cell" value="([^"]+)">([^<]*)</button>', page.text):
        sent = {"f": "{}", **params, "cell": html.unescape(cell)}
        opened = client.get(f"{PIVOT}/open", params=sent, follow_redirects=False)
        assert opened.status_code == 303
        listed = client.get(opened.headers["location"])
        assert len(re.findall(r'name="id"', listed.text)) == int(text), cell
    assert client.get(f"{PIVOT}/open", params={"cell": "x"}).status_code == 400
    assert client.get(f"{PIVOT}/open", params={"cell": '[[{"a":1}],[]]', "row": "source"}).status_code == 400


def test_amounts_of_several_currencies_are_not_added_up(env, client):
    fill(env)
    env.create(Lead, title="Coin", amount=Decimal(5), currency="USD", source="call")
    page = get(client, row="source", val="amount:sum")
    assert "several currencies" in page.text and "305.30" not in page.text
    assert "not added up" in page.text
    by_currency = grid(get(client, row="currency", val="amount:sum"))
    assert by_currency[1][1] == "600.31 AMD" and by_currency[2][1] == "5 USD"


def test_the_same_filters_as_on_the_list(env, client):
    fill(env)
    bare = client.get(PIVOT)
    assert "Open" in bare.text, "the list's default filter holds for a bare address"
    where = json.dumps({"field": "source", "op": "eq", "value": "call"})
    assert grid(get(client, f=where, row="source", val="count"))[-1] == ["Total", "2"]
    assert grid(get(client, q="L3", row="source", val="count"))[-1] == ["Total", "1"]
    none = get(client, q="nothing such")
    assert "Nothing found" in none.text and "y-pivotbox" not in none.text
    kept = get(client, f=where, row="source", val="count").text
    assert "row=source" in kept and re.search(r'href="/m/crm/lead\?f=[^"]*row=source', kept), "the list leads back"


def test_rows_swap_with_columns_and_unusable_names_are_left_out(env, client):
    fill(env)
    page = get(client, row="source", col="status", val="count")
    swapped = re.search(r'href="([^"]+)"><i class="ti ti-arrows-exchange', page.text)
    assert swapped is not None
    assert grid(client.get(html.unescape(swapped.group(1))))[0][1:] == ["Call", "Website", "Total"]
    odd = get(client, row=["nope", "notes", "source", "source:month"], col="amount:sum", val=["x:sum", "title:sum"])
    assert grid(odd)[-1] == ["Total", "4"]


def test_what_is_too_large_says_so(env, client, monkeypatch):
    from yurt.web.pages import pivot_data

    fill(env)
    monkeypatch.setattr(pivot_data, "COMBINATIONS", 2)
    page = get(client, row="source", col="stage")
    assert "Too many different values" in page.text and "y-pivotbox" not in page.text


def test_rights_hold(env, client, browser_as):
    fill(env)
    env.create(Contact, name="C", credit_limit=Decimal(10))
    seller = browser_as("crm.salesperson")
    assert "Nothing here yet" in seller.get(PIVOT, params={"f": "{}"}).text, "others' leads are not counted"
    assert seller.get(f"{PIVOT}/export", params={"f": "{}"}).status_code == 403
    assert browser_as("core.user").get(PIVOT).status_code == 403


def test_the_spreadsheet_keeps_levels_and_numbers(env, client):
    fill(env)
    env.create(Lead, title="x", source="call", company_name="=1+1", amount=Decimal(1))
    params = {"f": "{}", "row": ["source", "company_name"], "col": "status", "val": ["amount:sum", "count"]}
    answer = client.get(f"{PIVOT}/export", params=params)
    assert answer.status_code == 200
    sheet: Any = openpyxl.load_workbook(io.BytesIO(answer.content)).active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0][:2] == ["Source › Name", "In progress"] and rows[1][1:3] == ["Amount (sum), AMD", "Records"]
    assert rows[2][:3] == ["Call", 301.3, 3] and sheet.row_dimensions[4].outlineLevel == 1
    assert rows[-1][0] == "Total" and rows[-1][-1] == 5
    text = next(cell for row in sheet.iter_rows() for cell in row if cell.value == "=1+1")
    assert text.data_type == "s", "no formula is made of a name"
    assert "B1:C1" in {str(merged) for merged in sheet.merged_cells.ranges}


def test_declared_views_are_checked_and_take_insertions(env):
    pivot = Pivot(Lead, "stage", "gone", measures=("amount:sum", "title:sum"))
    inserts = [("other", Insert(pivot, Field("probability:avg"), after="amount:sum"))]
    registry = SimpleNamespace(models=env.registry.models, views={pivot.key: pivot}, inserts=inserts)
    made = resolve_look(registry, "pivot", "crm.lead")
    assert made.rows == ("stage",) and made.measures == ("amount:sum", "probability:avg")
    told = [problem.message for problem in view_problems(registry) if problem.view == "pivot"]
    assert len(told) == 2 and "gone" in told[0] + told[1] and "title:sum" in told[0] + told[1]
    hidden = resolve_look(registry, "pivot", "crm.lead", lambda spec: spec.name not in ("stage", "amount"))
    assert hidden.rows == () and hidden.measures == ("probability:avg",)
    with pytest.raises(ValueError):
        Pivot(Lead, "stage", measures=("amount:product",))


def test_rows_are_sorted_by_a_figure_and_by_its_total(env, client):
    fill(env)
    env.session.commit()

    def order(**sort: str) -> list[str]:
        return [row[0] for row in grid(get(client, row="source", col="stage", val="amount:sum", **sort))[1:-1]]

    assert order() == ["Call", "Website"] == order(sort="-amount:sum"), "300.30 is more than 300.01"
    assert order(sort="amount:sum") == ["Website", "Call"]
    offer = stages(env)["Offer made"]
    assert order(sort=f"-amount:sum@[{offer}]") == ["Website", "Call"], "what has no figure stands last"
    for wrong in ("-nothing", "amount:sum@{", 'amount:sum@[{"a":1}]', "amount:sum@[1,2,3]"):
        assert len(order(sort=wrong)) == 2
    assert 'aria-sort="ascending"' in get(client, row="source", val="amount:sum", sort="amount:sum").text


def test_a_layout_is_kept_with_a_filter_and_comes_back(env, client):
    fill(env)
    env.session.commit()
    here = {"HX-Request": "true", "HX-Current-URL": f"http://testserver{PIVOT}?row=source"}
    sent = {"filter_name": "By source", "f": "{}", "row": "source", "val": "amount:sum", "sort": "-amount:sum"}
    kept = client.post("/m/crm/lead/filters", data=sent, headers=here)
    assert kept.status_code == 200 and json.loads(kept.headers["HX-Location"])["target"] == "#y-pivot"
    text = client.get("/m/crm/lead/panel", params={"f": "{}"}).text
    found = text.find("By source")
    assert found > 0
    href = html.unescape(text[text.rindex('href="', 0, found) + 6 : found].split('"')[0])
    assert href.startswith(PIVOT) and "row=source" in href and "sort=-amount" in href
