"""Codes on paper for the day the telephone is lost; each works once.

A code holds 120 random bits, so a plain SHA-256 is enough to keep it by (OWASP ASVS 5.0, V6.5.2: from 112 bits).
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from collections.abc import Iterable

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # 32 signs, none of which looks like another
_LENGTH, _GROUP = 24, 6
_MISREADINGS = str.maketrans("oil", "011")


def new_codes(count: int = 10) -> list[str]:
    """Fresh codes to show once, as `abcdef-ghjkmn-pqrstv-wxyz01`; keep only their hashes."""
    return [_grouped("".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))) for _ in range(count)]


def hash_code(code: str) -> str:
    """What to keep of a code. Case, spaces, dashes and the usual misreadings (O for 0, l for 1) do not matter."""
    plain = "".join(sign for sign in code.casefold() if sign.isalnum()).translate(_MISREADINGS)
    return hashlib.sha256(plain.encode()).hexdigest()


def find_code(code: str, hashes: Iterable[str]) -> str | None:
    """The kept hash that the code belongs to, to be deleted with this sign-in; None when there is none."""
    wanted = hash_code(code[:200])
    found = None
    for stored in hashes:
        if hmac.compare_digest(stored, wanted):
            found = stored
    return found


def _grouped(code: str) -> str:
    return "-".join(code[start : start + _GROUP] for start in range(0, _LENGTH, _GROUP))
