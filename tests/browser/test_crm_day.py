"""A salesperson's day in the CRM: find, group, edit, note, move a lead; on a desk and on a phone."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from playwright.sync_api import Locator, Page, expect
from yurt.env import System
from yurt_crm.models.contact import Contact
from yurt_crm.models.funnel import Stage
from yurt_crm.models.lead import Lead
from yurt_crm.models.stage_rule import StageRule
from yurt_crm.models.web_form import WebForm
from yurt_crm.services.intake import Wish, place_of_form, take

OpenPage = Callable[..., Page]


@pytest.fixture
def day(crm: System) -> System:
    """Contacts and leads to work with."""
    with crm.acting_as_system() as env:
        rows = [
            {"name": f"Contact {n:02}", "city": ("Gyumri", "Yerevan")[n % 2], "credit_limit": Decimal(1000 * n)}
            for n in range(12)
        ]
        env.create_many(Contact, [row | {"salesperson_id": 1} for row in rows])
        env.create_many(Lead, [{"title": f"Lead {n}", "amount": Decimal(100), "salesperson_id": 1} for n in range(3)])
    return crm


def lead(system: System, title: str) -> Any:
    with system.acting_as_system() as env:
        found = env.session.scalars(sa.select(env[Lead]).where(env[Lead].title == title)).one()
        return found.stage.name, found.version


def wait_until_lead_is(system: System, page: Page, title: str, stored: tuple[str, int]) -> None:
    """Waits for the server: the board shows a move before it is stored."""
    for _ in range(400):
        if lead(system, title) == stored:
            return
        page.wait_for_timeout(50)
    assert lead(system, title) == stored


def place_of(part: Locator) -> dict[str, float]:
    """Where a part of the page stands; the board may just be shown anew."""
    for _ in range(400):
        expect(part).to_be_visible()
        box = part.bounding_box()
        if box is not None:
            return dict(box)  # type: ignore[arg-type]
    pytest.fail("It does not stay on the page.")


def board_ready(page: Page) -> None:
    """Waits until the board's script has made every column of cards sortable."""
    ready = "Boolean(window.Sortable) && [...document.querySelectorAll('.y-cardlist')].every((l) => Sortable.get(l))"
    for _ in range(400):  # not wait_for_function: it evaluates text in the page, which the content policy forbids
        if page.evaluate(ready):
            return
        page.wait_for_timeout(50)
    pytest.fail("The board's script did not start.")


def test_a_day_at_the_desk(day: System, open_page: OpenPage) -> None:
    page = open_page(1440, 900)
    page.goto("/m/crm/contact")

    # Find by a word in one field, then group what is found.
    page.locator("#y-q[role=combobox]").fill("gyum")
    page.get_by_role("option", name=re.compile("City contains")).click()
    expect(page.locator(".y-chip")).to_contain_text("City")
    expect(page.locator("#y-list tbody tr")).to_have_count(6)
    page.locator(".y-search summary").click()
    page.get_by_role("link", name="Kind", exact=True).click()
    expect(page.locator("tr.grp")).to_contain_text(["Person"])
    page.locator("[data-group]").first.click()
    expect(page.locator("#y-list tbody tr:not(.grp)")).to_have_count(6)

    # Open one, edit it with a mistake first, save by the keyboard.
    page.get_by_role("link", name="Contact 04", exact=True).click()
    expect(page.get_by_role("heading", name="Contact 04")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    page.locator("#f-email").fill("nobody")
    page.locator("#f-credit_limit").fill("1,234.50")
    page.keyboard.press("Control+s")
    expect(page.locator("#e-email")).to_contain_text("name@example.com")
    page.locator("#f-email").fill("anahit@example.com")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("link", name="anahit@example.com")).to_be_visible()
    expect(page.locator("#y-form")).to_contain_text("1,234.50")
    assert page.url.endswith("/m/crm/contact/5")

    # The timeline tells it in words, and takes a note.
    expect(page.locator(".y-tl")).to_contain_text("anahit@example.com")
    note = page.locator(".y-note [contenteditable=true]")
    note.click()
    note.type("Calls back on Monday")
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.locator(".y-tl .rich")).to_contain_text("Calls back on Monday")

    # Delete, and take it back.
    page.locator("#y-form .y-menu summary").first.click()
    page.get_by_role("button", name="Delete").click()
    page.wait_for_url(re.compile(r"/m/crm/contact(\?|$)"))
    with page.expect_event("load"):  # the page loads itself anew once the undo is done
        page.get_by_role("button", name="Undo").click()
    page.goto("/m/crm/contact?q=contact+04")
    expect(page.locator("#y-list").get_by_role("link", name="Contact 04", exact=True)).to_be_visible()


def test_a_refused_form_can_be_sent_the_moment_it_is_back(day: System, open_page: OpenPage) -> None:
    """Fast hands: a form that is sent before its scripts know it would be lost in the address of another page."""
    page = open_page(1440, 900)
    page.goto("/m/crm/contact/5/edit")
    page.locator("#f-email").fill("nobody")
    page.evaluate(
        """new MutationObserver((_, observer) => {
            if (!document.getElementById("e-email")) return;
            observer.disconnect();
            document.getElementById("f-email").value = "anahit@example.com";
            document.getElementById("y-record").requestSubmit();
        }).observe(document.body, { childList: true, subtree: true })"""
    )
    page.keyboard.press("Control+s")
    expect(page.locator(".y-tl")).to_contain_text("anahit@example.com")


def test_leads_move_along_the_board(day: System, open_page: OpenPage) -> None:
    page = open_page(1440, 900)
    page.goto("/m/crm/lead/board")
    board_ready(page)
    card = page.locator(".y-deal", has_text="Lead 1")
    target = page.locator("[data-label='Contacted']")
    box, place = place_of(card), place_of(target)
    page.mouse.move(box["x"] + 60, box["y"] + box["height"] - 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 30, steps=4)
    hanging = page.locator("[data-label='Contacted'] .y-deal")
    for nudge in range(200):  # a busy machine answers to the pointer late: let go once the card hangs over its column
        page.mouse.move(place["x"] + 60 + nudge % 5, place["y"] + 30 + nudge % 7, steps=6)
        if hanging.count():
            break
        page.wait_for_timeout(50)
    page.mouse.up()
    expect(page.locator("[data-label='Contacted'] .y-deal")).to_have_count(1)
    expect(page.locator(".y-col", has_text="Contacted").locator("header")).to_contain_text("1 · 100 AMD")
    wait_until_lead_is(day, page, "Lead 1", ("Contacted", 2))

    # By keyboard: the card that has the focus, one column further.
    board_ready(page)
    page.locator(".y-deal", has_text="Lead 1").locator("a").focus()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.locator("[data-label='Offer made'] .y-deal")).to_have_count(1)
    wait_until_lead_is(day, page, "Lead 1", ("Offer made", 3))

    # A move that lacks something asks for it; without an answer the card goes back.
    board_ready(page)
    asking = page.locator("dialog.y-asking")
    for answered in (False, True):
        page.locator(".y-deal", has_text="Lead 2").locator("[data-card-menu]").click()
        page.locator("dialog [data-to]", has_text="Lost").click()
        expect(asking).to_contain_text("Fill this in")
        if answered:
            asking.get_by_role("combobox").fill("dear")
            asking.get_by_role("option").first.click()
            asking.get_by_role("button", name="Lost").click()
            expect(page.locator("[data-label='Lost'] .y-deal")).to_have_count(1)
        else:
            asking.get_by_role("button", name="Cancel").click()
            expect(page.locator("[data-label='New'] .y-deal")).to_have_count(2)
            board_ready(page)


def test_a_day_on_the_phone(day: System, open_page: OpenPage) -> None:
    page = open_page(390, 844, has_touch=True, is_mobile=True)
    page.goto("/m/crm/contact")
    expect(page.locator("#y-list thead")).to_be_hidden()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390, "nothing stands out at the side"
    page.get_by_role("link", name="Contact 03").tap()
    page.get_by_role("button", name="Edit").tap()
    page.locator("#f-city").fill("Dilijan")
    page.get_by_role("button", name=re.compile("Save")).tap()
    expect(page.locator("#y-form")).to_contain_text("Dilijan")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.goto("/m/crm/lead/board")
    board_ready(page)
    page.locator(".y-deal", has_text="Lead 0").locator("[data-card-menu]").tap()
    page.locator("dialog [data-to]", has_text="Agreed").tap()
    expect(page.locator("[data-label='Agreed'] .y-deal")).to_have_count(1)
    wait_until_lead_is(day, page, "Lead 0", ("Agreed", 2))


def test_a_head_s_rule_asks_the_seller_and_a_stranger_s_wish_appears_by_itself(
    day: System, open_page: OpenPage
) -> None:
    """The head wants an offer before an agreement; the seller is asked for it; what comes in is told at once."""
    with day.acting_as_system() as env:
        stages = {stage.name: stage for stage in env.session.scalars(sa.select(env[Stage]))}
        env.create(StageRule, stage=stages["Agreed"], need="offer")
        form = env.create(WebForm, name="Rings", funnel=stages["New"].funnel, salesperson_id=1).id
    page = open_page(1440, 900)
    page.goto("/m/crm/lead/board")
    board_ready(page)
    page.locator(".y-deal", has_text="Lead 1").locator("[data-card-menu]").click()
    page.locator("dialog [data-to]", has_text="Agreed").click()
    asking = page.locator("dialog.y-asking")
    expect(asking).to_contain_text("without an offer sent")
    asking.locator("input[name=ask-offer_sent_on]").fill("2026-01-15")
    asking.get_by_role("button", name="Agreed").click()
    expect(page.locator("[data-label='Agreed'] .y-deal")).to_have_count(1)

    page.goto("/m/crm/lead")
    expect(page.locator("#y-list")).to_contain_text("Lead 1")
    with day.acting_as_system() as env:
        take(env, place_of_form(env.get(WebForm, form), "form"), Wish(name="A stranger <b>", phone="091 204118"))
    page.get_by_role("button", name="New records: 1").click()
    expect(page.locator("#y-list")).to_contain_text("A stranger <b>")

    page.goto("/reports/crm/conversion")
    expect(page.locator("main")).to_contain_text("Went on")
    expect(page.locator("main")).to_contain_text("Agreed")


def test_a_seller_s_day_on_the_log_answers_the_customer(day: System, open_page: OpenPage) -> None:
    """A seller logs a call on the phone's screen; the lead is answered, and the card says how to reach the customer."""
    with day.acting_as_system() as env:
        waiting = env.create(Lead, title="Rings", contact=env.get(Contact, 3), salesperson_id=1).id
    page = open_page(390, 844, has_touch=True, is_mobile=True)
    page.goto("/m/crm/log_entry/new?contact=3")
    page.locator("#f-text").fill("Wants rose gold")
    page.get_by_role("button", name=re.compile("Save")).first.tap()
    expect(page.locator("#y-form")).to_contain_text("Wants rose gold")
    page.goto(f"/m/crm/lead/{waiting}")
    expect(page.locator("#y-form")).to_contain_text("First answer")
    page.goto("/m/crm/contact/3")
    expect(page.locator("main")).to_contain_text("Reached best by")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    with day.acting_as_system() as env:
        assert env.get(Lead, waiting).answered_at is not None
