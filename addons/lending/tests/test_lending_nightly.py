"""Plans applied by statements come to what the engine comes to, loan by loan; whatever is killed or changed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.env import Env, System
from yurt_crm.models.contact import Contact
from yurt_finance.models.journal import JournalEntry, JournalLine
from yurt_finance.models.periods import Period
from yurt_finance.posting import trial_balance
from yurt_lending import jobs, nightly
from yurt_lending.demo.nights import Night, noon
from yurt_lending.hooks import check_data
from yurt_lending.jobs import close_of_day, prepare_close
from yurt_lending.models.events import Event, Instalment, Posting
from yurt_lending.models.loan import Loan
from yurt_lending.models.planned import PlannedClose
from yurt_lending.models.product import Product
from yurt_lending.servicing import disburse, take_payment

START, DAY = date(2026, 1, 15), timedelta(days=1)
PAIRS = 3


class Killed(BaseException):
    """The process is gone."""


@contextmanager
def at(system: System, day: date) -> Iterator[Env]:
    with system.acting_as_system() as env:
        env.clock = noon(day)
        yield env


def lend(system, random: Random) -> list[int]:
    """Pairs of loans of the same terms."""
    with at(system, START) as env:
        product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
        made = []
        for _ in range(PAIRS):
            amount, term = Decimal(random.randint(20, 300) * 1000 + random.randint(0, 999)), random.randint(2, 12)
            for _ in range(2):
                terms = {"principal": amount, "rate": Decimal(24), "term": term}
                loan = env.create(Loan, borrower=env.create(Contact, name="B"), product=product, **terms)
                loan.approve()
                disburse(env, loan, START)
                made.append(loan.id)
    return made


def story(system, number: int) -> dict[str, list[Any]]:
    """All that is kept of a loan, but for numbers and ids."""
    with system.acting_as_system() as env:
        loan, event, posting, line, row = (env[m] for m in (Loan, Event, Posting, JournalLine, Instalment))
        entry = env[JournalEntry]
        names = (*nightly.SHOWN, "principal_owed", "paid", "overpaid", "last_event", "closed_event", "closed_through")
        of_line = sa.select(line.date, line.account_id, line.debit, line.credit, line.balance, line.currency_amount)
        of_line = of_line.where(line.subject_model == "lending.loan", line.subject_id == number)
        of_event = sa.select(event.sequence, event.kind, event.date, event.amount).where(event.loan_id == number)
        of_posting = sa.select(posting.line, posting.title, posting.date, posting.total, posting.amounts)
        texts = sa.select(entry.text).join(posting, posting.entry_id == entry.id).where(posting.loan_id == number)
        of_row = sa.select(row.number, row.principal, row.interest, row.fees, row.penalties, row.paid, row.unpaid)
        run, own = env.session.execute, env.get(Loan, number).number
        return {
            "loan": list(run(sa.select(*(getattr(loan, n) for n in names)).where(loan.id == number))),
            "facts": list(run(of_event.order_by(event.sequence))),
            "posted": sorted(map(str, run(of_posting.where(posting.loan_id == number)))),
            "lines": sorted(map(str, run(of_line))),
            "texts": sorted(text.replace(own, "") for text in env.session.scalars(texts)),
            "rows": list(run(of_row.where(row.loan_id == number).order_by(row.number))),
        }


def pay_both(system, pair: list[int], day: date, share: Decimal) -> None:
    for number in pair:
        with at(system, day) as env:
            loan = env.get(Loan, number)
            if loan.outstanding:
                amount = max((loan.outstanding * share).quantize(Decimal(1)), Decimal(1))
                take_payment(env, loan, amount, day)


def without_plan(system, numbers: list[int]) -> None:
    with system.acting_as_system() as env, env.sudo():
        env.session.execute(sa.delete(env[PlannedClose]).where(env[PlannedClose].loan_id.in_(numbers)))
        env.session.execute(sa.update(env[Loan]).where(env[Loan].id.in_(numbers)).values(planned_through=None))


def balanced(system, day: date) -> None:
    with at(system, day) as env:
        assert check_data(env) == []
        assert sum(row.closing for row in trial_balance(env, START, day)) == 0
        numbers = list(env.session.scalars(sa.select(env[JournalEntry].number).order_by(env[JournalEntry].number)))
        counted = [int(number.rsplit("-", 1)[1]) for number in numbers]
        assert sorted(counted) == list(range(1, len(counted) + 1)), "numbers have no gap"


def test_statements_and_the_engine_come_to_the_same(system, monkeypatch):
    """Of two loans of the same history one is closed by its plan each night, the other by the engine."""
    random, applied, whole = Random(7), [], jobs.apply_plans

    def counted(env, day, first, last):
        applied.append(whole(env, day, first, last))
        return applied[-1]

    monkeypatch.setattr(jobs, "apply_plans", counted)
    made = lend(system, random)
    day = START
    while day < START + 60 * DAY:
        day += DAY * random.choice((1, 2, 5))
        close_of_day(Night(system, day))
        for first in range(0, len(made), 2):
            if random.random() < 0.05:
                pay_both(system, made[first : first + 2], day, Decimal(random.choice(("0.02", "0.2", "0.4"))))
        prepare_close(Night(system, day))
        without_plan(system, made[1::2])
    for first in range(0, len(made), 2):
        assert story(system, made[first]) == story(system, made[first + 1])
    balanced(system, day)
    assert sum(applied) > 10


def test_killed_between_and_within_its_steps(system, monkeypatch):
    made = lend(system, Random(3))
    last = date(2026, 2, 19)
    close_of_day(Night(system, last - DAY))
    prepare_close(Night(system, last - DAY))
    without_plan(system, made[1::2])
    monkeypatch.setattr(jobs, "RANGE", 2)
    calls, post = [], nightly.post_selected

    def dying(env, heads, lines):
        calls.append(post(env, heads, lines))
        if len(calls) == 2:
            raise Killed

    monkeypatch.setattr(nightly, "post_selected", dying)
    with pytest.raises(Killed):
        close_of_day(Night(system, last))
    monkeypatch.setattr(nightly, "post_selected", post)
    assert close_of_day(Night(system, last)) == {"closed": 2 * PAIRS - 1, "failed": 0}
    for first in range(0, len(made), 2):
        assert story(system, made[first]) == story(system, made[first + 1])
    balanced(system, last)


def test_a_plan_is_not_applied_to_a_loan_that_went_on_differently(system):
    made = lend(system, Random(5))[:2]
    due = date(2026, 2, 15)
    close_of_day(Night(system, due - DAY))
    prepare_close(Night(system, due - DAY))
    pay_both(system, made, due - DAY, Decimal("0.3"))
    without_plan(system, made[1:])
    with system.acting_as_system() as env:
        env.create(Period, name="February", start=date(2026, 2, 1), end=date(2026, 2, 15)).close()
    for day in (due, due + DAY, due + 2 * DAY):
        close_of_day(Night(system, day))
        assert story(system, made[0]) == story(system, made[1])
    balanced(system, due + 2 * DAY)
