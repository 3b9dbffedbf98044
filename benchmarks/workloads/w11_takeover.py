"""W11: how long a running server of two processes takes to use an add-on that is installed meanwhile."""

from __future__ import annotations

import time
from statistics import median

import sqlalchemy as sa
from yurt.env import System
from yurt.services.lifecycle import bootstrap, install
from yurt.settings import Settings

from benchmarks.bench import Bench
from benchmarks.figure import Figure
from benchmarks.serving import Client, server

WORKERS = 2


def run(bench: Bench) -> Figure:
    """Seconds from the end of the installation to the moment when both processes use it, and nobody was refused."""
    times = []
    for _ in range(3):
        url = bench.new_url()
        system = bootstrap(Settings(database_url=url))
        with server(url, str(bench.folder), workers=WORKERS) as (port, _, _):
            _wait(system)
            install(system, ["crm"])
            start = time.perf_counter()
            while not _taken_over(system):
                status, _ = Client(port).get("/signin")
                if status != 200:
                    raise RuntimeError(f"The server answered {status} while it took the add-on over.")
            times.append(time.perf_counter() - start)
        system.close()
    value = median(times)
    return Figure(value, "s", "≤ 2 s", value <= 2, detail={"all_s": [round(t, 3) for t in times]})


def _wait(system: System) -> None:
    end = time.perf_counter() + 30
    while not _taken_over(system):
        if time.perf_counter() > end:
            raise TimeoutError("The server's processes did not start within 30 s.")
        time.sleep(0.02)


def _taken_over(system: System) -> bool:
    """Whether all web processes say that they use the newest registry."""
    table = system.registry.info("core.process").table
    with system.database.reading.connect() as connection:
        rows = connection.execute(sa.select(table.c.registry_stamp).where(table.c.kind == "web")).scalars().all()
    return len(rows) == WORKERS and set(rows) == {system.stamps.registry}
