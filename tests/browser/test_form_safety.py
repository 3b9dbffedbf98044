"""Nothing typed is lost: mistakes told before saving, drafts after a crash and after a session that ended."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect
from yurt.base.models.people import User
from yurt.env import System
from yurt.services.auth.passwords import hash_password
from yurt_crm.models.contact import Contact

PASSWORD = "a quiet yurt on the steppe"
OpenPage = Callable[..., Page]


@pytest.fixture
def contact(crm: System) -> str:
    """The address of a contact; the administrator has a password."""
    with crm.acting_as_system() as env:
        env.get(User, 1).password_hash = hash_password(PASSWORD)
        record = env.create(Contact, name="Co")
        env.session.flush()
        return f"/m/crm/contact/{record.id}"


def sign_in(page: Page) -> None:
    page.locator("input[name=login]").fill("admin")
    page.locator("input[name=password]").fill(PASSWORD)
    page.locator("form button").last.click()


def edit(page: Page, href: str) -> None:
    page.goto(f"{href}/edit")
    expect(page.locator("#f-company[role=combobox]")).to_be_visible()
    page.on("dialog", lambda dialog: dialog.accept())


def saved(system: System, href: str) -> Any:
    with system.acting_as_system() as env:
        record = env.get(Contact, int(href.rpartition("/")[2]))
        return record.city, [lead.title for lead in record.leads]


def test_all_mistakes_are_told_before_anything_is_sent(open_page: OpenPage, contact: str) -> None:
    page = open_page(1440, 900)
    edit(page, contact)
    sent: list[str] = []
    page.on("request", lambda request: sent.append(f"{request.method} {request.url}"))
    page.locator("#f-name").fill("")
    page.locator("#f-email").fill("nobody")
    page.locator("#f-credit_limit").fill("a lot")
    page.keyboard.press("Control+s")
    expect(page.locator(".y-err")).to_have_count(3)
    expect(page.locator("#f-name")).to_be_focused()
    assert page.title().startswith("(3) ")
    assert [one for one in sent if one.startswith("POST") and not one.endswith("/hints")] == []
    page.locator("#f-name").fill("Co")
    page.locator("#f-email").fill("co@example.com")
    page.locator("#f-credit_limit").fill("1,250.50")
    page.keyboard.press("Control+s")
    expect(page.locator(".y-reading")).to_be_visible()
    assert page.title().startswith("Co · ")


@pytest.mark.parametrize("size", [(1440, 900), (390, 844)])
def test_what_was_typed_is_offered_back_after_a_crash(
    open_page: OpenPage, contact: str, crm: System, size: tuple[int, int]
) -> None:
    page = open_page(*size)
    edit(page, contact)
    page.locator("#f-city").fill("Typed")
    page.get_by_role("tab", name="Leads").click()
    page.locator("[data-lines=leads] [data-line-add]").click()
    page.keyboard.type("Two cows")
    page.reload()
    page.get_by_role("button", name="Restore").click()
    expect(page.locator("#f-city")).to_have_value("Typed")
    page.locator("button", has_text="Save").click()
    expect(page.locator(".y-reading")).to_be_visible()
    assert saved(crm, contact) == ("Typed", ["Two cows"])
    page.reload()
    expect(page.locator("#y-form h1")).to_be_visible()
    expect(page.locator(".y-offer")).to_have_count(0)


def test_what_was_typed_comes_back_after_signing_in_again(open_page: OpenPage, contact: str, crm: System) -> None:
    page = open_page(1440, 900)
    edit(page, contact)
    page.locator("#f-city").fill("Typed")
    page.context.clear_cookies()
    page.keyboard.press("Control+s")
    sign_in(page)
    expect(page.locator("#f-city")).to_have_value("Typed")
    page.keyboard.press("Control+s")
    expect(page.locator(".y-reading")).to_be_visible()
    assert saved(crm, contact)[0] == "Typed"


def test_a_linked_record_is_made_in_a_panel_and_what_is_typed_stays(open_page: OpenPage, contact: str) -> None:
    page = open_page(1440, 900)
    edit(page, contact)
    page.locator("#f-city").fill("Typed")
    page.locator("#f-company").fill("Brand new")
    page.locator("[data-open-new]").click()
    panel = page.frame_locator(".y-beside iframe")
    expect(panel.locator("#f-name")).to_have_value("Brand new")
    panel.locator("#f-city").fill("Ijevan")
    panel.locator(".y-savebar .btn-primary").click()
    expect(page.locator(".y-beside")).to_have_count(0)
    expect(page.locator("#f-company")).to_have_value("Brand new")
    expect(page.locator("#f-city")).to_have_value("Typed")
    page.locator("a.y-go").first.click()
    expect(panel.locator("#y-form h1")).to_have_text("Brand new")
    page.keyboard.press("Escape")
    expect(page.locator(".y-beside")).to_have_count(0)


def test_lines_are_moved_and_added_by_keyboard_and_add_up(open_page: OpenPage, contact: str) -> None:
    page = open_page(1440, 900)
    edit(page, contact)
    page.get_by_role("tab", name="Leads").click()
    page.locator("[data-lines=leads] [data-line-add]").click()
    page.keyboard.type("First")
    page.locator("[data-lines=leads] input[name$='.amount']").fill("1,000")
    page.keyboard.press("Enter")
    page.keyboard.type("Second")
    page.locator("[data-lines=leads] input[name$='.amount']").last.fill("250")
    expect(page.locator("[data-lines=leads] tfoot")).to_contain_text("1,250")
    expect(page.locator("[data-lines=leads] input[name$='.amount']").last).to_be_focused()
    page.keyboard.press("Control+Delete")
    expect(page.locator("[data-lines=leads] tfoot")).to_contain_text("1,000")
