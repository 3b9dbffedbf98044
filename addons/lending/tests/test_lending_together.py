"""Many who pay on one loan at the same moment take turns; nothing is lost, and the books balance."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import sqlalchemy as sa
from yurt_crm.models.contact import Contact
from yurt_finance.posting import Document, balance, trial_balance
from yurt_lending.hooks import check_data
from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product
from yurt_lending.servicing import disburse, take_payment

PAYMENTS = 12


def test_payments_at_the_same_moment(system):
    with system.acting_as_system() as env:
        product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
        borrower = env.create(Contact, name="Ani")
        terms = {"principal": Decimal(120_000), "rate": Decimal(24), "term": 12}
        loan = env.create(Loan, borrower=borrower, product=product, **terms)
        loan.approve()
        disburse(env, loan, env.today)
        number = loan.id

    def pay(n: int) -> None:
        with system.acting_as_system() as env:
            # Half of them are the same work, repeated.
            take_payment(env, env.get(Loan, number), Decimal(100), env.today, key=f"payment {n // 2}")

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(pay, range(PAYMENTS)))
    with system.acting_as_system() as env:
        loan = env.get(Loan, number)
        assert (loan.paid, loan.last_event) == (100 * PAYMENTS // 2, 1 + PAYMENTS // 2)
        assert balance(env, "1310", env.today, subject=Document.of(loan)) == loan.principal_owed
        assert check_data(env) == []
        assert sum(row.closing for row in trial_balance(env, env.today, env.today)) == 0
