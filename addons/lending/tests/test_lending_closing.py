"""The close of day: nobody twice, nobody left out, missed days in order, whatever is cut short."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.env.system import System
from yurt_crm.models.contact import Contact
from yurt_finance.models.periods import Period
from yurt_finance.posting import Document, PostingRefused, balance, trial_balance
from yurt_lending import jobs
from yurt_lending.hooks import check_data
from yurt_lending.jobs import close_of_day
from yurt_lending.models.events import Event
from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product
from yurt_lending.servicing import disburse, take_payment

START = date(2026, 1, 15)
LOANS = 6


class Killed(BaseException):
    """The process is gone."""


class Run:
    """A job's steps, each in a unit of work on a business day; nothing is remembered when it is cut short."""

    def __init__(self, system: System, today: date) -> None:
        self.system, self.today, self.lines = system, today, []
        self.id = self.step_key = "close"
        self.cancelled = False

    def check(self) -> None:
        pass

    def step(self, name: str, function: Any, /, **arguments: Any) -> Any:
        with self.system.acting_as_system() as env:
            env.clock = clock(self.today)
            return function(env, **arguments)

    def progress(self, done: int, total: int | None = None, text: str = "") -> None:
        pass

    def log(self, text: str) -> None:
        self.lines.append(text)


def clock(day: date):
    return lambda: datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.fixture
def loans(system):
    """Six loans; two of them are paid on the first due date, one late."""
    with system.acting_as_system() as env:
        env.clock = clock(START)
        product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
        made = []
        for n in range(LOANS):
            borrower = env.create(Contact, name=f"Borrower {n}")
            loan = env.create(
                Loan, borrower=borrower, product=product, principal=Decimal(120_000), rate=Decimal(24), term=12
            )
            loan.approve()
            disburse(env, loan, START)
            made.append(loan.id)
    pay(system, made[0], date(2026, 2, 15))
    pay(system, made[1], date(2026, 2, 15))
    return made


def pay(system, number, day, on=None):
    with system.acting_as_system() as env:
        env.clock = clock(day)
        loan = env.get(Loan, number)
        take_payment(env, loan, loan.schedule[0].principal + loan.schedule[0].interest, on or day)


def books(system, day):
    with system.acting_as_system() as env:
        env.clock = clock(day)
        assert check_data(env) == []
        rows = {row.code: row.closing for row in trial_balance(env, START, day)}
        assert sum(rows.values()) == 0
        return rows


def standing(system):
    with system.acting_as_system() as env:
        loan, event = env[Loan], env[Event]
        closes = sa.select(event.loan_id, event.date).where(event.kind == "close_of_day").order_by(event.id)
        figures = sa.select(
            loan.id, loan.status, loan.closed_through, loan.outstanding, loan.days_past_due, loan.bucket
        ).order_by(loan.id)
        return [tuple(row) for row in env.session.execute(figures)], sorted(map(tuple, env.session.execute(closes)))


def test_income_penalties_and_statuses_follow_the_day(system, loans):
    close_of_day(Run(system, date(2026, 2, 10)))
    assert {row[1:3] for row in standing(system)[0]} == {("current", date(2026, 2, 10))}
    assert standing(system)[1] == [], "nothing fell due: no loan was worked out"
    close_of_day(Run(system, date(2026, 2, 15)))
    assert [row[1] for row in standing(system)[0]] == ["current"] * 2 + ["due_today"] * 4
    assert books(system, date(2026, 2, 15)).get("4110", 0) == 0, "the day is not over"
    close_of_day(Run(system, date(2026, 2, 16)))
    assert books(system, date(2026, 2, 16))["4110"] == -2400 * LOANS, "the month's interest is earned"
    assert [row[1] for row in standing(system)[0]] == ["current"] * 2 + ["late"] * 4
    close_of_day(Run(system, date(2026, 2, 25)))
    assert [row[1] for row in standing(system)[0]] == ["current"] * 2 + ["penalty"] * 4
    assert books(system, date(2026, 2, 25))["4130"] < 0
    with system.acting_as_system() as env:
        assert balance(env, "4110", date(2026, 2, 15)) == -2400 * LOANS, "posted on the due date"


def test_a_second_run_changes_nothing(system, loans):
    close_of_day(Run(system, date(2026, 3, 1)))
    before = standing(system), books(system, date(2026, 3, 1))
    assert close_of_day(Run(system, date(2026, 3, 1))) == {"closed": 0, "failed": 0}
    assert (standing(system), books(system, date(2026, 3, 1))) == before


def test_cut_short_and_resumed_no_loan_is_done_twice_or_left_out(system, loans, monkeypatch):
    day, calls, whole = date(2026, 3, 1), [], jobs.close_loans
    monkeypatch.setattr(jobs, "BATCH", 2)

    def dying(env, numbers, on):
        calls.append(numbers)
        done = whole(env, numbers, on)
        if len(calls) == 2:
            raise Killed
        return done

    monkeypatch.setattr(jobs, "close_loans", dying)
    with pytest.raises(Killed):
        close_of_day(Run(system, day))
    closed = [row[2] == day for row in standing(system)[0]]
    assert closed.count(True) == 2, "the batch that was cut short left nothing"
    assert close_of_day(Run(system, day)) == {"closed": LOANS - 2, "failed": 0}
    figures, closes = standing(system)
    assert all(row[2] == day for row in figures)
    assert len(closes) == len(set(closes))
    assert {number for number, _ in closes} == set(loans)
    same = {row[1:] for row in figures[2:]}
    assert len(same) == 1, "the four that did not pay stand alike"
    books(system, day)


def test_missed_days_are_caught_up_as_if_none_were_missed(system, loans):
    """Two loans of the same history: one is closed each day, the other at once."""
    with system.acting_as_system() as env:
        env.get(Loan, loans[3]).status = "rejected"
    for n in range(1, 50):
        close_of_day(Run(system, START + timedelta(days=n)))
    with system.acting_as_system() as env:
        env.get(Loan, loans[3]).status = "current"
    close_of_day(Run(system, START + timedelta(days=49)))
    figures, closes = standing(system)
    assert figures[2][1:] == figures[3][1:]
    days = [[day for number, day in closes if number == chosen] for chosen in loans[2:4]]
    assert days[0] == days[1] != []
    with system.acting_as_system() as env:
        posted = [
            [(p.date, p.title, p.total) for p in reversed(env.get(Loan, number).postings)] for number in loans[2:4]
        ]
    assert posted[0] == posted[1]


def test_what_is_paid_between_two_closes_is_recognised(system, loans):
    close_of_day(Run(system, date(2026, 2, 25)))
    with system.acting_as_system() as env:
        env.clock = clock(date(2026, 2, 28))
        loan = env.get(Loan, loans[2])
        take_payment(env, loan, loan.due + 500, env.today)
    close_of_day(Run(system, date(2026, 3, 1)))
    with system.acting_as_system() as env:
        env.clock = clock(date(2026, 3, 1))
        loan = env.get(Loan, loans[2])
        paid = sum(row.penalties for row in loan.schedule)
        assert paid > 0 and loan.penalties_owed == 0
        assert balance(env, "4130", env.today, subject=Document.of(loan)) == -paid
        assert balance(env, "1340", env.today, subject=Document.of(loan)) == 0


def test_one_loan_that_cannot_be_closed_keeps_nobody_waiting(system, loans):
    with system.acting_as_system() as env:
        agreement = dict(env.get(Loan, loans[2]).agreement)
        accounts = {role: account for role, account in agreement["accounts"].items() if role != "interest income"}
        env.get(Loan, loans[2]).agreement = agreement | {"accounts": accounts}
    run = Run(system, date(2026, 2, 20))
    assert close_of_day(run) == {"closed": LOANS - 1, "failed": 1}
    assert "Interest income" in run.lines[0]
    behind = [row[0] for row in standing(system)[0] if row[2] != date(2026, 2, 20)]
    assert behind == [loans[2]]


def test_together_and_one_by_one_come_to_the_same(system, loans, monkeypatch):
    """Three loans of the same history: two are closed together, one alone, as when the journal refused the batch."""

    def refusing(env, numbers, on):
        raise PostingRefused("no")

    day = date(2026, 4, 20)
    with system.acting_as_system() as env:
        env.clock = clock(day)
        assert jobs.close_batch(env, day=day, loans=loans[2:4]) == {"done": 2, "failed": []}
        monkeypatch.setattr(jobs, "close_loans", refusing)
        assert jobs.close_batch(env, day=day, loans=loans[4:5]) == {"done": 1, "failed": []}
    figures, closes = standing(system)
    assert figures[2][1:] == figures[3][1:] == figures[4][1:]
    days = [[on for number, on in closes if number == chosen] for chosen in loans[2:5]]
    assert days[0] == days[1] == days[2] != []
    books(system, day)


def test_what_was_missed_in_a_closed_period_is_posted_today(system, loans):
    with system.acting_as_system() as env:
        env.create(Period, name="February", start=date(2026, 2, 1), end=date(2026, 2, 28)).close()
    close_of_day(Run(system, date(2026, 3, 2)))
    with system.acting_as_system() as env:
        assert balance(env, "4110", date(2026, 2, 28)) == 0
        assert balance(env, "4110", date(2026, 3, 2)) == -2400 * LOANS
