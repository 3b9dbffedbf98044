"""Each page of each add-on opens for each role without an error and says nothing that was not given to translators."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import sqlalchemy as sa
from every_page import add_one_of_each, addresses, pages_of, readable, with_samples
from wording import Marking, unmarked
from yurt.env import System
from yurt.web.shell import may_see, menu_entries
from yurt_sdk.browser import Browser
from yurt_sdk.testing import make_system, make_user

ADDONS = ("crm", "finance", "lending")
ADMIN = "core.admin"
REFUSED = (403, 404)
GENERAL = ("/", "/account", "/account/sessions", "/account/tokens", "/help", "/news", "/notices", "/scan", "/tour")
UNTRANSLATED = frozenset(
    {"/live", "/offline", "/signin", "/api/v1/batch", "/api/docs", "/debug/components", "/admin/addons", "/admin/audit"}
)
"""A stream, what follows the browser's language, what is for programs and developers, and what others have said."""
RAW = ("/m/core/audit", "/m/core/state", "/m/core/visit")
"""Records of what the system noted for itself."""
ENGINE = ("/admin/jobs", "/admin/settings/backups")
"""Need the job engine's own tables; core/tests/test_jobs.py and test_backup_plan.py open them."""
NAMES = ("English", "Esc", "vCard", "OpenStreetMap", "Google Maps")
"""What is called so in every language."""


@dataclass(frozen=True)
class House:
    """A system with every add-on, one record of each model, and a user of each role."""

    system: System
    numbers: dict[str, int]
    users: dict[str, int]
    words: frozenset[str]


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    folder = tmp_path_factory.mktemp("house")
    system = make_system(f"sqlite:///{folder / 'all.db'}", ADDONS, folder=folder, languages=["ka"], development=True)
    users = {
        role: make_user(system, f"user{number}", role, language="ka")
        for number, role in enumerate(system.registry.roles)
    }
    numbers = add_one_of_each(system)
    system.registry.cache["catalogue", "ka"] = Marking()
    yield House(system, numbers, users, frozenset(_stored_texts(system)))
    system.close()


def _stored_texts(system: System) -> Iterator[str]:
    with system.database.reading.connect() as connection:
        for table in system.registry.metadata.sorted_tables:
            for row in connection.execute(sa.select(table).limit(400)):
                yield from (value for value in row if isinstance(value, str))
    yield from (system.settings.branding.name, "Tests", *NAMES)


def test_each_page_opens_for_each_role(house: House) -> None:
    """Lists for all who may read a model; a record of somebody else's, and one nobody makes by hand, may be refused."""
    faults: list[str] = []
    people = {role for role in house.users if "core.user" in house.system.registry.implied(role)}
    for role, user in house.users.items():
        if role == ADMIN:
            continue
        with Browser(house.system, lambda: None) as browser:
            browser.sign_in(user)
            with house.system.env(user, reading=True) as env:
                pages = [page for info in readable(env) for page in pages_of(env, info, house.numbers[info.name])]
                entries = [href for href, menu in menu_entries(env.registry) if may_see(env, menu)]
            for page in dict.fromkeys([*GENERAL, *entries, *pages]):
                status = browser.get(page, follow_redirects=True).status_code
                inside = page.rpartition("/")[2] in ("new", "edit") or page[-1].isdigit()
                if status != 200 and not (status in REFUSED and (inside or role not in people)):
                    faults.append(f"{role}: {page} answers {status}")
    assert not faults, "\n".join(faults)


def test_every_page_is_given_to_translators(house: House) -> None:
    """As the administrator, who sees all; English outside of brackets was never marked with `_()` or `N_()`."""
    faults: list[str] = []
    with Browser(house.system, lambda: None) as browser:
        browser.sign_in(house.users[ADMIN])
        with house.system.env(house.users[ADMIN], reading=True) as env:
            pages = [page for info in readable(env) for page in pages_of(env, info, house.numbers[info.name])]
            pages += [report.href for report in env.registry.reports.values()]
        plain = [page for page in addresses(house.system, browser.app) if "{" not in page]
        for page in [*pages, *sorted({*plain} - UNTRANSLATED)]:
            if page.startswith(RAW):
                continue
            answer = browser.get(page, follow_redirects=True)
            if answer.status_code >= 400 and not (page.endswith("/new") and answer.status_code == 403):
                faults.append(f"{page} answers {answer.status_code}")
            elif "html" in answer.headers.get("content-type", ""):
                faults += [f"{page} says “{text}”" for text in unmarked(answer.text, house.words)]
    assert not faults, "\n".join(faults)


def test_no_address_fails(house: House) -> None:
    """Every route of the core and the add-ons, with something in the place of its parameters."""
    with Browser(house.system, lambda: None) as browser:
        browser.sign_in(house.users[ADMIN])
        found = sorted(with_samples(address, "crm.lead") for address in addresses(house.system, browser.app))
        asked = [page for page in found if not page.startswith(("/live", *ENGINE))]
        faults = [page for page in asked if browser.get(page).status_code >= 500]
    assert not faults, "\n".join(faults)
