"""The ten everyday tasks of docs/users.md, at a desk in English and on a phone in Russian.

`pytest -n0 -v tests/browser/test_ten_tasks.py` prints what each of them costs.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hand import Hand
from openpyxl import Workbook, load_workbook
from PIL import Image
from playwright.sync_api import Page, expect
from yurt.base.models.people import User
from yurt.env import System
from yurt.services.accounts.sessions import Device, start_session
from yurt.services.auth.passwords import hash_password
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead
from yurt_sdk.databases import SqliteEngine, Templates
from yurt_sdk.testing import make_user

PASSWORD = "a quiet yurt on the steppe"
PEOPLE = ("Anahit Sargsyan", "Nino Beridze", "Olga Petrova", "Khamla Vong", "Aung Min")
PLACES = {
    "desk": ("en", {"width": 1440, "height": 900}),
    "phone": ("ru", {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}),
}


@pytest.fixture(scope="module")
def shop(files: SqliteEngine, _templates: Templates, tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    """A few customers and leads, a head of sales for each place, and a colleague."""
    folder = tmp_path_factory.mktemp("shop")
    system = _templates.system(files, ("crm",), folder=folder, languages=["en", "ru"])
    for place, (language, _) in PLACES.items():
        values = {"language": language, "password_hash": hash_password(PASSWORD)}
        make_user(system, place, "crm.manager", "core.integrator", **values)
    make_user(system, "mariam", "crm.salesperson")
    with system.acting_as_system() as env:
        rows = [{"name": name, "phone": f"+3749100000{n}", "city": "Gyumri"} for n, name in enumerate(PEOPLE)]
        env.create_many(Contact, rows)
        for user in env.session.scalars(sa.select(env[User]).where(env[User].login.in_(PLACES))):
            env.create(Lead, title=f"Call back {user.login}", salesperson_id=user.id, expected_date=env.today)
    yield system
    system.close()


@pytest.fixture(scope="module")
def counter(shop: System, serve: Callable[..., AbstractContextManager[str]]) -> Iterator[str]:
    """Where the shop is served."""
    with serve(shop) as address:
        yield address


NO_TOUR = """
const ask = window.fetch;
const done = () => Promise.resolve(new Response('{"done": true, "steps": []}'));
window.fetch = (what, how) => (what === "/tour" ? done() : ask(what, how));
"""


@pytest.fixture(scope="module", params=[pytest.param(place, marks=pytest.mark.xdist_group(place)) for place in PLACES])
def place(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def screen(place: str, shop: System, counter: str, window: Callable[..., Any]) -> Iterator[Page]:
    """One window for all tasks of a place, signed in."""
    with shop.acting_as_system() as env:
        user = env.session.scalars(sa.select(env[User].id).where(env[User].login == place)).one()
        session = start_session(env, user, Device(name="Tests")).text
    language, size = PLACES[place]
    with window(counter, session, locale=language, **size) as page:
        page.on("dialog", lambda dialog: dialog.accept())
        # The tour belongs to the first task, which has a window of its own and may run elsewhere.
        page.add_init_script(NO_TOUR)
        yield page


@pytest.fixture
def hand(
    screen: Page, place: str, shop: System, request: pytest.FixtureRequest, record_property: Callable[..., None]
) -> Iterator[Hand]:
    made = Hand(screen, shop.catalogue(PLACES[place][0]), phone=place == "phone")
    yield made
    record_property("task", {"place": place, "name": request.node.originalname, **made.cost().__dict__})


def stored(system: System, name: str) -> Any:
    with system.acting_as_system() as env:
        return env.session.scalars(sa.select(env[Contact]).where(env[Contact].name == name)).one()


def names_in(system: System) -> set[str]:
    with system.acting_as_system() as env:
        contact = env[Contact]
        return set(env.session.scalars(sa.select(contact.name).where(contact.deleted_at.is_(None))))


def test_1_sign_in_in_my_language_and_see_what_is_to_be_done_today(
    hand: Hand, place: str, counter: str, window: Callable[..., Any], shop: System
) -> None:
    language, size = PLACES[place]
    with window(counter, "", locale="hy", **size) as page:
        hand.page = page
        hand.open("/")
        hand.click(page.get_by_role("link", name={"en": "English", "ru": "Русский"}[language]))
        hand.type(page.get_by_label(hand.word("Name"), exact=True), place)
        hand.type(page.get_by_label(hand.word("Password"), exact=True), PASSWORD)
        hand.button("Sign in")
        tour = page.locator("dialog.y-tour")
        expect(tour).to_contain_text(hand.word("Welcome"))
        with page.expect_response("**/tour/done"):
            hand.press("Escape") if place == "desk" else hand.click(tour.get_by_role("button").first)
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.get_by_role("heading", name=hand.word("My tasks")).scroll_into_view_if_needed()
        hand.click(page.locator("#y-main").get_by_role("link", name=f"Call back {place}"))
        expect(page.get_by_role("heading", name=f"Call back {place}")).to_be_visible()


def test_2_find_a_customer_by_part_of_the_phone(hand: Hand) -> None:
    hand.open("/")
    hand.click("[data-palette]")
    hand.type("#y-find", "000002")
    hand.choose("Olga Petrova")
    expect(hand.page.get_by_role("heading", name="Olga Petrova")).to_be_visible()


def test_3_add_a_contact(hand: Hand, place: str, shop: System) -> None:
    hand.open("/")
    hand.entry("Contacts")
    hand.click(".y-head [data-key=n]")
    hand.type("#f-name", f"Davit {place}")
    hand.type("#f-phone", "+37477123456")
    expect(hand.page.get_by_text(hand.word("Not saved yet"))).to_be_visible()  # the form's script is there
    hand.button("Save") if hand.phone else hand.press("Control+s")
    expect(hand.page.get_by_role("heading", name=f"Davit {place}")).to_be_visible()
    assert stored(shop, f"Davit {place}").phone == "+37477123456"


def test_4_correct_a_phone_number(hand: Hand, shop: System) -> None:
    name = "Aung Min" if hand.phone else "Nino Beridze"
    hand.open("/m/crm/contact")
    row = hand.page.locator("#y-list tbody tr", has_text=name)
    if hand.phone:
        hand.click(row.get_by_role("link", name=name))
        hand.button("Edit")
        hand.type("#f-phone", "+37477000001")
        hand.button("Save")
        expect(hand.page.locator("#y-form.y-reading")).to_be_visible()
    else:
        place = hand.page.locator("#y-list th[data-path]").evaluate_all(
            "(heads) => heads.findIndex((head) => head.dataset.path === 'phone')"
        )
        cell = row.locator("td:not(.k)").nth(place)
        cell.dblclick()
        hand.clicks += 2
        hand.type("#y-cell input:not([type=hidden])", "+37477000001")
        hand.press("Enter")
        expect(hand.page.locator("#y-list tbody tr", has_text=name)).to_contain_text("+37477000001")
    assert stored(shop, name).phone == "+37477000001"


def test_5_write_a_note_that_tells_a_colleague(hand: Hand, shop: System) -> None:
    hand.open(f"/m/crm/contact/{stored(shop, 'Khamla Vong').id}")
    hand.click(".y-note [contenteditable=true]")
    hand.write("Please call her @mar")
    hand.choose("Mariam")
    hand.button("Add")
    expect(hand.page.locator(".y-tl .rich").first).to_contain_text("Mariam")


def test_6_make_a_lead_and_move_it_along_the_board(hand: Hand, place: str, shop: System) -> None:
    title = f"Gold ring {place}"
    hand.open("/")
    hand.entry("Leads")
    hand.click(".y-head [data-key=n]")
    hand.type("#f-title", title)
    hand.button("Save") if hand.phone else hand.press("Control+s")
    expect(hand.page.locator("#y-form.y-reading")).to_be_visible()
    hand.entry("Leads")
    hand.click(hand.page.locator("a[href*='/m/crm/lead/board']"))
    hand.click(hand.page.locator(".y-deal", has_text=title).locator("[data-card-menu]"))
    hand.click(hand.page.locator("dialog [data-to]:not([disabled])"))
    expect(hand.page.locator(".y-cardlist").nth(1).locator(".y-deal", has_text=title)).to_be_visible()


def test_7_add_a_photo(hand: Hand, shop: System, tmp_path: Path) -> None:
    Image.new("RGB", (90, 60), "#5588aa").save(tmp_path / "passport.png")
    hand.open(f"/m/crm/contact/{stored(shop, 'Khamla Vong').id}")
    hand.give(
        "[data-files] input[capture]" if hand.phone else "[data-files] input[multiple]", tmp_path / "passport.png"
    )
    expect(hand.page.locator("#y-files")).to_contain_text("passport.png")


def test_8_take_a_list_to_excel(hand: Hand, tmp_path: Path) -> None:
    hand.open("/m/crm/contact")
    with hand.page.expect_download() as download:
        hand.click(hand.page.locator("a[href*='/m/crm/contact/export']"))
    download.value.save_as(tmp_path / "contacts.xlsx")
    rows = list(load_workbook(tmp_path / "contacts.xlsx").active.values)  # type: ignore[union-attr]
    assert hand.word("Name") in rows[0] and any("Olga Petrova" in row for row in rows)


def test_9_bring_a_list_in_and_take_it_back(hand: Hand, place: str, shop: System, tmp_path: Path) -> None:
    book = Workbook()
    for row in (["Name", "Phone"], [f"Zara {place}", "+37477222222"], [f"Zoya {place}", "+37477333333"]):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(tmp_path / "people.xlsx")
    hand.open("/m/crm/contact")
    hand.click(hand.page.locator("a[href='/import/crm.contact']"))
    hand.give("input[type=file]", tmp_path / "people.xlsx")
    hand.click("#i-run")
    hand.button("Undo this import")
    expect(hand.page.get_by_role("button", name=hand.word("Undo this import"))).to_have_count(0)
    assert f"Zara {place}" not in names_in(shop)


def test_10_undo_a_mistake_and_see_who_changed_what(hand: Hand, shop: System) -> None:
    name = "Anahit Sargsyan"
    href = f"/m/crm/contact/{stored(shop, name).id}"
    hand.open(href)
    hand.click("#y-form .y-menu summary")
    hand.button("Delete")
    hand.page.wait_for_url(re.compile(r"/m/crm/contact(\?|$)"))
    with hand.page.expect_event("load"):
        hand.button("Undo")
    hand.click(hand.page.locator("#y-list").get_by_role("link", name=name))
    expect(hand.page.locator(".y-tl")).to_contain_text(hand.word("Taken out of the trash"))
