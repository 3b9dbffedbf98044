"""W11-merge: looking for duplicates among 100,000 contacts, of whom every twentieth is there twice."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import sqlalchemy as sa
from yurt_crm.demo.names import AREAS
from yurt_crm.models.contact import Contact
from yurt_crm.models.duplicate import Duplicate
from yurt_crm.services.duplicates import find

from benchmarks.bench import Bench
from benchmarks.figure import Figure, seconds

KEY = "W11-merge"
CONTACTS = 100_000
TWICE = CONTACTS // 20
TARGET_S = 60


def run(bench: Bench) -> Figure:
    """Seconds of one search, reading and writing included; `detail` says how many of those there twice it found."""
    system, _ = bench.new_system()
    rows = _rows()
    with system.database.writing() as connection:
        for start in range(0, CONTACTS, 5000):
            connection.execute(sa.insert(system.registry.models["crm.contact"].table), rows[start : start + 5000])
    found = 0

    def search() -> None:
        nonlocal found
        with system.acting_as_system() as env:
            found = find(env)

    value = seconds(search)
    with system.acting_as_system() as env:
        contact, pair = env.info(Contact).table.c, env.info(Duplicate).table.c
        copies = sa.select(contact.id).where(contact.external_id.startswith("twice."))
        known = sa.select(sa.func.count(sa.distinct(pair.right_id))).where(pair.right_id.in_(copies))
        right = env.session.connection().execute(known).scalar_one()
    system.close()
    detail: dict[str, Any] = {"pairs": found, "twice": TWICE, "found_of_them": right}
    met = value < TARGET_S and right >= 0.95 * TWICE
    return Figure(value, "s", f"< {TARGET_S} s, and 95 % of those there twice", met, detail=detail)


def _rows() -> list[dict[str, Any]]:
    """People of six languages; the copies have a telephone, an e-mail or a birthday in common and a misspelt name."""
    chance, now = Random(4), datetime.now(UTC)
    kept = {"kind": "person", "relation": "customer", "version": 1, "created_at": now, "updated_at": now,
            "created_by_id": 1, "updated_by_id": 1, "archived": False}  # fmt: skip
    rows = []
    for number in range(CONTACTS - TWICE):
        area = AREAS[number % len(AREAS)]
        name = f"{chance.choice(area.given)[0]} {chance.choice(area.family)[0]}"
        rows.append({
            "name": name, "phone": f"+374{91000000 + number}", "email": f"contact{number}@example.com",
            "birthday": date(1950, 1, 1) + timedelta(days=chance.randrange(20_000)), "city": chance.choice(area.cities),
            "external_id": f"one.{number}", **kept,
        })  # fmt: skip
    for number in range(TWICE):
        first = rows[number * 19]
        shared = ("phone", "email", "birthday")[number % 3]
        fresh = {"phone": f"+37443{number:06}", "email": f"again{number}@example.com", "birthday": None}
        rows.append(first | fresh | {shared: first[shared], "name": _misspelt(chance, first["name"]),
                                     "external_id": f"twice.{number}"})  # fmt: skip
    return rows


def _misspelt(chance: Random, name: str) -> str:
    """Two letters change places, or the words do."""
    words = name.split(" ", 1)
    if chance.random() < 0.3:
        return " ".join(reversed(words))
    place = chance.randrange(1, max(2, len(words[1]) - 1))
    family = words[1][: place - 1] + words[1][place : place + 1] + words[1][place - 1 : place] + words[1][place + 1 :]
    return f"{words[0]} {family}"
