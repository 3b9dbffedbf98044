"""`python -m benchmarks.pictures ADDRESS [NAME …]`: pictures for docs/images, taken from a running `yurt demo`."""

from __future__ import annotations

import io
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright
from yurt.cli.demo import PASSWORD

FOLDER = Path(__file__).parents[1] / "docs" / "images"
COLOURS = 128
DESK, PHONE = (1440, 900), (390, 844)


def as_it_is(page: Page) -> None:
    """Nothing is done before the picture is taken."""


def find(page: Page) -> None:
    """Looks for somebody by a part of a phone number."""
    page.keyboard.press("Control+k")
    page.keyboard.type("77")
    page.locator("#y-found [role=option]").nth(2).wait_for()


@dataclass(frozen=True)
class Picture:
    """One file: the page, what is done on it, and how large and in which colours it is shown."""

    name: str
    path: str
    act: Callable[[Page], None] = as_it_is
    size: tuple[int, int] = DESK
    scheme: str = "light"
    login: str = "mariam"


PICTURES = (
    Picture("home", "/"),
    Picture("palette", "/m/crm/contact", find),
    Picture("list", "/m/crm/contact"),
    Picture("list-groups", "/m/crm/contact?f=%7B%7D&g=city"),
    Picture("form", "/m/crm/contact/131"),
    Picture("form-edit", "/m/crm/contact/131/edit"),
    Picture("board", "/m/crm/lead/board"),
    Picture("board-dark", "/m/crm/lead/board", scheme="dark"),
    Picture("calendar", "/m/crm/lead/calendar"),
    Picture("schedule", "/m/crm/lead/schedule"),
    Picture("pivot", "/m/crm/lead/pivot"),
    Picture("chart", "/m/crm/lead/chart"),
    Picture("gallery", "/m/crm/contact/gallery"),
    Picture("addresses", "/m/crm/contact/addresses"),
    Picture("import", "/import/crm.contact", login="admin"),
    Picture("home-phone", "/", size=PHONE),
    Picture("list-phone", "/m/crm/contact", size=PHONE),
    Picture("form-phone", "/m/crm/contact/131", size=PHONE),
    Picture("board-phone", "/m/crm/lead/board", size=PHONE),
    Picture("calendar-phone", "/m/crm/lead/calendar", size=PHONE),
)


def main() -> None:
    """Takes all pictures; says how large each file is."""
    path = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        logins = {picture.login for picture in PICTURES}
        sessions = {login: session(browser, sys.argv[1], login) for login in logins}
        wanted = sys.argv[2:] or [picture.name for picture in PICTURES]
        for picture in (picture for picture in PICTURES if picture.name in wanted):
            size = _take(browser, sys.argv[1], sessions[picture.login], picture)
            sys.stdout.write(f"{picture.name}.png {size // 1024} kB\n")
        browser.close()


def session(browser: Browser, address: str, login: str) -> dict:  # type: ignore[type-arg]
    """Signs in on a running demo; what a browser keeps of it."""
    context = browser.new_context(base_url=address)
    page = context.new_page()
    page.goto("/signin")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: "signin" not in url)
    page.request.post(
        "/tour/done", headers={"X-CSRF-Token": page.locator("[name=csrf-token]").get_attribute("content")}
    )
    return context.storage_state()


def _take(browser: Browser, address: str, session: dict, picture: Picture) -> int:  # type: ignore[type-arg]
    width, height = picture.size
    context = browser.new_context(
        base_url=address,
        storage_state=session,
        viewport={"width": width, "height": height},
        color_scheme=picture.scheme,
        reduced_motion="reduce",
    )
    context.set_default_timeout(90_000)
    page = context.new_page()
    page.goto(picture.path)
    picture.act(page)
    page.wait_for_timeout(4000)  # charts and tiles come after the page
    taken = Image.open(io.BytesIO(page.screenshot()))
    target = FOLDER / f"{picture.name}.png"
    taken.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)
    context.close()
    return target.stat().st_size


if __name__ == "__main__":
    main()
