"""W1: create 10,000 contacts in batches of 100, with rights, validation and audit."""

from __future__ import annotations

from sqlalchemy.orm import DeclarativeBase, Session

from benchmarks.bench import Bench, Contact, contact, stored_contact
from benchmarks.figure import Figure, alternate, seconds

COUNT = 10_000
BATCH = 100


def run(bench: Bench) -> Figure:
    """Against plain SQLAlchemy ORM `add_all` on the same table, without audit."""
    system, sellers = bench.new_system()
    table = system.registry.models["crm.contact"].table

    class Base(DeclarativeBase):
        metadata = table.metadata

    class Plain(Base):
        __table__ = table

    def yurt() -> float:
        def work() -> None:
            for start in range(0, COUNT, BATCH):
                with system.env(sellers[0], channel="bench") as env:
                    rows = (contact(i, sellers) | {"salesperson_id": sellers[0]} for i in range(start, start + BATCH))
                    env.create_many(Contact, rows)

        return COUNT / seconds(work)

    def plain() -> float:
        def work() -> None:
            for start in range(0, COUNT, BATCH):
                with Session(system.database.engine) as session:
                    session.add_all(Plain(**stored_contact(i, sellers)) for i in range(start, start + BATCH))
                    session.commit()

        return COUNT / seconds(work)

    value, floor = alternate(yurt, plain)
    system.close()
    return Figure(value, "1/s", "≥ 0.5 of ORM add_all", value >= 0.5 * floor, floor)
