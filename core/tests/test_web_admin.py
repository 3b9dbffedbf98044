"""The pages of administration and of one's own account."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pyotp.totp import TOTP
from starlette.testclient import TestClient
from yurt.base.models.access import Session
from yurt.base.models.people import User
from yurt.env import System
from yurt.services.accounts.people import create_user
from yurt.services.accounts.sessions import Device, start_session
from yurt.services.accounts.signin import NextStep, SignedIn, sign_in
from yurt.services.assemble import SystemJobHost
from yurt.services.jobs import Jobs, prepare
from yurt.web.app import create_app
from yurt.web.requests import SESSION_COOKIE

pytestmark = [
    pytest.mark.addons("crm"),
    pytest.mark.filterwarnings("ignore::starlette.exceptions.StarletteDeprecationWarning"),
]
Browser = Any
PASSWORD = "correct horse battery"
SETTINGS = {
    "brand": "Cash Bee", "company": "Bee LLC", "languages": "en hy", "time_zone": "Asia/Yerevan", "region": "am",
    "currency": "amd", "min_length": "14", "expires_after_days": "", "history": "3", "idle_minutes": "60",
    "absolute_hours": "24",
}  # fmt: skip
ADMIN_PAGES = ("/admin/addons", "/admin/settings", "/admin/audit")


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


@pytest.fixture
def jobs(system: System) -> Iterator[Jobs]:
    """The jobs of the system, their tables made."""
    prepare(SystemJobHost(system).database_url)
    made = Jobs(SystemJobHost(system))
    yield made
    made.close()


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_administrators_see_the_page_and_find_it_in_the_menu(client: Browser, path: str) -> None:
    answer = client.get(path)
    assert answer.status_code == 200 and "y-shell" in answer.text
    assert f'href="{path}"' in answer.text and 'aria-current="page"' in answer.text


@pytest.mark.parametrize("path", ADMIN_PAGES)
def test_others_neither_see_nor_find_it(browser_as: Callable[..., Browser], path: str) -> None:
    browser = browser_as("crm.salesperson")
    assert browser.get(path).status_code == 403
    assert f'href="{path}"' not in browser.get("/account").text


def test_the_shells_three_sections_follow_rights(client: Browser, browser_as: Callable[..., Browser]) -> None:
    assert "/m/core/user" in client.get("/account").text
    shown = browser_as("crm.salesperson").get("/account").text
    assert "/m/crm/contact" in shown and "/m/core/user" not in shown


def test_settings_are_kept_and_hold_at_once(client: Browser, system: System) -> None:
    assert client.post("/admin/settings", data=SETTINGS).status_code == 303
    assert system.settings.branding.company == "Bee LLC" and system.settings.region == "AM"
    assert system.settings.passwords.min_length == 14 and system.configured.passwords.min_length == 12
    assert "Cash Bee" in client.get("/account").text
    assert client.post("/admin/settings", data={**SETTINGS, "expires_after_days": "90"}).status_code == 303
    assert system.settings.passwords.expires_after_days == 90


@pytest.mark.parametrize(
    ("field", "value"),
    [("brand", ""), ("languages", "xx"), ("time_zone", "Mars/Olympus"), ("region", "ZZZ"), ("currency", "QQQ"),
     ("min_length", "3"), ("idle_minutes", "soon"), ("absolute_hours", "-1")],
)  # fmt: skip
def test_settings_that_make_no_sense_are_refused_at_their_field(
    client: Browser, system: System, field: str, value: str
) -> None:
    answer = client.post("/admin/settings", data={**SETTINGS, field: value})
    assert answer.status_code == 422 and f'id="e-{field}"' in answer.text
    assert system.settings.branding.company == ""


PLAN = {"every": "week", "at": "22:15", "keep": "3", "folder": "kept"}


def test_backups_are_planned_asked_for_and_seen(
    client: Browser, browser_as: Callable[..., Browser], system: System, tmp_path: Path
) -> None:
    page = "/admin/settings/backups"
    system.settings = system.settings.model_copy(update={"folder": tmp_path})
    system.configured = system.settings
    assert "nobody makes backups" in client.get(page).text
    assert client.post(page, data=PLAN).status_code == 303
    assert (system.settings.backup.every, system.settings.backup.at, system.settings.backups) == (
        "week",
        "22:15",
        "kept",
    )
    (tmp_path / "kept" / "scheduled-20260302-221500.yurtbackup").write_bytes(b"x" * 1_500_000)
    shown = words_of(client.get(page).text)
    assert "The next one is due on" in shown and "scheduled-20260302-221500.yurtbackup" in shown and "1.5 MB" in shown
    asked: list[str] = []
    system.enqueue_with = lambda env, job, arguments: asked.append(job) or f"{job}:1"  # type: ignore[func-returns-value]
    answer = client.post(f"{page}/make")
    assert asked == ["core.backup"] and answer.headers["location"] == "/admin/jobs/core.backup:1"
    other = browser_as("crm.salesperson")
    assert {other.get(page).status_code, other.post(f"{page}/make").status_code, len(asked)} == {403, 1}


@pytest.mark.parametrize(
    ("field", "value"), [("every", "hour"), ("at", "25:00"), ("keep", "0"), ("folder", ""), ("folder", "/proc/none")]
)
def test_a_plan_of_backups_that_cannot_be_is_refused_at_its_field(
    client: Browser, system: System, field: str, value: str
) -> None:
    answer = client.post("/admin/settings/backups", data={**PLAN, "folder": "/tmp", field: value})
    assert answer.status_code == 422 and f'id="e-{field}"' in answer.text
    assert system.settings.backup.every == "never"


def test_the_audit_log_is_filtered_and_remembers_the_last_check(client: Browser, system: System) -> None:
    create_user(system, "anna", "Anna", PASSWORD)
    assert isinstance(sign_in(system, "anna", PASSWORD, Device(address="10.0.0.1")), SignedIn)
    everything = words_of(client.get("/admin/audit").text)
    assert "Signed in" in everything and "Anna" in everything
    assert "Roles: Administrator" in everything and "by the system" not in everything
    assert client.get("/admin/audit?from=0001-01-01&to=9999-12-31").status_code == 200, "beyond what a zone can shift"
    assert "No" not in words_of(client.get("/admin/audit?operation=sign-in").text).split("Changes")[-1].split()[:1]
    nothing = client.get("/admin/audit?operation=sign-in&to=2001-01-01&from=nonsense&before=x&record=%00")
    assert nothing.status_code == 200 and "Nothing of the kind" in nothing.text
    assert client.post("/admin/audit/checked").status_code == 303
    assert "Nothing of the kind" in client.get("/admin/audit?since=check").text
    client.post("/admin/settings", data=SETTINGS)
    assert "branding" in client.get("/admin/audit?since=check").text


def test_before_jobs_are_set_up_their_page_says_so(client: Browser) -> None:
    page = client.get("/admin/jobs?state=failed")
    assert page.status_code == 200 and "No jobs have been set up in this database yet" in words_of(page.text)
    assert client.get("/admin/jobs/core.any:1").status_code == 404
    assert client.post("/admin/jobs/core.any:1/cancel").status_code == 404


def test_jobs_are_listed_shown_and_cancelled(
    client: Browser, system: System, browser_as: Callable[..., Browser], jobs: Jobs
) -> None:
    with system.env(1) as env:
        job_id = jobs.enqueue(env.session, "core.forget_old_messages", user_id=1)
    listed = client.get("/admin/jobs?state=waiting")
    assert f'href="/admin/jobs/{job_id}"' in listed.text
    shown = client.get(f"/admin/jobs/{job_id}")
    assert "every 1s" in shown.text and "Waiting" in words_of(shown.text)
    other = browser_as("crm.salesperson")
    assert other.get(f"/admin/jobs/{job_id}").status_code == 404 and job_id not in other.get("/admin/jobs").text
    assert other.post(f"/admin/jobs/{job_id}/cancel").status_code == 404
    assert client.post(f"/admin/jobs/{job_id}/cancel").status_code == 303
    stopped = client.get(f"/admin/jobs/{job_id}")
    assert "Cancelled" in words_of(stopped.text) and "every 1s" not in stopped.text
    assert client.post(f"/admin/jobs/{job_id}/retry").status_code == 303
    assert client.get("/admin/jobs/no-such").status_code == 404


@pytest.mark.addons()
def test_an_add_on_comes_and_goes_with_its_losses_named(client: Browser, system: System) -> None:
    assert client.get("/m/crm/contact").status_code == 404
    answer = client.post("/admin/addons/crm/install")
    assert "every 1s" in client.get(answer.headers["location"]).text or "crm" in system.registry.addons
    assert "Everybody works" in follow(client, answer.headers["location"])
    assert client.get("/m/crm/contact").status_code == 200
    asked = words_of(client.get("/admin/addons/crm/remove").text)
    assert "rows of crm_stage" in asked
    assert client.post("/admin/addons/crm/remove", data={"name": "wrong"}).status_code == 422
    answer = client.post("/admin/addons/crm/remove", data={"name": "crm"})
    assert "before-uninstall-crm" in follow(client, answer.headers["location"])
    assert client.get("/m/crm/contact").status_code == 404 and client.get("/account").status_code == 200


@pytest.mark.addons()
def test_what_cannot_be_installed_says_why(client: Browser) -> None:
    answer = client.post("/admin/addons/nothing_like_it/install")
    assert "nothing_like_it" in follow(client, answer.headers["location"])
    assert client.get("/admin/addons/operations/0000").status_code == 404


def follow(client: Browser, href: str) -> str:
    """The end of an operation, in words."""
    for _ in range(200):
        shown = client.get(f"{href}/progress").text
        if "every 1s" not in shown:
            return words_of(shown)
        time.sleep(0.05)
    raise AssertionError("the operation does not end")


# ---- one's own account ----


def test_the_profile_is_saved_or_refused_field_by_field(client: Browser, system: System) -> None:
    good = {"name": "Anna", "email": "a@example.com", "language": "ka", "time_zone": "Asia/Tbilisi", "theme": "dark"}
    assert client.post("/account", data=good).status_code == 303
    assert '<html lang="ka"' in client.get("/account").text
    for field, value in (("name", ""), ("email", "x"), ("time_zone", "x"), ("language", "xx"), ("theme", "neon")):
        assert client.post("/account", data={**good, field: value}).status_code == 422
    with system.acting_as_system(reading=True) as env:
        user: Any = env.get(User, 1)
        assert (user.name, user.email, user.roles[0].name) == ("Anna", "a@example.com", "core.admin")


def test_password_and_codes_on_the_page(system: System) -> None:
    number = create_user(system, "anna", "Anna", PASSWORD)
    with TestClient(create_app(system), base_url="http://127.0.0.1", follow_redirects=False) as browser:
        with system.acting_as_system() as env:
            token, other = start_session(env, number, Device()).text, start_session(env, number, Device())
        browser.cookies.set(SESSION_COOKIE, token)
        csrf = re.search(r'csrf-token" content="([^"]+)', browser.get("/account/security").text)
        assert csrf
        browser.headers["X-CSRF-Token"] = csrf.group(1)
        setup = browser.get("/account/security/codes").text
        found = re.search(r'name="challenge" value="([^"]+)"', setup), re.search(r">([A-Z2-7]{32})<", setup)
        assert found[0] and found[1] and "data:image/png" in setup
        challenge, code = found[0].group(1), TOTP(found[1].group(1)).now()
        again = browser.post("/account/security/codes", data={"challenge": challenge, "code": "000000"})
        assert again.status_code == 422 and found[1].group(1) in again.text, "the same key is offered again"
        codes = browser.post("/account/security/codes", data={"challenge": challenge, "code": code})
        assert len(re.findall(r"<code[^>]*>([0-9a-z-]{27})<", codes.text)) == 10
        browser.cookies.clear()
        browser.cookies.set(SESSION_COOKIE, codes.cookies[SESSION_COOKIE])
        wrong = {"current": PASSWORD, "password": "river stone cloud", "password_again": "different"}
        assert browser.post("/account/security/password", data=wrong).status_code == 422
        right = {**wrong, "password_again": wrong["password"]}
        assert browser.post("/account/security/password", data=right).status_code == 303
    with system.acting_as_system(reading=True) as env:
        cls: Any = env[Session]
        ended = env.session.scalar(sa.select(cls.ended_at).where(cls.token_hash == other.hash))
        assert ended is not None


def test_sessions_devices_and_tokens_on_the_page(client: Browser, system: System) -> None:
    with system.acting_as_system() as env:
        for _ in range(2):
            start_session(env, 1, Device("k" * 40, "Edge, Windows", "10.1.1.1"))
        cls: Any = env[Session]
        there = list(env.session.scalars(sa.select(cls.id).where(cls.device == "Edge, Windows")))
    assert words_of(client.get("/account/sessions").text).count("Edge, Windows") == 3, "two sessions, one device"
    assert client.post(f"/account/sessions/{there[0]}/end").status_code == 303
    assert client.post(f"/account/devices/{there[1]}/forget").status_code == 303
    assert "Edge, Windows" not in client.get("/account/sessions").text
    assert client.post("/account/sessions/others").status_code == 303
    assert client.get("/account/sessions").status_code == 200, "this session goes on"
    made = client.post("/account/tokens", data={"name": "shop", "scopes": "crm.contact:read", "lasts": "30"})
    text = re.search(r"yurt_[0-9a-f]{16}_[0-9A-Za-z]{43}", made.text)
    assert text and text.group() not in client.get("/account/tokens").text
    bearer = {"Authorization": f"Bearer {text.group()}"}
    assert client.get("/api/v1/crm/contact", headers=bearer).status_code == 200
    number = re.search(r"/account/tokens/(\d+)/revoke", client.get("/account/tokens").text)
    assert number and client.post(number.group()).status_code == 303
    assert client.get("/api/v1/crm/contact", headers=bearer).status_code == 401
    assert client.post("/account/tokens", data={"name": "x", "scopes": "(", "lasts": "30"}).status_code == 422


def test_a_manager_helps_users_by_actions(system: System, browser_as: Callable[..., Browser]) -> None:
    number = create_user(system, "anna", "Anna", PASSWORD)
    manager = browser_as("core.user_manager")
    for action in ("end_all_sessions", "reset_second_factor", "give_temporary_password"):
        assert manager.post(f"/m/core/user/{number}/run/{action}", headers={"HX-Request": "true"}).status_code == 200
        refused = manager.post(f"/m/core/user/1/run/{action}", headers={"HX-Request": "true"})
        assert refused.status_code == 403, "administrators are helped by administrators"
    with system.acting_as_system(reading=True) as env:
        user: Any = env.get(User, number)
        assert user.must_change_password


def test_a_manager_does_not_sign_in_as_somebody_with_more_rights(
    system: System, browser_as: Callable[..., Browser]
) -> None:
    seller = create_user(system, "seller", "Seller", PASSWORD, ["crm.manager"])
    manager = browser_as("core.user_manager")
    both = browser_as("core.user_manager", "crm.manager")
    for action in ("end_all_sessions", "reset_second_factor", "give_temporary_password"):
        address = f"/m/core/user/{seller}/run/{action}"
        refused = manager.post(address, headers={"HX-Request": "true"})
        assert refused.status_code == 403 and "crm.manager" in refused.json()["detail"]
        assert both.post(address, headers={"HX-Request": "true"}).status_code == 200


def test_a_temporary_password_stays_on_the_page_and_nowhere_else(
    system: System, browser_as: Callable[..., Browser]
) -> None:
    number = create_user(system, "anna", "Anna", PASSWORD)
    manager = browser_as("core.user_manager")
    told = manager.post(
        f"/m/core/user/{number}/run/give_temporary_password", headers={"HX-Request": "true", "HX-Target": "y-form"}
    )
    secret = re.search(r'<code id="y-secret">([0-9a-f-]{19})</code>', told.text)
    assert secret and 'data-copy="y-secret"' in told.text and "HX-Trigger" not in told.headers
    assert isinstance(sign_in(system, "anna", secret[1], Device("d" * 40, "Firefox", "10.0.0.9")), NextStep)
    address, key = f"/api/v1/core/user/{number}/actions/give_temporary_password", {"Idempotency-Key": "k1"}
    given = manager.post(address, headers=key).json()["result"]["secret"]
    again = manager.post(address, headers=key)
    assert again.headers["idempotency-replayed"] and again.json()["result"]["secret"] is None
    with system.database.reading.connect() as connection:
        for table in ("core_idempotency_key", "core_audit"):
            assert given not in repr(connection.execute(sa.text(f"select * from {table}")).all())
