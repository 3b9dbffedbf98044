"""How the demo company sells: a second funnel, products, who gets leads, what stages ask for and do, a web form."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import sqlalchemy as sa
from yurt.i18n import N_

from yurt_crm.models.absence import Absence
from yurt_crm.models.automation import Automation
from yurt_crm.models.distribution import Distribution, Member
from yurt_crm.models.funnel import Funnel, Stage
from yurt_crm.models.lead import Lead
from yurt_crm.models.product import LeadLine, Product
from yurt_crm.models.stage_rule import ChecklistItem, StageRule
from yurt_crm.models.web_form import WebForm, WebFormField

SHOP = {
    "asked": (N_("Asked"), 10, {"probability": 20, "colour": "#6c8ebf"}),
    "reserved": (N_("Reserved"), 20, {"probability": 40, "colour": "#5b9aa0"}),
    "reserved2": (N_("Reserve"), 30, {"probability": 60, "colour": "#d6a23c"}),
    "sold": (N_("Sold"), 40, {"probability": 100, "is_won": True, "colour": "#3f8f5f"}),
    "gone": (N_("Gone"), 50, {"is_lost": True, "folded": True, "colour": "#8c8c8c"}),
}
PRODUCTS = {"ring": ("Wedding rings, a pair", 180_000), "chain": ("Gold chain, 14 carats", 95_000),
            "cleaning": ("Cleaning of jewellery", 6_000), "appraisal": ("Appraisal", 3_500)}  # fmt: skip


def funnels(env) -> None:
    """The funnel of the shop; made before the deals, which need its stages."""
    shop = env.ensure(Funnel, {"demo.funnel.shop": env.in_all_languages(name=N_("Shop"))})["demo.funnel.shop"]
    rows = {
        f"demo.stage.{key}": env.in_all_languages(name=name) | {"sequence": place, "funnel": shop, **values}
        for key, (name, place, values) in SHOP.items()
    }
    env.ensure(Stage, rows)


def selling(env, sellers: list[int]) -> None:
    """Products, distribution, rules and automations; made after the deals, so that these are not asked for them."""
    products = env.ensure(
        Product,
        {f"demo.product.{k}": {"name": n, "code": k.upper(), "price": Decimal(p)} for k, (n, p) in PRODUCTS.items()},
    )
    _lines(env, [each.id for each in products.values()])
    shared = env.ensure(Distribution, {"demo.distribution.all": {"name": "All shops", "by_language": True}})
    everybody = shared["demo.distribution.all"]
    env.ensure(
        Member,
        {
            f"demo.member.{n}": {"distribution": everybody, "user_id": u, "sequence": n}
            for n, u in enumerate(sellers[1:])
        },
    )
    stage: Any = env[Stage]
    known = {
        each.external_id: each for each in env.session.scalars(sa.select(stage).where(stage.external_id.is_not(None)))
    }
    offer, agreed, new = (known[f"crm.stage.{key}"] for key in ("offer", "agreed", "new"))
    env.ensure(StageRule, {"demo.rule.offer": {"stage": agreed, "need": "offer"}})
    env.ensure(ChecklistItem, {"demo.item.passport": {"stage": offer, "text": "Passport seen"}})
    automations = {
        "call": {"name": "Call back", "stage": new, "deed": "task", "title": "Call {name} about {title}", "due_in": 1},
        "quiet": {"name": "Hurry up old offers", "stage": offer, "moment": "stay", "days": 14, "deed": "set",
                  "field_name": "priority", "value": "high"},
    }  # fmt: skip
    env.ensure(Automation, {f"demo.automation.{key}": values for key, values in automations.items()})
    form = env.ensure(
        WebForm,
        {"demo.form.ask": {"name": "Ask us", "heading": "Ask us about a ring or a loan", "funnel": new.funnel,
                           "key": "demo-ask-us", "distribution": everybody, "sites": "https://www.example.com"}},
    )["demo.form.ask"]  # fmt: skip
    asked = (("name", None, True), ("phone", None, True), ("email", None, False), ("message", None, False),
             ("question", "Which shop suits you?", False))  # fmt: skip
    env.ensure(
        WebFormField,
        {f"demo.form.ask.{n}": {"form": form, "sequence": n, "asks": a, "label": text, "required": r}
         for n, (a, text, r) in enumerate(asked)},
    )  # fmt: skip
    week = env.today + timedelta(days=7)
    env.ensure(
        Absence,
        {"demo.absence.1": {"user_id": sellers[2], "substitute_id": sellers[3], "first_day": week,
                            "last_day": week + timedelta(days=13), "reason": "Holidays"}},
    )  # fmt: skip


def _lines(env, products: list[int]) -> None:
    """Products on the newest open deals."""
    lead: Any = env[Lead]
    newest = sa.select(lead.id).where(lead.external_id.startswith("demo.lead."), lead.status == "open")
    numbers = env.session.scalars(newest.order_by(lead.id.desc()).limit(24)).all()
    rows = {
        f"demo.line.{n}": {"lead_id": number, "product_id": products[n % len(products)], "quantity": Decimal(1 + n % 3)}
        for n, number in enumerate(numbers)
    }
    env.ensure(LeadLine, rows)
