"""What has happened between the demo company and its contacts: positions, consents, cards, contacts made."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import sqlalchemy as sa
from yurt.base.models.people import User

from yurt_crm.demo.adding import Rows, added
from yurt_crm.demo.names import AREAS
from yurt_crm.models.cards import Card
from yurt_crm.models.consent import Consent
from yurt_crm.models.contact import Contact
from yurt_crm.models.employment import Position
from yurt_crm.models.initiative import Initiative
from yurt_crm.models.log_entry import LogEntry
from yurt_crm.models.reach import ContactPhone, Messenger

ENTRIES = 1_200
DRIVES = {"back": "Winning back the silent", "wedding": "Wedding season", "firms": "Firms that buy gifts"}
OUTCOMES = {"talked": 30, "unreached": 18, "interested": 16, "agreed": 10, "bought": 12, "refused": 8, "later": 9}
CHANNELS = {"phone": 40, "messenger": 25, "visit": 15, "email": 12, "post": 3}


def history(env, sellers: list[int], contacts: list[int]) -> None:
    """The same for the same contacts; a second call changes nothing."""
    chance = Random(77)
    _belongings(env, chance, contacts)
    _positions(env)
    drives = _drives(env, sellers)
    _log(env, chance, sellers, contacts, drives)


def _belongings(env, chance: Random, contacts: list[int]) -> None:
    """Second telephones, messengers, discount cards and consents of some."""
    phones: Rows = {}
    messengers: Rows = {}
    cards: Rows = {}
    consents: Rows = {}
    for place, contact in enumerate(contacts):
        if place % 9 == 0:
            phones[f"demo.phone.{place}"] = {"contact_id": contact, "number": f"+37410{chance.randrange(10**6):06}",
                                             "kind": "work", "main": False}  # fmt: skip
        if place % 6 == 0:
            messengers[f"demo.messenger.{place}"] = {
                "contact_id": contact, "service": chance.choice(["whatsapp", "telegram", "viber"]),
                "handle": f"@friend{place}",
            }  # fmt: skip
        if place % 7 == 0:
            cards[f"demo.card.{place}"] = {"contact_id": contact, "number": f"D-{place:05}",
                                           "percent": Decimal(chance.choice([3, 5, 10]))}  # fmt: skip
        if place % 4 == 0:
            consents[f"demo.consent.{place}"] = {
                "contact_id": contact, "channel": chance.choice(["sms", "email", "phone"]),
                "answer": "refused" if place % 44 == 0 else "given",
                "given_on": env.today - timedelta(days=chance.randrange(400)),
            }  # fmt: skip
    for part, rows in ((ContactPhone, phones), (Messenger, messengers), (Card, cards), (Consent, consents)):
        added(env, part, rows)


def _positions(env) -> None:
    """Whoever works for a company has the position as their main one."""
    contact: Any = env[Contact]
    employed = sa.select(contact.id, contact.external_id, contact.company_id, contact.position).where(
        contact.company_id.is_not(None), contact.external_id.startswith("demo.contact.")
    )
    rows = {
        f"demo.position.{name}": {"person_id": number, "company_id": company, "title": title, "main": True}
        for number, name, company, title in env.session.execute(employed.order_by(contact.id))
    }
    added(env, Position, rows)


def _drives(env, sellers: list[int]) -> list[int]:
    rows = {
        f"demo.initiative.{key}": {"name": name, "owner_id": sellers[0], "since": env.today - timedelta(days=200)}
        for key, name in DRIVES.items()
    }
    return [drive.id for drive in env.ensure(Initiative, rows).values()]


def _log(env, chance: Random, sellers: list[int], contacts: list[int], drives: list[int]) -> None:
    """Contacts made over a year, the older results confirmed by the controller."""
    user: Any = env[User]
    controller = env.session.scalar(sa.select(user.id).where(user.external_id == "demo.user.lilit"))
    rows = {
        f"demo.log.{n:04}": _entry(env, chance, chance.choice(sellers), contacts, drives, controller)
        for n in range(ENTRIES)
    }
    fresh: list[int] = []
    added(env, LogEntry, rows, fresh)
    answers = {f"demo.answer.{name}": _answer(chance, row) for name, row in rows.items()
               if row["direction"] == "in" and chance.random() < 0.85}  # fmt: skip
    added(env, LogEntry, {name: row for name, row in answers.items() if row["at"] < env.now}, fresh)
    if fresh:
        entry, contact = env.info(LogEntry).table.c, env.info(Contact).table
        last = sa.select(sa.func.max(entry.at)).where(entry.contact_id == contact.c.id).scalar_subquery()
        reached = contact.c.id.in_(sa.select(entry.contact_id).where(entry.id.in_(fresh)))
        env.session.connection().execute(sa.update(contact).where(reached).values(last_contact_at=last))
        env.session.expire_all()


def _entry(env, chance: Random, seller: int, contacts: list[int], drives: list[int], controller: int | None):
    step = max(len(contacts) // 90, 1)  # the regular customers, who are in touch as often as all others together
    place = chance.randrange(0, len(contacts), step) if chance.random() < 0.5 else chance.randrange(len(contacts))
    outcome = chance.choices(list(OUTCOMES), list(OUTCOMES.values()))[0]
    days = chance.randrange(365)
    worth = outcome in ("agreed", "bought")
    confirmed = worth and days > 14
    return {
        "contact_id": contacts[place],
        "at": env.now - timedelta(days=days, minutes=chance.randrange(9 * 60)),
        "channel": chance.choices(list(CHANNELS), list(CHANNELS.values()))[0],
        "direction": "in" if chance.random() < 0.3 else "out",
        "employee_id": seller,
        "outcome": outcome,
        "text": chance.choice(AREAS[place % len(AREAS)].said) if outcome != "unreached" else None,
        "initiative_id": chance.choice(drives) if chance.random() < 0.4 else None,
        "promised": Decimal(chance.randrange(2, 60) * 5_000) if outcome == "agreed" else None,
        "realised": Decimal(chance.randrange(2, 90) * 5_000) if outcome == "bought" else None,
        "status": "confirmed" if confirmed else "unconfirmed",
        "controller_id": controller if confirmed else None,
        "controlled_at": env.now - timedelta(days=days - 7) if confirmed else None,
    }


def _answer(chance: Random, asked: dict[str, Any]) -> dict[str, Any]:
    """What we said to somebody who had turned to us: soon by phone, late by e-mail."""
    waiting = {"phone": 20, "visit": 2, "messenger": 45, "email": 500, "post": 4000}[asked["channel"]]
    said = dict.fromkeys(("initiative_id", "promised", "realised", "controller_id", "controlled_at"))
    return asked | said | {
        "at": asked["at"] + timedelta(minutes=chance.randrange(1, 3 * waiting)), "direction": "out",
        "outcome": "talked", "text": None, "status": "unconfirmed",
    }  # fmt: skip
