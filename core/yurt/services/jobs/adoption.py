"""Taking over the jobs of workers that died: killed, out of memory, or cut off from the database."""

from __future__ import annotations

from dbos import DBOSClient

from yurt.services.jobs.engine import WORKFLOWS
from yurt.services.jobs.heartbeats import Heartbeats
from yurt.services.jobs.journal import Journal
from yurt.services.jobs.statuses import MAX_TAKEOVERS


class Adoption:
    """Puts running jobs whose worker gives no sign of life for `dead_after` seconds back in their queues.

    Public DBOS calls only. `resume_workflow` does not ask who runs a job, so two adopters at once would
    take a job from each other; the claim of the heartbeat admits one. A worker that was only slow finds its job
    gone at its next look or checkpoint and rolls its open unit of work back.
    """

    def __init__(self, client: DBOSClient, journal: Journal, heartbeats: Heartbeats, dead_after: float) -> None:
        self._client = client
        self._journal = journal
        self._heartbeats = heartbeats
        self._dead_after = dead_after

    def sweep(self) -> list[str]:
        """Look once; gives the ids of the jobs that were put back."""
        running = self._client.list_workflows(status="PENDING", name=WORKFLOWS, load_input=False, load_output=False)
        owners = {status.executor_id for status in running if status.executor_id}
        if not owners:
            return []
        dead = owners - self._heartbeats.alive(self._dead_after)
        return [job_id for executor_id in sorted(dead) for job_id in self._adopt(executor_id)]

    def hand_over(self, executor_id: str) -> None:
        """The worker stops in good order: what it has not finished goes back at once, and no death is counted."""
        for job_id, queue in self._running_on(executor_id):
            self._client.resume_workflow(job_id, queue_name=queue)
        self._heartbeats.leave(executor_id)

    def _adopt(self, executor_id: str) -> list[str]:
        if not self._heartbeats.claim(executor_id, self._dead_after):
            return []
        # Asked anew after the claim: the list before it may be another adopter's work by now.
        left = self._running_on(executor_id)
        for job_id, queue in left:
            self._put_back(job_id, queue)
        self._heartbeats.leave(executor_id)
        return [job_id for job_id, _ in left]

    def _running_on(self, executor_id: str) -> list[tuple[str, str | None]]:
        found = self._client.list_workflows(
            executor_id=executor_id, status="PENDING", name=WORKFLOWS, load_input=False, load_output=False
        )
        return [(status.workflow_id, status.queue_name) for status in found]

    def _put_back(self, job_id: str, queue: str | None) -> None:
        deaths = self._journal.count_takeover(job_id)
        if deaths >= MAX_TAKEOVERS:
            self._journal.write_log(job_id, f"{deaths} workers died while they ran this job, so it was stopped.")
            self._client.cancel_workflow(job_id)
            return
        self._journal.write_log(job_id, "The worker died. Another one goes on with the step that was not done.")
        self._client.resume_workflow(job_id, queue_name=queue)
