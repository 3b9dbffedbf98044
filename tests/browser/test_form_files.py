"""Files of a record in a browser: shown in place, pasted from the clipboard; bar codes read from a photo."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Page, expect
from yurt.env import System
from yurt_crm.models.contact import Contact

PASTE = """() => new Promise((done) => {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 9;
  canvas.toBlob((blob) => {
    const clipboardData = new DataTransfer();
    clipboardData.items.add(new File([blob], "image.png", { type: "image/png" }));
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData, bubbles: true, cancelable: true }));
    done();
  });
})"""
EAN_13 = "0000000000010100011010100111010111101111010001001011001101010"
EAN_13 += "10000101000010100001011101001000010110011010100000000000"
"""The bars of 4006381333931 as GS1 describes them: quiet zone, guards, left digits by the parity of 4, right digits."""


@pytest.fixture
def record(crm: System, open_page: Callable[..., Page]) -> Page:
    """A record's page, signed in."""
    with crm.acting_as_system() as env:
        contact = env.create(Contact, name="Co")
        env.session.flush()
        href = f"/m/crm/contact/{contact.id}"
    page = open_page(1440, 900)
    page.goto(href)
    expect(page.locator("[data-files]")).to_be_visible()
    page.wait_for_selector("html[data-ready]")
    return page


def test_pictures_are_shown_in_place_and_screenshots_pasted(record: Page, tmp_path: Path) -> None:
    for name in ("one.png", "two.png"):
        Image.new("RGB", (90, 60), "#5588aa").save(tmp_path / name)
    record.set_input_files("[data-files] input[multiple]", [tmp_path / "one.png", tmp_path / "two.png"])
    record.locator("a[data-preview]").first.click()
    expect(record.locator(".y-preview b")).to_have_text("two.png")
    record.keyboard.press("ArrowRight")
    expect(record.locator(".y-preview b")).to_have_text("one.png")
    record.keyboard.press("Escape")
    expect(record.locator(".y-preview")).to_have_count(0)
    record.evaluate(PASTE)
    expect(record.locator("#y-files li").first).to_contain_text("Screenshot 20")


def test_a_bar_code_is_read_from_a_photo(record: Page, tmp_path: Path) -> None:
    photo = Image.new("L", (len(EAN_13) * 4, 200), 255)
    for place, bar in enumerate(EAN_13):
        photo.paste(0 if bar == "1" else 255, (place * 4, 20, place * 4 + 4, 180))
    photo.save(tmp_path / "photo.png")
    record.goto("/scan")
    expect(record.locator("main[data-ready]")).to_be_visible()
    record.set_input_files("input[type=file]", tmp_path / "photo.png")
    expect(record.get_by_role("status")).to_have_text("4006381333931")
