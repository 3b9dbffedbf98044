"""One-time codes from an authenticator app (TOTP, RFC 6238), each accepted once."""

from __future__ import annotations

from datetime import datetime

from pyotp import random_base32
from pyotp.exceptions import OTPVerificationError
from pyotp.totp import TOTP

_STEPS_EITHER_SIDE = 1
"""Clocks of telephones may be half a minute off (RFC 6238, 5.2)."""


def new_secret() -> str:
    """A base32 secret of 160 bits, the length RFC 4226 recommends."""
    return random_base32(32)


def provisioning_uri(secret: str, account: str, issuer: str) -> str:
    """The `otpauth://` address that authenticator apps read from a QR code."""
    return TOTP(secret).provisioning_uri(name=account, issuer_name=issuer)


def qr_image(uri: str) -> str:
    """A QR code of `uri` as a `data:` address of a PNG, for the `src` of an image under a strict CSP."""
    import segno  # only the set-up page draws one

    return segno.make(uri, error="m").png_data_uri(scale=5, border=4)


def verify_code(secret: str, code: str, *, now: datetime, last_counter: int | None) -> int | None:
    """The counter of a right code, to be kept as the user's `last_counter`; None for a wrong or used one.

    Store the counter in the same transaction as the sign-in: a code at or before it is refused, so one that was
    looked over a shoulder is worthless (RFC 6238, 5.2; OWASP ASVS 5.0, V6.5.1). `now` carries a time zone.
    """
    digits = "".join(code.split())
    if not (len(digits) == 6 and digits.isascii() and digits.isdigit()):
        return None
    try:
        counter = TOTP(secret).verify_and_get_timecode(digits, for_time=now, valid_window=_STEPS_EITHER_SIDE)
    except OTPVerificationError:
        return None
    return counter if last_counter is None or counter > last_counter else None
