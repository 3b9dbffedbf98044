"""A dashboard in a browser: arranged by keyboard and pointer, followed live, and honest when a tile does not load."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from playwright.sync_api import Page, expect
from yurt.env import System
from yurt_crm.models.lead import Lead

SALES = "/dashboards/crm.sales"
OpenPage = Callable[..., Page]


def shown(page: Page) -> list[str]:
    """The tiles in their order, each with its size."""
    script = "all => all.map(({ dataset: { key, width, height } }) => `${key.split('/')[1]} ${width}x${height}`)"
    return page.eval_on_selector_all(".y-dt", script)


def test_tiles_are_arranged_by_keyboard_and_pointer_and_stay_so(crm: System, open_page: OpenPage) -> None:
    page = open_page(1440, 1200)
    page.goto(f"{SALES}?arrange=1")
    page.wait_for_selector("html[data-ready]")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    expect(page.locator(".y-dt").first).to_contain_text("as of now")
    grip = page.locator("[data-key='crm.sales/open'] [data-grip]")
    grip.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Shift+ArrowDown")
    expect(page.locator("[data-said]")).to_have_text("Open deals: place 2 of 12, 4 of 12 wide, 2 high")
    expect(grip).to_be_focused()
    assert shown(page)[:3] == ["won 3x1", "open 4x2", "conversion 3x1"]
    source, target = (page.locator(f"[data-key='crm.sales/{name}']").bounding_box() for name in ("won", "conversion"))
    assert source and target
    page.mouse.move(source["x"] + 15, source["y"] + 15)
    page.mouse.down()
    page.mouse.move(source["x"] + 60, source["y"] + 30, steps=4)
    page.mouse.move(target["x"] + target["width"] - 12, target["y"] + target["height"] / 2, steps=10)
    page.mouse.up()
    expect(page.locator(".y-dt").first).to_have_attribute("data-key", "crm.sales/open")
    expect(page.get_by_role("button", name="Undo")).to_be_enabled()
    page.get_by_role("group", name="Arrange: Funnel").get_by_role("button", name="Remove").click()
    arranged = list(shown(page))
    assert "funnel 6x3" not in arranged
    with page.expect_response(lambda answer: answer.url.endswith("/layout")):
        page.get_by_role("group", name="Arrange: My tasks").get_by_role("button", name="Wider").click()
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("[data-key='crm.sales/tasks']")).to_have_attribute("data-width", "6")
    page.goto(SALES)
    assert shown(page) == arranged


def test_a_tile_follows_what_others_do_and_says_when_it_cannot_be_loaded(crm: System, open_page: OpenPage) -> None:
    page = open_page(390, 844)
    broken = f"**{SALES}/tile?tile=crm.sales%2Fopen*"
    page.route(broken, lambda route: route.abort())
    page.goto(SALES)
    first, newest = (page.locator(f"[data-key='crm.sales/{name}']") for name in ("open", "newest"))
    expect(first).to_contain_text("could not be loaded")
    page.unroute(broken)
    first.get_by_role("button", name="Try again").click()
    expect(first).to_contain_text("as of now")
    newest.scroll_into_view_if_needed()
    expect(newest).to_contain_text("Nothing in this period")
    with page.expect_response(lambda answer: "/live?" in answer.url):
        page.reload()
    newest.scroll_into_view_if_needed()
    expect(newest).to_contain_text("Nothing in this period")
    with crm.acting_as_system() as env:
        env.notify(1, "Look")
    expect(page.locator(".y-toast")).to_contain_text("Look")  # from here on the stream is open
    with crm.acting_as_system() as env:
        env.create(Lead, title="Golden ring", amount=Decimal(700), salesperson_id=1)
    expect(newest).to_contain_text("Golden ring")
