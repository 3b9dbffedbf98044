"""The coming closes of loans, worked out ahead by the engine and kept as rows, so that a night only has to apply them.

Only what a close adds is planned: entries, changed rows of the schedule, figures. Where a close does more than that
(a loan whose interest is recalculated, a new row of the schedule) the plan ends the day before, and the engine closes
that day itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from yurt_lending.books import Difference, added, keep, wanted_of
from yurt_lending.closing import DAY
from yurt_lending.engine.events import CloseOfDay
from yurt_lending.figures import figures, schedule_rows
from yurt_lending.models.loan import Loan
from yurt_lending.models.planned import PLANNED, PlannedClose, PlannedEntry, PlannedInstalment, PlannedLine

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_lending.batch import Closing

LATE = 35
"""Days ahead that a late loan is planned for: it changes each day."""
ON_TIME = 7
"""Days after the next due date that other loans are planned for: most are paid by then, and planned anew."""
SHOWN = (
    "status", "outstanding", "due", "overdue", "penalties_owed", "days_past_due", "bucket", "next_due", "next_amount"
)  # fmt: skip
"""The figures that a close may change."""
ASKED = ("interest", "fees", "penalties", "unpaid")
"""The columns of a schedule's row that a close may change."""


@dataclass(slots=True)
class Plan:
    """The planned days of one loan, up to `through`."""

    through: date
    days: list[PlannedDay]


@dataclass(slots=True)
class PlannedDay:
    """What one close changes."""

    day: date
    before: int
    after: int
    figures: dict[str, Any]
    posts: list[Difference]
    rows: list[dict[str, Any]]


def plan_of(env: Env, closing: Closing, closed: date) -> Plan:
    """What the closes after the day `closed` will do with a loan whose books are as in `closing`.

    The loan has `closing.facts`; `closing.posted` is what the journal holds, and is added to. Raises EngineError.
    """
    work = closing.work
    plan = Plan(closed, [])
    if work.loan.recalculated or closing.state is None or closing.state.status.name != "ACTIVE":
        return plan
    facts = closing.facts
    if any(fact.effective > closed for fact in facts):
        return plan
    course = work.course(facts)
    sequence, stated = facts[-1].sequence, len(course.ledger.state.transactions)
    shown = figures(closing.state, work.agreement, closed)
    rows = schedule_rows(closing.state, work.loan.id)
    for day in _days(shown, closed):
        fact = CloseOfDay(on=day, sequence=sequence + 1, key=str(sequence + 1))
        before, posts = sequence, []
        if course.close(fact):
            sequence += 1
            lines = course.ledger.state.transactions
            posts = added(wanted_of(env, work.agreement, lines[stated:], closing.money), closing.posted)
            stated = len(lines)
            keep(closing.posted, posts)
        state = course.on(day)
        after, now = figures(state, work.agreement, day), schedule_rows(state, work.loan.id)
        changed = _changed(rows, now)
        if changed is None or any(shown[name] != after[name] for name in after if name not in (*SHOWN, "figures_on")):
            break
        plan.through = day
        if changed or sequence > before or any(shown[name] != after[name] for name in SHOWN):
            plan.days.append(
                PlannedDay(day, before, sequence, {name: after[name] for name in SHOWN}, posts, changed)
            )  # fmt: skip
        shown, rows = after, now
    return plan


def _days(shown: dict[str, Any], closed: date) -> Iterator[date]:
    last = closed + DAY * LATE
    if not shown["overdue"]:
        last = max(shown["next_due"] or closed, closed) + DAY * ON_TIME
    return (closed + DAY * n for n in range(1, (last - closed).days + 1))


def _changed(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]] | None:
    """The rows that changed, or None where they changed by more than charges and interest."""
    if len(before) != len(after):
        return None
    pairs = [(old, new) for old, new in zip(before, after, strict=True) if old != new]
    if any(old[name] != new[name] for old, new in pairs for name in new if name not in ASKED):
        return None
    return [new for _, new in pairs]


def write_plans(env: Env, plans: Iterable[tuple[int, int, Plan]]) -> None:
    """Replaces the plans of loans, given by id with the count of their facts."""
    plans = list(plans)
    numbers = [number for number, _, _ in plans]
    if not numbers:
        return
    for model in PLANNED:
        planned: Any = env[model]
        env.session.execute(sa.delete(planned).where(planned.loan_id.in_(numbers)))
    rows: dict[type, list[dict[str, Any]]] = {model: [] for model in PLANNED}
    for number, _, plan in plans:
        for planned in plan.days:
            for model, row in _rows_of(number, planned):
                rows[model].append(row)
    for model, several in rows.items():
        if several:
            env.session.connection().execute(sa.insert(table_of(env, model)), several)
    loan = table_of(env, Loan)
    env.session.connection().execute(
        sa.update(loan).where(loan.c.id == sa.bindparam("of_loan")).values(
            planned_through=sa.bindparam("through"), planned_event=sa.bindparam("event")
        ),
        [{"of_loan": number, "through": plan.through, "event": event} for number, event, plan in plans],
    )  # fmt: skip


def table_of(env: Env, model: type[Any]) -> Any:
    """The table of a model as it is composed."""
    return env.info(model).table


def _rows_of(number: int, planned: PlannedDay) -> Iterator[tuple[type, dict[str, Any]]]:
    own = {"loan_id": number, "day": planned.day}
    yield PlannedClose, own | {"before": planned.before, "after": planned.after} | planned.figures
    for n, post in enumerate(planned.posts, start=1):
        on = post.on if post.is_new else max(post.on, planned.day)
        total = sum(amount for amount in post.amounts.values() if amount > 0)
        amounts = {str(account): str(amount) for account, amount in post.amounts.items()}
        yield PlannedEntry, own | {
            "number": n, "line": post.line, "title": post.title, "corrects": not post.is_new, "date": on,
            "total": total, "amounts": amounts,
        }  # fmt: skip
        for account, amount in post.amounts.items():
            yield PlannedLine, own | {"number": n, "account_id": account, "amount": amount}
    for row in planned.rows:
        yield PlannedInstalment, own | {"number": row["number"]} | {name: row[name] for name in ASKED}
