"""The demo company's branches, users and contacts."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.base.models.people import Role, User

from yurt_crm.demo.names import AREAS, Area
from yurt_crm.models.contact import Category, Contact

Rows = dict[str, dict[str, Any]]

BRANCHES = {"centre": ("Centre", "C"), "market": ("Market", "M"), "station": ("Station", "S")}
USERS = {
    "mariam": ("Մարիամ Հակոբյան", "centre", "crm.manager"),
    "nino": ("ნინო ბერიძე", "centre", "crm.salesperson"),
    "khamla": ("ຄຳຫຼ້າ ວົງສາ", "market", "crm.salesperson"),
    "aung": ("အောင်အောင် ဝင်း", "market", "crm.salesperson"),
    "olga": ("Ольга Гринь", "station", "crm.salesperson"),
}
COMPANIES = 60
CONTACTS = 500
POSITIONS = ("Director", "Accountant", "Buyer", "Jeweller", "Shop manager")


def branches(env) -> Mapping[str, Branch]:
    """Three shops."""
    rows = {f"demo.branch.{key}": {"name": name, "code": code} for key, (name, code) in BRANCHES.items()}
    return env.ensure(Branch, rows)


def users(env, shops: Mapping[str, Branch]) -> list[int]:
    """A head of sales and four salespeople; whoever loads the demo gives them passwords. Returns their ids."""
    roles = {role.name: role for role in env.session.scalars(sa.select(env[Role]))}
    rows: Rows = {}
    for login, (name, shop, role) in USERS.items():
        branch = shops[f"demo.branch.{shop}"]
        rows[f"demo.user.{login}"] = {
            "login": login, "name": name, "branch": branch, "branches": [branch], "roles": [roles[role]],
        }  # fmt: skip
    return [user.id for user in env.ensure(User, rows).values()]


def contacts(env, sellers: list[int], report: Callable[[int], None]) -> list[int]:
    """Companies first, then people, some of whom work for them. Returns the ids of all."""
    chance = Random(2026)
    categories = list(env.session.scalars(sa.select(env[Category]).order_by(env[Category].id)))
    rows = {f"demo.contact.{n:03}": _company(chance, n, sellers) for n in range(COMPANIES)}
    firms = env.ensure(Contact, rows)
    made = [firm.id for firm in firms.values()]
    report(len(made))
    employers = list(firms.values())
    for start in range(COMPANIES, CONTACTS, 110):
        numbers = range(start, min(start + 110, CONTACTS))
        rows = {f"demo.contact.{n:03}": _person(env, chance, n, sellers, employers, categories) for n in numbers}
        made += [person.id for person in env.ensure(Contact, rows).values()]
        report(len(rows))
    return made


def _company(chance: Random, number: int, sellers: list[int]) -> dict[str, Any]:
    area = AREAS[number % len(AREAS)]
    round_number = number // len(AREAS)
    name, latin = area.companies[round_number % len(area.companies)]
    repeated = round_number // len(area.companies)
    return _reach(chance, area, latin, number) | {
        "name": f"{name} {repeated + 1}" if repeated else name,
        "kind": "company",
        "relation": "supplier" if number % 5 == 0 else "customer",
        "website": f"https://{latin.lower().replace(' ', '-')}.example.com",
        "salesperson_id": chance.choice([*sellers, None]),
        "credit_limit": Decimal(chance.randrange(10, 200) * 50_000),
    }


def _person(env, chance: Random, number: int, sellers: list[int], employers: list[Contact], categories: list[Category]):
    area = AREAS[number % len(AREAS)]
    (given, given_latin), (family, family_latin) = chance.choice(area.given), chance.choice(area.family)
    employed = chance.random() < 0.3
    return _reach(chance, area, f"{given_latin}.{family_latin}", number) | {
        "name": f"{given} {family}",
        "relation": "colleague" if number % 60 == 0 else "customer",
        "company": employers[chance.randrange(len(employers))] if employed else None,
        "position": chance.choice(POSITIONS) if employed else None,
        "birthday": env.today - timedelta(days=chance.randrange(19 * 365, 75 * 365)),
        "categories": [chance.choice(categories)] if categories and chance.random() < 0.25 else [],
        "salesperson_id": chance.choice([*sellers, None]),
        "credit_limit": Decimal(chance.randrange(0, 60) * 10_000),
    }


def _reach(chance: Random, area: Area, latin: str, number: int) -> dict[str, Any]:
    mailbox = latin.lower().replace(" ", "")
    return {
        "phone": area.prefix + "".join(str(chance.randrange(10)) for _ in range(area.digits)),
        "email": f"{mailbox}{number}@example.com",
        "city": chance.choice(area.cities),
    }
