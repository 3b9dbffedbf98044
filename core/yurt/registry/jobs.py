"""Declaring work that runs outside a request: `@job` and `@stepped_job`.

Nothing here runs anything; `yurt.services.jobs` does, on DBOS, which this module does not import.

    @job(title="Recount the contacts of a city", schedule="0 3 * * *")
    def recount(env, *, city=None):             # one unit of work: all of it is committed, or nothing
        for done, contact in enumerate(contacts, 1):
            ...
            env.job.progress(done, len(contacts), contact.name)

    @stepped_job(title="Send the month's statements")
    def statements(job, *, month):              # a plan of steps; each is its own unit of work
        for branch in job.step("branches", find_branches):
            job.step(f"branch {branch}", send_statements, branch=branch, month=month)

A step that has been committed and recorded is not run again after a crash. Killed between the two it
runs a second time, so a step's writes must be safe to repeat; `job.step_key` is the same both times and
serves as their external id. The plan itself runs again from its first line and must take the same path:
it reads data, clocks and random numbers only inside steps. Arguments and results of jobs and steps are JSON values,
`Decimal`, `date` and `datetime`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, Protocol, TypeVar

JobFunction = TypeVar("JobFunction", bound=Callable[..., Any])

_DECLARED = "__yurt_job__"


class Job(Protocol):
    """The running job, as its function sees it: `env.job`, or the first argument of a stepped job."""

    @property
    def id(self) -> str:
        """Identifies this run in lists, logs and `yurt job show`."""
        ...

    @property
    def step_key(self) -> str:
        """The same text each time this step of this job runs: an external id for what the step writes."""
        ...

    @property
    def cancelled(self) -> bool:
        """True when somebody cancelled the job or another worker has taken it over."""
        ...

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        """Say how far the job is. Cheap enough for every row; it also stops a cancelled job, as `check` does."""
        ...

    def log(self, text: str) -> None:
        """Add a line to the job's log; kept even when the unit of work is rolled back."""
        ...

    def check(self) -> None:
        """Leave the function when the job was cancelled; the open unit of work is rolled back."""
        ...

    def step(self, name: str, function: Callable[..., Any], /, **arguments: Any) -> Any:
        """Run `function(env, **arguments)` as one unit of work, or give what it returned before a crash.

        For stepped jobs only. Tried again as often as the job's `retries` say.
        """
        ...


@dataclass(frozen=True, kw_only=True)
class JobSpec:
    """What an add-on declared about a job.

    `retries` counts the tries after the first, `backoff` is the pause before the first of them in seconds, doubled each
    time up to an hour. `schedule` is a five-field cron line in the client's time zone. `timeout` is in seconds.
    """

    name: str
    title: str
    function: Callable[..., Any]
    queue: str = "default"
    retries: int = 3
    backoff: float = 2.0
    schedule: str | None = None
    timeout: float | None = None
    stepped: bool = False

    def named(self, name: str) -> JobSpec:
        """The same job under the full name that the registry gives it, such as `crm.recount`."""
        return replace(self, name=name)


def job(
    name: str | None = None,
    *,
    title: str | None = None,
    queue: str = "default",
    retries: int = 3,
    backoff: float = 2.0,
    schedule: str | None = None,
    timeout: float | None = None,
) -> Callable[[JobFunction], JobFunction]:
    """Declare `function(env, **arguments)` as a job that is one unit of work. The function stays callable as it is."""

    def declare(function: JobFunction) -> JobFunction:
        own_name = name or function.__name__
        spec = JobSpec(
            name=own_name,
            title=title or _title_of(own_name),
            function=function,
            queue=queue,
            retries=retries,
            backoff=backoff,
            schedule=schedule,
            timeout=timeout,
        )
        setattr(function, _DECLARED, spec)
        return function

    return declare


def stepped_job(
    name: str | None = None,
    *,
    title: str | None = None,
    queue: str = "default",
    retries: int = 3,
    backoff: float = 2.0,
    schedule: str | None = None,
    timeout: float | None = None,
) -> Callable[[JobFunction], JobFunction]:
    """Declare `function(job, **arguments)` as a job of several steps that goes on after a crash where it was."""
    declare_job = job(
        name, title=title, queue=queue, retries=retries, backoff=backoff, schedule=schedule, timeout=timeout
    )

    def declare(function: JobFunction) -> JobFunction:
        declare_job(function)
        setattr(function, _DECLARED, replace(getattr(function, _DECLARED), stepped=True))
        return function

    return declare


def declared_job(candidate: object) -> JobSpec | None:
    """The declaration on a decorated function, None on anything else; how the registry finds an add-on's jobs."""
    spec = getattr(candidate, _DECLARED, None)
    return spec if isinstance(spec, JobSpec) else None


def _title_of(name: str) -> str:
    return name.rpartition(".")[2].replace("_", " ").capitalize()
