"""The close of many loans at once: what they need is read together, worked out in memory, and written together.

Each loan is locked, in the order of ids, until the unit of work ends; so nothing is done twice, and cashiers wait for
one batch at most. What cannot be worked out for one loan leaves that loan out, and the others go on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import YurtError
from yurt_finance.closing import refuse_closed
from yurt_finance.posting import PeriodClosed, post_many

from yurt_lending.agreement import Agreement
from yurt_lending.books import Difference, Wanted, differences, entry_of, keep, posted_of, posting_row, wanted_of
from yurt_lending.closing import DAY, Days
from yurt_lending.engine import EngineError, events
from yurt_lending.engine.servicing import LoanState
from yurt_lending.facts import fact_of, stored
from yurt_lending.figures import figures, schedule_rows
from yurt_lending.models.events import Event, Instalment, Posting
from yurt_lending.models.loan import Loan
from yurt_lending.planning import plan_of, write_plans
from yurt_lending.work import ROW, Work

if TYPE_CHECKING:
    from yurt.env import Env


@dataclass(slots=True)
class ClosedFact:
    """A close that is to be recorded on a loan, and what it posts; `id` is that of its row once it is written."""

    sequence: int
    date: date
    columns: dict[str, Any]
    posts: list[Difference]
    id: int = 0
    kind: str = "close_of_day"
    desk_id: None = None
    bank_account_id: None = None
    money_id: None = None


@dataclass(slots=True)
class Closing:
    """A loan in the batch, with what its close adds."""

    work: Work
    money: dict[str, int]
    posted: dict[str, Wanted]
    posting_count: int
    rows: list[tuple[Any, ...]]
    facts: list[events.Event] = field(default_factory=list)
    closes: list[ClosedFact] = field(default_factory=list)
    state: LoanState | None = None


def close_loans(env: Env, numbers: list[int], day: date) -> tuple[int, list[str]]:
    """Closes all days of some loans up to `day`: how many were behind and are closed now, and why others are not.

    Raises YurtError where the journal refuses; then nothing may be kept, and loans are to be closed one by one.
    """
    with env.sudo():
        batch = _opened(env, numbers, day)
        done, failed = [], []
        for closing in batch:
            try:
                _work_out(env, closing, day)
                done.append(closing)
            except EngineError as error:
                failed.append(f"{closing.work.loan.number}: {error.message}")
            except YurtError as error:
                failed.append(error.message)
        _write_facts(env, done)
        _post(env, done)
        _write_figures(env, done, day)
        _plan(env, done, day)
        env.session.expire_all()
        return len(done), failed


def plan_loans(env: Env, numbers: list[int]) -> int:
    """Works out ahead what the coming closes will do with some loans, as far as they go on as they are now."""
    with env.sudo():
        batch = []
        for closing in _opened(env, numbers, env.today + DAY):
            try:
                closing.facts = list(closing.work.facts)
                closing.state = closing.work.replayed(closing.facts, env.today)
                batch.append(closing)
            except EngineError:
                continue
        return _plan(env, batch, None)


def _plan(env: Env, batch: list[Closing], closed: date | None) -> int:
    """Plans what follows the last close of each; a loan whose future the engine refuses stays without a plan."""
    plans = []
    for closing in batch:
        loan = closing.work.loan
        try:
            plan = plan_of(env, closing, closed or loan.closed_through or env.today)
        except (EngineError, YurtError):
            continue
        plans.append((loan.id, closing.facts[-1].sequence, plan))
    write_plans(env, plans)
    return len(plans)


def _opened(env: Env, numbers: list[int], day: date) -> list[Closing]:
    loan, event, posting, row = env[Loan], env[Event], env[Posting], env[Instalment]
    chosen = sa.select(loan).where(loan.id.in_(numbers), loan.closed_through < day).order_by(loan.id)
    loans = list(env.session.scalars(chosen.with_for_update(of=loan).execution_options(populate_existing=True)))
    ids = [found.id for found in loans]
    facts = _by_loan(env.session.scalars(sa.select(event).where(event.loan_id.in_(ids)).order_by(event.sequence)))
    columns = (posting.loan_id, posting.line, posting.title, posting.date, posting.amounts)
    posts = _by_loan(env.session.execute(sa.select(*columns).where(posting.loan_id.in_(ids)).order_by(posting.id)))
    schedule = (row.loan_id, *(getattr(row, name) for name in ROW))
    rows = _by_loan(env.session.execute(sa.select(*schedule).where(row.loan_id.in_(ids)).order_by(row.number)))
    return [
        Closing(
            Work(found, Agreement.model_validate(found.agreement), tuple(fact_of(each) for each in facts[found.id])),
            {str(each.sequence): each.money_id for each in facts[found.id] if each.money_id is not None},
            posted_of(posts[found.id]),
            len(posts[found.id]),
            [tuple(each)[1:] for each in rows[found.id]],
        )
        for found in loans
    ]


def _by_loan(rows: Iterable[Any]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.loan_id].append(row)
    return found


def _work_out(env: Env, closing: Closing, day: date) -> None:
    """Works the days out that change something; nothing is written."""
    loan = closing.work.loan
    days = Days(closing.work, env.today)
    for fact, state in days.up_to(day):
        wanted = wanted_of(env, closing.work.agreement, state.transactions, closing.money)
        posts = list(differences(wanted, closing.posted))
        keep(closing.posted, posts)
        columns = stored(fact) | {"key": f"close {loan.id} {fact.on}"}
        closing.closes.append(ClosedFact(fact.sequence, fact.on, columns, posts))
    closing.state, closing.facts = days.state, days.facts


def _write_facts(env: Env, batch: list[Closing]) -> None:
    closes = [(closing.work.loan, close) for closing in batch for close in closing.closes]
    rows = [
        {"loan_id": loan.id, "sequence": close.sequence, "recorded_at": env.now, "recorded_by_id": env.user_id,
         "money_id": None, "text": None, **close.columns}
        for loan, close in closes
    ]  # fmt: skip
    if rows:
        made = env.session.execute(sa.insert(env[Event]).returning(env[Event].id, sort_by_parameter_order=True), rows)
        for (_, close), number in zip(closes, made.scalars(), strict=True):
            close.id = number


def _post(env: Env, batch: list[Closing]) -> None:
    is_open = _open_days(env)
    rows, entries = [], []
    for closing in batch:
        loan, numbered = closing.work.loan, closing.posting_count
        for close in closing.closes:
            for difference in close.posts:
                on = difference.on if difference.is_new else max(difference.on, close.date)
                on = on if is_open(loan.branch_id, on) else env.today
                entries.append(entry_of(env, loan, close, difference, on, f"lending {loan.id}/{numbered}"))
                rows.append(posting_row(loan, close, difference, on))
                numbered += 1
    for row, number in zip(rows, post_many(env, entries), strict=True):
        row["entry_id"] = number
    if rows:
        env.session.execute(sa.insert(env[Posting]), rows)


def _open_days(env: Env) -> Callable[[int | None, date], bool]:
    """Whether a branch's day takes entries; each is asked of the database once."""
    known: dict[tuple[int | None, date], bool] = {}

    def is_open(branch: int | None, day: date) -> bool:
        if (branch, day) not in known:
            try:
                refuse_closed(env, {(branch, day)})
                known[branch, day] = True
            except PeriodClosed:
                known[branch, day] = False
        return known[branch, day]

    return is_open


def _write_figures(env: Env, batch: list[Closing], day: date) -> None:
    loan: Any = env[Loan]
    row = env[Instalment]
    changed, gone, fresh = [], [], []
    for closing in batch:
        assert closing.state is not None
        found = closing.work.loan
        last = closing.closes[-1].sequence if closing.closes else found.last_event
        values = figures(closing.state, closing.work.agreement, env.today)
        values |= {"closed_through": day, "closed_event": last, "last_event": last, "version": found.version + 1}
        changed.append({"id": found.id, **values})
        after = schedule_rows(closing.state, found.id)
        if [tuple(each[name] for name in ROW) for each in after] != closing.rows:
            gone.append(found.id)
            fresh += after
    if changed:
        env.session.connection().execute(
            sa.update(loan.__table__)
            .where(loan.__table__.c.id == sa.bindparam("of_loan"))
            .values({name: sa.bindparam(f"new_{name}") for name in changed[0] if name != "id"}),
            [{"of_loan": each.pop("id"), **{f"new_{name}": value for name, value in each.items()}} for each in changed],
        )
    if gone:
        env.session.execute(sa.delete(row).where(row.loan_id.in_(gone)))
        env.session.execute(sa.insert(row), fresh)
