"""Accounts: signing in step by step, the limit, passwords, second factors, sessions, tokens, rights."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from pyotp.totp import TOTP
from yurt.base.models.access import ApiToken, LoginAttempt, Session
from yurt.base.models.journal import Audit
from yurt.base.models.people import Permission, Role, User
from yurt.base.models.system import Setting
from yurt.env import System
from yurt.errors import AccessDenied, NotFound, TooManyAttempts, ValidationFailed
from yurt.services.accounts import second_factor
from yurt.services.accounts.installation_key import installation_key
from yurt.services.accounts.passwords import change_password, set_password
from yurt.services.accounts.people import create_first_admin, create_user
from yurt.services.accounts.presence import Presence
from yurt.services.accounts.sessions import GRACE, Device, end_session, end_sessions, find_session, rotate_session
from yurt.services.accounts.signin import NextStep, SignedIn, SignInFailed, continue_sign_in, sign_in
from yurt.services.accounts.tokens import create_token, find_token, revoke_token
from yurt_sdk.testing import make_system

PASSWORD = "correct horse battery"
OTHER = "staple train ocean"
HERE = Device("d" * 40, "Firefox, Linux", "10.0.0.1", "Mozilla/5.0")


@pytest.fixture(scope="module")
def system(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    made = make_system(f"sqlite:///{tmp_path_factory.mktemp('accounts') / 'x.db'}")
    installation_key(made)
    yield made
    made.close()


@pytest.fixture
def anna(system: System) -> Iterator[int]:
    """A user of this test alone."""
    number = create_user(system, "anna", "Anna Petrosyan", PASSWORD)
    yield number
    with system.acting_as_system() as env:
        end_sessions(env, number)
        user = env.get(User, number)
        user.login, user.active = f"gone-{number}", False
        table = env.registry.info(LoginAttempt).table
        env.session.connection().execute(sa.delete(table))


def entries(system: System, user_id: int | None = None) -> list[str]:
    with system.acting_as_system(reading=True) as env:
        cls: Any = env[Audit]
        statement = sa.select(cls.operation).where(cls.model == "core.user").order_by(cls.id)
        return list(env.session.scalars(statement.where(cls.record_id == user_id) if user_id else statement))


def token_of(system: System, login: str = "anna", password: str = PASSWORD) -> str:
    result = sign_in(system, login, password, HERE)
    assert isinstance(result, SignedIn)
    return result.token


def test_signing_in_starts_a_session_and_is_audited(system: System, anna: int) -> None:
    who = find_session(system, token_of(system, " ANNA "))
    assert who is not None and who.user_id == anna and who.name == "Anna Petrosyan"
    assert entries(system, anna)[-1] == "sign-in"


def test_a_wrong_password_and_an_unknown_name_look_alike(system: System, anna: int) -> None:
    messages = set()
    for login in ("anna", "nobody-of-that-name"):
        with pytest.raises(SignInFailed) as refused:
            sign_in(system, login, "wrong", HERE)
        messages.add(refused.value.message)
    assert len(messages) == 1
    assert "sign-in-failed" in entries(system, anna)


def test_nothing_secret_is_written(system: System, anna: int) -> None:
    with pytest.raises(SignInFailed):
        sign_in(system, PASSWORD, "wrong", HERE)  # the password typed into the field of the name
    with system.acting_as_system(reading=True) as env:
        cls: Any = env[Audit]
        log = json.dumps([[row.label, row.changes] for row in env.session.scalars(sa.select(cls))])
    assert PASSWORD not in log and "argon2" not in log


def test_five_failures_shut_the_door_even_for_the_right_password(system: System, anna: int) -> None:
    for _ in range(5):
        with pytest.raises(SignInFailed):
            sign_in(system, "anna", "wrong", HERE)
    with pytest.raises(TooManyAttempts) as refused:
        sign_in(system, "anna", PASSWORD, HERE)
    assert 0 < refused.value.retry_after <= 900
    assert entries(system, anna).count("lockout") == 1
    elsewhere = Device("e" * 40, "", "10.9.9.9", "")
    assert isinstance(sign_in(system, "anna", PASSWORD, elsewhere), SignedIn), "a stranger must not lock Anna out"


def test_success_forgets_the_failures_before_it(system: System, anna: int) -> None:
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(SignInFailed):
                sign_in(system, "anna", "wrong", HERE)
        token_of(system)


def test_somebody_inactive_or_archived_is_out_at_once(system: System, anna: int) -> None:
    token = token_of(system)
    with system.acting_as_system() as env:
        env.get(User, anna).active = False
        env.session.flush()
    assert find_session(system, token) is None
    with pytest.raises(SignInFailed):
        sign_in(system, "anna", PASSWORD, HERE)


def test_the_second_factor_is_asked_for_and_each_code_works_once(system: System, anna: int) -> None:
    with system.env(anna) as env:
        setup = second_factor.offer(env)
        with pytest.raises(ValidationFailed):
            second_factor.switch_on(env, setup.challenge, "000000")
        yesterday = TOTP(setup.secret).at(env.now - timedelta(seconds=30))
        recovery = second_factor.switch_on(env, setup.challenge, yesterday)
    step = sign_in(system, "anna", PASSWORD, HERE)
    assert isinstance(step, NextStep) and step.step == "totp"
    code = TOTP(setup.secret).now()
    assert isinstance(continue_sign_in(system, step.challenge, HERE, code=code), SignedIn)
    for used in (code, yesterday):
        with pytest.raises(SignInFailed):
            continue_sign_in(system, step.challenge, HERE, code=used)
    assert isinstance(continue_sign_in(system, step.challenge, HERE, code=recovery[0]), SignedIn)
    with pytest.raises(SignInFailed):
        continue_sign_in(system, step.challenge, HERE, code=recovery[0])
    assert {"second-factor-on", "recovery-code"} <= set(entries(system, anna))
    with system.env(1) as env:
        second_factor.reset(env, anna)
    assert isinstance(sign_in(system, "anna", PASSWORD, HERE), SignedIn)


def test_a_forged_or_old_challenge_leads_nowhere(system: System, anna: int) -> None:
    for challenge in ("", "nonsense", "eyJ1c2VyIjoxfQ.x"):
        with pytest.raises(SignInFailed):
            continue_sign_in(system, challenge, HERE, code="123456")


def test_an_offer_of_codes_belongs_to_one_user(system: System, anna: int) -> None:
    with system.env(1) as env:
        challenge = second_factor.offer(env).challenge
    with system.env(anna) as env, pytest.raises(Exception, match="somebody else"):
        second_factor.switch_on(env, challenge, "123456")


def test_a_password_that_was_given_must_be_changed(system: System, anna: int) -> None:
    with system.env(1) as env:
        set_password(env, anna, OTHER)
    step = sign_in(system, "anna", OTHER, HERE)
    assert isinstance(step, NextStep) and step.step == "new_password"
    for wrong in ("short", OTHER, PASSWORD, "anna petrosyan", "qwertyuiop12"):
        with pytest.raises(ValidationFailed):
            continue_sign_in(system, step.challenge, HERE, new_password=wrong)
    assert isinstance(continue_sign_in(system, step.challenge, HERE, new_password="river stone cloud"), SignedIn)
    with pytest.raises(SignInFailed):  # the step is passed: its challenge sets no other password
        continue_sign_in(system, step.challenge, HERE, new_password="another good phrase")
    assert isinstance(sign_in(system, "anna", "river stone cloud", HERE), SignedIn)


def test_passwords_expire_by_the_settings_kept_in_the_database(system: System, anna: int) -> None:
    rules = {"min_length": 12, "expires_after_days": 30, "history": 2}
    with system.acting_as_system() as env:
        setting = env.create(Setting, key="passwords", value=rules)
        env.get(User, anna).password_changed_at = env.now - timedelta(days=31)
        env.session.flush()
    assert system.settings.passwords.expires_after_days == 30
    try:
        step = sign_in(system, "anna", PASSWORD, HERE)
        assert isinstance(step, NextStep) and step.step == "new_password"
    finally:
        with system.acting_as_system() as env:
            env.delete(env.get(Setting, setting.id))
    assert system.settings.passwords.expires_after_days is None


def test_changing_the_password_ends_the_other_sessions(system: System, anna: int) -> None:
    kept, ended = token_of(system), token_of(system)
    here = find_session(system, kept)
    assert here is not None
    with system.env(anna) as env:
        with pytest.raises(ValidationFailed) as refused:
            change_password(env, "wrong", OTHER)
        assert set(refused.value.fields) == {"current"}
        change_password(env, PASSWORD, OTHER, keep_session=here.session_id)
    assert find_session(system, kept) is not None
    assert find_session(system, ended) is None


def test_rotation_leaves_the_old_token_for_a_moment(system: System, anna: int, monkeypatch: pytest.MonkeyPatch) -> None:
    old = token_of(system)
    before = find_session(system, old)
    assert before is not None and before.session_id is not None
    with system.env(anna) as env:
        new = rotate_session(env, before.session_id)
    after, late = find_session(system, new.text), find_session(system, old)
    assert after is not None and late is not None and after.mark == late.mark == before.mark
    monkeypatch.setattr("yurt.services.accounts.sessions.GRACE", -GRACE)
    assert find_session(system, old) is None and find_session(system, new.text) is not None


@pytest.mark.parametrize(("field", "ago"), [("seen_at", timedelta(hours=9)), ("expires_at", timedelta(seconds=1))])
def test_sessions_end_by_idleness_and_by_age(system: System, anna: int, field: str, ago: timedelta) -> None:
    token = token_of(system)
    who = find_session(system, token)
    assert who is not None and who.session_id is not None
    table = system.registry.info(Session).table
    with system.database.writing() as connection:
        values = {field: datetime.now(UTC) - ago}
        connection.execute(sa.update(table).where(table.c.id == who.session_id).values(values))
    assert find_session(system, token) is None


def test_sessions_are_ended_by_their_user_or_a_manager_only(system: System, anna: int) -> None:
    token = token_of(system)
    who = find_session(system, token)
    assert who is not None and who.session_id is not None
    stranger = create_user(system, f"stranger-{anna}", "Stranger", None)
    with system.env(stranger) as env, pytest.raises(AccessDenied):
        end_session(env, who.session_id)
    with system.env(stranger) as env:
        assert env.session.scalars(sa.select(env[Session])).all() == []
    with system.env(1) as env:
        end_session(env, who.session_id)
    assert find_session(system, token) is None


def test_tokens_work_within_their_time_and_until_revoked(system: System, anna: int) -> None:
    with system.env(anna) as env:
        made = create_token(env, "shop", "core.user:read", env.now + timedelta(days=1))
    who = find_token(system, made.text)
    assert who is not None and who.user_id == anna and who.scopes is not None
    assert who.scopes.allows("core.user:read") and not who.scopes.allows("core.user:write")
    assert find_token(system, made.text[:-1] + "x") is None and find_token(system, "nonsense") is None
    presence = Presence(system)
    presence.note(who)
    presence.write()
    with system.env(anna) as env:
        assert env.get(ApiToken, made.id).last_used_at is not None
        revoke_token(env, made.id)
    assert find_token(system, made.text) is None


@pytest.mark.parametrize(
    ("name", "scopes", "field"), [("", "*", "name"), ("x", "", "scopes"), ("x", "drop table", "scopes")]
)
def test_a_token_without_name_or_sense_is_refused(
    system: System, anna: int, name: str, scopes: str, field: str
) -> None:
    with system.env(anna) as env, pytest.raises(ValidationFailed) as refused:
        create_token(env, name, scopes)
    assert field in refused.value.fields


def test_even_administrators_see_no_hashes(system: System, anna: int) -> None:
    with system.env(1) as env:
        info = env.info(User)
        hidden = {"password_hash", "password_history", "totp_secret", "recovery_codes"}
        assert not hidden & env.access.fields(info).keys()
        user = env.get(User, anna)
        user.password_hash = "x"
        with pytest.raises(AccessDenied):
            env.session.flush()
        env.session.rollback()


def test_roles_are_given_by_those_who_have_them(system: System, anna: int) -> None:
    manager = create_user(system, f"manager-{anna}", "Manager", None, ["core.user_manager"])
    for user_id, role, allowed in (
        (anna, "core.user_manager", False),
        (manager, "core.admin", False),
        (manager, "core.auditor", False),
        (manager, "core.user_manager", True),
        (1, "core.auditor", True),
    ):
        with system.env(user_id) as env:
            with env.unguarded():
                found = env.session.scalar(sa.select(env[Role]).where(env[Role].name == role))
            user: Any = env.get(User, anna)
            user.roles.append(found)
            if allowed:
                env.session.flush()
            else:
                with pytest.raises(AccessDenied):
                    env.session.flush()
                env.session.rollback()
    with system.env(manager) as env, pytest.raises(AccessDenied):
        set_password(env, 1, OTHER)


def test_rights_follow_without_a_restart_and_ask_for_a_new_token(system: System, anna: int) -> None:
    token = token_of(system)
    with system.env(anna) as env:
        assert not env.access.allows("core.audit", "read")
    before = system.stamps.rights
    with system.env(1) as env:
        user: Any = env.get(User, anna)
        user.roles.append(env.session.scalar(sa.select(env[Role]).where(env[Role].name == "core.auditor")))
    assert system.stamps.rights > before
    with system.env(anna) as env:
        assert env.access.allows("core.audit", "read")
    who = find_session(system, token)
    assert who is not None and who.rotate
    with system.acting_as_system(reading=True) as env:
        cls: Any = env[Audit]
        statement = sa.select(cls.changes).where(cls.model == "core.user", cls.record_id == anna)
        last = env.session.scalars(statement.where(cls.operation == "change").order_by(cls.id.desc())).first()
    assert last and len(last["roles"][1]) == len(last["roles"][0]) + 1


def test_permissions_kept_in_the_database_follow_as_well(system: System, anna: int) -> None:
    with system.env(1) as env:
        role = env.session.scalar(sa.select(env[Role]).where(env[Role].name == "core.user"))
        made = env.create(Permission, role=role, model="core.setting", may_read=True)
    with system.env(anna) as env:
        assert env.access.allows("core.setting", "read")
    with system.env(1) as env:
        env.delete(env.get(Permission, made.id))
    with system.env(anna) as env:
        assert not env.access.allows("core.setting", "read")


def test_the_first_administrator_is_made_once(system: System, tmp_path: Path) -> None:
    with pytest.raises(ValidationFailed, match="already"):
        create_first_admin(system, "second", "Second", OTHER)
    with pytest.raises(NotFound):
        create_user(system, "who", "Who", None, ["no.such.role"])


def test_the_installation_key_is_made_once_and_kept(system: System) -> None:
    first = installation_key(system)
    system.cache.clear()
    assert installation_key(system) == first and len(first) == 32
