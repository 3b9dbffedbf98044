"""The REST API: every verb, rights and scopes, versions, safe repetition, batches, cursors, and bad input."""

from __future__ import annotations

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest
import sqlalchemy as sa
from starlette.testclient import TestClient
from yurt.base.models.access import ApiToken
from yurt.base.models.system import IdempotencyKey
from yurt.env import System
from yurt.services.accounts.tokens import create_token, revoke_token
from yurt.web.app import create_app
from yurt_sdk.testing import make_user

pytestmark = [
    pytest.mark.addons("crm"),
    pytest.mark.filterwarnings("ignore::starlette.exceptions.StarletteDeprecationWarning"),
]
CONTACTS = "/api/v1/crm/contact"
Connect = Callable[..., TestClient]


@pytest.fixture
def connect(system: System) -> Connect:
    """`connect("crm.contact:read", user_id=2)` is a client with a token of these scopes; the administrator's, else."""
    app = create_app(system)

    def open_client(scopes: str = "*", user_id: int = 1) -> TestClient:
        with system.env(user_id) as env:
            token = create_token(env, "test", scopes).text
        return TestClient(app, headers={"Authorization": f"Bearer {token}"}, raise_server_exceptions=False)

    return open_client


@pytest.fixture
def api(connect: Connect) -> TestClient:
    return connect()


def create(api: TestClient, **values: Any) -> dict[str, Any]:
    response = api.post(CONTACTS, json={"name": "Anna", **values})
    assert response.status_code == 201, response.text
    return response.json()


def refused(response: httpx2.Response, status: int, code: str) -> dict[str, Any]:
    """Asserts a problem and gives its body."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    body = response.json()
    assert body["type"] == f"/errors#{code}"
    return body


def wrong_fields(response: httpx2.Response) -> set[str]:
    return {error["field"] for error in refused(response, 422, "validation")["errors"]}


class TestVerbs:
    def test_create_read_change_delete(self, api: TestClient) -> None:
        response = api.post(CONTACTS, json={"name": "Anna", "email": "ANNA@example.com", "credit_limit": "1500.50"})
        assert response.status_code == 201
        assert response.headers["etag"] == '"1"'
        address = response.headers["location"]
        found = api.get(address).json()
        assert found["email"] == "anna@example.com"
        assert found["credit_limit"] == "1500.5"
        assert found["created_at"].endswith("Z")
        assert found["salesperson"] == {"id": 1, "label": "Administrator"}
        changed = api.patch(address, json={"city": "Gyumri"})
        assert (changed.status_code, changed.headers["etag"]) == (200, '"2"')
        assert api.get(address).json()["city"] == "Gyumri"
        assert api.delete(address).status_code == 204
        refused(api.get(address), 404, "not-found")
        assert [item["id"] for item in api.get(CONTACTS, params={"trash": "true"}).json()["items"]] == [found["id"]]

    def test_money_keeps_every_digit_of_a_json_number(self, api: TestClient) -> None:
        body = b'{"name": "Anna", "credit_limit": 12345678901234.5678}'
        response = api.post(CONTACTS, content=body, headers={"Content-Type": "application/json"})
        assert response.json()["credit_limit"] == "12345678901234.5678"

    def test_relations_are_ids_and_are_written_by_ids(self, api: TestClient) -> None:
        company = create(api, name="Works", kind="company")
        category = api.post("/api/v1/crm/category", json={"name": "Rare"}).json()
        person = create(api, company=company["id"], categories=[category["id"]])
        assert person["company"] == {"id": company["id"], "label": "Works"}
        assert person["categories"] == [category["id"]]
        assert api.get(f"{CONTACTS}/{company['id']}").json()["people"] == [person["id"]]
        address = f"{CONTACTS}/{person['id']}"
        again = api.patch(address, json={"company": person["company"], "categories": []}).json()
        assert (again["company"], again["categories"]) == (person["company"], [])

    def test_fields_through_links_and_a_list_with_relations(self, api: TestClient) -> None:
        company = create(api, name="Works", kind="company", city="Gyumri")
        create(api, company=company["id"])
        params = {"fields": "name,company.id,company.city,people", "order": "name"}
        items = api.get(CONTACTS, params=params).json()["items"]
        assert items[0]["company.id"] == company["id"]
        assert items[0]["company.city"] == "Gyumri"
        assert items[1]["people"] == [items[0]["id"]]
        assert "email" not in items[0]

    def test_filter_search_count_and_archived(self, api: TestClient) -> None:
        for number in range(3):
            create(api, name=f"Boris {number}", city="Gyumri" if number else "Vanadzor")
        create(api, name="Old Boris", archived=True)
        where = json.dumps({"field": "city", "op": "eq", "value": "Gyumri"})
        assert api.get(CONTACTS, params={"filter": where, "count": "true", "limit": 1}).json()["count"] == 2
        assert len(api.get(CONTACTS, params={"q": "boris"}).json()["items"]) == 3
        assert len(api.get(CONTACTS, params={"q": "boris", "archived": "any"}).json()["items"]) == 4
        assert len(api.get(CONTACTS, params={"q": "boris", "archived": "true"}).json()["items"]) == 1

    def test_upsert_by_external_id(self, api: TestClient) -> None:
        address = f"{CONTACTS}/by-external-id/erp/17"
        first = api.put(address, json={"name": "Anna"})
        second = api.put(address, json={"name": "Anna B"})
        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json()["id"] == second.json()["id"]
        assert api.get(address).json()["name"] == "Anna B"
        assert wrong_fields(api.put(address, json={"external_id": "other"})) == {"external_id"}
        refused(api.put(address, json={"name": "C"}, headers={"If-Match": '"1"'}), 412, "stale-record")
        api.delete(f"{CONTACTS}/{first.json()['id']}")
        refused(api.put(address, json={"name": "Anna"}), 409, "conflict")
        refused(api.get(address), 404, "not-found")

    def test_action_needs_no_body_and_tells_the_record(self, api: TestClient) -> None:
        hook = {"name": "ERP", "url": "https://erp.example.com/in", "events": ["crm.contact.*"]}
        made = api.post("/api/v1/core/webhook", json=hook)
        assert made.status_code == 201, made.text
        done = api.post(f"/api/v1/core/webhook/{made.json()['id']}/actions/send_test")
        assert done.status_code == 200
        assert done.json()["record"]["name"] == "ERP"
        refused(api.post(f"/api/v1/core/webhook/{made.json()['id']}/actions/delete"), 404, "not-found")
        values = api.post(f"/api/v1/core/webhook/{made.json()['id']}/actions/send_test", json={"a": 1})
        refused(values, 400, "bad-request")

    def test_timeline_tells_changes_and_notes(self, api: TestClient) -> None:
        made = create(api, city="Gyumri")
        address = f"{CONTACTS}/{made['id']}"
        api.patch(address, json={"city": "Vanadzor"})
        api.post("/api/v1/core/note", json={"model": "crm.contact", "record_id": made["id"], "body": "<b>Called</b>"})
        items = api.get(f"{address}/timeline").json()["items"]
        assert [item["kind"] for item in items] == ["note", "change", "change"]
        assert items[1]["changes"] == [{"field": "city", "old": "Gyumri", "new": "Vanadzor"}]
        assert items[1]["user"]["label"] == "Administrator"
        older = api.get(f"{address}/timeline", params={"before": items[1]["at"]}).json()["items"]
        assert [item["operation"] for item in older] == ["create"]

    def test_models_and_the_document_name_what_there_is(self, api: TestClient) -> None:
        models = {item["name"]: item for item in api.get("/api/v1/models").json()["items"]}
        assert {"read", "create", "write", "delete"} == set(models["crm.contact"]["operations"])
        assert models["core.audit"]["operations"] == ["read"]
        assert "core.state" not in models
        assert "password_hash" not in {field["name"] for field in models["core.user"]["fields"]}
        document = api.get("/api/openapi.json").json()
        assert document["openapi"] == "3.1.0"
        create_schema = document["components"]["schemas"]["crm_contact_create"]
        assert create_schema["required"] == ["name"]
        assert "password_hash" not in json.dumps(document)


class TestWhoCalls:
    def test_without_or_with_a_wrong_token(self, api: TestClient) -> None:
        stranger = TestClient(api.app)
        for headers in (
            {},
            {"Authorization": "Bearer yurt_0123456789abcdef_" + "a" * 43},
            {"Authorization": "Basic x"},
        ):
            response = stranger.get(CONTACTS, headers=headers)
            refused(response, 401, "sign-in-required")
            assert response.headers["www-authenticate"].startswith("Bearer")

    def test_revoked_expired_and_dismissed(self, system: System, connect: Connect) -> None:
        user_id = make_user(system, "anna", "crm.salesperson")
        api = connect("*", user_id)
        assert api.get(CONTACTS).status_code == 200
        with system.acting_as_system() as env:
            token = env.session.scalars(sa.select(env[ApiToken]).where(env[ApiToken].user_id == user_id)).one()  # type: ignore[attr-defined]
            token.expires_at = datetime.now(UTC) - timedelta(seconds=1)
        refused(api.get(CONTACTS), 401, "sign-in-required")
        api = connect("*", user_id)
        with system.acting_as_system() as env:
            newest = env.session.scalars(sa.select(env[ApiToken]).order_by(env[ApiToken].id.desc())).first()
            assert newest is not None
        with system.env(user_id) as env:
            revoke_token(env, newest.id)
        refused(api.get(CONTACTS), 401, "sign-in-required")
        api = connect("*", user_id)
        with system.acting_as_system() as env:
            env.get(env.registry.models["core.user"].cls, user_id).active = False
        refused(api.get(CONTACTS), 401, "sign-in-required")

    def test_scopes_limit_what_the_user_may(self, connect: Connect) -> None:
        made = create(connect())
        reader = connect("crm.contact:read")
        assert reader.get(CONTACTS).status_code == 200
        refused(reader.post(CONTACTS, json={"name": "B"}), 403, "scope-missing")
        refused(reader.patch(f"{CONTACTS}/{made['id']}", json={"city": "B"}), 403, "scope-missing")
        refused(reader.delete(f"{CONTACTS}/{made['id']}"), 403, "scope-missing")
        refused(reader.get("/api/v1/crm/category"), 403, "scope-missing")
        batch = {"operations": [{"op": "create", "values": {"name": "B"}}]}
        refused(reader.post(f"{CONTACTS}/batch", json=batch), 403, "scope-missing")

    def test_scopes_hold_on_paths_filters_and_orders_through_links(self, connect: Connect) -> None:
        reader = connect("crm.contact:read")
        where = json.dumps({"field": "salesperson.login", "op": "starts", "value": "a"})
        for params in ({"fields": "salesperson.login"}, {"order": "salesperson.login"}, {"filter": where}):
            refused(reader.get(CONTACTS, params=params), 403, "scope-missing")

    def test_a_token_that_may_only_create_learns_only_the_id(self, connect: Connect) -> None:
        response = connect("crm.contact:create").post(CONTACTS, json={"name": "Anna"})
        assert response.status_code == 201
        assert set(response.json()) == {"id"}

    def test_a_browser_session_needs_the_csrf_token_to_write(self, client: Any) -> None:
        assert client.get(CONTACTS).status_code == 200
        plain = TestClient(client.app, cookies=client.cookies)
        refused(plain.post(CONTACTS, json={"name": "Anna"}), 403, "access-denied")


class TestRights:
    def test_rows_of_others_are_not_there(self, system: System, connect: Connect) -> None:
        made = create(connect(), salesperson=1)
        api = connect("*", make_user(system, "anna", "crm.salesperson"))
        address = f"{CONTACTS}/{made['id']}"
        refused(api.get(address), 404, "not-found")
        refused(api.patch(address, json={"city": "B"}), 404, "not-found")
        refused(api.get(f"{address}/timeline"), 404, "not-found")
        assert api.get(CONTACTS).json()["items"] == []

    def test_a_link_to_a_hidden_record_is_refused_like_one_to_none(self, system: System, connect: Connect) -> None:
        hidden = create(connect(), kind="company", salesperson=1)
        api = connect("*", make_user(system, "anna", "crm.salesperson"))
        first = api.post(CONTACTS, json={"name": "B", "company": hidden["id"]})
        second = api.post(CONTACTS, json={"name": "B", "company": 999_999})
        assert wrong_fields(first) == wrong_fields(second) == {"company"}

    def test_operations_without_right(self, system: System, connect: Connect) -> None:
        api = connect("*", make_user(system, "anna", "crm.salesperson"))
        made = create(api)
        refused(api.delete(f"{CONTACTS}/{made['id']}"), 403, "access-denied")
        refused(api.post("/api/v1/crm/category", json={"name": "B"}), 403, "access-denied")
        refused(api.get("/api/v1/core/audit"), 403, "access-denied")

    def test_a_relation_alone_needs_the_right_to_write(self, system: System, connect: Connect) -> None:
        boss = connect()
        category = boss.post("/api/v1/crm/category", json={"name": "Rare"}).json()
        made = create(boss, salesperson=None)
        address = f"{CONTACTS}/{made['id']}"
        assert boss.patch(address, json={"categories": [category["id"]]}).status_code == 200
        api = connect("*", make_user(system, "bob", "core.user"))
        refused(api.patch(address, json={"categories": []}), 403, "access-denied")
        assert boss.get(address).json()["categories"] == [category["id"]]

    def test_the_programs_own_bookkeeping_is_closed(self, api: TestClient) -> None:
        refused(api.get("/api/v1/core/state"), 404, "not-found")
        refused(api.post("/api/v1/core/audit", json={"label": "x"}), 403, "access-denied")
        refused(api.post("/api/v1/core/addon", json={"name": "x"}), 403, "access-denied")
        refused(api.get("/api/v1/core/user", params={"fields": "password_hash"}), 403, "access-denied")
        where = json.dumps({"field": "password_hash", "op": "starts", "value": "$"})
        refused(api.get("/api/v1/core/user", params={"filter": where}), 403, "access-denied")


class TestVersions:
    def test_if_none_match_spares_the_body(self, api: TestClient) -> None:
        address = f"{CONTACTS}/{create(api)['id']}"
        assert api.get(address, headers={"If-None-Match": '"1"'}).status_code == 304
        assert api.get(address, headers={"If-None-Match": 'W/"7", "1"'}).status_code == 304
        api.patch(address, json={"city": "B"})
        assert api.get(address, headers={"If-None-Match": '"1"'}).status_code == 200

    def test_a_stale_version_changes_nothing_and_shows_the_current_one(self, api: TestClient) -> None:
        address = f"{CONTACTS}/{create(api)['id']}"
        assert api.patch(address, json={"city": "B"}, headers={"If-Match": '"1"'}).status_code == 200
        stale = api.patch(address, json={"city": "C"}, headers={"If-Match": '"1"'})
        assert refused(stale, 412, "stale-record")["current"]["city"] == "B"
        assert stale.headers["etag"] == '"2"'
        refused(api.delete(address, headers={"If-Match": '"1"'}), 412, "stale-record")
        refused(api.patch(address, json={"city": "C"}, headers={"If-Match": 'W/"2"'}), 412, "stale-record")
        refused(api.patch(address, json={"city": "C"}, headers={"If-Match": "2"}), 400, "bad-request")
        assert api.patch(address, json={"city": "C"}, headers={"If-Match": "*"}).status_code == 200

    def test_two_saves_at_the_same_moment_lose_nothing(self, api: TestClient) -> None:
        address = f"{CONTACTS}/{create(api)['id']}"

        def save(number: int) -> int:
            client = TestClient(api.app, headers=dict(api.headers), raise_server_exceptions=False)
            return client.patch(address, json={"city": f"C{number}"}, headers={"If-Match": '"1"'}).status_code

        with ThreadPoolExecutor(4) as pool:
            statuses = sorted(pool.map(save, range(4)))
        assert statuses[0] == 200
        assert set(statuses[1:]) <= {409, 412}
        assert api.get(address).json()["version"] == 2


class TestRepetition:
    def test_the_same_key_gives_the_same_answer_once_carried_out(self, api: TestClient) -> None:
        headers = {"Idempotency-Key": "k1"}
        first = api.post(CONTACTS, json={"name": "Anna"}, headers=headers)
        second = api.post(CONTACTS, json={"name": "Anna"}, headers=headers)
        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json() == second.json()
        assert first.headers["location"] == second.headers["location"]
        assert second.headers["idempotency-replayed"] == "true"
        assert api.get(CONTACTS, params={"count": "true"}).json()["count"] == 1

    def test_the_same_key_with_another_request(self, api: TestClient) -> None:
        headers = {"Idempotency-Key": "k1"}
        api.post(CONTACTS, json={"name": "Anna"}, headers=headers)
        refused(api.post(CONTACTS, json={"name": "Boris"}, headers=headers), 422, "idempotency-key-reused")
        refused(api.post(CONTACTS, json={"name": "B"}, headers={"Idempotency-Key": "a b"}), 400, "bad-request")

    def test_keys_of_others_are_others(self, system: System, connect: Connect) -> None:
        headers = {"Idempotency-Key": "k1"}
        connect().post(CONTACTS, json={"name": "Anna"}, headers=headers)
        other = connect("*", make_user(system, "anna", "crm.salesperson"))
        assert other.post(CONTACTS, json={"name": "Boris"}, headers=headers).json()["name"] == "Boris"

    def test_a_failure_is_not_remembered(self, system: System, api: TestClient) -> None:
        headers = {"Idempotency-Key": "k1"}
        refused(api.post(CONTACTS, json={"name": ""}, headers=headers), 422, "validation")
        assert api.post(CONTACTS, json={"name": "Anna"}, headers=headers).status_code == 201

    def test_duplicates_at_the_same_moment_are_carried_out_once(self, system: System, api: TestClient) -> None:
        def post(_: int) -> tuple[int, Any]:
            client = TestClient(api.app, headers=dict(api.headers), raise_server_exceptions=False)
            response = client.post(CONTACTS, json={"name": "Anna"}, headers={"Idempotency-Key": "k1"})
            return response.status_code, response.json()["id"]

        with ThreadPoolExecutor(6) as pool:
            answers = set(pool.map(post, range(6)))
        assert len(answers) == 1
        assert next(iter(answers))[0] == 201
        assert api.get(CONTACTS, params={"count": "true"}).json()["count"] == 1
        with system.acting_as_system() as env:
            assert env.session.scalar(sa.select(sa.func.count(env[IdempotencyKey].id))) == 1

    def test_a_change_and_a_batch_can_be_repeated(self, api: TestClient) -> None:
        address = f"{CONTACTS}/{create(api)['id']}"
        for _ in range(2):
            headers = {"Idempotency-Key": "p", "If-Match": '"1"'}
            assert api.patch(address, json={"city": "B"}, headers=headers).json()["version"] == 2
        body = {"operations": [{"op": "create", "values": {"name": "Boris"}}]}
        ids = {
            api.post(f"{CONTACTS}/batch", json=body, headers={"Idempotency-Key": "b"}).json()["results"][0]["id"]
            for _ in range(2)
        }
        assert len(ids) == 1


class TestBatch:
    def test_all_kinds_in_one_transaction(self, api: TestClient) -> None:
        made, gone = create(api), create(api)
        body = {
            "operations": [
                {"op": "create", "values": {"name": "Boris"}},
                {"op": "write", "id": made["id"], "version": 1, "values": {"city": "B"}},
                {"op": "upsert", "external_id": "7", "values": {"name": "Clara"}},
                {"op": "upsert", "external_id": "7", "values": {"name": "Clara D"}},
                {"op": "delete", "id": gone["id"]},
                {"op": "create", "model": "crm.category", "values": {"name": "Rare"}},
            ]
        }
        refused(api.post(f"{CONTACTS}/batch", json=body), 422, "validation")
        for operation in body["operations"]:
            operation.setdefault("model", "crm.contact")
        response = api.post("/api/v1/batch", json=body)
        assert response.status_code == 200, response.text
        assert [result["status"] for result in response.json()["results"]] == [201, 200, 201, 200, 204, 201]

    def test_one_failure_undoes_all_and_names_its_place(self, api: TestClient) -> None:
        made = create(api)
        operations = [
            {"op": "create", "values": {"name": "Boris"}},
            {"op": "write", "id": made["id"], "values": {"city": "B"}},
            {"op": "create", "values": {"name": "C", "email": "no address"}},
        ]
        problem = refused(api.post(f"{CONTACTS}/batch", json={"operations": operations}), 422, "validation")
        assert problem["index"] == 2
        assert problem["errors"][0]["field"] == "operations.2.email"
        items = api.get(CONTACTS).json()["items"]
        assert [(item["name"], item["city"]) for item in items] == [("Anna", None)]
        operations[2] = {"op": "write", "id": made["id"], "version": 9, "values": {"city": "C"}}
        problem = refused(api.post(f"{CONTACTS}/batch", json={"operations": operations}), 412, "stale-record")
        assert problem["index"] == 2
        assert len(api.get(CONTACTS).json()["items"]) == 1

    @pytest.mark.parametrize(
        "operations",
        [
            [],
            {},
            [1],
            [{"op": "x"}],
            [{"op": "create"}],
            [{"op": "delete", "id": "1"}],
            [{"op": "delete", "id": 2**70}],
        ],
    )
    def test_malformed(self, api: TestClient, operations: Any) -> None:
        refused(api.post(f"{CONTACTS}/batch", json={"operations": operations}), 422, "validation")


class TestCursors:
    @pytest.mark.parametrize("order", ["city", "-city", "credit_limit,-name", "-salesperson,city", "created_at", ""])
    def test_pages_over_ties_and_nulls_miss_and_repeat_nothing(self, api: TestClient, order: str) -> None:
        rows = [
            {"name": f"C{n % 4}", "city": ["B", None, "A"][n % 3], "credit_limit": [None, "5", "7.5"][n % 3]}
            for n in range(17)
        ]
        operations = [{"op": "create", "values": row} for row in rows]
        assert api.post(f"{CONTACTS}/batch", json={"operations": operations}).status_code == 200
        params = {"order": order} if order else {}
        whole = [item["id"] for item in api.get(CONTACTS, params={**params, "limit": 500}).json()["items"]]
        assert len(whole) == 17
        paged, cursor = [], None
        for _ in range(10):
            page = api.get(CONTACTS, params={**params, "limit": 3, **({"cursor": cursor} if cursor else {})}).json()
            paged += [item["id"] for item in page["items"]]
            cursor = page["cursor"]
            if cursor is None:
                break
        assert paged == whole

    @pytest.mark.parametrize(
        "values",
        [["a", 10**30], ["a\x00", 1], [1, "x"], [True, 1.5], ["a"], {"a": 1}, [[1], 1], "x", ["a", None]],
    )  # fmt: skip
    def test_made_up(self, api: TestClient, values: Any) -> None:
        import base64

        cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
        response = api.get(CONTACTS, params={"cursor": cursor})
        assert response.status_code in (200, 400), response.text


MALFORMED = {
    "not JSON": b"{",
    "not UTF-8": b'{"name": "\xff"}',
    "not an object": b"[1]",
    "twice the same name": b'{"name": "a", "name": "b"}',
    "not a number": b'{"credit_limit": NaN}',
    "a huge exponent": b'{"name": "a", "credit_limit": 1e999999999}',
    "a huge integer": b'{"name": "a", "credit_limit": ' + b"9" * 10_000 + b"}",
    "deep nesting": b'{"name": ' + b"[" * 200_000 + b"]" * 200_000 + b"}",
    "nesting": b'{"name": ' + b"[" * 40 + b"]" * 40 + b"}",
    "nothing": b"",
}
UNFIT: dict[str, Any] = {
    "NUL": {"name": "a\x00b"},
    "half a surrogate pair": {"name": "\ud800"},
    "a long name": {"name": "x" * 10_000},
    "no name": {"city": "B"},
    "null for a required field": {"name": None},
    "a number for text": {"name": 5},
    "text for a flag": {"name": "a", "archived": "yes"},
    "a flag for a number": {"name": "a", "credit_limit": True},
    "too much money": {"name": "a", "credit_limit": "1e20"},
    "no number": {"name": "a", "credit_limit": "Infinity"},
    "no date": {"name": "a", "birthday": "31.12.2020"},
    "a moment for a date": {"name": "a", "birthday": 0},
    "an unknown choice": {"name": "a", "kind": "ghost"},
    "a link to nothing": {"name": "a", "company": 10**18},
    "a link that is no id": {"name": "a", "company": "1"},
    "ids that are none": {"name": "a", "categories": ["x"]},
    "an unknown field": {"name": "a", "nmae": "b"},
    "a read-only field": {"name": "a", "version": 7},
    "a computed field": {"name": "a", "is_company": True},
    "a secret field": {"name": "a", "id": 5},
}
PARAMETERS: dict[str, dict[str, str]] = {
    "an unknown parameter": {"fliter": "{}"},
    "an unknown field": {"fields": "name,nmae"},
    "a path through no link": {"fields": "name.city"},
    "a path through many": {"fields": "categories.name"},
    "an unknown order": {"order": "nmae"},
    "an order by many": {"order": "categories"},
    "a limit of words": {"limit": "many"},
    "a limit of nothing": {"limit": "0"},
    "too high a limit": {"limit": "501"},
    "NUL": {"q": "a\x00"},
    "a filter that is not JSON": {"filter": "{"},
    "a filter of another shape": {"filter": '{"a": 1}'},
    "a filter of an unknown field": {"filter": '{"field": "nmae", "op": "eq", "value": 1}'},
    "a filter with NUL": {"filter": '{"field": "name", "op": "eq", "value": "\\u0000"}'},
    "a filter with a huge number": {"filter": '{"field": "id", "op": "eq", "value": 99999999999999999999}'},
    "a filter with too much money": {"filter": '{"field": "credit_limit", "op": "gt", "value": "1e500000"}'},
    "a filter before the calendar": {
        "filter": '{"field": "created_at", "op": "ge", "value": "0001-01-01T00:00:00+14:00"}'
    },
    "a deep filter": {"filter": '{"not":' * 50 + '{"field":"id"}' + "}" * 50},
    "a very deep filter": {"filter": "[" * 20_000},
    "a cursor that is none": {"cursor": "é"},
    "a cursor before the calendar": {"order": "created_at", "cursor": "WyIwMDAxLTAxLTAxVDAwOjAwOjAwKzE0OjAwIiwgMV0"},
}


class TestBadInput:
    @pytest.fixture
    def engine(self, tmp_path_factory: pytest.TempPathFactory) -> Any:
        """Most of this never reaches a database: SQLite is enough, and quick."""
        from yurt_sdk.databases import SqliteEngine

        return SqliteEngine(tmp_path_factory.mktemp("databases"))

    def test_bodies_that_are_not_json(self, api: TestClient) -> None:
        for text, body in MALFORMED.items():
            response = api.post(CONTACTS, content=body, headers={"Content-Type": "application/json"})
            assert response.status_code == 400, f"{text}: {response.text}"
            refused(response, 400, "bad-request")

    def test_media_type_method_and_size(self, api: TestClient) -> None:
        form = api.post(CONTACTS, content=b"name=a", headers={"Content-Type": "application/x-www-form-urlencoded"})
        refused(form, 415, "unsupported-media-type")
        response = api.put(CONTACTS, json={})
        refused(response, 405, "method-not-allowed")
        assert response.headers["allow"] == "GET, POST"
        large = api.post(CONTACTS, content=b" " * (27 << 20), headers={"Content-Type": "application/json"})
        refused(large, 413, "body-too-large")

    def test_addresses(self, api: TestClient) -> None:
        for address in (
            "/api/v1/crm/ghost", f"{CONTACTS}/0", f"{CONTACTS}/x", f"{CONTACTS}/99999999999999999999", "/api/x",
            f"{CONTACTS}/1/ghost", f"{CONTACTS}/%0a", "/api/v1/crm%00/contact",
        ):  # fmt: skip
            refused(api.get(address), 404, "not-found")
        for number in ("%00", "x" * 300, " "):
            refused(api.get(f"{CONTACTS}/by-external-id/{number}"), 422, "validation")

    def test_parameters(self, api: TestClient) -> None:
        for text, params in PARAMETERS.items():
            response = api.get(CONTACTS, params=params)
            assert response.status_code == 400, f"{text}: {response.status_code} {response.text}"


class TestUnfitValues:
    def test_values(self, api: TestClient) -> None:
        """On both engines: nothing here may come back as a fault of the database."""
        for text, values in UNFIT.items():
            response = api.post(CONTACTS, content=json.dumps(values), headers={"Content-Type": "application/json"})
            assert response.status_code == 422, f"{text}: {response.status_code} {response.text}"
        assert api.get(CONTACTS, params={"count": "true"}).json()["count"] == 0

    def test_unusual_text_is_kept_as_it_is(self, api: TestClient) -> None:
        for name in ("שלום עולם", "မြန်မာဘာသာ", "Ѓорѓи 🐎", "a\u202eb", "'; drop table crm_contact; --"):
            assert create(api, name=name)["name"] == name

    def test_json_fields_take_any_json(self, api: TestClient) -> None:
        value = {"a": [1, 2.5, None, True, {"b": "c"}]}
        body = {"name": "x", "model": "crm.contact", "query": value}
        made = api.post("/api/v1/core/saved_filter", json=body)
        assert made.status_code == 201, made.text
        assert api.get(made.headers["location"]).json()["query"] == value


def test_a_record_comes_back_from_the_trash(api, connect, system):
    anna = create(api)
    place = f"{CONTACTS}/{anna['id']}"
    assert api.delete(place).status_code == 204 and api.get(place).status_code == 404
    assert connect("crm.contact:read crm.contact:write").post(f"{place}/restore").status_code == 403
    seller = make_user(system, "seller", "crm.salesperson")
    assert connect(user_id=seller).post(f"{place}/restore").status_code in (403, 404)
    stale = api.post(f"{place}/restore", headers={"If-Match": '"9"'})
    assert stale.status_code == 412
    back = api.post(f"{place}/restore")
    assert back.status_code == 200 and back.json()["name"] == "Anna" and api.get(place).status_code == 200
    assert api.post(f"{place}/restore").json()["version"] == back.json()["version"], "again does nothing"
    assert api.post(f"{CONTACTS}/999999/restore").status_code == 404
    assert api.post("/api/v1/crm/funnel/1/restore").status_code == 404, "it has no trash"


def test_files_are_attached_read_and_removed(api, connect, system):
    anna = create(api, salesperson=1)
    place = f"/api/v1/files/crm/contact/{anna['id']}"
    made = api.post(f"{place}?name=../notes.txt", content="Գրություն".encode())
    assert made.status_code == 201, made.text
    file = made.json()
    assert file["name"] == "notes.txt" and file["size"] == 18 and made.headers["location"] == file["content"]
    got = api.get(file["content"])
    assert got.content.decode() == "Գրություն" and got.headers["x-content-type-options"] == "nosniff"
    assert [item["id"] for item in api.get(place).json()["items"]] == [file["id"]]
    for refused, status in (
        (api.post(place, content=b"x"), 400),
        (api.post(f"{place}?name=empty.txt", content=b""), 413),
        (api.post(f"{place}?name=photo.png", content=b"no picture at all"), 413),
        (api.post("/api/v1/files/crm/contact/999999?name=a.txt", content=b"x"), 404),
        (connect("crm.contact:read").post(f"{place}?name=a.txt", content=b"x"), 403),
        (connect("crm.lead:read").get(file["content"]), 403),
        (connect(user_id=make_user(system, "seller", "crm.salesperson")).get(file["content"]), 404),
    ):
        assert refused.status_code == status, refused.text
    assert api.delete(file["content"]).status_code == 204
    assert api.get(file["content"]).status_code == 404 and api.get(place).json()["items"] == []


def test_a_large_file_is_taken_and_a_larger_one_refused(api):
    place = f"/api/v1/files/crm/contact/{create(api)['id']}?name=large.txt"
    assert api.post(place, content=b"a" * 3_000_000).status_code == 201
    assert api.post(place, content=b"a" * 30_000_000).status_code == 413


def test_the_document_describes_files_and_restoring(api):
    paths = api.get("/api/openapi.json").json()["paths"]
    assert {"get", "post"} == set(paths["/api/v1/files/{addon}/{model}/{id}"])
    assert f"{CONTACTS}/{{id}}/restore" in paths and "/api/v1/crm/funnel/{id}/restore" not in paths
