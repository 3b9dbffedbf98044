"""The close of a day by statements: what was planned for it becomes facts, entries, schedules and figures.

A few statements do a range of loans, however many they are. The loans are locked first and the plans that do not hold
any more are thrown away; what is left is applied as it stands, and removed. So a loan is done once, whenever the work
was cut short, and a loan that went on differently is left to the engine.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import YurtError
from yurt_finance.closing import refuse_closed
from yurt_finance.models.journal import JournalEntry
from yurt_finance.posting import PeriodClosed
from yurt_finance.selected import post_selected

from yurt_lending.closing import DAY
from yurt_lending.models.events import Event, Instalment, Posting
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.models.planned import PLANNED, PlannedClose
from yurt_lending.planning import ASKED, SHOWN, table_of

if TYPE_CHECKING:
    from yurt.env import Env


def planned_days(env: Env, until: date) -> list[date]:
    """The days up to one that something is planned for, in their order."""
    close = env[PlannedClose]
    with env.sudo():
        return list(env.session.scalars(sa.select(close.day).where(close.day <= until).distinct().order_by(close.day)))


def apply_plans(env: Env, day: date, first: int, last: int) -> int:
    """Closes a day for the loans with these ids that have a plan for it; gives how many.

    Where the journal refuses what is planned, the plans of the day are given up, and the engine closes these loans.
    """
    with env.sudo():
        work = _Day(env, day, first, last)
        try:
            with env.session.begin_nested():
                done = work.apply()
        except YurtError:
            work.give_up()
            done = 0
        env.session.expire_all()
        return done


class _Day:
    """One day of a range of loans."""

    def __init__(self, env: Env, day: date, first: int, last: int) -> None:
        self.env, self.day, self.first, self.last = env, day, first, last
        tables = [table_of(env, model) for model in (Loan, *PLANNED)]
        self.loan, self.close, self.entry, self.line, self.row = tables

    def apply(self) -> int:
        self._lock()
        self._leave_closed_periods()
        self._run(sa.delete(self.close).where(self._mine(self.close), sa.not_(self._holds())))
        done = self._run(sa.select(sa.func.count()).select_from(self.close).where(self._mine(self.close))).scalar_one()
        if done:
            self._record()
            self._change_schedules()
            self._post()
            self._note_postings()
            self._change_loans()
        self._forget()
        return done

    def give_up(self) -> None:
        """Ends the plans of the day's loans before the day."""
        planned = sa.select(self.close.c.loan_id).where(self._mine(self.close))
        self._run(
            sa.update(self.loan).where(self.loan.c.id.in_(planned)).values(planned_through=self.day - DAY)
        )  # fmt: skip
        self._forget()

    def _run(self, statement: Any) -> Any:
        return self.env.session.execute(statement.execution_options(synchronize_session=False))

    def _mine(self, table: Any) -> Any:
        return (table.c.day == self.day) & table.c.loan_id.between(self.first, self.last)

    def _holds(self) -> Any:
        """The plan of a row was made for the loan as it is now."""
        loan, close = self.loan, self.close
        return sa.exists().where(
            loan.c.id == close.c.loan_id, loan.c.status.in_(RUNNING), loan.c.closed_through < self.day,
            loan.c.planned_through >= self.day, loan.c.planned_event == loan.c.last_event,
            loan.c.last_event == close.c.before,
        )  # fmt: skip

    def _lock(self) -> None:
        planned = sa.select(self.close.c.loan_id).where(self._mine(self.close))
        chosen = sa.select(self.loan.c.id).where(self.loan.c.id.in_(planned)).order_by(self.loan.c.id)
        self._run(chosen.with_for_update(of=self.loan)).all()

    def _leave_closed_periods(self) -> None:
        """Loans with an entry of a closed period are left to the engine, which posts it today."""
        entry, loan = self.entry, self.loan
        dated = sa.select(loan.c.branch_id, entry.c.date).join_from(entry, loan, loan.c.id == entry.c.loan_id)
        for branch, on in self._run(dated.where(self._mine(entry)).distinct()).all():
            try:
                refuse_closed(self.env, {(branch, on)})
            except PeriodClosed:
                shut = sa.select(entry.c.loan_id).where(self._mine(entry), entry.c.date == on)
                mine = loan.c.branch_id == branch if branch is not None else loan.c.branch_id.is_(None)
                changed = sa.update(loan).where(loan.c.id.in_(shut), mine).values(planned_through=self.day - DAY)
                self._run(changed)

    def _record(self) -> None:
        event = table_of(self.env, Event)
        close = self.close
        columns = {
            "loan_id": close.c.loan_id, "sequence": close.c.after, "kind": sa.literal("close_of_day"),
            "date": close.c.day, "details": sa.literal({}, event.c.details.type), "key": self._close_key(close),
            "recorded_at": sa.literal(self.env.now, event.c.recorded_at.type),
            "recorded_by_id": sa.literal(self.env.user_id, event.c.recorded_by_id.type),
        }  # fmt: skip
        chosen = sa.select(*columns.values()).where(self._mine(close), close.c.after > close.c.before)
        self._run(event.insert().from_select(list(columns), chosen.order_by(close.c.loan_id)))

    def _close_key(self, table: Any) -> Any:
        return sa.literal("close ").concat(sa.cast(table.c.loan_id, sa.String)).concat(f" {self.day}")

    def _entry_key(self, table: Any) -> Any:
        key = sa.literal("lending ").concat(sa.cast(table.c.loan_id, sa.String))
        return key.concat(f"/close {self.day}/").concat(sa.cast(table.c.number, sa.String))

    def _planned(self, table: Any, *columns: Any) -> Any:
        """Of the rows of a table those whose day is applied, with their loan."""
        close, loan = self.close, self.loan
        chosen = sa.select(*columns).join_from(
            close, table, (table.c.loan_id == close.c.loan_id) & (table.c.day == close.c.day)
        )
        return chosen.join(loan, loan.c.id == close.c.loan_id).where(self._mine(close))

    def _post(self) -> None:
        event = table_of(self.env, Event)
        entry, line, loan = self.entry, self.line, self.loan
        text = loan.c.number.concat(": ").concat(entry.c.title)
        before, _, after = self.env.gettext("{text} (correction)").partition("{text}")
        text = sa.case((entry.c.corrects, sa.literal(before).concat(text).concat(after)), else_=text)
        heads = self._planned(
            entry, self._entry_key(entry).label("key"), loan.c.branch_id, entry.c.date, text.label("text"),
            sa.literal("lending.event").label("document_model"), event.c.id.label("document_id"), entry.c.total,
        ).join(event, (event.c.loan_id == self.close.c.loan_id) & (event.c.sequence == self.close.c.after))  # fmt: skip
        lines = self._planned(
            line, self._entry_key(line).label("key"), line.c.account_id, line.c.amount,
            loan.c.borrower_id.label("partner_id"), sa.literal("lending.loan").label("subject_model"),
            loan.c.id.label("subject_id"),
        )  # fmt: skip
        post_selected(self.env, heads, lines)

    def _note_postings(self) -> None:
        event = table_of(self.env, Event)
        posting = table_of(self.env, Posting)
        journal = table_of(self.env, JournalEntry)
        close, entry = self.close, self.entry
        columns = {
            "loan_id": entry.c.loan_id, "event_id": event.c.id, "line": entry.c.line, "title": entry.c.title,
            "date": entry.c.date, "total": entry.c.total, "entry_id": journal.c.id, "amounts": entry.c.amounts,
        }  # fmt: skip
        chosen = (
            self._planned(entry, *columns.values())
            .join(event, (event.c.loan_id == close.c.loan_id) & (event.c.sequence == close.c.after))
            .join(journal, journal.c.key == self._entry_key(entry))
            .order_by(entry.c.loan_id, entry.c.number)
        )
        self._run(posting.insert().from_select(list(columns), chosen))

    def _change_schedules(self) -> None:
        instalment = table_of(self.env, Instalment)
        row, close = self.row, self.close
        changed = sa.update(instalment).where(
            instalment.c.loan_id == row.c.loan_id, instalment.c.number == row.c.number, self._mine(row),
            row.c.loan_id == close.c.loan_id, row.c.day == close.c.day,
        )  # fmt: skip
        self._run(changed.values({name: row.c[name] for name in ASKED}))

    def _change_loans(self) -> None:
        loan, close = self.loan, self.close
        values: dict[str, Any] = {name: close.c[name] for name in SHOWN}
        values |= dict.fromkeys(("last_event", "closed_event", "planned_event"), close.c.after)
        values |= {"figures_on": self.day, "closed_through": self.day, "version": loan.c.version + 1}
        changed = sa.update(loan).where(loan.c.id == close.c.loan_id, self._mine(close))
        self._run(changed.values(values))

    def _forget(self) -> None:
        for table in (self.close, self.entry, self.line, self.row):
            self._run(sa.delete(table).where(self._mine(table)))
