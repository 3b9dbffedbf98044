"""Sums, averages, least and greatest values in the groups and the totals row of a list, on both databases."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")
LIST = "/m/crm/contact"


@pytest.fixture
def contacts(env: Any) -> Any:
    limits = {"Gyumri": (100, 250, 251), "Yerevan": (1000,)}
    rows = [
        {"name": f"{city} {n}", "city": city, "credit_limit": Decimal(limit)}
        for city, found in limits.items()
        for n, limit in enumerate(found)
    ]
    return env.create_many(Contact, rows)


def amounts(text: str) -> list[str]:
    return re.findall(r'<td class="num k-amount">(?:<select.*?</select> )?([^<]*)</td>', text)


@pytest.mark.parametrize(
    ("measure", "groups", "total"),
    [
        ("sum", ["601", "1,000"], "1,601"),
        ("avg", ["200.33", "1,000"], "400.25"),
        ("min", ["100", "1,000"], "100"),
        ("max", ["251", "1,000"], "1,000"),
    ],
)
def test_the_measure_of_a_column_holds_for_groups_and_total(client, contacts, measure, groups, total):
    page = client.get(LIST, params={"g": "city", "m": f"credit_limit:{measure}"})
    assert amounts(page.text) == groups
    href = html.unescape(re.findall(r'<tfoot hx-get="([^"]+)"', page.text)[0])
    assert amounts(client.get(href).text) == [total]


def test_the_total_offers_the_other_measures_and_the_filter_stays(client, contacts):
    part = client.get(f"{LIST}/totals", params={"q": "Gyumri"}).text
    offers = {label: html.unescape(href) for href, label in re.findall(r'<option value="([^"]+)"[^>]*>([^<]+)', part)}
    assert set(offers) == {"Sum", "Average", "Minimum", "Maximum"}
    assert "q=Gyumri" in offers["Average"] and "m=credit_limit%3Aavg" in offers["Average"]
    assert client.get(offers["Average"]).status_code == 200


def test_an_unknown_measure_is_the_sum(client, contacts):
    page = client.get(LIST, params={"g": "city", "m": ["credit_limit:median", "nothing:avg", "x"]})
    assert amounts(page.text) == ["601", "1,000"]


def test_different_currencies_are_not_added_up(env, client):
    currency = env.info(Lead).fields["currency"]
    codes = list(currency.options) if currency.options else []
    if currency.kind == "link":
        target = env.info(currency.target).cls
        codes = list(env.session.scalars(sa.select(target.id)))[:2]
    made = codes[:2] if len(codes) > 1 else ["AMD", "USD"]
    for title, code in zip(("Roof", "Door"), made, strict=False):
        env.create(Lead, title=title, amount=Decimal(100), **{currency.column_name: code})
    env.create(Lead, title="Door", amount=Decimal(50), **{currency.column_name: made[1]})
    env.session.flush()
    every = client.get("/m/crm/lead/totals", params={"f": "{}"}).text
    assert amounts(every)[:1] == [""]
    doors = '{"field":"title","op":"eq","value":"Door"}'
    assert amounts(client.get("/m/crm/lead/totals", params={"f": doors}).text)[0].startswith("150 ")


def test_a_saved_filter_keeps_the_measures(env, client, contacts):
    client.post(f"{LIST}/filters", data={"g": "city", "m": "credit_limit:max", "filter_name": "Best"})
    panel = html.unescape(client.get(f"{LIST}/panel?f=%7B%7D").text)
    assert "m=credit_limit%3Amax" in panel
