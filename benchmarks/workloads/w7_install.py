"""W7: a fresh database with core and crm; then one more small add-on. Whole processes, imports included."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from statistics import median

from benchmarks.bench import Bench
from benchmarks.figure import Figure, seconds

INSTALL = (
    "import sys; from yurt.settings import Settings; from yurt.services.lifecycle import bootstrap, install; "
    "system = bootstrap(Settings(database_url=sys.argv[1])); install(system, sys.argv[2:]); system.close()"
)


def run(bench: Bench) -> Figure:
    """Seconds; the small add-on is the one that `yurt new addon` writes."""
    small = _small_addon(bench.folder)
    fresh, more = [], []
    for _ in range(3):
        url = bench.new_url()
        fresh.append(seconds(lambda url=url: _install(url, "crm", path=small)))
        more.append(seconds(lambda url=url: _install(url, "benchlibrary", path=small)))
    value, one_more = median(fresh), median(more)
    met = value <= 4 and one_more <= 1
    return Figure(value, "s", "≤ 4 s fresh; ≤ 1 s for one more add-on", met, detail={"one_more_s": round(one_more, 3)})


def _install(url: str, *names: str, path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(path)}
    subprocess.run([sys.executable, "-c", INSTALL, url, *names], check=True, env=environment)


def _small_addon(folder: Path) -> Path:
    """Writes the SDK's example add-on where Python finds it, with the facts that pip would have written."""
    from yurt_sdk.skeletons import new_addon

    project = new_addon("benchlibrary", folder / "yurt-benchlibrary")
    facts = project / "yurt_benchlibrary-0.1.0.dist-info"
    facts.mkdir()
    (facts / "METADATA").write_text("Metadata-Version: 2.1\nName: yurt-benchlibrary\nVersion: 0.1.0\n")
    (facts / "entry_points.txt").write_text("[yurt.addons]\nbenchlibrary = yurt_benchlibrary:addon\n")
    return project
