"""The demo loans: of every standing, agreeing with the ledger, the same each time."""

from __future__ import annotations

import sqlalchemy as sa
from yurt.base.models.journal import Audit
from yurt_finance.posting import trial_balance
from yurt_lending.demo import STORIES, load
from yurt_lending.hooks import check_data
from yurt_lending.models.loan import Loan


def test_the_demo_loans(system):
    told = []
    with system.acting_as_system() as env:
        load(env, lambda *step: told.append(step))
    with system.acting_as_system() as env:
        statuses = set(env.session.scalars(sa.select(env[Loan].status)))
        assert {"applied", "approved", "current", "penalty", "closed", "due_today"} <= statuses
        assert check_data(env) == []
        assert sum(row.closing for row in trial_balance(env, env.today, env.today)) == 0
        before = env.session.scalar(sa.select(sa.func.max(env[Audit].id)))
        load(env, lambda *step: None)
        env.session.flush()
        assert env.session.scalar(sa.select(sa.func.max(env[Audit].id))) == before
    assert told[-1][:2] == (len(STORIES), len(STORIES))
