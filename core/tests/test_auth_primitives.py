"""Passwords, one-time codes, tokens, CSRF, signed links and the sign-in limit."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyotp.totp import TOTP
from yurt.errors import TooManyAttempts, ValidationFailed
from yurt.services.auth import passwords, recovery_codes, tokens, totp
from yurt.services.auth.common_passwords import is_common
from yurt.services.auth.csrf import Csrf
from yurt.services.auth.password_policy import PasswordPolicy
from yurt.services.auth.ratelimit import Failures, LoginRateLimit
from yurt.services.auth.scopes import Scopes
from yurt.services.auth.session_tokens import new_session_token, session_hash
from yurt.services.auth.signing import LinkRefused, LinkSigner

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEY = b"k" * 32


def test_a_password_is_verified_and_its_hash_hides_it() -> None:
    stored = passwords.hash_password("correct horse battery")
    assert stored.startswith("$argon2id$") and "horse" not in stored
    assert passwords.verify_password(stored, "correct horse battery")
    assert not passwords.verify_password(stored, "correct horse batterY")
    assert stored != passwords.hash_password("correct horse battery")
    assert not passwords.needs_rehash(stored)


def test_other_composition_of_the_same_letters_is_the_same_password() -> None:
    assert passwords.verify_password(passwords.hash_password("caf\u00e9 na\u00efve"), "cafe\u0301 nai\u0308ve")


@pytest.mark.parametrize("stored", [None, "", "plain", "$argon2id$v=19$broken", "$2b$12$abcdefghijklmnopqrstuv"])
def test_no_user_or_a_damaged_hash_is_just_false(stored: str | None) -> None:
    assert not passwords.verify_password(stored, "nobody has this password")


def test_no_hash_is_matched_by_what_its_stand_in_was_made_of(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(passwords, "_nobody", lambda: passwords.hash_password("known"))
    assert not passwords.verify_password(None, "known") and not passwords.verify_password("", "known")


def test_an_endless_password_is_not_worked_on() -> None:
    assert not passwords.verify_password(None, "x" * 1_000_000)
    with pytest.raises(ValueError, match="256"):
        passwords.hash_password("x" * 257)


def test_weak_parameters_ask_for_a_new_hash() -> None:
    from argon2 import PasswordHasher

    assert passwords.needs_rehash(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1).hash("x"))
    assert passwords.needs_rehash("md5:abc")


def test_an_unknown_user_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    calls = []
    real = passwords._hasher.verify
    monkeypatch.setattr(type(passwords._hasher), "verify", lambda self, *a: calls.append(a) or real.__func__(self, *a))
    passwords.verify_password(None, "guess")
    assert len(calls) == 1


@pytest.mark.parametrize(
    "password",
    [
        *("Password2024!!", "P@ssw0rd123456", "12-P@ssw0rd-12", "Summer2025!!", "adminadmin123", "пароль123456"),
        *("qwertyuiop12", "йцукенгшщзхъ", "1qaz2wsx3edc", "zxcvbnmasdfg", "abcdefghijkl", "passwordadmin1"),
        *("aaaaaaaaaaaa", "121212121212", "123456789012", "20241231!!!!", "************"),
    ],
)
def test_common_passwords_are_known(password: str) -> None:
    assert is_common(password)
    assert PasswordPolicy().problems(password)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "tin-lamp-orbit-9", "Мой дед любил хурму", "k7#Lq92!vTzw", "ქართული ანბანი"]
)
def test_uncommon_passwords_pass(password: str) -> None:
    assert PasswordPolicy().problems(password, names=["anna", "Anna Petrosyan", "anna@example.com"]) == []


@pytest.mark.parametrize("password", ["annapetrosyan", "Yurt-Yurt-2026", "Petrosyan1985", "x-anna@example.com"])
def test_names_and_brand_are_refused(password: str) -> None:
    found = PasswordPolicy().problems(password, names=["anna", "Anna Petrosyan", "anna@example.com"])
    assert any("your name" in message for message in found)


def test_length_history_and_expiry() -> None:
    policy = PasswordPolicy(history=1, expires_after_days=90)
    assert "at least 12" in policy.problems("short")[0]
    assert policy.problems("x" * 257) == ["Use at most 256 characters."]
    old, older = (passwords.hash_password(text) for text in ("old lamp in attic", "older lamp in attic"))
    assert "before" in policy.problems("old lamp in attic", former_hashes=[old, older])[0]
    assert policy.problems("older lamp in attic", former_hashes=[old, older]) == []
    assert "before" in policy.problems("older lamp in attic", current=older)[0]
    assert not policy.expired(NOW, NOW + timedelta(days=89)) and policy.expired(NOW, NOW + timedelta(days=90))
    assert not PasswordPolicy().expired(NOW, NOW + timedelta(days=9999))


@given(st.text(max_size=300))
def test_any_text_gets_an_answer(text: str) -> None:
    assert isinstance(PasswordPolicy().problems(text, names=[text[:5]]), list)


def test_a_one_time_code_works_once_and_within_a_minute() -> None:
    secret = totp.new_secret()
    code = TOTP(secret).at(NOW)
    counter = totp.verify_code(secret, f" {code[:3]} {code[3:]} ", now=NOW, last_counter=None)
    assert counter is not None
    assert totp.verify_code(secret, code, now=NOW, last_counter=counter) is None
    assert totp.verify_code(secret, code, now=NOW + timedelta(seconds=30), last_counter=counter - 1) == counter
    assert totp.verify_code(secret, code, now=NOW + timedelta(seconds=90), last_counter=None) is None
    following = TOTP(secret).at(NOW + timedelta(seconds=30))
    assert totp.verify_code(secret, following, now=NOW, last_counter=counter) == counter + 1
    assert totp.verify_code(secret, code, now=NOW + timedelta(seconds=30), last_counter=counter + 1) is None


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "١٢٣٤٥٦", "12345\0", "-12345"])
def test_what_is_no_code_is_refused(code: str) -> None:
    assert totp.verify_code(totp.new_secret(), code, now=NOW, last_counter=None) is None


def test_the_qr_code_is_a_data_image() -> None:
    uri = totp.provisioning_uri("JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP", "anna@example.com", "Lombard № 1")
    assert uri.startswith("otpauth://totp/") and "secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP" in uri
    assert totp.qr_image(uri).startswith("data:image/png;base64,")


def test_recovery_codes_are_found_once_however_written() -> None:
    codes = recovery_codes.new_codes()
    hashes = [recovery_codes.hash_code(code) for code in codes]
    assert len(set(codes)) == 10 and not set(codes) & set(hashes)
    written = codes[3].upper().replace("-", " ").replace("0", "O").replace("1", "l")
    found = recovery_codes.find_code(written, hashes)
    assert found is not None and found == hashes[3]
    hashes.remove(found)
    assert recovery_codes.find_code(codes[3], hashes) is None
    assert recovery_codes.find_code("", hashes) is None


def test_an_api_token_is_found_by_its_id_and_matched_by_its_hash() -> None:
    token = tokens.new_token()
    assert tokens.lookup_of(token.text) == token.lookup and token.lookup in token.text
    assert tokens.matches(token.text, token.hash)
    assert not tokens.matches(token.text[:-1] + ("a" if token.text[-1] != "a" else "b"), token.hash)
    assert not tokens.matches(token.text, None)
    assert token.text not in repr(token) and token.text not in token.hash


@pytest.mark.parametrize("text", ["", "yurt_", "yurt_0_x", "ghp_" + "a" * 40, f"yurt_{'0' * 16}_{'é' * 43}", "\ud800"])
def test_what_is_no_token_is_not_looked_up(text: str) -> None:
    assert tokens.lookup_of(text) is None
    assert not tokens.matches(text, "0" * 64)


def test_scopes() -> None:
    scopes = Scopes.of("crm.contact:read crm.lead:mark_won")
    assert scopes.allows("crm.contact:read") and scopes.allows("crm.lead:mark_won")
    assert not scopes.allows("crm.contact:write") and not scopes.allows("crm.contact") and not scopes.allows("*")
    assert Scopes.of("*").allows("any.thing:delete")
    assert not Scopes.of("").allows("crm.contact:read")
    assert Scopes.of(str(scopes)) == scopes


@pytest.mark.parametrize("scope", ["crm", "crm.contact", "crm:read", "crm.contact:*", "CRM.a:read", "a.b:c:d", "**"])
def test_malformed_scopes_are_refused(scope: str) -> None:
    with pytest.raises(ValidationFailed) as caught:
        Scopes.of([scope])
    assert "scopes" in caught.value.fields


def test_session_tokens_are_long_random_and_kept_as_a_hash() -> None:
    first, second = new_session_token(), new_session_token()
    assert first.text != second.text and len(first.text) == 43
    assert session_hash(first.text) == first.hash and first.text not in repr(first)


def test_csrf_tokens_hold_for_their_session_and_key_only() -> None:
    csrf = Csrf(KEY)
    token = csrf.token("session-1")
    assert csrf.verify("session-1", token) and token != csrf.token("session-1")
    assert not csrf.verify("session-2", token)
    assert not Csrf(b"x" * 32).verify("session-1", token)
    tampered = ("A" if token[0] != "A" else "B") + token[1:]
    for wrong in (None, "", ".", tampered, token + "0", token[:-1], "é" * len(token)):
        assert not csrf.verify("session-1", wrong)
    with pytest.raises(ValueError, match="32 bytes"):
        Csrf(b"short")


def test_signed_links() -> None:
    signer = LinkSigner(KEY, "share")
    text = signer.sign({"file": 7}, NOW + timedelta(hours=1))
    assert signer.read(text, NOW) == {"file": 7}
    with pytest.raises(LinkRefused, match="expired"):
        signer.read(text, NOW + timedelta(hours=1))
    for wrong in ("", "abc", text + "x", text[1:], "\0", "é"):
        with pytest.raises(LinkRefused, match="damaged"):
            signer.read(wrong, NOW)
    with pytest.raises(LinkRefused, match="damaged"):
        LinkSigner(KEY, "reset").read(text, NOW)


class Counters:
    """Failure counters in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, list[datetime]] = {}

    def failures(self, key: str, since: datetime) -> Failures:
        times = [at for at in self.kept.get(key, []) if at >= since]
        return Failures(len(times), min(times, default=None))

    def add(self, key: str, at: datetime) -> None:
        self.kept.setdefault(key, []).append(at)

    def clear(self, keys: Iterable[str]) -> None:
        for key in keys:
            self.kept.pop(key, None)


def test_the_sixth_attempt_waits_until_the_first_failure_is_old() -> None:
    limit, counters = LoginRateLimit(), Counters()
    notices = []
    for second in range(5):
        limit.check(counters, "anna", "10.0.0.1", NOW)
        notices.append(limit.failed(counters, " Anna ", "10.0.0.1", NOW + timedelta(seconds=second)))
    assert notices == [False, False, False, False, True]
    with pytest.raises(TooManyAttempts, match="15 minutes") as caught:
        limit.check(counters, "ANNA", "10.0.0.1", NOW + timedelta(seconds=10))
    assert caught.value.retry_after == 15 * 60 - 10
    limit.check(counters, "anna", "10.0.0.2", NOW)
    limit.check(counters, "boris", "10.0.0.1", NOW)
    limit.check(counters, "anna", "10.0.0.1", NOW + timedelta(minutes=15, seconds=1))
    assert "anna" not in "".join(counters.kept)


def test_success_clears_the_account_but_not_the_address() -> None:
    limit, counters = LoginRateLimit(attempts=3, address_attempts=4), Counters()
    for name in ("anna", "anna", "boris", "vera"):
        limit.failed(counters, name, "10.0.0.1", NOW)
    limit.succeeded(counters, "anna", "10.0.0.1")
    with pytest.raises(TooManyAttempts):
        limit.check(counters, "anna", "10.0.0.1", NOW)
    limit.check(counters, "anna", "10.0.0.9", NOW)


def test_many_addresses_guessing_one_account_are_stopped() -> None:
    limit, counters = LoginRateLimit(account_attempts=10), Counters()
    for host in range(10):
        limit.failed(counters, "anna", f"10.0.0.{host}", NOW)
    with pytest.raises(TooManyAttempts):
        limit.check(counters, "anna", "10.0.1.1", NOW)
