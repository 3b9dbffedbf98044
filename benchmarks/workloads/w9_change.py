"""W9: change one tracked field on 10,000 records, with audit."""

from __future__ import annotations

import sqlalchemy as sa

from benchmarks.bench import Bench, Contact
from benchmarks.figure import Figure, alternate, seconds

COUNT = 10_000


def run(bench: Bench) -> Figure:
    """Through records (load, change, save), against one plain UPDATE per record in batches."""
    system = bench.filled
    cities = iter(f"New city {n}" for n in range(100))

    def records() -> float:
        def work() -> None:
            city = next(cities)
            with system.acting_as_system(channel="bench") as env:
                found = env.session.scalars(sa.select(env[Contact]).order_by(env[Contact].id).limit(COUNT))
                for contact in found:
                    contact.city = city

        return COUNT / seconds(work)

    def plain() -> float:
        table = system.registry.models["crm.contact"].table
        city = next(cities)
        statement = sa.update(table).where(table.c.id == sa.bindparam("number")).values(city=city)

        def work() -> None:
            with system.database.writing() as connection:
                connection.execute(statement, [{"number": n} for n in range(1, COUNT + 1)])

        return COUNT / seconds(work)

    def set_based() -> float:
        def work() -> None:
            with system.acting_as_system(channel="bench") as env:
                env.session.execute(sa.update(env[Contact]).where(env[Contact].id <= COUNT).values(city=next(cities)))

        return COUNT / seconds(work)

    value, floor = alternate(records, plain)
    detail = {"set_based_per_s": round(max(set_based(), set_based()))}
    return Figure(value, "1/s", "≥ 3,500/s with audit", value >= 3500, floor, detail)
