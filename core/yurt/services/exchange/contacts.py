"""Phone numbers, e-mail and web addresses of a file in the one form in which Yurt keeps them."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache
from typing import Any

import phonenumbers

from yurt.services.exchange.cells import CellProblem, clean_line

AsText = Callable[[Any], str]

_EMAIL = re.compile(r"[^\s@<>\"(),;:]+@[^\s@<>\"(),;:.]+(?:\.[^\s@<>\"(),;:.]+)+")
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_HOST = re.compile(r"https?://[^\s/?#]+\.[^\s/?#.]+(?:[:/?#]\S*)?", re.IGNORECASE)


def compile_phone(as_text: AsText, region: str | None) -> Callable[[Any], str]:
    """A converter to E.164 (`+37410123456`).

    Numbers without a country code belong to `region` (ISO 3166); numbers that a spreadsheet kept as a number count as
    international when they fit no number of the region. Any *possible* number is accepted: numbering plans change
    faster than any library knows.
    """

    def phone(raw: Any) -> str:
        return e164(as_text(raw), region, not isinstance(raw, str))

    return phone


@lru_cache(maxsize=4096)
def e164(text: str, region: str | None, plus_may_be_lost: bool) -> str:
    """One phone number in E.164. Raises CellProblem that says what is missing."""
    shown = clean_line(text)
    number = _parsed(shown, region)
    if number is None and (plus_may_be_lost or not region) and shown.isdecimal() and len(shown) > 9:
        number = _parsed("+" + shown, None)
    if number is None:
        raise CellProblem(
            f"“{shown[:40]}” is not a phone number; write it with the country code, like +374 10 123456"
            + ("" if region else ", or name the region in the mapping")
        )
    if number.extension:
        raise CellProblem(f"“{shown[:40]}” has an extension; move the extension to a column of its own")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _parsed(text: str, region: str | None) -> phonenumbers.PhoneNumber | None:
    try:
        number = phonenumbers.parse(text, region)
    except phonenumbers.NumberParseException:
        return None
    return number if phonenumbers.is_possible_number(number) else None


def compile_email(as_text: AsText) -> Callable[[Any], str]:
    """A converter to a trimmed, lower-case address; `mailto:` and `Name <address>` are undone."""

    def email(raw: Any) -> str:
        text = clean_line(as_text(raw))
        address = text[text.rfind("<") + 1 : -1] if text.endswith(">") else text
        address = address.strip().removeprefix("mailto:").lower()
        if not _EMAIL.fullmatch(address) or len(address) > 254:
            raise CellProblem(f"“{text[:40]}” is not an e-mail address; write one address like name@example.com")
        return address

    return email


def compile_url(as_text: AsText) -> Callable[[Any], str]:
    """A converter to an `http(s)` address; `example.com` becomes `https://example.com`, other schemes are refused."""

    def url(raw: Any) -> str:
        text = clean_line(as_text(raw))
        address = text if _SCHEME.match(text) and not re.match(r"[^/]*:\d+(?:/|$)", text) else "https://" + text
        if not _HOST.fullmatch(address):
            raise CellProblem(f"“{text[:40]}” is not a web address; write one like https://example.com")
        return address

    return url
