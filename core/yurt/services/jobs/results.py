"""What pages, the API and the CLI are told about jobs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from yurt.errors import YurtError


class JobNotFinished(YurtError):
    """Only a failed or cancelled job can be run again."""

    code = "job-not-finished"
    status = 409


class JobState(StrEnum):
    """Where a job is. `delayed` waits for its time, `waiting` for a worker."""

    DELAYED = "delayed"
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True)
class Progress:
    """How far a job said it is; `total` is None when the job does not know."""

    done: int = 0
    total: int | None = None
    text: str = ""


@dataclass(frozen=True)
class LogLine:
    """A line that a job, or the engine about it, wrote. `number` grows; ask for the lines after the last one seen."""

    number: int
    at: datetime
    text: str


@dataclass(frozen=True)
class JobInfo:
    """One run of a job. Times are UTC. `error` is set when it failed, `result` when it is done."""

    id: str
    name: str
    title: str
    state: JobState
    user_id: int | None
    queue: str | None
    worker: str | None
    scheduled: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    progress: Progress
    result: Any
    error: str | None
