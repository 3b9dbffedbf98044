"""`yurt worker`: runs jobs."""

from __future__ import annotations

import os
from typing import Annotated

import typer

from yurt.cli.opening import set_up, settings_of
from yurt.cli.options import Database
from yurt.cli.screen import note


def register(app: typer.Typer) -> None:
    app.command("worker")(worker)


def worker(
    concurrency: Annotated[int, typer.Option(min=1, help="Jobs at the same time.")] = 4, database: Database = None
) -> None:
    """Run jobs and schedules, until Ctrl+C or SIGTERM. Any number of workers may run, on any number of machines.

    Example:  yurt worker --concurrency 8
    """
    from yurt.services.assemble import SystemJobHost
    from yurt.services.jobs import WorkerSettings, run_worker

    settings = settings_of(database)
    with set_up(settings) as system:
        note("The worker is ready. Ctrl+C stops it after the jobs that are running.")
        clean = run_worker(SystemJobHost(system), WorkerSettings(concurrency=concurrency, timezone=settings.time_zone))
    if not clean:
        os._exit(1)
