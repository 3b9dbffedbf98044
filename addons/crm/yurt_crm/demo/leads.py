"""The demo company's leads, spread over the stages of its funnel."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import sqlalchemy as sa

from yurt_crm.models.funnel import LostReason, Stage
from yurt_crm.models.lead import PRIORITIES, Lead
from yurt_crm.models.sources import SOURCES

LEADS = 150
BATCH = 50
WISHES = (
    "Loan against a gold ring", "Loan against a laptop", "Gold chain, 14 carats", "Phone on instalments",
    "Wedding rings", "Loan against a car", "Buying scrap gold", "Watch for repair and loan", "Silver tableware",
    "Loan for a small shop", "Wholesale of ear-rings", "Prolonging a loan",
)  # fmt: skip
SAID = ("The interest is too high for him.", "She asks again in autumn.", None, None)
WEIGHTS = {"new": 30, "contacted": 28, "offer": 22, "agreed": 14, "won": 34, "lost": 22}


def leads(env, sellers: list[int], contacts: list[int], report: Callable[[int], None]) -> None:
    """Leads of the last three months; what is won or lost lies behind, what is open is due around today."""
    stage = env[Stage]
    known = {s.external_id: s for s in env.session.scalars(sa.select(stage).where(stage.external_id.is_not(None)))}
    reason = env[LostReason]
    reasons = list(env.session.scalars(sa.select(reason.id).order_by(reason.id)))
    stages = {key: known[f"crm.stage.{key}"] for key in WEIGHTS if f"crm.stage.{key}" in known}
    chance = Random(1404)
    for start in range(0, LEADS, BATCH):
        rows = {
            f"demo.lead.{n:03}": _lead(env, chance, stages, reasons, sellers, contacts)
            for n in range(start, start + BATCH)
        }
        env.ensure(Lead, rows)
        report(len(rows))


def _lead(
    env, chance: Random, stages: dict[str, Stage], reasons: list[int], sellers: list[int], contacts: list[int]
) -> dict[str, Any]:
    key = chance.choices(list(stages), [WEIGHTS[name] for name in stages])[0]
    age = chance.randrange(1, 90)
    ended = key in ("won", "lost")
    decided = env.today - timedelta(days=chance.randrange(age)) if ended else None
    values: dict[str, Any] = {
        "title": chance.choice(WISHES),
        "stage": stages[key],
        "salesperson_id": chance.choice(sellers) if ended or chance.random() < 0.85 else None,
        "amount": Decimal(chance.randrange(2, 120) * 5_000),
        "source": chance.choice(list(SOURCES)),
        "priority": chance.choices(list(PRIORITIES), (2, 6, 2))[0],
        "expected_date": decided or env.today + timedelta(days=chance.randrange(-10, 30)),
        "closed_on": decided,
        "created_at": env.now - timedelta(days=age, minutes=chance.randrange(600)),
        "lost_reason_id": chance.choice(reasons) if key == "lost" else None,
        "lost_note": chance.choice(SAID) if key == "lost" else None,
    }
    if key == "new" and chance.random() < 0.6:
        return values | {"company_name": "Caller", "phone": f"+374770{chance.randrange(10**5):05}"}
    return values | {"contact_id": chance.choice(contacts)}
