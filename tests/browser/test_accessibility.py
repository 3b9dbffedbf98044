"""axe-core finds nothing serious on the main pages, in any theme (WCAG 2.2 AA)."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page
from yurt.base.models.people import User
from yurt.env import System
from yurt.services.auth.passwords import hash_password
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead

HERE = Path(__file__).parent / "axe"
NO_AXE = "THE ACCESSIBILITY TESTS DID NOT RUN: npm could not install axe-core"
PASSWORD = "a quiet yurt on the steppe"
PAGES = (
    "/", "/m/crm/contact", "/m/crm/contact?g=kind", "/m/crm/contact/2", "/m/crm/contact/2/edit", "/m/crm/contact/new",
    "/m/crm/lead/board", "/m/crm/lead/1", "/m/crm/lead/pivot", "/notices", "/news", "/team", "/team/2", "/account",
    "/account/security", "/admin/audit", "/admin/settings", "/admin/addons", "/import/crm.contact", "/offline", "/help",
    "/debug/components", "/dashboards/crm.head?arrange=1",
)  # fmt: skip
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
CONTRAST = ["color-contrast", "link-in-text-block"]
"""The rules that look at colours; the others find the same in every theme."""
THEMES: dict[str, Literal["light", "dark"]] = {"auto": "dark", "contrast": "light"}
"""The other themes by what the machine prefers."""
RUN = """async ([type, values]) => {
  const found = await axe.run(document, { runOnly: { type, values }, resultTypes: ["violations"] });
  return found.violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map((fault) => ({
    id: fault.id, help: fault.help, nodes: fault.nodes.slice(0, 4).map((node) => node.html.slice(0, 160) + " :: " +
      (node.any.concat(node.all, node.none)[0]?.message ?? "").slice(0, 220)),
  }));
}"""


@pytest.fixture(scope="session")
def axe(request: pytest.FixtureRequest) -> str:
    """The checker's script, installed once as the lock file pins it."""
    lock = (HERE / "package-lock.json").read_bytes()
    folder = request.config.cache.mkdir(f"axe-{hashlib.sha256(lock).hexdigest()[:12]}")
    script = folder / "node_modules" / "axe-core" / "axe.min.js"
    npm = shutil.which("npm")
    if not script.is_file() and npm:
        for name in ("package.json", "package-lock.json", ".npmrc"):
            shutil.copy(HERE / name, folder)
        subprocess.run([npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund"], cwd=folder, check=False, timeout=120)
    if not script.is_file():
        (pytest.fail if os.environ.get("CI") else pytest.skip)(NO_AXE)
    return script.read_text("utf-8")


@pytest.fixture
def office(crm: System) -> System:
    """Contacts, leads, a colleague below the administrator, and something to be told; developers' pages as well."""
    crm.configured = crm.settings = crm.settings.model_copy(update={"development": True})
    with crm.acting_as_system() as env:
        env.get(User, 1).password_hash = hash_password(PASSWORD)
        env.create(User, login="ani", name="Ani", manager_id=1)
        rows = [{"name": f"Contact {n}", "city": "Gyumri", "credit_limit": Decimal(n)} for n in range(4)]
        contacts = env.create_many(Contact, rows)
        env.create_many(Lead, [{"title": f"Lead {n}", "amount": Decimal(9), "salesperson_id": 1} for n in range(3)])
        env.notify(1, "Call {who}", "Before Friday", record=contacts[0], kind="task", due=env.today, who="Ani")
    return crm


def faults(page: Page, where: str) -> list[str]:
    """What is wrong with the page as it is shown now: by all rules in the light theme, by the colours in the others."""
    found = [f"{where}, {line}" for line in _check(page, "light", ("tag", TAGS))]
    for theme, scheme in THEMES.items():
        page.emulate_media(color_scheme=scheme)
        _choose(page, theme)
        found += [f"{where}, {line}" for line in _check(page, f"{theme} {scheme}", ("rule", CONTRAST))]
    page.emulate_media(color_scheme="light")
    _choose(page, "auto")
    return found


def _choose(page: Page, theme: str) -> None:
    page.evaluate("(theme) => document.dispatchEvent(new CustomEvent('y-theme', { detail: theme }))", theme)


def _check(page: Page, theme: str, rules: tuple[str, list[str]]) -> list[str]:
    found: list[Any] = page.evaluate(RUN, rules)
    return [f"{theme}: {fault['id']}: {fault['help']}\n    " + "\n    ".join(fault["nodes"]) for fault in found]


def test_nothing_serious_is_found(office: System, open_page: Callable[..., Page], axe: str) -> None:
    page = open_page(1440, 900, user=None, color_scheme="light")
    page.add_init_script(axe)
    page.goto("/signin")
    found = faults(page, "/signin")
    page.locator("input[name=login]").fill("admin")
    page.locator("input[name=password]").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.locator("dialog.y-tour").wait_for()
    found += faults(page, "the tour")
    with page.expect_response("**/tour/done"):  # else it stands before every page
        page.keyboard.press("Escape")
    for path in PAGES:
        answer = page.goto(path)
        if answer is None or not answer.ok:
            found.append(f"{path} cannot be opened: {answer and answer.status}")
            continue
        found += faults(page, path)
    page.goto("/m/crm/contact/2")
    page.wait_for_selector("html[data-ready]")
    for name, act, opened in (
        ("the palette", lambda: page.keyboard.press("Control+k"), "#y-palette"),
        ("the help", lambda: page.keyboard.press("?"), "#y-help [data-loaded] h2"),
        ("the bell", lambda: page.locator("[data-bell]").click(), "#y-notices"),
    ):
        act()
        page.locator(opened).wait_for()
        found += faults(page, name)
        page.keyboard.press("Escape")
        page.locator(opened).wait_for(state="hidden")
    assert not found, "\n".join(found)
