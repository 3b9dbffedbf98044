"""Fields that hold a filter: shown in words, changed with the builder, of a fixed model or of the one named beside."""

from __future__ import annotations

import html
import json
import re
from typing import Any

import pytest
from yurt.base.models.people import Rule
from yurt_crm.models.contact import Contact
from yurt_crm.models.segment import Segment

pytestmark = [pytest.mark.addons("crm"), pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
KEPT = {"field": "city", "op": "in", "value": ["Gyumri", "Sevan"]}
WHERE = {"all": [{"field": "name", "op": "contains", "value": "an"}, {"not": KEPT}]}


def tree(page: Any) -> Any:
    assert page.status_code in (200, 422), page.text[:300]
    return json.loads(html.unescape(re.findall(r'data-tree="([^"]+)"', page.text)[0]))


def post(client: Any, href: str, **values: Any) -> Any:
    page = client.get(href)
    hidden = dict(re.findall(r'<input type="hidden" name="(version|base|idempotency-key)" value="([^"]*)"', page.text))
    given = {name: html.unescape(value) for name, value in hidden.items()} | values
    return client.post(href.removesuffix("/edit"), data=given, follow_redirects=True)


def test_a_filter_is_shown_in_words_and_in_the_builder(env: Any, client: Any) -> None:
    segment = env.create(Segment, name="Some", where=WHERE)
    env.session.flush()
    shown = client.get(f"/m/crm/segment/{segment.id}").text
    assert "Name contains an" in shown and "Not: City is one of Gyumri, Sevan" in shown and "&#34;op&#34;" not in shown
    rows = tree(client.get(f"/m/crm/segment/{segment.id}/edit"))["parts"]
    assert rows[0]["path"] == "name" and json.loads(rows[1]["kept"]) == WHERE["all"][1]


def test_what_the_builder_posts_is_saved_and_what_it_cannot_show_stays(env: Any, client: Any) -> None:
    segment = env.create(Segment, name="Other", where=WHERE)
    env.create(Contact, name="Anahit", city="Yerevan")
    env.session.flush()
    href = f"/m/crm/segment/{segment.id}"
    made = tree(client.get(f"{href}/edit"))
    made["parts"].append({"path": "city", "op": "eq", "value": "Yerevan"})
    assert post(client, f"{href}/edit", name="Other", where=json.dumps(made)).status_code == 200
    env.session.refresh(segment)
    assert segment.where == {"all": [*WHERE["all"], {"field": "city", "op": "eq", "value": "Yerevan"}]}
    made["parts"] = [{"path": "company", "op": "eq", "value": "somebody"}]
    refused = post(client, f"{href}/edit", name="Other", where=json.dumps(made))
    assert "Choose a record from the list." in refused.text and tree(refused)["parts"][0]["value"] == "somebody"
    made["parts"] = []
    post(client, f"{href}/edit", name="Other", where=json.dumps(made))
    env.session.refresh(segment)
    assert segment.where is None


def test_the_model_may_be_named_beside(env: Any, client: Any) -> None:
    rule = env.create(
        Rule, name="Own city", model="crm.contact", where={"field": "city", "op": "eq", "value": "Gyumri"}
    )
    env.session.flush()
    assert "City Gyumri" in client.get(f"/m/core/rule/{rule.id}").text
    assert tree(client.get(f"/m/core/rule/{rule.id}/edit"))["model"] == "crm.contact"
    assert "Say first which records" in client.get("/m/core/rule/new").text
