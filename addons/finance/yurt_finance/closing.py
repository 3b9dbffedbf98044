"""Whether a date is still open for posting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

import sqlalchemy as sa

from yurt_finance.errors import PeriodClosed
from yurt_finance.models.periods import Period

if TYPE_CHECKING:
    from yurt.env import Env


def refuse_closed(env: Env, places: Iterable[tuple[int | None, date]]) -> None:
    """Raises PeriodClosed when one of these (branch, date) lies in a closed period of the branch or the company.

    The periods are locked against being closed until this unit of work ends.
    """
    places = set(places)
    if not places:
        return
    first, last = min(day for _, day in places), max(day for _, day in places)
    period = env[Period]
    chosen = sa.select(period.branch_id, period.start, period.end, period.status, period.name)
    chosen = chosen.where(period.start <= last, period.end >= first).with_for_update(read=True, of=period)
    for row in env.session.execute(chosen):
        if row.status != "closed":
            continue
        for branch, day in places:
            if row.start <= day <= row.end and row.branch_id in (None, branch):
                message = env.gettext(
                    "{date} is in the period “{period}”, which is closed. Choose a later date, "
                    "or ask a controller to open the period again."
                )
                raise PeriodClosed(message.format(date=day, period=row.name), period=row.name, date=str(day))
