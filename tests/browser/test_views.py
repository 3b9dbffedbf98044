"""The other views in a real browser: figures that fold and open, a chart that is clicked, a day that is moved."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

import pytest
import sqlalchemy as sa
from playwright.sync_api import Page, expect
from yurt.env import System
from yurt_crm.models.funnel import Stage
from yurt_crm.models.lead import Lead

OpenPage = Callable[..., Page]


@pytest.fixture
def leads(crm: System) -> System:
    """Leads in two stages."""
    with crm.acting_as_system() as env:
        stages = {stage.name: stage.id for stage in env.session.scalars(sa.select(env[Stage]))}
        for name, source in (("New", "call"), ("New", "website"), ("Offer made", "call")):
            values = {"stage_id": stages[name], "source": source, "salesperson_id": 1, "expected_date": env.today}
            env.create(Lead, title=f"{name} {source}", amount=Decimal(100), **values)
    return crm


@pytest.mark.usefixtures("leads")
def test_figures_fold_and_open_their_records(open_page: OpenPage) -> None:
    page = open_page(1280, 800)
    page.goto("/m/crm/lead/pivot?f=%7B%7D&row=stage&row=source&col=status&val=count")
    inner = page.get_by_role("rowheader", name="Website")
    expect(inner).to_be_visible()
    expect(page.locator(".y-pivot button[tabindex='-1']").first).to_be_attached()  # the script has begun
    page.get_by_role("button", name="New", exact=True).press("ArrowLeft")
    expect(inner).to_be_hidden()
    page.get_by_role("button", name="New", exact=True).press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#y-list tbody tr")).to_have_count(2)


@pytest.mark.usefixtures("leads")
def test_a_chart_is_drawn_and_a_mark_opens_its_records(open_page: OpenPage) -> None:
    page = open_page(1280, 800)
    page.goto("/m/crm/lead/chart?f=%7B%7D&row=stage&val=count&chart=funnel")
    canvas = page.locator("[data-drawing] canvas")
    expect(canvas).to_be_visible()
    page.wait_for_timeout(600)  # the drawing grows for a moment
    box = canvas.bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] * 0.55, box["y"] + box["height"] * 0.25)
    expect(page.locator("#y-list tbody tr")).to_have_count(2)


def test_an_event_is_moved_by_mouse_and_keyboard(open_page: OpenPage, leads: System) -> None:
    page = open_page(1280, 800)
    page.goto("/m/crm/lead/calendar?f=%7B%7D&mode=week")

    def day_of(title: str) -> int:
        with leads.acting_as_system() as env:
            found = env.session.scalars(sa.select(env[Lead]).where(env[Lead].title == title)).one()
            assert found.expected_date is not None
            return (found.expected_date - env.today).days

    event = page.locator("[data-event]").filter(has_text="New call")
    expect(event).to_be_visible()
    with page.expect_response("**/calendar/move"):
        event.press("Alt+ArrowLeft")
    assert day_of("New call") == -1
    target = page.locator("[data-event]").filter(has_text="Offer made call")
    with page.expect_response("**/calendar/move"):
        target.drag_to(page.locator("[data-calendar] [role=gridcell][data-date]").first)
    assert day_of("Offer made call") != 0
