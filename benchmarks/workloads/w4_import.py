"""W4: import 10,000 rows from XLSX, with conversion and link look-ups, in one transaction."""

from __future__ import annotations

from pathlib import Path

from yurt.services.exchange.columns import WriterColumn
from yurt.services.exchange.importer import import_table
from yurt.services.exchange.mapping import parse_map
from yurt.services.exchange.tables import read_table
from yurt.services.exchange.writers import open_writer
from yurt_sdk.testing import make_user

from benchmarks.bench import Bench, contact
from benchmarks.figure import Figure, seconds

COUNT = 10_000
MAP = """
model = "crm.contact"
[columns]
"Client" = "name"
"E-mail" = "email"
"Telephone" = { field = "phone", region = "AM" }
"Town" = "city"
"Type" = { field = "kind", values = { "Firm" = "company", "Human" = "person" } }
"Seller" = { field = "salesperson", lookup = { by = "name" } }
"Limit" = { field = "credit_limit", decimal = "," }
"""


def run(bench: Bench) -> Figure:
    """Rows a second, reading the file included."""
    file = _file(bench)
    rates = []
    for _ in range(3):
        system, _ = bench.new_system()
        integrator = make_user(system, "integrator", "core.integrator", "crm.manager")

        def work(system=system, integrator=integrator) -> None:
            with system.env(integrator, channel="import") as env, read_table(file) as table:
                outcome = import_table(env, "crm.contact", table, parse_map(MAP), file_name=file.name)
                assert outcome.created == COUNT, outcome

        rates.append(COUNT / seconds(work))
        system.close()
    value = sorted(rates)[1]
    return Figure(value, "rows/s", "≥ 3,000 rows/s", value >= 3000)


def _file(bench: Bench) -> Path:
    """The client's spreadsheet: its own headings, a decimal comma, national phone numbers."""
    columns = [
        WriterColumn(name, "text") for name in ("Client", "E-mail", "Telephone", "Town", "Type", "Seller", "Limit")
    ]
    file = bench.folder / "people.xlsx"
    made = (contact(i, [0, 1, 2, 3]) for i in range(COUNT))
    rows = (
        (
            row["name"],
            row["email"],
            f"0{row['phone'][4:6]} {row['phone'][6:]}",
            row["city"],
            "Firm" if row["kind"] == "company" else "Human",
            f"Seller{row['salesperson_id']}",
            f"{row['credit_limit']},50",
        )
        for row in made
    )
    open_writer("xlsx", file, columns).write(rows)
    return file
