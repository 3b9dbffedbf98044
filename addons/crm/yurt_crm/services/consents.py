"""May a contact be reached by a channel? For mailings, calls and everything else that reaches people."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import sqlalchemy as sa
from yurt.env import Env

from yurt_crm.models.consent import Consent


def standing(env: Env, contact: int) -> dict[str, str]:
    """The latest answer of a contact for each channel that was asked about: `given`, `refused` or `withdrawn`."""
    consent: Any = env[Consent]
    rows = env.session.execute(
        sa.select(consent.channel, consent.answer)
        .where(consent.contact_id == contact)
        .order_by(consent.given_on, consent.id)
    )
    return dict(map(tuple, rows))


def agreed(env: Env, contacts: Collection[int], channel: str) -> set[int]:
    """Those of the contacts whose latest answer allows the channel. Who was never asked has not agreed."""
    consent: Any = env[Consent]
    rows = env.session.execute(
        sa.select(consent.contact_id, consent.answer)
        .where(consent.contact_id.in_(list(contacts)), consent.channel == channel)
        .order_by(consent.given_on, consent.id)
    )
    latest = dict(map(tuple, rows))
    return {contact for contact, answer in latest.items() if answer == "given"}
