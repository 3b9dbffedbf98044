"""Demo data: twenty loans of every standing, on the CRM's demo contacts. The same on every machine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from random import Random
from typing import Any

import sqlalchemy as sa
from yurt.base.models.organisation import Branch
from yurt.base.models.people import Role, User
from yurt_crm.models.contact import Contact

from yurt_lending.closing import close_loan
from yurt_lending.demo.money import Places, funded
from yurt_lending.demo.officers import load_officers
from yurt_lending.engine.dates import add_months
from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product
from yurt_lending.servicing import approve, disburse, quote, take_payment

STORIES = (
    "punctual", "punctual", "late", "punctual", "settled", "stopped", "punctual", "applied", "new", "late",
    "due today", "punctual", "approved", "stopped", "punctual", "settled", "late", "applied", "new", "taken",
)  # fmt: skip
"""What becomes of each loan."""
ROLES = {
    "mariam": ("lending.manager", "finance.controller"),
    "nino": ("lending.officer", "lending.cashier"),
    "aung": ("lending.cashier",),
}


def load(env, progress: Callable[[int, int, str], None]) -> None:
    """Adds the demo data; a second call adds and changes nothing. `progress` is told (done, of how many, what)."""
    _give_roles(env)
    chance = Random(1808)
    people = _people(env)
    rows = {f"demo.loan.{n:02}": _application(env, chance, n, story, people) for n, story in enumerate(STORIES)}
    known = set(env.session.scalars(sa.select(env[Loan].external_id).where(env[Loan].external_id.in_(rows))))
    loans = env.ensure(Loan, rows)
    money = funded(env)
    for n, ((name, loan), story) in enumerate(zip(loans.items(), STORIES, strict=True), start=1):
        if name not in known:
            _live(env, loan, story, money)
        progress(n, len(STORIES), "Loans")
    load_officers(env, money)


def _give_roles(env) -> None:
    """The demo company's people serve loans as well."""
    roles = {role.name: role for role in env.session.scalars(sa.select(env[Role]))}
    users = env.session.scalars(sa.select(env[User]).where(env[User].login.in_(ROLES)))
    for user in users:
        missing = [roles[name] for name in ROLES[user.login] if roles[name] not in user.roles]
        user.roles.extend(missing)


def _people(env) -> list[int]:
    """Twenty of the CRM's demo people, or new ones where the CRM has none."""
    contact = env[Contact]
    chosen = sa.select(contact.id).where(contact.external_id.like("demo.contact.%"), contact.kind == "person")
    found = list(env.session.scalars(chosen.order_by(contact.external_id).limit(len(STORIES))))
    if len(found) == len(STORIES):
        return found
    rows = {f"demo.borrower.{n:02}": {"name": f"Borrower {n + 1}"} for n in range(len(STORIES))}
    return [borrower.id for borrower in env.ensure(Contact, rows).values()]


def _application(env, chance: Random, number: int, story: str, people: list[int]) -> dict[str, Any]:
    product, branch = env[Product], env[Branch]
    code = "BANK" if story == "taken" else "CONS"
    branches = list(env.session.scalars(sa.select(branch.id).order_by(branch.id)))
    started = add_months(env.today, -chance.randrange(3, 9))
    if story in ("late", "stopped", "punctual", "settled", "taken"):
        started -= timedelta(days=chance.randrange(2, 25))
    if story in ("applied", "approved", "new"):
        started = env.today
    return {
        "borrower_id": people[number],
        "product_id": env.session.scalar(sa.select(product.id).where(product.code == code)),
        "principal": Decimal(chance.randrange(4, 60) * (100_000 if story == "taken" else 20_000)),
        "rate": Decimal(12 if story == "taken" else chance.choice((18, 24, 30, 36))),
        "term": chance.choice((6, 12, 18, 24)) if story != "settled" else 12,
        "start": started,
        "branch_id": branches[number % len(branches)] if branches else None,
    }


def _live(env, loan: Loan, story: str, money: Places) -> None:
    """Takes a loan from its application to where its story has it today."""
    if story == "applied":
        return
    approve(env, loan)
    if story == "approved":
        return
    disburse(env, loan, loan.start, money.bank)
    place = money.bank if story == "taken" else money.desk
    past = [(row.due, row.principal + row.interest) for row in loan.schedule if row.due < env.today]
    unpaid = {"late": 1, "stopped": max(len(past) - 1, 1)}.get(story, 0)
    for due, amount in past[: len(past) - unpaid]:
        take_payment(env, loan, amount, due, place)
    if story == "settled":
        take_payment(env, loan, quote(env, loan, env.today).total, env.today, place)
    elif loan.is_running:
        close_loan(env, loan.id, env.today)
