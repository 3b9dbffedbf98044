"""A job while it runs in a worker: its steps, tries, progress and cancellation. Import lazily: it imports DBOS."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import count
from typing import Any

from dbos import DBOS, DBOSClient, error

from yurt.errors import YurtError
from yurt.registry.jobs import JobSpec
from yurt.services.jobs.host import JobHost
from yurt.services.jobs.journal import Journal
from yurt.services.jobs.results import Progress

_LONGEST_PAUSE = 3600.0
_WRITE_EVERY = 0.25
_LOOK_EVERY = 1.0


class Handover(BaseException):
    """This worker is stopping. DBOS records nothing for a `BaseException`, so the job stays for another worker."""


@dataclass(frozen=True)
class Stopping:
    """How far the worker's stop has come: `asked` ends jobs between steps, `hurry` also where they report progress."""

    asked: threading.Event = field(default_factory=threading.Event)
    hurry: threading.Event = field(default_factory=threading.Event)


@dataclass(frozen=True)
class Surroundings:
    """What all jobs of a worker share."""

    host: JobHost
    journal: Journal
    client: DBOSClient
    executor_id: str
    stopping: Stopping
    running: dict[str, RunningJob] = field(default_factory=dict)


class RunningJob:
    """Implements `yurt.registry.jobs.Job`. Used by one thread."""

    def __init__(self, surroundings: Surroundings, spec: JobSpec, job_id: str, user_id: int | None) -> None:
        self._around = surroundings
        self._spec = spec
        self._user_id = user_id
        self._step: str | None = None
        self._unwritten: Progress | None = None
        self._written_at = 0.0
        self._looked_at = 0.0
        self.id = job_id

    def run(self, arguments: Mapping[str, Any]) -> Any:
        """The whole job. A job that is one unit of work is a job of one step."""
        self._around.running[self.id] = self
        try:
            if self._spec.stepped:
                return self._spec.function(self, **arguments)
            return self.step("run", self._spec.function, **arguments)
        finally:
            if self._around.running.get(self.id) is self:
                del self._around.running[self.id]

    @property
    def step_key(self) -> str:
        """See `Job.step_key`."""
        return f"{self.id}/{self._step or ''}"

    @property
    def cancelled(self) -> bool:
        """Asks the database. True as well when the job was taken over, as this worker seemed dead; even by itself."""
        self._looked_at = time.monotonic()
        if self._around.running.get(self.id) is not self or self._around.journal.is_asked_to_cancel(self.id):
            return True
        found = self._around.client.list_workflows(workflow_ids=[self.id], load_input=False, load_output=False)
        return not found or found[0].status != "PENDING" or found[0].executor_id != self._around.executor_id

    def check(self) -> None:
        """See `Job.check`. DBOS records no outcome for this error, so that the step can be done later."""
        if self._around.stopping.hurry.is_set():
            raise Handover
        if self.cancelled:
            raise error.DBOSWorkflowCancelledError(f"Job {self.id} was cancelled.")

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """Written at most four times a second and at the end of a step; looks for a cancellation once a second."""
        now = time.monotonic()
        self._unwritten = Progress(done, total, text)
        if now - self._written_at >= _WRITE_EVERY:
            self._write_progress()
        if now - self._looked_at >= _LOOK_EVERY:
            self.check()

    def log(self, text: str) -> None:
        """See `Job.log`."""
        self._around.journal.write_log(self.id, text)

    def step(self, name: str, function: Callable[..., Any], /, **arguments: Any) -> Any:
        """See `Job.step`."""
        if self._step is not None:
            raise YurtError(
                f"Step {name} is inside step {self._step}. Only a stepped job's own function can run steps."
            )
        if self._around.stopping.asked.is_set():
            raise Handover
        self._step = name
        try:
            return DBOS.run_step({"name": name}, self._tries, function, arguments)
        except error.DBOSWorkflowCancelledError:
            # Now, with the unit of work rolled back, the database can be written to.
            if self._around.journal.is_asked_to_cancel(self.id):
                self._around.client.cancel_workflow(self.id)
            raise
        finally:
            self._step = None

    def _tries(self, function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
        """DBOS can repeat a step too, but neither a cancellation nor the worker's stop ends its pauses."""
        for attempt in count(1):
            try:
                return self._unit_of_work(function, arguments)
            except error.DBOSWorkflowCancelledError:
                raise
            except Exception as failure:
                if attempt > self._spec.retries or not _worth_repeating(failure):
                    self.log(f"Failed: {_text_of(failure)}")
                    raise
                pause = min(self._spec.backoff * 2 ** (attempt - 1), _LONGEST_PAUSE)
                self.log(f"Try {attempt} failed: {_text_of(failure)} Next try in {pause:g} s.")
                self._pause(pause)
        raise AssertionError("count() does not end")

    def _unit_of_work(self, function: Callable[..., Any], arguments: Mapping[str, Any]) -> Any:
        self.check()
        try:
            with self._around.host.unit_of_work(self._user_id) as env:
                env.job = self
                result = function(env, **arguments)
                self.check()
            return result
        finally:
            self._write_progress()

    def _pause(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            if self._around.stopping.asked.wait(min(left, _LOOK_EVERY)):
                raise Handover
            self.check()

    def _write_progress(self) -> None:
        if self._unwritten is not None:
            self._around.journal.write_progress(self.id, self._unwritten)
            self._unwritten = None
            self._written_at = time.monotonic()


def _worth_repeating(error: Exception) -> bool:
    """An error that a person must act on (wrong values, no right, no such record) will be the same next time.

    A record that somebody saved meanwhile (409) or a limit that was reached (429) will not.
    """
    return not isinstance(error, YurtError) or error.status >= 500 or error.status in (409, 429)


def _text_of(error: Exception) -> str:
    text = str(error) if isinstance(error, YurtError) else f"{type(error).__name__}: {error}"
    return text if text.endswith(".") else f"{text}."
