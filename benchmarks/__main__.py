"""`python -m benchmarks [--engine postgres|sqlite] [--only W2]`: prints the figures as JSON."""

from __future__ import annotations

import argparse
import importlib
import json
import pkgutil
import sys

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
        help="W1, W2 … as the files in workloads are named, or W10-million; may be given several times",
    )
    arguments = parser.parse_args()
    figures = {}
    with open_bench(arguments.engine) as bench:
        for name in sorted(info.name for info in pkgutil.iter_modules(workloads.__path__)):
            workload = importlib.import_module(f"benchmarks.workloads.{name}")
            label = getattr(workload, "KEY", name.split("_")[0].upper())
            if arguments.only and not {label, label.split("-")[0]} & set(arguments.only):
                continue
            sys.stderr.write(f"{label} …\n")
            figures[label] = workload.run(bench).as_json()
    json.dump(figures, sys.stdout, indent=2, ensure_ascii=False)
    sys.stdout.write("\n")
    return 0 if all(figure["met"] for figure in figures.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
