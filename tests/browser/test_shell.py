"""The frame around every page: what others do shows, finding, keeping, switching; by keyboard and on a phone."""

from __future__ import annotations

import time
from collections.abc import Callable
from decimal import Decimal

import pytest
from playwright.sync_api import Page, expect
from yurt.env import System
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead

OpenPage = Callable[..., Page]


@pytest.fixture
def office(crm: System) -> System:
    """Contacts to work with."""
    with crm.acting_as_system() as env:
        env.create_many(
            Contact, [{"name": f"Contact {n:02}", "city": "Gyumri", "credit_limit": Decimal(n)} for n in range(6)]
        )
    return crm


def go(page: Page, path: str = "/m/crm/contact") -> None:
    """Opens a page and waits until its scripts listen."""
    page.goto(path)
    page.wait_for_selector("html[data-ready]")


def test_what_others_do_shows_on_open_screens(office: System, open_page: OpenPage) -> None:
    page = open_page(1440, 900)
    go(page)
    with office.acting_as_system() as env:
        contact = env.get(Contact, 3)
        env.notify(1, "Call {name}", record=contact, name=contact.name)
    expect(page.locator(".y-toast")).to_contain_text("Call Contact 02")  # from here on the stream is open
    with office.acting_as_system() as env:
        env.get(Contact, 3).city = "Vanadzor"
        env.create(Contact, name="Somebody new")
    expect(page.locator("#y-list")).to_contain_text("Vanadzor")
    expect(page.get_by_role("button", name="New records: 1")).to_be_visible()
    expect(page.locator("[data-bell] b")).to_have_text("1")
    page.locator("[data-bell]").click()
    page.locator(".y-notices").get_by_role("link", name="Call Contact 02").click()
    expect(page.get_by_role("heading", name="Contact 02")).to_be_visible()
    expect(page.locator("[data-bell] b")).to_be_hidden()
    with office.acting_as_system() as env:
        env.get(Contact, 3).city = "Sisian"
    expect(page.locator("#y-form")).to_contain_text("Sisian")
    page.get_by_role("button", name="Edit").click()
    page.locator("#f-name").fill("Half typed")
    ani = make_colleague(office)
    with office.env(ani) as env:
        env.get(Contact, 3).city = "Goris"
    expect(page.locator(".y-meanwhile")).to_contain_text("Ani has changed this record")
    expect(page.locator("#f-name")).to_have_value("Half typed")


def make_colleague(system: System) -> int:
    from yurt_sdk.testing import make_user

    return make_user(system, "ani", "crm.manager")


def test_the_palette_finds_and_does_by_keyboard(office: System, open_page: OpenPage) -> None:
    page = open_page(1440, 900)
    go(page, "/m/crm/contact/2")
    page.keyboard.press("Control+k")
    expect(page.locator("#y-find")).to_be_focused()
    page.keyboard.type("contact 04")
    expect(page.get_by_role("option", name="Contact 04")).to_be_visible()
    page.keyboard.press("Enter")
    page.wait_for_url("**/m/crm/contact/5")
    page.wait_for_selector("html[data-ready]")
    page.keyboard.press("Control+k")
    page.keyboard.type("edit")
    expect(page.get_by_role("option", name="Edit")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator("#f-name")).to_have_value("Contact 04")
    page.keyboard.press("Control+k")
    expect(page.locator("#y-find")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.locator("#y-palette")).to_be_hidden()


def test_the_palette_is_at_hand_on_a_phone(office: System, open_page: OpenPage) -> None:
    page = open_page(390, 844, has_touch=True, is_mobile=True)
    go(page)
    page.locator("[data-palette]").tap()
    page.locator("#y-find").fill("new contact")
    page.get_by_role("option", name="New: Contact", exact=True).tap()
    page.wait_for_url("**/m/crm/contact/new")


def test_open_records_stay_in_a_row_and_favourites_in_the_side_bar(office: System, open_page: OpenPage) -> None:
    page = open_page(1440, 900)
    go(page, "/m/crm/contact/2")
    expect(page.locator("#y-open a")).to_have_count(0)
    page.goto("/m/crm/contact/3")
    expect(page.locator("#y-open a")).to_have_text(["Contact 01", "Contact 02"])
    page.get_by_role("button", name="Edit").click()
    page.locator("#f-city").fill("Ijevan")
    expect(page.locator("#y-open [aria-current].dirty")).to_have_count(1)
    page.keyboard.press("Control+s")
    expect(page.locator("#y-form.y-reading")).to_be_visible()
    expect(page.locator("#y-open [aria-current].dirty")).to_have_count(0)
    page.keyboard.press("Alt+PageDown")
    page.wait_for_url("**/m/crm/contact/2")
    page.get_by_role("button", name="Keep this page").click()
    expect(page.locator("#y-favourites a")).to_have_text(["Contact 01"])
    page.locator("#y-open").get_by_role("button", name="Close Contact 01").click()
    page.wait_for_url("**/m/crm/contact/3")
    page.goto("/m/crm/lead")
    page.locator("#y-favourites").get_by_role("link", name="Contact 01").click()
    page.wait_for_url("**/m/crm/contact/2")
    expect(page.get_by_role("button", name="Keep this page")).to_have_attribute("aria-pressed", "true")


def test_the_theme_is_kept_high_contrast_too(office: System, open_page: OpenPage) -> None:
    page = open_page(1440, 900, color_scheme="dark")
    go(page)
    page.get_by_label("My menu").click()
    page.get_by_role("button", name="High contrast").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "contrast")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert ground == "rgb(0, 0, 0)"
    page.get_by_role("button", name="Narrow or widen the menu").click()
    page.goto("/m/crm/lead")
    expect(page.locator("html")).to_have_attribute("data-theme", "contrast")
    expect(page.locator("html")).to_have_attribute("data-side", "narrow")


def test_without_a_connection_nothing_is_lost_and_it_is_sent_later(office: System, open_page: OpenPage) -> None:
    page = open_page(1440, 900)
    go(page, "/m/crm/contact/2")
    page.get_by_role("button", name="Edit").click()
    page.locator("#f-city").fill("Ijevan")
    page.context.set_offline(True)
    page.keyboard.press("Control+s")
    expect(page.locator("#y-offline")).to_be_visible()
    expect(page.locator("#f-city")).to_have_value("Ijevan")
    page.context.set_offline(False)
    expect(page.locator("#y-form.y-reading")).to_contain_text("Ijevan")
    expect(page.locator("#y-offline")).to_be_hidden()


def test_a_page_without_a_connection_says_so(office: System, open_page: OpenPage) -> None:
    page = open_page(390, 844)
    go(page)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    page.context.set_offline(True)
    page.goto("/m/crm/lead")
    expect(page.get_by_role("heading", name="No connection to the server")).to_be_visible()
    page.get_by_role("button", name="Try again").click()
    expect(page.get_by_text("Still no connection")).to_be_visible()
    page.context.set_offline(False)  # it notices by itself
    expect(page.get_by_role("heading", name="Leads")).to_be_visible()


def test_a_new_user_is_led_and_each_page_explains_itself(office: System, open_page: OpenPage) -> None:
    page = open_page(1440, 900)
    go(page, "/")
    tour = page.locator("dialog.y-tour")
    expect(tour).to_contain_text("Welcome")
    page.keyboard.press("Enter")
    expect(tour).to_contain_text("Find anything")
    with page.expect_response("**/tour/done"):
        page.keyboard.press("Escape")
    expect(tour).to_have_count(0)
    page.evaluate("sessionStorage.removeItem('y-tour')")  # as if signed in anew
    with page.expect_response("**/tour") as asked:
        page.goto("/")
    assert asked.value.json()["done"]
    expect(tour).to_have_count(0)
    page.goto("/m/crm/contact")
    page.wait_for_selector("html[data-ready]")
    page.keyboard.press("?")
    expect(page.locator("#y-help")).to_contain_text("Click a heading to sort")
    page.get_by_role("button", name="First steps").click()
    expect(tour).to_contain_text("Welcome")


def test_the_way_back_to_a_list_shows_it_as_it_was_left(office: System, open_page: OpenPage) -> None:
    page = open_page(1440, 900)
    go(page, "/m/crm/contact?sort=-name")
    page.evaluate("window.kept = document.getElementById('y-list')")
    page.locator("#y-list").get_by_role("checkbox", name="Contact 04").check()
    page.locator("#y-list").get_by_role("link", name="Contact 03", exact=True).click()
    expect(page.get_by_role("heading", name="Contact 03")).to_be_visible()
    assert page.url.partition("?")[0].endswith("/m/crm/contact/4") and page.title().startswith("Contact 03")
    page.go_back()
    expect(page.locator("#y-list").get_by_role("checkbox", name="Contact 04")).to_be_checked()
    assert page.evaluate("window.kept === document.getElementById('y-list')") and "sort=-name" in page.url
    page.go_forward()
    expect(page.get_by_role("heading", name="Contact 03")).to_be_visible()
    page.get_by_role("button", name="Edit").click()
    page.locator("#f-name").fill("Renamed")
    page.keyboard.press("Control+s")
    expect(page.get_by_role("heading", name="Renamed")).to_be_visible()
    page.locator(".y-side").get_by_role("link", name="Contacts", exact=True).click()
    expect(page.locator("#y-list").get_by_role("link", name="Renamed", exact=True)).to_be_visible()
    page.reload()
    expect(page.locator("#y-list").get_by_role("link", name="Renamed", exact=True)).to_be_visible()
    page.go_back()  # to a page that this document does not know: it is asked for
    expect(page.get_by_role("heading", name="Renamed")).to_be_visible()


def test_what_is_pressed_before_its_script_is_there_is_done_then(office: System, open_page: OpenPage) -> None:
    with office.acting_as_system() as env:
        env.create(Lead, title="New kitchen")
    page = open_page(1440, 900)
    for name in ("board", "list"):
        page.route(f"**/js/{name}.js", lambda route: (time.sleep(1), route.continue_())[-1])
    page.goto("/m/crm/lead/board")
    assert "ready" not in page.evaluate("Object.keys(document.documentElement.dataset)")
    page.locator(".y-deal [data-card-menu]").first.click()
    expect(page.locator("[data-move-dialog]")).to_be_visible()
    page.goto("/m/crm/contact")
    page.keyboard.press("/")
    page.keyboard.type("Contact 05")
    expect(page.locator("#y-q")).to_have_value("Contact 05")
