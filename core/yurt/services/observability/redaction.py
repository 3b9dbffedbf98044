"""Takes secrets out of what is about to be logged or shown."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

HIDDEN = "•••"

_SECRET_WORDS = (
    *("password", "passwd", "passphrase", "pwd", "secret", "token", "authorization", "cookie", "csrf", "totp", "otp"),
    *("api_key", "apikey", "access_key", "private_key", "credential", "session_id", "recovery_code", "card_number"),
)
_WORDS = "|".join(word.replace("_", "[-_ ]?") for word in _SECRET_WORDS)
_SECRET_NAME = re.compile(rf"(?:^|[^a-z])(?:{_WORDS})s?(?:$|[^a-z])|password|secret", re.IGNORECASE)

_RULES: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"yurt_[0-9a-f]{16}_[0-9A-Za-z]+"), f"yurt_{HIDDEN}"),
    (re.compile(r"\b(Bearer|Basic|Digest)\s+[\w.~+/=-]{6,}", re.IGNORECASE), rf"\1 {HIDDEN}"),
    # postgresql+psycopg://user:password@host/…; up to the last @ before the path, for passwords that hold one
    (re.compile(r"(\b[a-z][a-z0-9+.-]*://[^\s:/@]*):[^\s/]*@", re.IGNORECASE), rf"\1:{HIDDEN}@"),
    (re.compile(r"((?:set-)?cookie\s*[:=]\s*)[^\r\n]+", re.IGNORECASE), rf"\1{HIDDEN}"),
    # name=value, name: value, "name": "value", 'name': 'value', also password_hash=…, X-CSRF-Token: …
    (
        re.compile(
            rf"""((?:\b|_|-)(?:{_WORDS})s?(?:[-_][a-z0-9]+)*["']?\s*[:=]\s*)"""
            rf"""(?!{HIDDEN})(?:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|(?:(?:Bearer|Basic|Digest)\s+)?[^\s,;&"')\]}}]+)""",
            re.IGNORECASE,
        ),
        rf"\1{HIDDEN}",
    ),
)
# Every rule needs one of these; most log texts hold none, and the rules cost ten times as much.
_WORTH_A_LOOK = re.compile(r"[:=]|yurt_|bearer|basic|digest", re.IGNORECASE)
_DEEPEST = 6


def redact_text(text: str) -> str:
    """The text with API tokens, passwords in addresses, and the values of secret-looking names hidden."""
    if not _WORTH_A_LOOK.search(text):
        return text
    for pattern, replacement in _RULES:
        text = pattern.sub(replacement, text)
    return text


@lru_cache(1024)
def is_secret_name(name: str) -> bool:
    """Whether a field, header or setting of this name must not be shown."""
    return _SECRET_NAME.search(_split_humps(name)) is not None


def redact_value(value: Any, depth: int = 0) -> Any:
    """A copy fit for JSON: secrets hidden by name in mappings and by pattern in texts, at any depth."""
    if isinstance(value, str):
        return redact_text(value)
    if value is None or isinstance(value, bool | int | float):
        return value
    if depth >= _DEEPEST:
        return "…"
    if isinstance(value, Mapping):
        return {
            str(name): HIDDEN if is_secret_name(str(name)) else redact_value(item, depth + 1)
            for name, item in value.items()
        }
    if isinstance(value, list | tuple | set | frozenset):
        return [redact_value(item, depth + 1) for item in value]
    return redact_text(str(value))


def _split_humps(name: str) -> str:
    """accessToken → access_Token, so that words are found in any way of writing."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name)
