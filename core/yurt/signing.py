"""What add-ons sign with, and check what others have signed.

    from yurt.signing import link_signer, verify

    token = link_signer(env, "library.card").sign(reader.id, expires=env.now + timedelta(days=1))
    verify(request.headers.get(HEADER), body, [secret], env.now)       # a call signed as our webhooks are

`LinkRefused` and `SignatureRefused` are what the checks raise.
"""

from __future__ import annotations

from yurt.env import Env
from yurt.services.accounts.installation_key import installation_key
from yurt.services.auth.signing import LinkRefused, LinkSigner
from yurt.services.webhooks.signing import HEADER, SignatureRefused, sign, verify

__all__ = ["HEADER", "LinkRefused", "LinkSigner", "SignatureRefused", "link_signer", "sign", "verify"]


def link_signer(env: Env, purpose: str) -> LinkSigner:
    """Signs small values for addresses and forms with the installation's key; `purpose` keeps them apart."""
    return LinkSigner(installation_key(env.system), purpose)
