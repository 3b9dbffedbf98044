"""`python -m benchmarks.pages ADDRESS [LOGIN]`: opens every page of a running `yurt demo` in Chromium.

It says what goes wrong in them: errors of scripts, reports of the content policy, requests that failed.

Begins at the menus and follows links of this site: one record, one new form and one of each other page of a model.
"""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator
from urllib.parse import urlsplit

from playwright.sync_api import Error, Page, sync_playwright

from benchmarks.pictures import session

STARTS = ("/", "/account", "/reports", "/dashboards", "/notices", "/team", "/help", "/debug/components")
SETTLE = 400  # milliseconds for what comes after a page
PATIENCE = 120_000  # milliseconds for one page: this is about what is wrong, not about speed
AWAY = re.compile(
    r"^/(static|files|signout|api/|live|m/[^?]*/(export|print|undo)|x/[^?]*\.)|/download|[./](csv|xlsx|pdf|zip)(\?|$)"
)


def main() -> int:
    """Prints each page with what went wrong on it; exits 1 when anything did."""
    path = next(found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name)))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        state = session(browser, sys.argv[1], (sys.argv[2:] or ["admin"])[0])
        page = browser.new_context(base_url=sys.argv[1], storage_state=state).new_page()
        page.set_default_timeout(PATIENCE)
        wrong = crawl(page)
        browser.close()
    sys.stdout.write(f"{len(wrong)} pages with something wrong\n")
    return 1 if wrong else 0


def crawl(page: Page) -> dict[str, list[str]]:
    """Address → what went wrong there, of every page that can be reached."""
    told: list[str] = []
    page.on("pageerror", lambda error: told.append(f"script: {error}"))
    page.on("console", lambda message: told.append(f"console: {message.text}") if message.type == "error" else None)
    page.on(
        "requestfailed", lambda r: told.append(f"failed: {r.url} {r.failure}") if _matters(r.failure or "") else None
    )
    page.on("response", lambda r: told.append(f"{r.status}: {r.url}") if r.status >= 400 else None)
    wrong: dict[str, list[str]] = {}
    shapes: set[str] = set()
    waiting: list[str] = list(STARTS)
    while waiting:
        href = waiting.pop(0)
        if shape(href) in shapes:
            continue
        shapes.add(shape(href))
        told.clear()
        try:
            page.goto(href, wait_until="load")
            page.wait_for_timeout(SETTLE)
        except Error as error:
            told.append(str(error).splitlines()[0])
        if told:
            wrong[href] = list(told)
            sys.stdout.write(f"{href}\n" + "".join(f"    {line}\n" for line in told))
        waiting.extend(_links(page))
    sys.stdout.write(f"{len(shapes)} pages opened\n")
    return wrong


def shape(href: str) -> str:
    """What pages of one kind have in common: numbers and the values of parameters are left out."""
    parts = urlsplit(href)
    names = sorted({pair.partition("=")[0] for pair in parts.query.split("&")} & {"g", "view", "kind"})
    return re.sub(r"/\d+", "/0", parts.path) + "?" + "&".join(names)


def _links(page: Page) -> Iterator[str]:
    found = page.evaluate("[...document.querySelectorAll('a[href^=\"/\"]')].map((link) => link.getAttribute('href'))")
    return (href for href in found if not AWAY.search(href))


def _matters(failure: str) -> bool:
    """A stream or a request that ends because another page is opened is as it should be."""
    return "ERR_ABORTED" not in failure


if __name__ == "__main__":
    sys.exit(main())
