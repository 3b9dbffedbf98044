"""Jobs as pages, the API, the CLI and business code use them: enqueue, list, look, cancel, run again."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sqlalchemy.orm import Session

from yurt.errors import NotFound
from yurt.registry.jobs import JobSpec
from yurt.services.jobs.host import JobHost
from yurt.services.jobs.journal import Journal
from yurt.services.jobs.results import JobInfo, JobNotFinished, JobState, LogLine, Progress
from yurt.services.jobs.statuses import DBOS_STATUSES, MAX_TAKEOVERS, job_name_of, state_of

if TYPE_CHECKING:
    from dbos import DBOSClient, EnqueueOptions, WorkflowStatus

_NO_PROGRESS = (Progress(), 0)


class Jobs:
    """The jobs of one database. Make one per process; it connects, and imports DBOS, when first used.

    It checks no rights: the caller decides who may see and stop whose jobs.
    """

    def __init__(self, host: JobHost) -> None:
        self._host = host
        self._journal = Journal(host.database_url)
        self._opening = threading.Lock()
        self._opened: DBOSClient | None = None
        self._prepared = False

    @property
    def prepared(self) -> bool:
        """True once `prepare` has made the tables in this database."""
        self._prepared = self._prepared or self._journal.exists
        return self._prepared

    def enqueue(
        self,
        session: Session,
        job: str | Callable[..., Any],
        arguments: Mapping[str, Any] | None = None,
        *,
        user_id: int | None,
        title: str | None = None,
        key: str | None = None,
        delay: float | None = None,
    ) -> str:
        """Ask for a job within the session's transaction: it runs if that commits, never if it rolls back.

        `job` is a full name such as `crm.recount` or the decorated function. The job acts for `user_id` (None: the
        system). The same `key` asks only once, however often the operation is repeated. `delay` is in seconds.
        Gives the job's id. Raises NotFound when no installed add-on has the job, TypeError for arguments that
        JSON cannot hold.
        """
        spec = self._spec(job)
        options: EnqueueOptions = {
            "workflow_name": "yurt.job",
            "queue_name": spec.queue,
            "workflow_id": f"{spec.name}:{key or uuid4().hex}",
            "attributes": {"title": title or spec.title},
        }
        if user_id is not None:
            options["authenticated_user"] = str(user_id)
        if delay is not None:
            options["delay_seconds"] = delay
        if spec.timeout is not None:
            options["workflow_timeout"] = spec.timeout
        # The connection, not the session: DBOS's table is none of the session guard's business.
        handle = self.client.enqueue_in_transaction(session.connection(), options, spec.name, dict(arguments or {}))
        return handle.get_workflow_id()

    def list(
        self,
        *,
        name: str | None = None,
        states: Iterable[JobState] = (),
        user_id: int | None = None,
        limit: int = 80,
        offset: int = 0,
    ) -> list[JobInfo]:
        """The newest jobs first."""
        filters: dict[str, Any] = {"name": ["yurt.job", "yurt.schedule"]}
        if name is not None:
            filters["workflow_id_prefix"] = [f"{name}:", f"sched-{name}-"]
        if statuses := [status for state in states for status in DBOS_STATUSES[state]]:
            filters["status"] = statuses
        if user_id is not None:
            filters["user"] = str(user_id)
        found = self.client.list_workflows(**filters, limit=limit, offset=offset, sort_desc=True, load_input=False)
        said = self._journal.read_progress([status.workflow_id for status in found])
        return [self._info(status, *said.get(status.workflow_id, _NO_PROGRESS)) for status in found]

    def get(self, job_id: str) -> JobInfo:
        """One job. Raises NotFound."""
        status = self._status(job_id)
        said = self._journal.read_progress([job_id])
        return self._info(status, *said.get(job_id, _NO_PROGRESS))

    def log(self, job_id: str, *, after: int = 0, limit: int = 500) -> list[LogLine]:
        """The job's log lines in order, from the one after number `after`."""
        return self._journal.read_log(job_id, after=after, limit=limit)

    def cancel(self, job_id: str) -> JobInfo:
        """Stop a job: before it starts, before its next step, or where it next reports progress.

        A finished job stays as it is.
        """
        running = self._status(job_id).status == "PENDING"
        self._journal.ask_to_cancel(job_id)
        # On SQLite a running job may hold the only write lock; its worker cancels it after rolling back.
        if not (running and self._journal.engine.dialect.name == "sqlite"):
            self.client.cancel_workflow(job_id)
        return self.get(job_id)

    def retry(self, job_id: str) -> JobInfo:
        """Run a failed or cancelled job again under its id, from the step that failed or was not done.

        Raises JobNotFinished when it is still going, or has succeeded; NotFound.
        """
        info = self.get(job_id)
        if info.state not in (JobState.FAILED, JobState.CANCELLED):
            raise JobNotFinished(f"This job is {info.state.value}. Only a failed or cancelled job can be run again.")
        spec = self._host.jobs().get(info.name)
        queue = spec.queue if spec else info.queue or "default"
        self._journal.reset(job_id)
        if self._status(job_id).status == "CANCELLED":
            self.client.resume_workflow(job_id, queue_name=queue)
        else:
            self.client.rewind_workflow(job_id, start_step=self._failed_step(job_id), queue_name=queue)
        return self.get(job_id)

    def forget_finished(self, before: datetime) -> int:
        """Delete the jobs that ended before that time, with their logs; gives their number."""
        finished = [s for state in (JobState.DONE, JobState.FAILED, JobState.CANCELLED) for s in DBOS_STATUSES[state]]
        found = self.client.list_workflows(
            status=finished, completed_before=before.isoformat(), load_input=False, load_output=False
        )
        job_ids = [status.workflow_id for status in found]
        if job_ids:
            self.client.delete_workflows(job_ids)
            self._journal.forget(job_ids)
        return len(job_ids)

    def close(self) -> None:
        """Close the connections."""
        self._journal.close()
        if self._opened is not None:
            self._opened.destroy()

    @property
    def client(self) -> DBOSClient:
        """DBOS's own client, for what this class does not offer."""
        with self._opening:
            if self._opened is None:
                from yurt.services.jobs.engine import open_client

                self._opened = open_client(self._host.database_url)
            return self._opened

    def _spec(self, job: str | Callable[..., Any]) -> JobSpec:
        specs = self._host.jobs()
        if isinstance(job, str):
            found = specs.get(job)
        else:
            found = next((spec for spec in specs.values() if spec.function is job), None)
        if found is None:
            raise NotFound(f"There is no job {job}. Is its add-on installed?")
        return found

    def _status(self, job_id: str) -> WorkflowStatus:
        found = self.client.list_workflows(workflow_ids=[job_id], load_input=False)
        if not found:
            raise NotFound(f"There is no job {job_id}; it may have been deleted as old.")
        return found[0]

    def _failed_step(self, job_id: str) -> int:
        steps = self.client.list_workflow_steps(job_id)
        return next((step["function_id"] for step in steps if step["error"] is not None), max(len(steps), 1))

    def _info(self, status: WorkflowStatus, progress: Progress, takeovers: int) -> JobInfo:
        name = job_name_of(status)
        state = state_of(status, takeovers)
        spec = self._host.jobs().get(name)
        user = status.authenticated_user
        error = str(status.error) if status.error is not None else None
        if state is JobState.FAILED and error is None:
            error = f"{MAX_TAKEOVERS} workers died while they ran this job, so it was stopped."
        return JobInfo(
            id=status.workflow_id,
            name=name,
            title=(status.attributes or {}).get("title") or (spec.title if spec else name),
            state=state,
            user_id=int(user) if user else None,
            queue=status.queue_name,
            worker=status.executor_id,
            scheduled=status.schedule_name is not None,
            created_at=datetime.fromtimestamp((status.created_at or 0) / 1000, UTC),
            started_at=_utc(status.dequeued_at),
            finished_at=_utc(status.completed_at),
            progress=progress,
            result=status.output,
            error=error,
        )


def _utc(milliseconds: int | None) -> datetime | None:
    return None if milliseconds is None else datetime.fromtimestamp(milliseconds / 1000, UTC)
