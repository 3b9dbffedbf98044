"""How the demo company looks at its contacts: segments, personal offers, shared contacts, duplicates to decide."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from yurt_crm.demo.adding import Rows, added
from yurt_crm.models.contact import Contact
from yurt_crm.models.problem import Problem
from yurt_crm.models.segment import Offer, Segment
from yurt_crm.models.share import Share
from yurt_crm.services.duplicates import find

SEGMENTS: Rows = {
    "demo.segment.silent": {
        "name": "Silent for 90 days",
        "help": "Once close to us: to be called again.",
        "where": {"all": [{"field": "last_contact_at", "op": "not_empty"},
                          {"not": {"field": "last_contact_at", "op": "period", "value": "last_90_days"}}]},
    },
    "demo.segment.bought": {
        "name": "Have bought",
        "help": "With a deal that was won.",
        "where": {"field": "leads.status", "op": "eq", "value": "won"},
    },
    "demo.segment.mail": {
        "name": "May be written to",
        "help": "Have agreed to e-mail.",
        "where": {"all": [{"field": "consents.channel", "op": "eq", "value": "email"},
                          {"field": "consents.answer", "op": "eq", "value": "given"}]},
    },
}  # fmt: skip


def groups(env, sellers: list[int], contacts: list[int]) -> None:
    """The same for the same contacts; a second call changes nothing."""
    segments = env.ensure(Segment, SEGMENTS)
    silent = segments["demo.segment.silent"].id
    offers = {
        f"demo.offer.{place}": {
            "contact_id": contact, "title": "Back with us", "percent": Decimal(7), "segment_id": silent,
            "until": env.today + timedelta(days=30), "reason": "Silent since spring.",
        }
        for place, contact in enumerate(contacts[300:1500:40])
    }  # fmt: skip
    added(env, Offer, offers)
    contact: Any = env[Contact]
    owned = sa.select(contact.id).where(contact.salesperson_id == sellers[1]).order_by(contact.id).limit(4)
    shares = {
        f"demo.share.{place}": {
            "contact_id": number, "colleague_id": sellers[2], "may": "write" if place % 2 else "read",
            "until": env.today + timedelta(days=14), "note": "On holiday",
        }
        for place, number in enumerate(env.session.scalars(owned))
    }  # fmt: skip
    env.ensure(Share, shares)
    _problems(env, sellers, contacts)
    find(env)


def _problems(env, sellers: list[int], contacts: list[int]) -> None:
    """What stands in the problem journal: one to look at now, one later, one that is over."""
    told = (("cancellations", "Ordered three times and never came.", -2, "open"),
            ("complaints", "Complained about a clasp; promised a new one.", 12, "open"),
            ("late", "Paid each time a month late.", -60, "settled"))  # fmt: skip
    rows = {
        f"demo.problem.{place}": {
            "contact_id": contacts[place * 22], "kind": kind, "reason": reason, "owner_id": sellers[place],
            "opened_on": env.today - timedelta(days=90), "review_on": env.today + timedelta(days=days),
            "status": status, "settled_on": env.today - timedelta(days=20) if status == "settled" else None,
            "decision": "Pays a part beforehand from now on." if status == "settled" else None,
        }
        for place, (kind, reason, days, status) in enumerate(told)
    }  # fmt: skip
    env.ensure(Problem, rows)
