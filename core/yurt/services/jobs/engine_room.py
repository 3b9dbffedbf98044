"""The inside of a worker process: DBOS, heartbeats, adoption and schedules. Import lazily: it imports DBOS."""

from __future__ import annotations

import logging
import math
import threading
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from dbos import DBOS

from yurt.errors import NotFound
from yurt.services.jobs.adoption import Adoption
from yurt.services.jobs.engine import JOB_WORKFLOW, SCHEDULE_WORKFLOW, open_client, quiet_logging, worker_config
from yurt.services.jobs.heartbeats import SqlHeartbeats
from yurt.services.jobs.host import JobHost
from yurt.services.jobs.journal import Journal
from yurt.services.jobs.prepare import prepare
from yurt.services.jobs.running import RunningJob, Stopping, Surroundings
from yurt.services.jobs.schedules import apply_schedules
from yurt.services.jobs.worker import WorkerSettings

log = logging.getLogger(__name__)

_LAST_WORDS = 5.0


class EngineRoom:
    """One worker. DBOS allows one in a process at a time."""

    def __init__(self, host: JobHost, settings: WorkerSettings) -> None:
        self._host = host
        self._settings = settings
        self._executor_id = uuid4().hex
        self._journal = Journal(host.database_url)
        self._heartbeats = SqlHeartbeats(self._journal.engine)
        self._client = open_client(host.database_url)
        self._adoption = Adoption(self._client, self._journal, self._heartbeats, settings.dead_after)
        self._stopping = Stopping()
        self._around = Surroundings(host, self._journal, self._client, self._executor_id, self._stopping)
        self._declared: list[tuple[str, str, str | None]] | None = None

    def work_until(self, stop: threading.Event) -> bool:
        """See `run_worker`."""
        prepare(self._host.database_url)
        # Before the first job can be taken: a job whose worker has no heartbeat is up for adoption.
        self._heartbeats.beat(self._executor_id)
        self._launch()
        log.info("worker %s is ready", self._executor_id)
        try:
            while not stop.is_set():
                self._tend()
                stop.wait(self._settings.beat_every)
        finally:
            finished = self._shut_down()
        return finished

    def _launch(self) -> None:
        quiet_logging()
        DBOS(config=worker_config(self._host.database_url, self._executor_id))
        self._register_workflows()
        DBOS.launch()

    def _register_workflows(self) -> None:
        """Two for all jobs, so that a job of an add-on installed later needs no restart. DBOS takes functions only."""

        @DBOS.workflow(name=JOB_WORKFLOW)
        def run_enqueued(name: str, arguments: Mapping[str, Any]) -> Any:
            user = DBOS.authenticated_user
            return self._run(name, arguments, int(user) if user else None)

        @DBOS.workflow(name=SCHEDULE_WORKFLOW)
        def run_scheduled(due: datetime, name: str) -> Any:
            return self._run(name, {}, None)

    def _tend(self) -> None:
        """One round. The database may be away for a while; jobs wait inside DBOS, and so does this worker."""
        try:
            self._heartbeats.beat(self._executor_id)
            self._declare()
            for job_id in self._adoption.sweep():
                log.warning("took job %s over from a dead worker", job_id)
        except Exception:
            log.exception("the worker could not reach the database; it tries again in %s s", self._settings.beat_every)

    def _declare(self) -> None:
        """Queues and schedules follow the add-ons, also while the worker runs."""
        specs = self._host.jobs()
        wanted = sorted((name, spec.queue, spec.schedule) for name, spec in specs.items())
        if wanted == self._declared:
            return
        for queue in sorted({"default", *(spec.queue for spec in specs.values())}):
            DBOS.register_queue(
                queue,
                worker_concurrency=self._settings.concurrency,
                polling_interval_sec=self._settings.poll_every,
                on_conflict="always_update",
            )
        apply_schedules(self._client, specs, self._settings.timezone)
        self._declared = wanted

    def _run(self, name: str, arguments: Mapping[str, Any], user_id: int | None) -> Any:
        job_id = DBOS.workflow_id
        assert job_id is not None
        spec = self._host.jobs().get(name)
        if spec is None:
            raise NotFound(f"There is no job {name} any more. Install its add-on and run the job again.")
        return RunningJob(self._around, spec, job_id, user_id).run(arguments)

    def _shut_down(self) -> bool:
        """Let units of work end, then hurry them, then leave; what is left belongs to the next worker."""
        self._stopping.asked.set()
        hurry = threading.Timer(self._settings.grace, self._stopping.hurry.set)
        hurry.start()
        patience = math.ceil(self._settings.grace + _LAST_WORDS) if self._around.running else 0
        DBOS.destroy(destroy_registry=True, workflow_completion_timeout_sec=patience)
        hurry.cancel()
        finished = not self._around.running
        self._adoption.hand_over(self._executor_id)
        self._client.destroy()
        self._journal.close()
        return finished
