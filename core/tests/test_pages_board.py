"""The board: columns of a link, a choice or a state, and cards that are moved."""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from yurt_crm.models.contact import Contact
from yurt_crm.models.funnel import Funnel, LostReason, Stage
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")
BOARD = "/m/crm/lead/board"
PANEL = "/m/crm/lead/panel?page=board"
HTMX = {"HX-Request": "true", "HX-Target": "y-board"}


def stages(env: Any) -> dict[str, Any]:
    return {stage.name: stage for stage in env.session.scalars(sa.select(env[Stage]).order_by("sequence"))}


def columns(page: Any) -> dict[str, list[str]]:
    """The titles of the cards in each column."""
    assert page.status_code in (200, 409, 422), page.text[:500]
    found = {}
    for part in page.text.split('<section class="y-col')[1:]:
        part = part.split("</section>")[0]
        label = re.search(r'<h2 id="[^"]+">([^<]+)</h2>', part)
        assert label is not None
        found[label.group(1)] = re.findall(r'<h3><a href="[^"]+">([^<]+)</a>', part)
    return found


def move(client: Any, lead: Any, stage: Any, **changes: Any) -> Any:
    sent = {"id": str(lead.id), "version": str(lead.version), "column": str(stage.id), "before": ""}
    return client.post(f"{BOARD}/move", data=sent | changes, headers=HTMX)


def test_every_stage_is_a_column_with_count_and_sum(env, client):
    found = stages(env)
    env.create(Lead, title="Ring", amount=Decimal(1500))
    env.create(Lead, title="Chain", amount=Decimal(500), stage_id=found["Offer made"].id)
    page = client.get(BOARD)
    assert list(columns(page)) == list(found), "empty ones too, in their order"
    assert columns(page)["New"] == ["Ring"] and columns(page)["Offer made"] == ["Chain"]
    assert "1 · 1,500 AMD" in page.text and f"/m/crm/lead/new?stage={found['New'].id}" in page.text
    env.create(Lead, title="Coin", amount=Decimal(5), currency="USD")
    assert "1,505" not in client.get(BOARD).text, "amounts of several currencies are not added up"


def test_each_funnel_has_a_board_of_its_own(env, client):
    first = env.session.scalars(sa.select(env[Funnel])).one()
    shop = env.create(Funnel, name="Shop")
    paid = env.create(Stage, name="Paid", funnel=shop, sequence=1)
    env.create(Lead, title="Ring")
    env.create(Lead, title="Coin", funnel=shop, stage=paid)
    page = client.get(BOARD)
    shown = page.text.split('<nav class="y-boards"')[1].split("</nav>")[0]
    links = {name: html.unescape(href) for href, name in re.findall(r'<a href="([^"]+)"[^>]*>([^<]+)</a>', shown)}
    assert list(links) == sorted((first.name, "Shop")), "a board each, in their order"
    by_name = {name: columns(client.get(href)) for name, href in links.items()}
    assert by_name["Shop"] == {"Paid": ["Coin"]}
    assert "Paid" not in by_name[first.name] and by_name[first.name]["New"] == ["Ring"]
    assert columns(page) == by_name[sorted(by_name)[0]], "without a choice, the first"


def test_a_moved_card_changes_its_record(env, client):
    found, lead = stages(env), env.create(Lead, title="Ring")
    answer = move(client, lead, found["Won"])
    assert columns(answer)["Won"] == ["Ring"] and "<html" not in answer.text
    env.session.expire_all()
    assert env.get(Lead, lead.id).status == "won"


def test_a_move_that_lacks_something_asks_for_it(env, client):
    found, lead = stages(env), env.create(Lead, title="Ring")
    reason = env.create(LostReason, name="Moved abroad")
    asked = move(client, lead, found["Lost"])
    assert asked.status_code == 422 and asked.headers["HX-Retarget"] == "#y-ask"
    assert 'name="ask-lost_reason"' in asked.text and "Fill this in (Status: Lost)." in asked.text
    assert f'name="column" value="{found["Lost"].id}"' in asked.text
    again = move(client, lead, found["Lost"], asked="1", **{"ask-lost_reason": ""})
    assert again.status_code == 422 and 'name="ask-lost_reason"' in again.text
    env.session.expire_all()
    assert env.get(Lead, lead.id).status == "open"
    answer = move(client, lead, found["Lost"], asked="1", **{"ask-lost_reason": str(reason.id)})
    assert columns(answer)["Lost"] == ["Ring"]
    env.session.expire_all()
    assert (env.get(Lead, lead.id).status, env.get(Lead, lead.id).lost_reason_id) == ("lost", reason.id)


def test_the_state_bar_asks_for_what_a_step_lacks(env, client):
    lead, reason = env.create(Lead, title="Ring"), env.create(LostReason, name="Moved abroad")
    step = f"/m/crm/lead/{lead.id}/state/lost"
    asked = client.post(step, data={"version": "1"}, headers=HTMX)
    assert asked.status_code == 422 and 'name="ask-lost_reason"' in asked.text
    answer = client.post(step, data={"version": "1", "asked": "1", "ask-lost_reason": str(reason.id)}, headers=HTMX)
    assert answer.status_code == 200
    env.session.expire_all()
    assert env.get(Lead, lead.id).lost_reason_id == reason.id


def test_a_move_that_is_not_right_changes_nothing_and_says_why(env, client):
    found, lead = stages(env), env.create(Lead, title="Ring")
    assert move(client, lead, found["Agreed"]).status_code == 200
    stale = move(client, lead, found["Won"], version="1")
    assert stale.status_code == 409 and columns(stale)["Agreed"] == ["Ring"]
    assert move(client, lead, found["Won"], column="999").status_code == 404
    assert move(client, lead, found["Won"], id="x").status_code == 404
    assert move(client, lead, found["Won"], id="999999").status_code == 404


def test_states_allow_only_their_transitions(env, client, monkeypatch):
    lead = env.create(Lead, title="Ring")
    from yurt.view import Board

    key = ("board", "crm.lead", "default")
    monkeypatch.setitem(env.registry.views, key, Board(Lead, "status", title="title"))
    env.registry.cache.pop("pages", None)
    page = client.get(BOARD)
    assert list(columns(page)) == ["In progress", "Won", "Lost"]
    sent = {"id": str(lead.id), "version": "1", "column": "lost", "before": ""}
    assert client.post(f"{BOARD}/move", data=sent, headers=HTMX).status_code == 422
    assert client.post(f"{BOARD}/move", data=sent | {"column": "won"}, headers=HTMX).status_code == 200
    env.session.expire_all()
    version = str(env.get(Lead, lead.id).version)
    refused = client.post(f"{BOARD}/move", data=sent | {"version": version}, headers=HTMX)
    assert refused.status_code == 422 and columns(refused)["Won"] == ["Ring"]
    assert json.loads(refused.headers["HX-Trigger"])["y-toast"]["tone"] == "error"
    env.registry.cache.pop("pages", None)


def test_more_cards_come_when_asked(env, client):
    env.create_many(Lead, [{"title": f"L{n}"} for n in range(45)])
    page, seen = client.get(BOARD), []
    seen += columns(page)["New"]
    assert len(seen) == 20
    more = re.search(r'hx-get="([^"]+board/cards[^"]+)"', page.text)
    while more is not None:
        part = client.get(html.unescape(more.group(1)), headers={"HX-Request": "true"})
        seen += re.findall(r'<h3><a href="[^"]+">([^<]+)</a>', part.text)
        more = re.search(r'hx-get="([^"]+board/cards[^"]+)"', part.text)
    assert len(seen) == len(set(seen)) == 45


def test_filters_and_search_work_as_on_the_list(env, client):
    env.create_many(Lead, [{"title": "Ring"}, {"title": "Chain", "salesperson_id": None}])
    assert columns(client.get(f"{BOARD}?q=ring"))["New"] == ["Ring"]
    mine = re.search(r'href="([^"]+)"><i class="ti ti-point" aria-hidden="true"></i>My leads', client.get(PANEL).text)
    assert mine is not None and mine.group(1).startswith(BOARD)
    env.session.execute(sa.select(sa.literal(1)).select_from(env[Lead]))
    assert client.get(f"{BOARD}?f=" + "{").status_code == 400


def test_others_cards_are_not_there_and_readers_cannot_move(env, client, browser_as):
    lead = env.create(Lead, title="Ring", salesperson_id=1)
    seller = browser_as("crm.salesperson")
    assert columns(seller.get(BOARD))["New"] == []
    assert move(seller, lead, stages(env)["Won"]).status_code == 404
    assert browser_as("core.user").get(BOARD).status_code == 403
    assert client.get("/m/crm/category/board").status_code == 404


def test_a_hidden_linked_record_leaves_no_number_on_the_card(env, browser_as):
    seller = browser_as("crm.salesperson")
    hidden = env.create(Contact, name="Of another's", salesperson_id=1)
    env.create(Lead, title="Ring", contact=hidden, salesperson_id=None)
    env.session.commit()
    for address in (BOARD, "/m/crm/lead"):
        page = seller.get(address).text
        assert "Ring" in page and "Of another" not in page and f">#{hidden.id}<" not in page
