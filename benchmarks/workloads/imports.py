"""W4-million: a large file imported in parts, as the import page's job does it, from CSV and XLSX, in bounded memory.

The rows are 200,000 unless YURT_BENCH_ROWS says otherwise: a million takes a quarter of an hour on two slow cores, and
memory stops growing long before. Growth is that of the resident set over what it was before the first row.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from yurt.services.exchange.background import Acting
from yurt.services.exchange.bulk import BulkImport
from yurt.services.exchange.columns import WriterColumn
from yurt.services.exchange.mapping import parse_map
from yurt.services.exchange.runs import RunRecord
from yurt.services.exchange.tables import read_table
from yurt.services.exchange.writers import open_writer
from yurt_sdk.testing import make_user

from benchmarks.bench import Bench
from benchmarks.figure import Figure, seconds

KEY = "W4-million"
ROWS = int(os.environ.get("YURT_BENCH_ROWS", "200000"))
MOST_GROWTH = 150
MAP = """
model = "crm.contact"
key = ["external_id"]
[columns]
"External ID" = "external_id"
"Client" = "name"
"E-mail" = "email"
"Telephone" = { field = "phone", region = "AM" }
"Town" = "city"
"Type" = { field = "kind", values = { "Firm" = "company", "Human" = "person" } }
"Limit" = "credit_limit"
"Born" = "birthday"
"""
_COLUMNS = [*(WriterColumn(name, "text") for name in ("External ID", "Client", "E-mail", "Telephone", "Town", "Type")),
            WriterColumn("Limit", "integer"), WriterColumn("Born", "date")]  # fmt: skip


def run(bench: Bench) -> Figure:
    """Rows a second of the slower format, and the growth of memory in MB of both."""
    detail: dict[str, Any] = {"rows": ROWS}
    for kind in ("csv", "xlsx"):
        rate, growth = _import(bench, _file(bench.folder, kind))
        detail |= {f"{kind}_rows_per_second": round(rate), f"{kind}_memory_growth_mb": round(growth)}
    value = min(detail["csv_rows_per_second"], detail["xlsx_rows_per_second"])
    growth = max(detail["csv_memory_growth_mb"], detail["xlsx_memory_growth_mb"])
    return Figure(value, "rows/s", f"memory growth ≤ {MOST_GROWTH} MB", growth <= MOST_GROWTH, detail=detail)


def _import(bench: Bench, file: Path) -> tuple[float, float]:
    system, _ = bench.new_system()
    who = Acting(make_user(system, "integrator", "core.integrator", "crm.manager"), "en")
    mapping = parse_map(MAP)
    with who.unit(system) as env, read_table(file) as table:
        record = RunRecord.begin(env, "crm.contact", file.name, mapping, table.headings, state="waiting")
    work = BulkImport(lambda: who.unit(system), lambda: read_table(file), record.id, mapping, lambda done: None)
    with _Memory() as memory:
        taken = seconds(work.run)
    with who.unit(system) as env:
        created = env.get("core.import_run", record.id).created
    assert created == ROWS, created
    system.close()
    return ROWS / taken, memory.growth


def _file(folder: Path, kind: Any) -> Path:
    file = folder / f"large.{kind}"
    open_writer(kind, file, _COLUMNS).write(_rows())
    return file


def _rows() -> Iterator[tuple[Any, ...]]:
    for n in range(ROWS):
        kind = "Firm" if n % 10 == 0 else "Human"
        born = date(1950, 1, 1) + timedelta(days=n % 20_000)
        who = (f"w{n}", f"Client {n:07}", f"client{n}@example.com", f"091 {100000 + n % 900000}")
        yield (*who, f"City {n % 20}", kind, n % 5000, born)


class _Memory:
    """Watches the resident set of this process (Linux) while the block runs; `growth` is in MB."""

    def __enter__(self) -> _Memory:
        self._before = self._most = _resident()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *exc: object) -> None:
        self._stopping.set()
        self._thread.join()
        self.growth = (self._most - self._before) / 1024

    def _watch(self) -> None:
        while not self._stopping.is_set():
            self._most = max(self._most, _resident())
            time.sleep(0.05)


def _resident() -> int:
    line = next(line for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1])
