"""The filter builder: nested groups, fields behind links, changing a condition in force; on both databases."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from yurt.base.models.views import SavedFilter
from yurt_crm.models.contact import Contact

pytestmark = pytest.mark.addons("crm")
LIST = "/m/crm/contact"
CITY = {"field": "city", "op": "eq", "value": "Gyumri"}


@pytest.fixture
def contacts(env: Any) -> dict[str, Any]:
    company = env.create(Contact, name="Firm", kind="company", city="Gyumri")
    env.session.flush()
    made = {"Firm": company}
    for name, city in (("Anahit", "Gyumri"), ("Bagrat", "Yerevan"), ("Davit", "Sevan")):
        made[name] = env.create(Contact, name=name, city=city, company_id=company.id if name == "Bagrat" else None)
    env.session.flush()
    return made


def row(path: str, op: str, value: str = "") -> dict[str, str]:
    return {"path": path, "op": op, "value": value}


def built(client: Any, tree: Any, **params: str) -> Any:
    return client.get(LIST, params={"filter_tree": json.dumps(tree), **params}, follow_redirects=True)


def names(page: Any) -> list[str]:
    assert page.status_code == 200, page.text[:300]
    return re.findall(r'k-title"><a href="[^"]+">([^<]+)</a>', page.text)


def test_groups_within_groups(client, contacts):
    inner = {"match": "any", "parts": [row("city", "eq", "Sevan"), row("name", "starts", "Ana")]}
    page = built(client, {"match": "all", "parts": [row("kind", "eq", "person"), inner, row("email", "eq", "")]})
    assert names(page) == ["Anahit", "Davit"]


def test_conditions_go_through_links(client, contacts):
    assert names(built(client, {"match": "all", "parts": [row("company.city", "eq", "Gyumri")]})) == ["Bagrat"]
    part = client.get(f"{LIST}/panel/fields", params={"path": "company"})
    assert 'data-offers="company.city"' in part.text and "Company › City" in html.unescape(part.text)
    assert 'data-offers="company.created_at"' in part.text and "Last 30 days" in part.text


@pytest.mark.parametrize("path", ["name", "nothing", "company.company.company.company", "salesperson.x", ""])
def test_what_leads_nowhere_offers_nothing(client, path):
    answer = client.get(f"{LIST}/panel/fields", params={"path": path})
    assert answer.status_code == 200 and "<template" not in answer.text


@pytest.mark.parametrize("tree", ["{", "[]", '{"match":"all"}', '{"parts":[1]}', '{"parts":["x"]}'])
def test_a_broken_tree_gets_a_clear_answer(client, tree):
    assert client.get(LIST, params={"filter_tree": tree}).status_code in (400, 422)


def test_too_deep_is_refused(client):
    tree: dict[str, Any] = {"match": "any", "parts": [row("city", "eq", "x")]}
    for _ in range(6):
        tree = {"match": "any", "parts": [tree]}
    assert built(client, tree).status_code in (400, 422)


def test_a_chip_opens_the_builder_with_its_condition(client, contacts):
    either = {"any": [CITY, {"field": "company", "op": "eq", "value": contacts["Firm"].id}]}
    page = client.get(LIST, params={"f": json.dumps({"all": [CITY, either]})})
    edits = [html.unescape(h) for h in re.findall(r'hx-get="([^"]+chip=\d)"', page.text)]
    assert len(edits) == 2
    panel = client.get(edits[1]).text
    tree = json.loads(html.unescape(re.findall(r'data-tree="([^"]+)"', panel)[0]))
    assert tree["match"] == "any" and tree["parts"][0] | {"text": ""} == row("city", "eq", "Gyumri") | {"text": ""}
    assert tree["parts"][1]["text"] == "Firm" and 'name="filter_replace" value="1"' in panel


def test_the_changed_condition_takes_the_place_of_the_old_one(client, contacts):
    tree = {"match": "all", "parts": [row("city", "eq", "Sevan")]}
    assert names(built(client, tree, f=json.dumps(CITY), filter_replace="0")) == ["Davit"]
    assert names(built(client, tree, f=json.dumps(CITY))) == []
    empty = {"match": "all", "parts": [row("city", "eq", "")]}
    assert len(names(built(client, empty, f=json.dumps(CITY), filter_replace="0"))) == 4


def test_conditions_that_the_builder_cannot_show_stay_as_they_are(client, contacts):
    for part in ({"not": CITY}, {"field": "city", "op": "in", "value": ["Gyumri", "Sevan"]}):
        page = client.get(LIST, params={"f": json.dumps(part)})
        assert page.status_code == 200 and "chip=" not in page.text


def test_a_chip_with_a_path_brings_the_fields_behind_the_link(client, contacts):
    part = {"field": "company.created_at", "op": "period", "value": "this_month"}
    panel = client.get(f"{LIST}/panel", params={"f": json.dumps(part), "chip": "0"}).text
    assert 'data-offers="company.created_at"' in panel


def test_what_stands_in_the_builder_is_kept_with_the_filter(env, client, contacts):
    tree = {"match": "any", "parts": [row("city", "eq", "Sevan"), row("name", "starts", "Ana")]}
    client.post(f"{LIST}/filters", data={"filter_tree": json.dumps(tree), "filter_name": "Two"})
    saved = env.session.query(env[SavedFilter]).one()
    assert len(saved.query["parts"][0]["any"]) == 2
