"""The application: signing in through pages, CSRF, errors in three forms, static files, probes, a new registry."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient
from yurt.base.models.access import Session
from yurt.base.models.organisation import Branch
from yurt.base.models.people import Role, User
from yurt.db import Database
from yurt.env import Env, System
from yurt.errors import AccessDenied, DatabaseUnavailable, ValidationFailed
from yurt.i18n import LANGUAGES, Catalogue
from yurt.registry.hookspecs import hookimpl
from yurt.registry.registry import build
from yurt.services.accounts.people import create_user
from yurt.services.accounts.tokens import create_token
from yurt.web.app import create_app
from yurt.web.pages.context.document import Document
from yurt.web.requests import SESSION_COOKIE, local_path, page, posted
from yurt.web.templating import environment

pytestmark = [
    pytest.mark.addons("crm"),
    pytest.mark.filterwarnings("ignore::starlette.exceptions.StarletteDeprecationWarning"),
]
PASSWORD = "correct horse battery"
HTMX = {"HX-Request": "true", "HX-Current-URL": "http://127.0.0.1/m/crm/contact?q=a"}
Browser = Any


@pytest.fixture
def visitor(system: System) -> Iterator[TestClient]:
    """A browser in which nobody is signed in."""
    with TestClient(create_app(system), base_url="http://127.0.0.1", follow_redirects=False) as made:
        yield made


def token_in(text: str) -> str:
    found = re.search(r'name="csrf" value="([^"]+)"', text)
    assert found, "the page has no form with a CSRF token"
    return found.group(1)


def sign_in(visitor: TestClient, login: str, password: str = PASSWORD, **more: str) -> Any:
    values = {"csrf": token_in(visitor.get("/signin").text), "login": login, "password": password, **more}
    return visitor.post("/signin", data=values)


def test_from_the_sign_in_page_to_the_page_asked_for_and_out_again(visitor: TestClient, system: System) -> None:
    create_user(system, "anna", "Anna", PASSWORD, ["crm.salesperson"])
    asked = visitor.get("/account/tokens?x=1")
    assert asked.status_code == 303 and asked.headers["location"] == "/signin?next=/account/tokens%3Fx%3D1"
    answer = sign_in(visitor, "anna", next="/account/tokens?x=1")
    assert answer.status_code == 303 and answer.headers["location"] == "/account/tokens?x=1"
    cookie = next(h for h in answer.headers.get_list("set-cookie") if h.startswith(SESSION_COOKIE))
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie
    account = visitor.get("/account")
    assert account.status_code == 200 and "no-store" in account.headers["cache-control"]
    assert visitor.get("/signin").headers["location"] == "/", "who is signed in need not sign in"
    left = visitor.post("/signout", data={"csrf": token_in(account.text)})
    assert left.headers["location"] == "/signin" and visitor.get("/account").status_code == 303


def test_the_sign_in_page_refuses_in_words(visitor: TestClient, system: System) -> None:
    create_user(system, "anna", "Anna", PASSWORD)
    assert sign_in(visitor, "anna", csrf="forged").status_code == 403
    for _ in range(5):
        wrong = sign_in(visitor, "anna", "wrong")
        assert wrong.status_code == 401 and 'value="anna"' in wrong.text and 'value="wrong"' not in wrong.text
    shut = sign_in(visitor, "anna")
    assert shut.status_code == 429 and int(shut.headers["retry-after"]) > 0 and "disabled" in shut.text


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_is_on_offer(visitor: TestClient, language: str) -> None:
    shown = visitor.get(f"/signin?language={language}").text
    assert f'<html lang="{language}"' in shown
    assert all(label in shown for label in LANGUAGES.values())
    assert f'<html lang="{language}"' in visitor.get("/signin").text, "the choice is remembered"


@pytest.mark.parametrize(
    "given",
    [
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "javascript:alert(1)",
        "\\\\evil",
        "/a\nb",
        "",
        None,
    ],
)
def test_nobody_is_sent_to_another_site(given: str | None) -> None:
    assert local_path(given) == "/"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_unsafe_without_a_token(client: Browser, method: str) -> None:
    client.headers.pop("X-CSRF-Token")
    assert client.post("/session/theme", data={"theme": "dark"}).status_code == 403
    assert client.request(method.upper(), "/session/theme", headers={"X-CSRF-Token": "x"}).status_code in (403, 405)


def test_another_sites_request_is_refused_even_with_a_token(client: Browser) -> None:
    answer = client.post("/session/theme", data={"theme": "dark"}, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_htmx_is_sent_to_sign_in_and_scripts_are_told(visitor: TestClient) -> None:
    sent = visitor.get("/account", headers=HTMX)
    assert sent.headers["hx-redirect"] == "/signin?next=/m/crm/contact%3Fq%3Da"
    told = visitor.get("/account", headers={"Accept": "application/json"})
    assert told.status_code == 401 and told.json()["type"] == "/errors#sign-in-required"


def test_headers_of_every_answer(visitor: TestClient) -> None:
    for path in ("/signin", "/no/such/page", "/healthz"):
        headers = visitor.get(path).headers
        assert "script-src 'self'" in headers["content-security-policy"] and headers["x-request-id"]


def test_static_files_are_kept_for_ever_under_their_version(visitor: TestClient) -> None:
    shown = visitor.get("/signin").text
    base = re.search(r'href="(/static/[0-9a-f]{8})/css/yurt.css"', shown)
    assert base, "static addresses carry a version"
    kept = visitor.get(f"{base.group(1)}/css/yurt.css")
    assert "immutable" in kept.headers["cache-control"]
    plain = visitor.get("/static/css/yurt.css")
    assert plain.headers["cache-control"] == "no-cache"
    again = visitor.get("/static/css/yurt.css", headers={"If-None-Match": plain.headers["etag"]})
    assert again.status_code == 304
    for path in ("/static/../app.py", "/static/%2e%2e/app.py", f"{base.group(1)}/%2e%2e/%2e%2e/app.py"):
        assert visitor.get(path).status_code == 404


def test_static_texts_are_sent_compressed_to_who_takes_it(visitor: TestClient) -> None:
    base = re.search(r"/static/[0-9a-f]{8}", visitor.get("/signin").text)
    assert base
    packed = visitor.get(f"{base.group()}/css/yurt.css", headers={"Accept-Encoding": "gzip"})
    plain = visitor.get(f"{base.group()}/css/yurt.css", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip" and "content-encoding" not in plain.headers
    assert packed.text == plain.text and plain.headers["vary"] == "Accept-Encoding"
    assert "immutable" in packed.headers["cache-control"] and packed.headers["content-type"].startswith("text/css")
    assert int(packed.headers["content-length"]) < len(plain.content) / 2
    sheet = f"{base.group()}/vendor/tabler/tabler.min.css"
    sizes = [
        visitor.get(sheet, headers={"Accept-Encoding": wanted}).headers["content-length"] for wanted in ("br", "gzip")
    ]
    assert int(sizes[0]) < int(sizes[1])


def test_probes(visitor: TestClient, system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    assert visitor.get("/healthz").text == "ok"
    assert visitor.get("/readyz").json()["registry"] == system.registry.stamp
    broken: Any = _Broken()
    monkeypatch.setattr(system, "database", Database(system.database.url, broken, broken, broken))
    assert visitor.get("/readyz").status_code == 503 and visitor.get("/healthz").status_code == 200


class _Broken:
    def connect(self) -> None:
        raise OperationalError("select 1", {}, Exception("gone"))


def test_metrics_are_for_this_machine_and_administrators(visitor: TestClient, system: System) -> None:
    assert "yurt_requests_total" in visitor.get("/metrics").text
    proxied = {"X-Forwarded-For": "203.0.113.9"}
    assert visitor.get("/metrics", headers=proxied).status_code == 403
    with system.env(1) as env:
        narrow, wide = create_token(env, "a", "crm.contact:read").text, create_token(env, "b", "*").text
    assert visitor.get("/metrics", headers={**proxied, "Authorization": f"Bearer {narrow}"}).status_code == 403
    assert visitor.get("/metrics", headers={**proxied, "Authorization": f"Bearer {wide}"}).status_code == 200


# ---- what handlers build on ----


@page()
def echo(request: Request, env: Env) -> Response:
    return PlainTextResponse(f"{env.user_id} {env.language} {env.zone.key} {posted(request).get('word')}")


@page()
def fails(request: Request, env: Env) -> Response:
    with env.sudo():
        user: Any = env.get(User, 1)
        user.name = "Half written"
    raise {
        "denied": AccessDenied("No <b>way</b>."),
        "values": ValidationFailed("Mind the gap.", {"name": "gap"}),
        "down": DatabaseUnavailable("The database sleeps."),
        "bug": RuntimeError("secret detail"),
    }[request.path_params["how"]]


@pytest.fixture
def extended(system: System) -> Iterator[System]:
    """The system with routes that an add-on brings by its hook."""

    class Hooks:
        @staticmethod
        @hookimpl
        def web_routes() -> list[Route]:
            return [
                Route("/echo", echo, methods=["GET", "POST"]),
                Route("/fails/{how}", fails, methods=["GET", "POST"]),
            ]

    hooks, cache = system.registry.hooks, system.registry.cache  # tests share the registry
    hooks.register(Hooks(), name="sample")
    cache.pop("web.addons", None)
    yield system
    hooks.unregister(name="sample")
    cache.pop("web.addons", None)


def test_an_add_ons_routes_work_like_the_cores(extended: System, client: Browser) -> None:
    assert client.get("/x/sample/echo").text == "1 en UTC None"
    client.post("/account", data={"name": "A", "language": "hy", "time_zone": "Asia/Yerevan", "theme": "dark"})
    assert client.post("/x/sample/echo", data={"word": "բարև"}).text == "1 hy Asia/Yerevan բարև"
    assert client.get("/x/other/echo").status_code == 404


@pytest.mark.parametrize(("how", "status"), [("denied", 403), ("values", 422), ("down", 503), ("bug", 500)])
def test_errors_as_page_as_message_and_as_problem(extended: System, client: Browser, how: str, status: int) -> None:
    as_page = client.post(f"/x/sample/fails/{how}")
    assert as_page.status_code == status and "<h1>" in as_page.text
    assert "<b>way" not in as_page.text and "secret detail" not in as_page.text
    as_message = client.post(f"/x/sample/fails/{how}", headers=HTMX)
    assert as_message.status_code == status
    if status == 422:
        assert as_message.headers["hx-reswap"] == "none"
        assert json.loads(as_message.headers["hx-trigger"])["y-toast"]["tone"] == "error"
    else:
        assert as_message.json()["status"] == status
    as_problem = client.post(f"/x/sample/fails/{how}", headers={"Accept": "application/json"})
    assert as_problem.headers["content-type"] == "application/problem+json"
    with extended.acting_as_system(reading=True) as env:
        assert env.get(User, 1).name != "Half written", "what failed was rolled back"


def test_a_new_registry_is_taken_without_a_restart(system: System, client: Browser) -> None:
    assert client.get("/account").status_code == 200
    without = build(available for name, available in system.registry.addons.items() if name == "core")
    system.registry = without
    shown = client.get("/account")
    assert shown.status_code == 200 and "/m/crm/contact" not in shown.text


def test_rights_changed_gives_the_session_a_new_token(system: System, browser_as: Callable[..., Browser]) -> None:
    browser = browser_as("core.user")
    with system.acting_as_system() as env:
        role = env.session.scalar(sa.select(env[Role]).where(env[Role].name == "core.auditor"))
        user: Any = env.session.scalar(sa.select(env[User]).order_by(env[User].id.desc()).limit(1))
        user.roles.append(role)
    answer = browser.get("/account")
    new = answer.cookies[SESSION_COOKIE]
    browser.cookies.clear()
    browser.cookies.set(SESSION_COOKIE, new)
    assert SESSION_COOKIE not in browser.get("/account").cookies, "once is enough"
    assert browser.post("/session/theme", data={"theme": "dark"}).status_code == 204, "the page's CSRF token holds"


def test_the_branch_at_work_is_one_of_ones_own(system: System, browser_as: Callable[..., Browser]) -> None:
    browser = browser_as("core.user")
    with system.acting_as_system() as env:
        mine, other = env.create(Branch, name="Mine", code="M"), env.create(Branch, name="Other", code="O")
        user: Any = env.session.scalar(sa.select(env[User]).order_by(env[User].id.desc()).limit(1))
        user.branches = [mine]
    assert browser.post("/session/branch", data={"branch": str(other.id)}).status_code == 403
    assert browser.post("/session/branch", data={"branch": "x"}).status_code == 403
    assert browser.post("/session/branch", data={"branch": str(mine.id)}).status_code == 303
    with system.acting_as_system(reading=True) as env:
        assert list(env.session.scalars(sa.select(env[Session].branch_id))) == [mine.id]  # type: ignore[attr-defined]


def test_add_ons_change_templates_one_after_the_other(tmp_path: Path) -> None:
    for name, text in (("one", "1"), ("two", "2")):
        folder = tmp_path / name / "extend"
        folder.mkdir(parents=True)
        (folder / "error.html").write_text(
            "{% extends super %}{% block body %}" + text + "{{ super() }}{% endblock %}", "utf-8"
        )
        (tmp_path / name / "card.html").write_text(f"card {text}", "utf-8")
    made = environment({"one": tmp_path / "one", "two": tmp_path / "two"}, Catalogue("en", ()))
    assert made.get_template("one/card.html").render() == "card 1"
    page_text = made.get_template("error.html").render(doc=Document(title="x"), page={"status": 418})
    assert re.search(r"<body>\s*21", page_text) and "418" in page_text
