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

from yurt_crm.demo.adding import Rows, added
from yurt_crm.demo.names import AREAS, Area
from yurt_crm.models.contact import Category, Contact
from yurt_crm.models.sources import SOURCES

BRANCHES = {"centre": ("Centre", "C"), "market": ("Market", "M"), "station": ("Station", "S")}
USERS = {
    "mariam": ("Մարիամ Հակոբյան", "centre", ("crm.manager",)),
    "nino": ("ნინო ბერიძე", "centre", ("crm.salesperson",)),
    "khamla": ("ຄຳຫຼ້າ ວົງສາ", "market", ("crm.salesperson",)),
    "aung": ("အောင်အောင် ဝင်း", "market", ("crm.salesperson",)),
    "olga": ("Ольга Гринь", "station", ("crm.salesperson",)),
    "davit": ("Դավիթ Ավետիսյան", "centre", ("crm.salesperson",)),
    "tamar": ("თამარ ლომიძე", "market", ("crm.salesperson",)),
    "somsak": ("ສົມສັກ ສີສຸກ", "station", ("crm.salesperson",)),
    "thida": ("သီတာ မြင့်", "market", ("crm.salesperson",)),
    "pavel": ("Павел Мороз", "station", ("crm.salesperson",)),
    "grace": ("Grace Okafor", "centre", ("crm.salesperson",)),
    "lilit": ("Լիլիթ Սարգսյան", "centre", ("crm.controller", "crm.merger")),
}
"""Twelve people: a head of sales, ten who sell in three shops, and one who confirms what they have brought about."""
COMPANIES = 240
CONTACTS = 2_000
TWICE = 30
"""So many of the people were written down once more in another shop."""
BATCH = 1_000
POSITIONS = ("Director", "Accountant", "Buyer", "Jeweller", "Shop manager")
CHANCES = {"phone": 5, "messenger": 4, "visit": 2, "email": 2, "sms": 1}
WARNINGS = (
    "Pays late; ask for a part beforehand.",
    "Returned two rings last year.",
    "Complained; the head of sales calls.",
)


def branches(env) -> Mapping[str, Branch]:
    """Three shops."""
    rows = {f"demo.branch.{key}": {"name": name, "code": code} for key, (name, code) in BRANCHES.items()}
    return env.ensure(Branch, rows)


def users(env, shops: Mapping[str, Branch]) -> list[int]:
    """The twelve; whoever loads the demo gives them passwords. Returns the ids of those who sell."""
    roles = {role.name: role for role in env.session.scalars(sa.select(env[Role]))}
    rows: Rows = {}
    for login, (name, shop, held) in USERS.items():
        branch = shops[f"demo.branch.{shop}"]
        rows[f"demo.user.{login}"] = {
            "login": login, "name": name, "branch": branch, "branches": [branch], "roles": [roles[r] for r in held],
        }  # fmt: skip
    made = env.ensure(User, rows)
    return [made[f"demo.user.{login}"].id for login, (_, _, held) in USERS.items() if "crm.controller" not in held]


def contacts(env, sellers: list[int], report: Callable[[int], None]) -> list[int]:
    """Companies first, then people, some of whom work for them, and some written down twice. Returns all ids."""
    chance = Random(2026)
    categories = list(env.session.scalars(sa.select(env[Category].id).order_by(env[Category].id)))
    first = sa.select(env[Contact].id).where(env[Contact].external_id == "demo.contact.0000")
    is_new = env.session.scalar(first.execution_options(yurt_with_trash=True)) is None
    firms = added(env, Contact, {f"demo.contact.{n:04}": _company(chance, n, sellers) for n in range(COMPANIES)})
    made = list(firms.values())
    report(len(made))
    people: Rows = {}
    for number in range(COMPANIES, CONTACTS - TWICE):
        people[f"demo.contact.{number:04}"] = _person(env, chance, number, sellers, made[:COMPANIES])
    for number in range(CONTACTS - TWICE, CONTACTS):
        first = people[f"demo.contact.{COMPANIES + (number - CONTACTS + TWICE) * 37:04}"]
        people[f"demo.contact.{number:04}"] = _again(chance, first, number, sellers)
    names = list(people)
    for start in range(0, len(names), BATCH):
        fresh: list[int] = []
        found = added(env, Contact, {name: people[name] for name in names[start : start + BATCH]}, fresh)
        made += found.values()
        _categorise(env, chance, fresh, categories)
        report(len(found))
    if is_new:
        _backdate(env, made)
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
        "tax_number": f"{10_000_000 + number * 7919:08}",
        "salesperson_id": chance.choice([*sellers, None]),
        "credit_limit": Decimal(chance.randrange(10, 200) * 50_000),
    }


def _person(env, chance: Random, number: int, sellers: list[int], employers: list[int]) -> dict[str, Any]:
    area = AREAS[number % len(AREAS)]
    (given, given_latin), (family, family_latin) = chance.choice(area.given), chance.choice(area.family)
    employed = chance.random() < 0.3
    return _reach(chance, area, f"{given_latin}.{family_latin}", number) | {
        "name": f"{given} {family}",
        "relation": "colleague" if number % 60 == 0 else "customer",
        "company_id": employers[chance.randrange(len(employers))] if employed else None,
        "position": chance.choice(POSITIONS) if employed else None,
        "birthday": env.today - timedelta(days=chance.randrange(19 * 365, 75 * 365)),
        "salesperson_id": chance.choice([*sellers, None]),
        "credit_limit": Decimal(chance.randrange(0, 60) * 10_000),
        "preferred_channel": chance.choices(list(CHANCES), list(CHANCES.values()))[0],
        "warning": WARNINGS[number % len(WARNINGS)] if number % 90 == 0 else None,
    }


def _again(chance: Random, first: dict[str, Any], number: int, sellers: list[int]) -> dict[str, Any]:
    """The same person as another shop has written them down: the names turned round, another e-mail."""
    name = " ".join(reversed(first["name"].split(" ", 1))) if number % 2 else first["name"]
    same = ("phone", "city", "birthday", "language", "source", "company_id", "position")
    kept = {key: first[key] for key in same}
    rest = dict.fromkeys(("credit_limit", "preferred_channel", "warning"))
    return kept | rest | {"name": name, "email": None, "relation": "customer", "salesperson_id": chance.choice(sellers)}


def _backdate(env, contacts: list[int]) -> None:
    """Contacts were written down over two years, more and more of them."""
    table = env.info(Contact).table
    days = (int(730 * (1 - (place * 7919 % CONTACTS / CONTACTS) ** 0.6)) for place in range(len(contacts)))
    rows = [
        {"number": number, "came": env.now - timedelta(days=day)} for number, day in zip(contacts, days, strict=True)
    ]
    written = sa.update(table).where(table.c.id == sa.bindparam("number")).values(created_at=sa.bindparam("came"))
    env.session.connection().execute(written, rows)
    env.session.expire_all()


def _reach(chance: Random, area: Area, latin: str, number: int) -> dict[str, Any]:
    mailbox = latin.lower().replace(" ", "")
    return {
        "phone": area.prefix + "".join(str(chance.randrange(10)) for _ in range(area.digits)),
        "email": f"{mailbox}{number}@example.com",
        "city": chance.choice(area.cities),
        "language": area.language,
        "source": chance.choice(list(SOURCES)),
    }


def _categorise(env, chance: Random, fresh: list[int], categories: list[int]) -> None:
    """One of four new contacts has a category."""
    table = env.registry.metadata.tables["crm_contact_categories_rel"]
    chosen = [number for number in fresh if chance.random() < 0.25] if categories else []
    rows = [{"left_id": number, "right_id": chance.choice(categories)} for number in chosen]
    if rows:
        env.session.connection().execute(sa.insert(table), rows)
