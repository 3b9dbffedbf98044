"""One file for each workload; each has a function `run(bench) -> Figure`."""
