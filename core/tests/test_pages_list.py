"""The list page of every model, on both databases, with the CRM's contacts."""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from yurt.base.models.views import SavedFilter
from yurt_crm.models.contact import Contact

pytestmark = pytest.mark.addons("crm")
LIST = "/m/crm/contact"
PANEL = f"{LIST}/panel"
HTMX = {"HX-Request": "true"}


def people(env: Any, count: int = 5, **values: Any) -> list[Any]:
    rows = [
        {
            "name": f"Contact {n:03}",
            "city": ("Gyumri", "Yerevan")[n % 2],
            "credit_limit": Decimal(1000 * n),
            "kind": "company" if n % 5 == 0 else "person",
            **values,
        }
        for n in range(count)
    ]
    return env.create_many(Contact, rows)


def shown(answer: Any) -> list[str]:
    """The names in the first column, in order."""
    assert answer.status_code == 200, answer.text[:500]
    return re.findall(r'k-title"><a href="[^"]+">([^<]+)</a>', answer.text)


def panel_of(answer: Any) -> str:
    """Where the panel of a list is asked for."""
    return html.unescape(re.findall(r'hx-get="([^"]+/panel[^"]*)"', answer.text)[0])


def hrefs(answer: Any, label: str) -> list[str]:
    found = re.findall(rf'<a [^>]*?href="([^"]+)"[^>]*>(?:<i[^>]*></i>)?{re.escape(label)}', answer.text)
    return [html.unescape(href) for href in found]


def test_rows_show_values_in_the_users_formats(env, client):
    people(env, 2, email="a@b.am")
    page = client.get(LIST)
    assert shown(page) == ["Contact 000", "Contact 001"]
    assert '<td class="num k-amount">1,000</td>' in page.text and "<small>AMD</small>" in page.text
    assert 'href="mailto:a@b.am"' in page.text and "1–2 of 2" in page.text


def test_markup_in_values_is_escaped_everywhere(env, client):
    evil = "<script>alert(1)</script>"
    record = people(env, 1, name=evil, city=evil, website=None)[0]
    found = [client.get(f"{LIST}{part}") for part in ("", "?g=city", f"/{record.id}", f"/{record.id}/edit")]
    found.append(client.get("/search", params={"q": "script"}))
    for page in found:
        assert page.status_code == 200 and evil not in page.text and "&lt;script&gt;" in page.text


def test_filter_in_the_address_search_words_and_order(env, client):
    people(env, 6)
    where = quote(json.dumps({"field": "city", "op": "eq", "value": "Gyumri"}))
    assert shown(client.get(f"{LIST}?f={where}&o=-name")) == ["Contact 004", "Contact 002", "Contact 000"]
    assert shown(client.get(f"{LIST}?q=contact+003")) == ["Contact 003"]
    assert shown(client.get(f"{LIST}?o=city,-credit_limit"))[:2] == ["Contact 004", "Contact 002"]
    page = client.get(f"{LIST}?f={where}")
    assert "City: <b>Gyumri</b>" in page.text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("f={bad", 400),
        ("f=" + quote('{"field":"ghost","op":"eq","value":1}'), 400),
        ("f=" + quote('{"field":"name","op":"drop","value":1}'), 400),
        ("o=ghost", 400),
        ("g=ghost", 400),
        ("g=people", 400),
        ("p=-1", 400),
        ("p=999999999", 400),
        ("p=x", 400),
        ("in=[1]", 400),
        ("q=%00", 200),
        ("show=nonsense", 200),
    ],
)
def test_a_broken_address_gets_a_clear_answer(client, query, status):
    answer = client.get(f"{LIST}?{query}")
    assert answer.status_code == status, answer.text[:300]


def test_unknown_models_and_models_without_right(browser_as, client):
    assert client.get("/m/crm/ghost").status_code == 404
    stranger = browser_as("core.user")
    assert stranger.get(LIST).status_code == 403
    assert stranger.get("/lookup/crm/contact").status_code == 403


def test_the_builder_turns_conditions_into_a_filter(env, client):
    people(env, 6)
    sent = {
        "filter_path": ["city", "credit_limit"],
        "filter_op": ["contains", "ge"],
        "filter_value": ["gyum", "2,000"],
        "filter_match": "all",
    }
    answer = client.get(LIST, params=sent)
    assert answer.status_code == 303
    assert shown(client.get(answer.headers["location"])) == ["Contact 002", "Contact 004"]
    sent["filter_match"] = "any"
    assert len(shown(client.get(client.get(LIST, params=sent).headers["location"]))) == 5
    wrong = {"filter_path": "credit_limit", "filter_op": "ge", "filter_value": "much"}
    assert client.get(LIST, params=wrong).status_code == 400


def test_pages_count_and_totals_come_when_asked(env, client):
    people(env, 170)
    first = client.get(LIST)
    assert len(shown(first)) == 80 and "1–80 of <span hx-get" in first.text
    last = client.get(f"{LIST}?p=160")
    assert len(shown(last)) == 10 and "161–170 of 170" in last.text
    assert client.get(f"{LIST}/count").text == "170"
    assert "14,365,000" in client.get(f"{LIST}/totals").text


def test_groups_open_into_inner_groups_and_rows(env, client):
    people(env, 6)
    page = client.get(f"{LIST}?g=city&g=kind")
    assert "Gyumri · 3" in page.text and "Yerevan · 3" in page.text and "6,000" in page.text
    inner = html.unescape(re.findall(r'hx-get="([^"]+/rows[^"]+)"', page.text)[0])
    part = client.get(inner, headers=HTMX)
    assert "Person · 2" in part.text and "Company · 1" in part.text and "<html" not in part.text
    rows = html.unescape(re.findall(r'hx-get="([^"]+/rows[^"]+)"', part.text)[0])
    assert len(shown(client.get(rows, headers=HTMX))) in (1, 2)


@pytest.mark.parametrize("by", ["created_at:month", "birthday:quarter", "salesperson", "kind", "company", "is_company"])
def test_every_kind_of_group_opens_to_exactly_its_records(env, client, by):
    people(env, 4)
    page = client.get(LIST, params={"g": by})
    counts = [int(text) for text in re.findall(r"· (\d+)</button>", page.text)]
    opened = [client.get(html.unescape(h), headers=HTMX) for h in re.findall(r'hx-get="([^"]+/rows[^"]+)"', page.text)]
    assert sum(counts) == 4 and [len(shown(part)) for part in opened] == counts


def test_declared_filters_switch_on_and_off(env, client):
    people(env, 6)
    switch_on = hrefs(client.get(PANEL), "Companies")[0]
    page = client.get(switch_on)
    assert shown(page) == ["Contact 000", "Contact 005"] and "Companies" in page.text
    panel = client.get(panel_of(page))
    switch_off = hrefs(panel, "Companies")[-1]
    assert len(shown(client.get(switch_off))) == 6


def test_a_default_filter_holds_for_a_bare_address_only(env, client):
    from yurt_crm.models.lead import Lead

    stages = env.session.scalars(sa.select(env.info("crm.stage").cls).order_by("sequence")).all()
    env.create_many(Lead, [{"title": "Alive"}, {"title": "Bought", "stage_id": next(s.id for s in stages if s.is_won)}])
    page = client.get("/m/crm/lead")
    assert "Alive" in page.text and "Bought" not in page.text
    without = html.unescape(re.findall(r'href="([^"]+)" aria-label="Remove Open', page.text)[0])
    assert "Bought" in client.get(without).text


def test_saved_filters_are_private_shared_and_used_at_first(env, client, browser_as):
    people(env, 4)
    where = {"f": json.dumps({"field": "city", "op": "eq", "value": "Gyumri"}), "filter_name": "In Gyumri"}
    assert client.post(f"{LIST}/filters", data=where, headers=HTMX).status_code == 200
    assert "In Gyumri" in client.get(PANEL).text
    other = browser_as("crm.manager")
    assert "In Gyumri" not in other.get(PANEL).text
    assert client.post(f"{LIST}/filters", data={**where, "filter_shared": "1"}, headers=HTMX).status_code == 200
    assert "In Gyumri" in other.get(PANEL).text
    assert client.post(f"{LIST}/filters", data={**where, "filter_first": "1"}, headers=HTMX).status_code == 200
    assert shown(client.get(LIST)) == ["Contact 000", "Contact 002"]
    number = env.session.scalars(sa.select(env[SavedFilter].id)).one()
    assert other.post(f"{LIST}/filters/{number}/forget", headers=HTMX).status_code in (403, 404)
    assert client.post(f"{LIST}/filters/{number}/forget", headers=HTMX).status_code == 200
    assert len(shown(client.get(LIST))) == 4
    assert client.post(f"{LIST}/filters", data={"filter_name": " "}, headers=HTMX).status_code == 422


def test_columns_are_kept_for_each_user(env, client, browser_as):
    people(env, 1, position="Boss")
    assert (
        client.post(f"{LIST}/columns", data={"column": ["name", "position", "ghost", "company.city"]}).status_code
        == 303
    )
    page = client.get(LIST)
    assert re.findall(r'<th class="[^"]*" scope="col".*?>(?:<a[^>]*>)?([A-Z]\w+)', page.text) == ["Name", "Position"]
    assert "Position</a></th>" not in browser_as("crm.manager").get(LIST).text
    chooser = client.get(f"{LIST}/columns").text
    assert re.findall(r'value="([a-z.]+)" checked', chooser) == ["name", "position"] and 'value="city">' in chooser
    client.post(f"{LIST}/columns", data={})
    assert "Credit limit" in client.get(LIST).text


def test_archive_delete_and_back_again(env, client):
    ids = [str(record.id) for record in people(env, 4)]
    back = {**HTMX, "HX-Current-URL": f"http://127.0.0.1{LIST}?q=contact"}
    answer = client.post(f"{LIST}/bulk/archive", data={"id": ids[:2]}, headers=back)
    assert json.loads(answer.headers["HX-Location"])["path"] == f"{LIST}?q=contact"
    toast = json.loads(answer.headers["HX-Trigger"])["y-toast"]
    assert toast["post"] and len(shown(client.get(LIST))) == 2
    assert len(shown(client.get(f"{LIST}?show=archived"))) == 2 and len(shown(client.get(f"{LIST}?show=all"))) == 4
    assert client.post(toast["href"], headers=HTMX).status_code == 200
    assert len(shown(client.get(LIST))) == 4
    answer = client.post(f"{LIST}/bulk/delete", data={"id": ids[0]}, headers=HTMX)
    assert shown(client.get(f"{LIST}?show=trash")) == ["Contact 000"]
    assert client.post(f"{LIST}/bulk/restore", data={"id": ids[0]}, headers=HTMX).status_code == 200
    assert len(shown(client.get(LIST))) == 4
    assert client.post(f"{LIST}/bulk/delete", data={"id": [ids[0], "999999"]}, headers=HTMX).status_code == 404
    assert len(shown(client.get(LIST))) == 4, "all or none"
    assert client.post(f"{LIST}/bulk/delete", headers=HTMX).status_code == 422


def test_one_field_of_many_records(env, client):
    ids = [str(record.id) for record in people(env, 90)]
    lead = client.post(
        f"{LIST}/bulk/edit",
        data={"id": ids[0], "all": "1"},
        headers={**HTMX, "HX-Current-URL": f"http://127.0.0.1{LIST}?q=contact"},
    )
    page = client.get(lead.headers["HX-Redirect"] + "&field=credit_limit")
    assert "90 records" in page.text and 'name="credit_limit"' in page.text
    sent = {"id": ids, "field": "credit_limit", "credit_limit": "much", "save": "1"}
    wrong = client.post(f"{LIST}/bulk/field", data=sent)
    assert wrong.status_code == 422 and "Write a number" in wrong.text
    assert client.post(f"{LIST}/bulk/field", data={**sent, "credit_limit": "1,250.50"}).status_code == 303
    env.session.expire_all()
    limits = set(env.session.scalars(sa.select(env[Contact].credit_limit)))
    assert limits == {Decimal("1250.5")}


def test_bulk_actions_of_a_model_run_where_the_state_allows(env, client):
    from yurt_crm.models.lead import Lead

    won = env.session.scalars(sa.select(env.info("crm.stage").cls).where(sa.text("is_won"))).first()
    leads = env.create_many(Lead, [{"title": "A"}, {"title": "B", "stage_id": won.id}])
    ids = [str(lead.id) for lead in leads]
    answer = client.post("/m/crm/lead/bulk/run/take_over", data={"id": ids}, headers=HTMX)
    assert "1 of 2" in json.loads(answer.headers["HX-Trigger"])["y-toast"]["text"]
    assert client.post("/m/crm/lead/bulk/run/win", data={"id": ids}, headers=HTMX).status_code == 404


def test_others_records_stay_out_of_lists_and_bulk(env, client, browser_as):
    record = people(env, 1, salesperson_id=1)[0]
    seller = browser_as("crm.salesperson")
    assert shown(seller.get(LIST)) == [] and "Nothing here yet" in seller.get(LIST).text
    assert seller.get(f"{LIST}/count").text == "0"
    assert seller.post(f"{LIST}/bulk/archive", data={"id": record.id}, headers=HTMX).status_code == 404
    assert seller.get(f"{LIST}/{record.id}").status_code == 404
    assert seller.get(f"{LIST}/export").status_code == 403


def test_the_list_as_a_spreadsheet(env, client):
    people(env, 6)
    where = quote(json.dumps({"field": "city", "op": "eq", "value": "Gyumri"}))
    answer = client.get(f"{LIST}/export?f={where}&format=csv")
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert lines[0].startswith("Name,Relation,City") and len(lines) == 4
    assert "attachment" in answer.headers["content-disposition"]
    assert client.get(f"{LIST}/export").content[:2] == b"PK"


def test_the_typed_word_may_be_looked_for_in_one_field(env, client):
    people(env, 4)
    part = client.get(f"{LIST}/suggest?q=gyum", headers=HTMX)
    href = html.unescape(re.findall(r'data-href="([^"]+)"><a[^>]*>.*?City contains', part.text)[0])
    assert len(shown(client.get(href))) == 2


def test_links_are_found_and_made_in_place(env, client, browser_as):
    people(env, 30)
    part = client.get("/lookup/crm/contact?q=contact", headers=HTMX)
    assert part.text.count('role="option"') == 21 and "There are more" in part.text and "Create “contact”" in part.text
    made = client.post("/create/crm/contact", data={"name": "New One"})
    assert made.json()["label"] == "New One" and made.json()["href"] == f"{LIST}/{made.json()['id']}"
    assert client.post("/create/crm/lead", data={"name": "L"}).status_code == 200
    assert client.post("/create/crm/stage", data={"name": "S"}).status_code == 403, "a stage needs its funnel"
    assert browser_as("crm.salesperson").post("/create/crm/category", data={"name": "X"}).status_code == 403


def test_search_over_everything_and_home(env, client, browser_as):
    people(env, 1, name="Zaruhi Petrosyan", salesperson_id=1)
    found = client.get("/search?q=zaruhi", headers=HTMX)
    assert "Zaruhi Petrosyan" in found.text and "<h3>Contacts</h3>" in found.text
    assert "Zaruhi" not in browser_as("crm.salesperson").get("/search?q=zaruhi").text
    assert "<h3>Go to</h3>" in client.get("/search?q=contac").text
    home = client.get("/")
    assert home.status_code == 200 and 'href="/m/crm/contact"' in home.text
