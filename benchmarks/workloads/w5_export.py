"""W5: export 50,000 rows to XLSX, streamed."""

from __future__ import annotations

import multiprocessing
from pathlib import Path

from yurt.env import System
from yurt.env.query import Query
from yurt.model.filters import parse_filter
from yurt.services.exchange.exporter import export_records
from yurt.settings import Settings
from yurt_sdk.testing import make_user

from benchmarks.bench import Bench
from benchmarks.figure import Figure, seconds
from benchmarks.workloads.w2_list import FIELDS

COUNT = 50_000


def run(bench: Bench) -> Figure:
    """Rows a second; the growth of the peak memory is measured in a process of its own."""
    system = bench.filled
    exporter = make_user(system, "exporter", "crm.manager", "core.exporter")
    target = bench.folder / "contacts.xlsx"
    results = [_measure(system.settings.database_url, exporter, target) for _ in range(3)]
    value = sorted(rate for rate, _ in results)[1]
    growth = max(grown for _, grown in results)
    met = value >= 15_000 and growth <= 60
    return Figure(value, "rows/s", "≥ 15,000 rows/s, ≤ 60 MB", met, detail={"memory_growth_mb": round(growth, 1)})


def _measure(url: str, user: int, target: Path) -> tuple[float, float]:
    context = multiprocessing.get_context("spawn")
    queue = context.Queue()
    process = context.Process(target=_export, args=(url, user, target, queue))
    process.start()
    result = queue.get(timeout=300)
    process.join()
    return result


def _export(url: str, user: int, target: Path, queue: multiprocessing.Queue) -> None:  # type: ignore[type-arg]
    system = System.open(Settings(database_url=url))
    where = parse_filter({"field": "id", "op": "le", "value": COUNT})
    few = parse_filter({"field": "id", "op": "le", "value": 100})
    with system.env(user, channel="bench") as env:
        export_records(env, "crm.contact", Query(FIELDS, few, order=("id",)), "xlsx", target)
    before = _memory_mb("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # forgets the peak so far
    with system.env(user, channel="bench") as env:
        work = Query(FIELDS, where, order=("id",))
        taken = seconds(lambda: export_records(env, "crm.contact", work, "xlsx", target))
    queue.put((COUNT / taken, _memory_mb("VmHWM") - before))


def _memory_mb(name: str) -> float:
    """A figure of /proc/self/status: VmRSS is what is resident now, VmHWM the peak."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(f"{name}:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/self/status names no {name}.")
