"""What happens each night, and what is prepared for it each evening."""

from __future__ import annotations

from datetime import date
from typing import Any

import sqlalchemy as sa
from yurt import job, stepped_job
from yurt.env import Env
from yurt.errors import ValidationFailed, YurtError
from yurt.registry.jobs import Job

from yurt_lending.batch import close_loans, plan_loans
from yurt_lending.closing import DAY, busy_loans, close_loan, note_quiet_loans, unplanned_loans
from yurt_lending.debtors.nightly import follow_debtors
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.nightly import apply_plans, planned_days

MORNING = [follow_debtors]
"""Jobs with a file of their own."""
BATCH = 200
"""Loans that the engine closes in one unit of work."""
RANGE = 20_000
"""Loans that statements close in one unit of work: cashiers wait for one of these at most."""
LATEST_DAY = 3
"""Standings of a month's beginning are kept until this day, should the night of the first be missed."""


@stepped_job(title="Close of day", schedule="10 0 * * *")
def close_of_day(job: Job, *, day: date | None = None) -> dict[str, int]:
    """Closes a day (by default the one that begins) for all loans in force, and the days that were missed before it.

    What was planned is applied by statements; what was not is worked out loan by loan. Gives how many closes there were
    (a loan has one for each planned day), and how many loans could not be closed: those are told in the log, stay
    behind and are tried again by the next close.
    """
    begun = job.step("begin", begin, day=day)
    closing, ranges = begun["day"], begun["ranges"]
    done = failed = 0
    for each in begun["days"]:
        for first, last in ranges:
            done += job.step(f"planned {each} {first}", close_planned, day=each, first=first, last=last)
    for first, last in ranges:
        job.step(f"quiet {first}", note_quiet, day=closing, first=first, last=last)
    numbers = job.step("find", find, day=closing)["loans"]
    for start in range(0, len(numbers), BATCH):
        part = numbers[start : start + BATCH]
        result = job.step(f"loans {start}", close_batch, day=closing, loans=part)
        done, failed = done + result["done"], failed + len(result["failed"])
        for line in result["failed"]:
            job.log(line)
        job.progress(min(start + BATCH, len(numbers)), len(numbers), "")
    return {"closed": done, "failed": failed}


@stepped_job(title="Prepare the close of day", schedule="30 20 * * *")
def prepare_close(job: Job) -> dict[str, int]:
    """Works out ahead what the next closes will do with the loans that need it: those paid today, those due soon."""
    numbers, done = job.step("find", find_unplanned), 0
    for start in range(0, len(numbers), BATCH):
        done += job.step(f"loans {start}", plan_batch, loans=numbers[start : start + BATCH])
        job.progress(min(start + BATCH, len(numbers)), len(numbers), "")
    return {"planned": done}


def begin(env: Env, *, day: date | None) -> dict[str, Any]:
    """The day to close, the days planned for until then, and the first and last loan of each range."""
    closing = day or env.today
    if closing > env.today:
        raise ValidationFailed(env.gettext("{date} lies in the future.").format(date=closing))
    loan = env[Loan]
    part = ((sa.func.row_number().over(order_by=loan.id) - 1) // RANGE).label("part")
    behind = sa.select(loan.id, part).where(loan.status.in_(RUNNING), loan.closed_through < closing).subquery()
    ends = sa.select(sa.func.min(behind.c.id), sa.func.max(behind.c.id)).group_by(behind.c.part)
    with env.unguarded():
        found = env.session.execute(ends.order_by(behind.c.part))
        ranges = [[first, last] for first, last in found]
    # Figures are shown as of today: an earlier day is closed by the engine, which works them out for today.
    days = planned_days(env, closing) if closing == env.today else []
    return {"day": closing, "days": days, "ranges": ranges}


def close_planned(env: Env, *, day: date, first: int, last: int) -> int:
    """Applies what is planned for a day to a range of loans."""
    return apply_plans(env, day, first, last)


def note_quiet(env: Env, *, day: date, first: int, last: int) -> None:
    """Notes the day for those of a range of loans that it does not change."""
    note_quiet_loans(env, day, first, last)


def find(env: Env, *, day: date) -> dict[str, Any]:
    """The loans that the engine has to close."""
    return {"day": day, "loans": busy_loans(env, day)}


def find_unplanned(env: Env) -> list[int]:
    """The loans that tomorrow's close would have to work out."""
    return unplanned_loans(env, env.today + DAY)


def plan_batch(env: Env, *, loans: list[int]) -> int:
    """Plans the coming closes of some loans."""
    return plan_loans(env, loans)


def close_batch(env: Env, *, day: date, loans: list[int]) -> dict[str, Any]:
    """Closes the day for these loans in one unit of work, together; a loan that cannot be closed leaves nothing behind.

    Where the journal refuses something of the whole, they are closed one by one, to find out which it was.
    """
    try:
        with env.session.begin_nested():
            done, failed = close_loans(env, loans, day)
            return {"done": done, "failed": failed}
    except YurtError:
        env.session.expire_all()
        return _one_by_one(env, day, loans)


def _one_by_one(env: Env, day: date, loans: list[int]) -> dict[str, Any]:
    done, failed = 0, []
    for number in loans:
        try:
            with env.session.begin_nested():
                done += close_loan(env, number, day)
        except YurtError as error:
            failed.append(error.message)
    return {"done": done, "failed": failed}


@job(title="Keep how loans stand when a month begins", schedule="30 1 * * *")
def keep_month_standings(env: Env) -> int:
    """Keeps the standings of the month that began; on later days those of loans that are not kept yet."""
    from yurt_lending.standings import keep_standings

    return keep_standings(env, env.today.replace(day=1)) if env.today.day <= LATEST_DAY else 0
