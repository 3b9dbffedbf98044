"""The demo company's deals over a year: six hundred wishes in two funnels, who got how far with them, and how fast.

The story: business grows; referrals buy and the campaign brings many who do not; Pavel is slow to answer, and what is
answered late is lost; in the funnel of the shop two stages mean the same and one is only passed through.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import sqlalchemy as sa
from yurt.base.models.people import User

from yurt_crm.models.contact import Contact
from yurt_crm.models.funnel import LostReason, Stage
from yurt_crm.models.lead import PRIORITIES, Lead
from yurt_crm.models.stage_move import StageMove
from yurt_crm.services.moves import count_moves, history_is_given, move_values

LEADS = 600
BATCH = 200
SHOP = 4
"""Each fourth wish is one of the shop's."""
WISHES = (
    "Loan against a gold ring", "Loan against a laptop", "Gold chain, 14 carats", "Phone on instalments",
    "Wedding rings", "Loan against a car", "Buying scrap gold", "Watch for repair and loan", "Silver tableware",
    "Loan for a small shop", "Wholesale of ear-rings", "Prolonging a loan",
)  # fmt: skip
SAID = ("The interest is too high for him.", "She asks again in autumn.", None, None)
LUCK = {"referral": 0.62, "walk_in": 0.5, "call": 0.45, "website": 0.38, "campaign": 0.16}
COMING = {"walk_in": 30, "call": 24, "website": 22, "referral": 12, "campaign": 20}
SLOW = "pavel"


def leads(env, sellers: list[int], contacts: list[int], report: Callable[[int], None]) -> None:
    """The deals with their histories; a second call changes nothing."""
    lead: Any = env[Lead]
    if env.session.scalar(sa.select(lead.id).where(lead.external_id == "demo.lead.001").limit(1)) is not None:
        report(LEADS)
        return
    story = _Story(env, sellers, contacts)
    with history_is_given(env):
        for start in range(1, LEADS + 1, BATCH):
            told = [story.deal(number) for number in range(start, min(start + BATCH, LEADS + 1))]
            made = env.create_many(Lead, [values for values, _ in told])
            rows = [move for record, (_, way) in zip(made, told, strict=True) for move in _moves(record, way)]
            env.session.execute(sa.insert(env[StageMove]), rows)
            report(len(made))
    count_moves(env)
    env.session.expire_all()


class _Story:
    """Makes one deal after the other, each from what chance and its circumstances give."""

    def __init__(self, env, sellers: list[int], contacts: list[int]) -> None:
        self.env = env
        self.chance = Random(1404)
        self.sellers = sellers
        contact, user, stage = env[Contact], env[User], env[Stage]
        owners = env.session.execute(sa.select(contact.id, contact.salesperson_id).where(contact.id.in_(contacts)))
        self.owner: dict[int, int | None] = {row[0]: row[1] for row in owners}
        self.regulars = contacts[:: max(len(contacts) // 90, 1)]
        self.contacts = contacts
        self.slow = env.session.scalar(sa.select(user.id).where(user.external_id == f"demo.user.{SLOW}"))
        self.reasons = list(env.session.scalars(sa.select(env[LostReason].id).order_by(env[LostReason].id)))
        ways = env.session.scalars(sa.select(stage).order_by(stage.funnel_id, stage.sequence)).all()
        self.ways: dict[int, list[Any]] = {}
        for each in ways:
            self.ways.setdefault(each.funnel_id, []).append(each)

    def deal(self, number: int) -> tuple[dict[str, Any], list[tuple[Any, datetime]]]:
        """The values of a lead, and its stages with the moment it came to each."""
        chance, funnels = self.chance, list(self.ways)
        funnel = funnels[-1] if number % SHOP == 0 else funnels[0]
        stages = self.ways[funnel]
        source = chance.choices(list(COMING), list(COMING.values()))[0]
        contact = chance.choice(self.regulars if chance.random() < 0.45 else self.contacts)
        seller = self.owner[contact] or chance.choice(self.sellers)
        age = int(365 * (1 - chance.random() ** 0.7)) + 1
        came = self.env.now - timedelta(days=age, minutes=chance.randrange(600))
        answer = timedelta(minutes=chance.randrange(900, 4000) if seller == self.slow else chance.randrange(3, 240))
        way = self._way(stages, came, answer, LUCK[source] * (0.45 if seller == self.slow else 1), age)
        last, since = way[-1]
        decided = since.date() if last.is_won or last.is_lost else None
        unknown = len(way) == 1 and chance.random() < 0.5
        values: dict[str, Any] = {
            "external_id": f"demo.lead.{number:03}",
            "title": chance.choice(WISHES),
            "kind": "lead" if len(way) == 1 else "deal",
            "stage": last,
            "stage_since": since,
            "answered_at": came + answer if len(way) > 1 else None,
            "offer_sent_on": since.date() if len(way) > 2 else None,
            "salesperson_id": seller if decided or chance.random() < 0.88 else None,
            "contact_id": None if unknown else contact,
            "company_name": "Caller" if unknown else None,
            "phone": f"+374770{chance.randrange(10**5):05}" if unknown else None,
            "amount": Decimal(chance.randrange(2, 120) * 5_000),
            "source": source,
            "utm_campaign": "spring" if source == "campaign" else None,
            "priority": chance.choices(list(PRIORITIES), (2, 6, 2))[0],
            "expected_date": decided or self.env.today + timedelta(days=chance.randrange(-10, 30)),
            "closed_on": decided,
            "created_at": came,
            "lost_reason_id": chance.choice(self.reasons) if last.is_lost else None,
            "lost_note": chance.choice(SAID) if last.is_lost else None,
        }
        return values, way

    def _way(
        self, stages: list[Any], came: datetime, answer: timedelta, luck: float, age: int
    ) -> list[tuple[Any, datetime]]:
        """As far as the time since has sufficed: most of what is older than two months is decided."""
        chance, moment = self.chance, came
        on_the_way = [stage for stage in stages if not (stage.is_won or stage.is_lost)]
        won = next(stage for stage in stages if stage.is_won)
        lost = next(stage for stage in stages if stage.is_lost)
        way = [(on_the_way[0], moment)]
        wins = chance.random() < luck
        leaves = chance.randrange(1, len(on_the_way) + 1)
        for place, stage in enumerate([*on_the_way[1:], won], 1):
            step = answer if place == 1 else self._stay(on_the_way[place - 1])
            moment += step
            if moment >= self.env.now or (age < 40 and chance.random() < 0.45):
                return way
            if not wins and place >= leaves:
                return [*way, (lost, moment)]
            way.append((stage, moment))
        return way

    def _stay(self, stage: Any) -> timedelta:
        """What is only passed through takes seconds, anything else days."""
        if stage.external_id == "demo.stage.reserved":
            return timedelta(seconds=self.chance.randrange(4, 50))
        return timedelta(hours=self.chance.randrange(6, 150))


def _moves(lead: Any, way: list[tuple[Any, datetime]]) -> list[dict[str, Any]]:
    said = move_values(lead)
    rows, before, since = [], None, None
    for stage, moment in way:
        rows.append(said | {
            "from_stage_id": before, "stage_id": stage.id, "at": moment, "user_id": lead.salesperson_id, "first": True,
            "seconds": None if since is None else int((moment - since).total_seconds()),
        })  # fmt: skip
        before, since = stage.id, moment
    return rows
