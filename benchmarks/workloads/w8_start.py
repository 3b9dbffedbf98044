"""W8: from the start of the process to the first answer; the memory a serving process holds."""

from __future__ import annotations

from pathlib import Path
from statistics import median

from benchmarks.bench import Bench
from benchmarks.figure import Figure
from benchmarks.serving import Client, server


def run(bench: Bench) -> Figure:
    """Seconds to the first page of /signin; resident megabytes after fifty pages."""
    system, _ = bench.new_system()
    times, memory = [], []
    for _ in range(3):
        with server(system.settings.database_url, str(bench.folder)) as (port, process, first):
            times.append(first)
            client = Client(port)
            for _ in range(50):
                client.get("/signin")
            memory.append(_resident_mb(process.pid))
    system.close()
    value, resident = median(times), median(memory)
    met = value <= 1.2 and resident <= 120
    return Figure(value, "s", "≤ 1.2 s; ≤ 120 MB", met, detail={"resident_mb": round(resident, 1)})


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError(f"/proc/{pid}/status names no VmRSS.")
