"""`python -m benchmarks [--engine postgres|sqlite] [--only W2]`: prints the figures as JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys
from types import ModuleType

from benchmarks import workloads
from benchmarks.bench import open_bench


def main() -> int:
    """Runs the chosen workloads; exits 1 when a target was missed."""
    parser = argparse.ArgumentParser(prog="benchmarks", description="Measures Yurt beside the same work without it.")
    parser.add_argument("--engine", choices=["postgres", "sqlite"], default="postgres")
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        help="W1, W2 … as the files in workloads are named, or W10-million; several with commas or given several times",
    )
    arguments = parser.parse_args()
    known = _workloads()
    wanted = {name for entry in arguments.only for name in entry.split(",")}
    if strange := wanted - {name for label in known for name in (label, _number(label))}:
        parser.error(f"no workload is called {', '.join(sorted(strange))}; there are: {', '.join(known)}")
    figures = {}
    with open_bench(arguments.engine) as bench:
        for label, workload in known.items():
            if wanted and not {label, _number(label)} & wanted:
                continue
            sys.stderr.write(f"{label} …\n")
            figures[label] = workload.run(bench).as_json()
    json.dump(figures, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0 if all(figure["met"] for figure in figures.values()) else 1


def _workloads() -> dict[str, ModuleType]:
    """The modules by what their figures are called, in the order of their names."""
    names = sorted(info.name for info in pkgutil.iter_modules(workloads.__path__))
    modules = [importlib.import_module(f"benchmarks.workloads.{name}") for name in names]
    return {
        getattr(module, "KEY", module.__name__.rpartition(".")[2].split("_")[0].upper()): module for module in modules
    }


def _number(label: str) -> str:
    """`W10` of `W10-million`."""
    return label.split("-")[0]


if __name__ == "__main__":
    sys.exit(main())
