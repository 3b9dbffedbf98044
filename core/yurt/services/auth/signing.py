"""Links that carry their own permission: a shared file, an unsubscription, a password reset."""

from __future__ import annotations

import hashlib
from datetime import datetime

from itsdangerous import BadSignature, URLSafeSerializer

from yurt.errors import YurtError
from yurt.i18n import N_

_LONGEST = 4096


class LinkRefused(YurtError):
    """A signed link that was changed, belongs elsewhere, or is past its time."""

    code = "link-refused"
    status = 403


class LinkSigner:
    """Signs small JSON values for use in addresses; readable by anybody, changeable by nobody.

    `purpose` keeps a link for one thing from opening another; `secret` is the installation's key, at least 32 bytes.
    """

    def __init__(self, secret: bytes, purpose: str) -> None:
        if len(secret) < 32:
            raise ValueError("The key for signed links needs at least 32 bytes.")
        self._serializer = URLSafeSerializer(
            secret, salt=f"yurt link {purpose}", signer_kwargs={"digest_method": hashlib.sha256}
        )

    def sign(self, value: object, expires: datetime) -> str:
        """Text for an address, good until `expires` (with a time zone)."""
        text = self._serializer.dumps([int(expires.timestamp()), value])
        return text if isinstance(text, str) else text.decode()

    def read(self, text: str, now: datetime) -> object:
        """The signed value. Raises `LinkRefused`."""
        try:
            expires, value = self._serializer.loads(text[:_LONGEST])
        except (BadSignature, ValueError, TypeError):
            raise LinkRefused(N_("This link is damaged. Copy all of it, or ask for a new one.")) from None
        if now.timestamp() >= expires:
            raise LinkRefused(N_("This link has expired. Ask for a new one."))
        return value
