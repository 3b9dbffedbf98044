"""Passwords are kept as Argon2id hashes and can only be compared.

Parameters: above the least that the OWASP Password Storage Cheat Sheet asks for (19 MiB with two passes),
yet small enough that several people may sign in at once on a small machine.
"""

from __future__ import annotations

import secrets
import unicodedata
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import Argon2Error, InvalidHashError
from argon2.low_level import Type

MAX_LENGTH = 256
"""Longer ones are refused, so that nobody keeps the server busy with normalising megabytes."""

_hasher = PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1, hash_len=32, salt_len=16, type=Type.ID)


def hash_password(password: str) -> str:
    """The hash to keep; it names its algorithm and parameters. Raises `ValueError` over `MAX_LENGTH` characters."""
    if len(password) > MAX_LENGTH:
        raise ValueError(f"A password has at most {MAX_LENGTH} characters.")
    return _hasher.hash(_normal(password))


def verify_password(stored: str | None, password: str) -> bool:
    """Whether `password` is the one that was hashed.

    `stored` None or empty stands for a user who does not exist or has no password: the same work is done and the answer
    is False, so that the time taken does not tell which accounts exist.
    """
    if len(password) > MAX_LENGTH:
        return False
    try:
        matches = _hasher.verify(stored or _nobody(), _normal(password))
    except (Argon2Error, InvalidHashError):
        return False
    return matches and bool(stored)


def needs_rehash(stored: str) -> bool:
    """Whether a hash was made with older parameters; hash again at the next successful sign-in."""
    try:
        return _hasher.check_needs_rehash(stored)
    except InvalidHashError:
        return True


@cache
def _nobody() -> str:
    return _hasher.hash(secrets.token_bytes(32))


def _normal(password: str) -> bytes:
    """One byte string for one password, whatever keyboard composed its letters (NIST SP 800-63B, 3.1.1.2: NFKC)."""
    return unicodedata.normalize("NFKC", password).encode("utf-8", "surrogatepass")
