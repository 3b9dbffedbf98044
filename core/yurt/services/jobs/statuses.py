"""DBOS's statuses in the words of our users."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt.services.jobs.results import JobState

if TYPE_CHECKING:
    from dbos import WorkflowStatus

MAX_TAKEOVERS = 5
"""A job that this many workers died with is stopped: it is likely what kills them."""

DBOS_STATUSES: dict[JobState, list[str]] = {
    JobState.DELAYED: ["DELAYED"],
    JobState.WAITING: ["ENQUEUED"],
    JobState.RUNNING: ["PENDING"],
    JobState.DONE: ["SUCCESS"],
    JobState.FAILED: ["ERROR", "MAX_RECOVERY_ATTEMPTS_EXCEEDED"],
    JobState.CANCELLED: ["CANCELLED"],
}

_STATES = {status: state for state, statuses in DBOS_STATUSES.items() for status in statuses}


def state_of(status: WorkflowStatus, takeovers: int) -> JobState:
    """Where the job is; one that was stopped because workers died with it has failed."""
    if status.status == "CANCELLED" and takeovers >= MAX_TAKEOVERS:
        return JobState.FAILED
    return _STATES[status.status]


def job_name_of(status: WorkflowStatus) -> str:
    """The job's full name: ids are `<name>:<key>`, and a schedule has the name of its job."""
    return status.schedule_name or status.workflow_id.partition(":")[0]
