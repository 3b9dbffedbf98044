"""An ordinary salesperson tries every door: what is hidden stays hidden, what is others' stays theirs."""

from __future__ import annotations

import json
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from yurt.base.models.files import File
from yurt.base.models.journal import Note
from yurt.base.models.organisation import Branch
from yurt.base.models.people import Role, User
from yurt.base.models.views import SavedFilter
from yurt.env.query import Query, fetch
from yurt.model.filters import parse_filter
from yurt.services.accounts.tokens import create_token
from yurt_crm.models.contact import Category, Contact
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")
HTMX = {"HX-Request": "true"}
API = "/api/v1"
SECRETS = ("password_hash", "totp_secret", "recovery_codes", "password_history")
HOSTILE = """<script>alert(1)</script><img src=x onerror="alert(2)">'"{{7*7}}"""


@pytest.fixture
def sales(browser_as):
    return browser_as("crm.salesperson")


@pytest.fixture
def me(env, sales):
    return env.session.scalar(sa.select(env[User].id).where(env[User].login == "user1"))


@pytest.fixture
def others(env, me):
    """A company and a lead of somebody else's, and a contact of one's own at that company."""
    company = env.create(Contact, name="Hiddenco", kind="company", city="Hiddenburg", salesperson_id=1)
    lead = env.create(Lead, title="Hiddenlead", salesperson_id=1)
    mine = env.create(Contact, name="Mine", salesperson_id=me, company_id=company.id)
    return company, lead, mine


def filtered(field, op="starts", value="$"):
    return quote(json.dumps({"field": field, "op": op, "value": value}))


@pytest.mark.parametrize("secret", SECRETS)
@pytest.mark.parametrize("user", ["sales", "client"])
def test_secrets_are_out_of_reach_through_links_for_everybody(request, others, user, secret):
    browser, path = request.getfixturevalue(user), f"created_by.{secret}"
    for part in ("", "/count", "/totals", "/rows", "/board"):
        model = "lead" if part == "/board" else "contact"
        assert browser.get(f"/m/crm/{model}{part}?f={filtered(path)}").status_code == 403, part
    for query in (f"o={path}", f"g={path}"):
        assert browser.get(f"/m/crm/contact?{query}").status_code == 403, query
    for query in (f"filter={filtered(path)}", f"order={path}", f"fields={path}"):
        assert browser.get(f"{API}/crm/contact?{query}").status_code == 403, query
    built = browser.get(f"/m/crm/contact?filter_path={path}&filter_op=contains&filter_value=a")
    assert browser.get(built.headers["location"]).status_code == 403
    assert browser.post("/m/crm/contact/columns", data={"column": ["name", path]}, headers=HTMX).status_code == 200
    assert secret not in browser.get("/m/crm/contact").text
    changed = browser.post(
        "/m/core/user/bulk/field", data={"id": "1", "field": secret, secret: "x", "save": "1"}, headers=HTMX
    )
    assert changed.status_code in (403, 422)
    assert browser.patch(f"{API}/core/user/1", json={secret: "x"}).status_code in (403, 422)


def test_no_page_tells_of_a_hidden_record(sales, others):
    company, lead, mine = others
    about = [
        f"/m/crm/contact/{mine.id}", f"/m/crm/contact/{mine.id}/edit", f"/m/crm/contact/new?company={company.id}",
        f"/m/crm/contact?f={filtered('company', 'eq', company.id)}", "/m/crm/contact?show=all", "/m/crm/lead/board",
        "/m/crm/contact?o=company.name", "/m/crm/contact?g=company", "/m/crm/contact?g=company.city", "/m/crm/lead",
        "/lookup/crm/contact?q=hidden", "/search?q=hidden", f"{API}/crm/contact", f"{API}/crm/lead",
        f"{API}/crm/contact/{mine.id}?fields=name,company,company.city",
    ]  # fmt: skip
    for address in about:
        answer = sales.get(address)
        assert answer.status_code == 200 and "Hidden" not in answer.text, address
    for number, model in ((company.id, "contact"), (lead.id, "lead")):
        for part in ("", "/edit", "/timeline"):
            assert sales.get(f"/m/crm/{model}/{number}{part}").status_code == 404
        assert sales.get(f"/m/crm/{model}/new?copy={number}").status_code == 404
        assert sales.get(f"{API}/crm/{model}/{number}").status_code == 404
        assert sales.get(f"{API}/crm/{model}/{number}/timeline").status_code == 404
    found = sales.get(f"/m/crm/contact/count?f={filtered('company.city', 'starts', 'Hidden')}")
    assert found.text == "0", "a filter through a link finds nothing behind it"
    assert sales.get("/m/crm/contact/export").status_code == 403


def test_nothing_of_others_is_changed(sales, others, env):
    company, lead, mine = others
    contact, board = f"/m/crm/contact/{company.id}", {"id": str(lead.id), "column": str(lead.stage_id), "version": "1"}
    posts = [
        (contact, {"name": "Taken"}), (f"{contact}/change", {"name": "Taken"}), (f"{contact}/archive", {}),
        (f"{contact}/delete", {}), (f"{contact}/timeline", {"text": "hello"}), ("/m/crm/lead/board/move", board),
        ("/m/crm/contact/bulk/archive", {"id": [str(mine.id), str(company.id)]}),
        ("/m/crm/contact/bulk/delete", {"id": [str(mine.id)]}),
        ("/m/crm/contact/bulk/field", {"id": str(company.id), "field": "city", "city": "Taken", "save": "1"}),
        ("/m/crm/contact/bulk/field", {"id": str(mine.id), "field": "company", "company": str(company.id + 99),
                                       "save": "1"}),
        ("/m/crm/lead/bulk/run/take_over", {"id": str(lead.id)}), (f"/m/crm/lead/{lead.id}/run/take_over", {}),
        (f"/m/crm/lead/{lead.id}/run/win", {}), (f"/m/crm/lead/{lead.id}/state/won", {}),
        ("/create/crm/category", {"name": "Mine"}),
    ]  # fmt: skip
    for address, data in posts:
        assert sales.post(address, data=data, headers=HTMX).status_code in (403, 404, 422), address
    for model, number in (("contact", company.id), ("lead", lead.id)):
        assert sales.patch(f"{API}/crm/{model}/{number}", json={"notes": "Taken"}).status_code == 404
        assert sales.delete(f"{API}/crm/{model}/{number}").status_code in (403, 404)
    assert sales.post(f"{API}/crm/lead/{lead.id}/actions/take_over").status_code == 404
    env.session.expire_all()
    company, lead, mine = (env.get(type(record), record.id) for record in others)
    assert (company.version, lead.version, mine.version) == (1, 1, 1) and not mine.archived


def test_nobody_gives_themselves_rights(sales, me, env, browser_as):
    admin = env.session.scalar(sa.select(env[Role].id).where(env[Role].name == "core.admin"))
    form = {"login": "x", "name": "X", "roles": ["", str(admin)]}
    for address in (f"/m/core/user/{me}", "/m/core/user/new"):
        assert sales.post(address, data=form, headers=HTMX).status_code == 403
    assert sales.patch(f"{API}/core/user/{me}", json={"roles": [admin]}).status_code == 403
    profile = {"name": "X", "language": "en", "theme": "auto", "email": "", "time_zone": "", "roles": str(admin)}
    assert sales.post("/account", data=profile).status_code == 303
    for model, values in (("role", {"name": "a.b", "label": "x"}), ("permission", {"role": 1, "model": "core.user"}),
                          ("rule", {"model": "core.user"})):  # fmt: skip
        assert sales.post(f"/m/core/{model}/new", data=values, headers=HTMX).status_code == 403
        assert sales.post(f"{API}/core/{model}", json=values).status_code == 403
    keeper = browser_as("core.user_manager")
    assert keeper.post("/m/core/user/new", data=form, headers=HTMX).status_code == 403
    assert keeper.post(f"{API}/core/user", json={"login": "x", "name": "X", "roles": [admin]}).status_code == 403
    assert keeper.patch(f"{API}/core/user/1", json={"name": "X"}).status_code == 403
    assert keeper.post("/m/core/user/1/run/give_temporary_password", headers=HTMX).status_code == 403
    assert keeper.post("/m/core/user/bulk/run/end_all_sessions", data={"id": "1"}, headers=HTMX).status_code == 403
    env.session.expire_all()
    assert [role.name for role in env.get(User, me).roles] == ["crm.salesperson"]


def test_what_is_for_administrators_is_shut(sales):
    for address in ("addons", "settings", "audit"):
        assert sales.get(f"/admin/{address}").status_code == 403
    for address in ("settings", "addons/crm/remove", "addons/upgrade", "audit/checked"):
        assert sales.post(f"/admin/{address}").status_code == 403
    shut = "audit role permission rule setting webhook webhook_delivery import_run import_batch custom_field state"
    for model in f"{shut} login_attempt addon idempotency_key process sequence".split():
        assert sales.get(f"/m/core/{model}").status_code == 403, model
        assert sales.get(f"{API}/core/{model}").status_code in (403, 404), model
    for model in ("user", "session", "api_token"):
        assert "hash" not in sales.get(f"/m/core/{model}").text


def test_a_note_speaks_for_its_author_and_stays_where_it_is(sales, others, me, env):
    company, _, mine = others
    note = {"model": "crm.contact", "record_id": mine.id, "body": "<p>x</p>"}
    assert sales.post(f"{API}/core/note", json={**note, "author": 1}).status_code == 403
    made = sales.post(f"{API}/core/note", json=note)
    assert made.status_code == 201 and made.json()["author"]["id"] == me
    address = f"{API}/core/note/{made.json()['id']}"
    for change in ({"author": 1}, {"record_id": company.id}):
        answer = sales.patch(address, json=change, headers={"If-Match": '"1"'})
        assert answer.status_code == 403, answer.text
    theirs = env.create(Note, model="crm.contact", record_id=mine.id, body="theirs", author_id=1)
    assert sales.post(f"/m/crm/contact/{mine.id}/timeline/{theirs.id}/remove", headers=HTMX).status_code == 403


@pytest.mark.parametrize(
    "query", [{"order": 5}, {"parts": 5}, {"parts": [{"all": 5}]}, {"search": {}}, 5, "x", {"group": [{}]}]
)
def test_a_shared_filter_cannot_break_everybodys_list(sales, client, query, env):
    shared = {"name": "x", "model": "crm.contact", "shared": True, "query": query}
    assert sales.post(f"{API}/core/saved_filter", json=shared).status_code == 422
    for value in ({"columns": 5}, {"columns": [{}]}, 5):
        setting = {"user": 2, "key": "list:crm.contact", "value": value}
        assert sales.post(f"{API}/core/view_setting", json=setting).status_code == 422
    assert client.get("/m/crm/contact").status_code == 200 == sales.get("/m/crm/contact").status_code


def test_filters_and_settings_belong_to_their_owner(sales, client, env):
    own = env.create(SavedFilter, name="Private", model="crm.contact", owner_id=1, query={"search": "a"})
    assert "Private" not in sales.get("/m/crm/contact").text
    assert sales.post(f"/m/crm/contact/filters/{own.id}/forget", headers=HTMX).status_code in (403, 404)
    assert sales.patch(f"{API}/core/saved_filter/{own.id}", json={"name": "x"}).status_code == 404
    assert sales.post(f"{API}/core/saved_filter", json={"name": "x", "model": "crm.contact", "owner": 1, "query": {}}
                      ).status_code == 403  # fmt: skip


def test_a_token_does_what_its_scopes_say_and_no_more(system, sales, me, env, others):
    _, _, mine = others
    env.session.commit()
    with system.env(me) as unit:
        narrow = create_token(unit, "narrow", "crm.contact:read", None).text
    sales.cookies.clear()
    del sales.headers["X-CSRF-Token"]
    bearer = {"Authorization": f"Bearer {narrow}"}
    assert sales.get(f"{API}/crm/contact/{mine.id}", headers=bearer).status_code == 200
    through = f"crm/contact?filter={filtered('salesperson.name')}"
    for path in ("crm/lead", "core/user", through, "crm/contact?order=salesperson.name"):
        assert sales.get(f"{API}/{path}", headers=bearer).status_code == 403, path
    assert sales.patch(f"{API}/crm/contact/{mine.id}", json={"city": "x"}, headers=bearer).status_code == 403
    assert sales.get("/m/crm/contact", headers=bearer).status_code == 303, "a token opens the API, not the pages"
    assert sales.get(f"{API}/crm/contact", headers={"Authorization": "Bearer yurt_no_such"}).status_code == 401
    env.get(User, me).active = False
    env.session.commit()
    assert sales.get(f"{API}/crm/contact", headers=bearer).status_code == 401


def test_somebody_deactivated_is_out_with_the_next_request(sales, me, env):
    assert sales.get("/m/crm/contact").status_code == 200
    env.get(User, me).active = False
    assert sales.get("/m/crm/contact").headers["location"].startswith("/signin")
    assert sales.post("/m/crm/contact/new", data={"name": "x"}).status_code == 303
    assert env.session.scalar(sa.select(sa.func.count()).select_from(env[Contact])) == 0


def test_every_post_wants_this_visitors_own_token(sales, browser_as, others):
    mine = others[2]
    stranger = browser_as("crm.manager")
    posts = (
        "/m/crm/contact/new", f"/m/crm/contact/{mine.id}", f"/m/crm/contact/{mine.id}/archive",
        f"/m/crm/contact/{mine.id}/timeline", f"/m/crm/contact/{mine.id}/files", "/m/crm/contact/bulk/archive",
        "/m/crm/contact/bulk/field", "/m/crm/contact/bulk/edit", "/m/crm/contact/bulk/export",
        "/m/crm/contact/columns", "/m/crm/contact/filters", "/m/crm/lead/board/move", "/create/crm/contact",
        "/m/crm/contact/upload/photo", "/account", "/account/tokens", "/account/sessions/others", "/signout",
        "/admin/settings", "/admin/addons/upgrade", "/admin/audit/checked", "/admin/jobs/x/cancel",
    )  # fmt: skip
    for token in ("", "x", stranger.headers["X-CSRF-Token"]):
        sales.headers["X-CSRF-Token"] = token
        for address in posts:
            assert sales.post(address, data={"name": "x", "id": "1"}).status_code == 403, address
        assert sales.post(f"{API}/crm/contact", json={"name": "x"}).status_code == 403


def test_hostile_words_are_shown_and_never_obeyed(client, env):
    env.create(Branch, name=HOSTILE, code="X")
    company = env.create(Contact, name=HOSTILE, kind="company", city=HOSTILE, notes=HOSTILE)
    env.create(Category, name=HOSTILE)
    contact = env.create(Contact, name="A", company_id=company.id, position=HOSTILE)
    lead = env.create(Lead, title=HOSTILE, contact_id=contact.id)
    env.create(File, name="<script>alert(1)</script>.txt", model="crm.contact", record_id=contact.id, sha256="0" * 64,
               size=1, media_type="text/plain")  # fmt: skip
    client.post(f"/m/crm/contact/{contact.id}/timeline", data={"text": HOSTILE}, headers=HTMX)
    rich = {"text": f"<p>{HOSTILE}<a href='javascript:alert(1)'>x</a></p>", "text.rich": "1"}
    client.post(f"/m/crm/contact/{contact.id}/timeline", data=rich, headers=HTMX)
    client.post("/m/crm/contact/filters", data={"filter_name": HOSTILE, "q": HOSTILE}, headers=HTMX)
    word = quote(HOSTILE)
    pages = [
        "/m/crm/contact", f"/m/crm/contact/{contact.id}", f"/m/crm/contact/{contact.id}/edit", "/m/crm/contact?g=city",
        f"/m/crm/contact/{company.id}", f"/m/crm/lead/{lead.id}", "/m/crm/lead/board", "/m/crm/category",
        "/m/core/branch",
        f"/m/crm/contact?q={word}", f"/search?q={word}", f"/lookup/crm/contact?q={word}", f"/m/crm/contact?o={word}",
        f"/m/crm/contact/suggest?q={word}", f"/m/crm/{word}", f"/m/crm/contact?f={filtered('city', 'eq', HOSTILE)}",
        f"/signin?login={word}&next={word}", f"/m/crm/contact?g={word}", "/", "/admin/audit",
        f"/admin/audit?model={word}",
    ]  # fmt: skip
    for address in pages:
        text = client.get(address).text
        assert "<script>alert" not in text and "<img src=x" not in text and "javascript:alert" not in text, address
        assert "49'" not in text, address
    refused = client.post(
        "/m/crm/contact/new", data={"name": HOSTILE, "email": HOSTILE, "website": "javascript:alert(1)"}
    )
    assert refused.status_code == 422 and "<script>alert" not in refused.text
    assert 'href="javascript:' not in refused.text


@pytest.mark.parametrize("place", ["//evil.example", "https://evil.example", "/\\evil.example", "/%09/evil.example\t",
                                   "javascript:alert(1)", "/\r\nSet-Cookie: a=b"])  # fmt: skip
def test_no_answer_leads_to_another_site(client, place):
    page = place.strip().replace("\r\n", "")
    for answer in (
        client.get("/signin", params={"next": place}),
        client.post("/language", data={"language": "en"}, headers={"Referer": page}),
        client.post("/m/crm/contact/columns", data={}, headers={"HX-Request": "true", "HX-Current-URL": page}),
    ):
        where = answer.headers.get("location", "") + answer.headers.get("HX-Location", "")
        assert "evil.example" not in where or "/%09" in where, where
        assert "javascript:" not in where and "a" not in answer.cookies


def test_a_list_under_a_rule_that_holds_a_list_can_be_filtered(env, as_user):
    """Such as the rule of notes, which names models: the filter's values come only when the list is read."""
    mine = env.create(Contact, name="Mine", salesperson_id=None)
    env.create(Note, model="crm.contact", record_id=mine.id, body="found")
    with as_user("crm.salesperson", reading=True) as unit:
        where = parse_filter({"field": "body", "op": "contains", "value": "found"})
        assert len(fetch(unit, Note, Query(("body",), where=where)).rows) == 1  # type: ignore[arg-type]
