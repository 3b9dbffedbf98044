"""Limits of a board's columns: shown, asked about or refused, set in the stage's record or by customising."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from form_inputs import HTMX
from yurt.services.customise import history, save_change
from yurt.view import Board
from yurt.view.resolve import view_problems
from yurt_crm.models.funnel import Stage
from yurt_crm.models.lead import Lead
from yurt_sdk.databases import SqliteEngine

pytestmark = pytest.mark.addons("crm")
BOARD = "/m/crm/lead/board"


@pytest.fixture
def engine(tmp_path_factory):
    """What is asked of the database here is asked of both elsewhere."""
    return SqliteEngine(tmp_path_factory.mktemp("databases"))


@pytest.fixture
def full(system):
    """A stage that holds one lead at most and has it, and a lead of another stage: (stage, lead)."""
    with system.env(1) as env:
        stages = env.session.scalars(sa.select(env[Stage]).order_by(env[Stage].id)).all()
        stages[1].card_limit = 1
        env.create(Lead, title="Inside", stage=stages[1])
        outside = env.create(Lead, title="Outside", stage=stages[0])
        env.session.flush()
        return stages[1].id, outside.id


def move(client, lead: int, stage: int, **more: str):
    data = {"id": str(lead), "version": "1", "column": str(stage), "before": "", **more}
    return client.post(f"{BOARD}/move", data=data, headers=HTMX)


def stage_of(system, lead: int) -> int:
    with system.env(1) as env:
        return env.get(Lead, lead).stage_id


def test_a_full_column_says_so_and_asks_before_it_takes_more(full, system, client):
    stage, lead = full
    page = client.get(BOARD).text
    assert ">1 / 1</abbr>" in page and ">Full</b>" in page
    asked = move(client, lead, stage)
    assert asked.status_code == 200 and "is its limit" in asked.text and 'name="beyond" value="1"' in asked.text
    assert asked.headers["HX-Retarget"] == "#y-ask" and stage_of(system, lead) != stage
    assert move(client, lead, stage, beyond="1").status_code == 200 and stage_of(system, lead) == stage
    page = client.get(BOARD).text
    assert ">2 / 1</abbr>" in page and "1 over the limit" in page and ' over"' in page


def test_a_filter_does_not_make_a_column_emptier(full, client):
    page = client.get(BOARD, params={"q": "Nothing like it"}).text
    assert ">1 / 1</abbr>" in page and "0 · " in page


def test_a_board_may_refuse_and_its_own_cards_stay_free(full, system, client):
    stage, lead = full
    with system.env(1) as env:
        save_change(env, "crm.lead", "board", {"beyond": "refuse"})
        inside = env.session.scalar(sa.select(env[Lead].id).where(env[Lead].title == "Inside"))
    system.refresh()
    refused = move(client, lead, stage)
    assert refused.status_code == 422 and "Finish or move one" in refused.headers["HX-Trigger"]
    assert stage_of(system, lead) != stage
    assert move(client, inside, stage).status_code == 200, "within its column a card is always free"


def test_limits_of_statuses_are_set_on_the_page_of_customising(system, client):
    with system.env(1) as env:
        save_change(env, "crm.lead", "list", {"columns": ["title"]})
    system.refresh()  # a registry of this test's own
    board = Board("crm.lead", "status", limits={"open": 3, "gone": 1}, limit="amount")
    system.registry.views[board.key] = board
    messages = [problem.message for problem in view_problems(system.registry)]
    assert any("“gone”" in text for text in messages) and any("“amount”" in text for text in messages)
    page = client.get("/customise/crm/lead").text
    assert 'name="limit.open" value="3"' in page and 'id="y-c-board"' in page
    assert client.post("/customise/crm/lead/board", data={"limit.open": "many"}).status_code == 422
    sent = {"limit.open": "5", "limit.won": "", "beyond": "refuse"}
    assert client.post("/customise/crm/lead/board", data=sent).status_code == 303
    with system.env(1) as env:
        assert history(env, "crm.lead")[0].change == {"limits": {"open": 5}, "beyond": "refuse"}
