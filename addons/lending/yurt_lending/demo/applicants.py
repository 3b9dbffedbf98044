"""Real applicants (the German credit data) served month by month: paid on time, early, late, in part, or not at all.

    from yurt_lending.demo.applicants import Applicant, read_applicants, simulate

    for month in simulate(system, read_applicants(path), months=24, seed=1994):
        print(month.day, month.paid, month.trial_balance)

The columns are those of the Statlog German Credit data: duration_in_month, credit_amount, creditability. Good
applicants pay nearly always, bad ones half the time; who is late for half a year is written off. The same seed, the
same life.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import sqlalchemy as sa
from yurt.env import Env, System
from yurt_crm.models.contact import Contact
from yurt_finance.posting import trial_balance

from yurt_lending.demo.money import Places, funded
from yurt_lending.demo.nights import Night, noon
from yurt_lending.engine.dates import add_months
from yurt_lending.jobs import close_of_day
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.models.product import Product
from yurt_lending.servicing import approve, disburse, quote, take_payment, write_off

START = date(2024, 1, 10)
SCALE = 200
"""Marks of 1994 to the demo's currency."""
LATE_BY = (0, 0, 0, 0, 2, 9)
"""Days after the due date on which an applicant comes, as likely as they stand here."""
HOPELESS = 180
"""Days late after which a loan is written off."""


@dataclass(frozen=True, slots=True)
class Applicant:
    """A row of the data: how much for how long, and whether the bank found them good."""

    name: str
    amount: Decimal
    months: int
    good: bool


@dataclass(frozen=True, slots=True)
class Month:
    """What stood in the books at the end of a month."""

    day: date
    paid: int
    written_off: int
    in_force: int
    trial_balance: Decimal


def read_applicants(path: Path) -> list[Applicant]:
    """The applicants of the file, in its order."""
    with path.open(encoding="utf-8", newline="") as file:
        return [
            Applicant(
                f"Applicant {number:04}", Decimal(row["credit_amount"]) * SCALE, int(row["duration_in_month"]),
                row["creditability"] == "good",
            )
            for number, row in enumerate(csv.DictReader(file), start=1)
        ]  # fmt: skip


def simulate(system: System, applicants: Sequence[Applicant], *, months: int, seed: int) -> Iterator[Month]:
    """Gives the applicants their loans, serves them, and tells each month's end; what was done stays."""
    chance = Random(seed)
    given: dict[int, Applicant] = {}
    for applicant in applicants:
        with system.acting_as_system() as env:
            env.clock = noon(START)
            given[_disbursed(env, applicant)] = applicant
    for month in range(1, months + 1):
        day, paid, lost = add_months(START, month), 0, 0
        visits: dict[int, list[int]] = {days: [] for days in LATE_BY}
        for number in given:
            visits[chance.choice(LATE_BY)].append(number)
        for days, numbers in sorted(visits.items()):
            on = day + timedelta(days=days)
            close_of_day(Night(system, on))
            for number in numbers:
                with system.acting_as_system() as env:
                    env.clock = noon(on)
                    loan = env.get(Loan, number)
                    if loan.status not in RUNNING:
                        continue
                    if loan.days_past_due > HOPELESS:
                        write_off(env, loan, env.today, "Hopeless")
                        lost += 1
                    else:
                        paid += _pays(env, loan, given[number], chance)
        yield _closed(system, day + timedelta(days=15), paid, lost)


def _disbursed(env: Env, applicant: Applicant) -> int:
    product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
    borrower = env.create(Contact, name=applicant.name)
    amount = max(applicant.amount, product.least_principal or Decimal(0))
    loan = env.create(
        Loan, borrower=borrower, product=product, principal=min(amount, product.most_principal or amount),
        rate=Decimal(24), term=min(applicant.months, product.most_term or applicant.months), start=START,
    )  # fmt: skip
    approve(env, loan)
    disburse(env, loan, START, funded(env).bank)
    return loan.id


def _pays(env: Env, loan: Loan, applicant: Applicant, chance: Random) -> bool:
    """This month's visit to the desk, if there is one."""
    fate = chance.random() * (1 if applicant.good else 2)
    due = _due(env, loan)
    if fate > 0.95 or not due:
        return False
    amount = due
    if fate < 0.03:
        amount = due * 3
    elif fate < 0.10:
        amount = max((due / 2).quantize(Decimal(1)), Decimal(1))
    amount = min(amount, quote(env, loan, env.today).total)
    places: Places = funded(env)
    take_payment(env, loan, amount, env.today, places.desk)
    return True


def _due(env: Env, loan: Loan) -> Decimal:
    """What is unpaid of the instalments until today, in the smallest unit of the product."""
    return sum((row.unpaid for row in loan.schedule if row.due <= env.today), Decimal(0))


def _closed(system: System, day: date, paid: int, lost: int) -> Month:
    close_of_day(Night(system, day))
    with system.acting_as_system() as env:
        env.clock = noon(day)
        total = sum((row.closing for row in trial_balance(env, START, day)), Decimal(0))
        loan = env[Loan]
        running = env.session.scalar(sa.select(sa.func.count(loan.id)).where(loan.status.in_(RUNNING))) or 0
        return Month(day, paid, lost, running, total)
