"""Durable background work on DBOS: enqueued in the business transaction, run by worker processes.

`Jobs` is what web pages, the API and the CLI use; `run_worker` is a worker process; `prepare` makes the tables.
DBOS is imported when one of them first needs it, never when the web process starts.
"""

from __future__ import annotations

from yurt.services.jobs.desk import Jobs
from yurt.services.jobs.heartbeats import Heartbeats, SqlHeartbeats
from yurt.services.jobs.host import JobHost
from yurt.services.jobs.journal import Journal
from yurt.services.jobs.prepare import prepare
from yurt.services.jobs.results import JobInfo, JobNotFinished, JobState, LogLine, Progress
from yurt.services.jobs.worker import WorkerSettings, run_worker

__all__ = [
    "Heartbeats",
    "JobHost",
    "JobInfo",
    "JobNotFinished",
    "JobState",
    "Jobs",
    "Journal",
    "LogLine",
    "Progress",
    "SqlHeartbeats",
    "WorkerSettings",
    "prepare",
    "run_worker",
]
