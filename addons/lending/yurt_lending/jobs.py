"""What happens each night."""

from __future__ import annotations

from datetime import date
from typing import Any

from yurt import stepped_job
from yurt.env import Env
from yurt.errors import ValidationFailed, YurtError
from yurt.registry.jobs import Job

from yurt_lending.batch import close_loans
from yurt_lending.closing import busy_loans, close_loan, note_quiet_loans

BATCH = 200


@stepped_job(title="Close of day", schedule="10 0 * * *")
def close_of_day(job: Job, *, day: date | None = None) -> dict[str, int]:
    """Closes a day (by default the one that begins) for all loans in force, and the days that were missed before it.

    Gives how many loans were worked out, and how many could not be: those are told in the log, stay behind and are
    tried again by the next close.
    """
    work = job.step("find", find, day=day)
    numbers, closing = work["loans"], work["day"]
    done = failed = 0
    for start in range(0, len(numbers), BATCH):
        part = numbers[start : start + BATCH]
        result = job.step(f"loans {start}", close_batch, day=closing, loans=part)
        done, failed = done + result["done"], failed + len(result["failed"])
        for line in result["failed"]:
            job.log(line)
        job.progress(min(start + BATCH, len(numbers)), len(numbers), "")
    return {"closed": done, "failed": failed}


def find(env: Env, *, day: date | None) -> dict[str, Any]:
    """The day to close, and the loans that it changes; the others are noted as closed."""
    closing = day or env.today
    if closing > env.today:
        raise ValidationFailed(env.gettext("{date} lies in the future.").format(date=closing))
    note_quiet_loans(env, closing)
    return {"day": closing, "loans": busy_loans(env, closing)}


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
