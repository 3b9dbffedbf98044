"""The demo data: complete, sound, and loaded once."""

from __future__ import annotations

from decimal import Decimal

import sqlalchemy as sa
from yurt.env.query import Query, count
from yurt_finance.demo import load
from yurt_finance.hooks import check_data
from yurt_finance.models.bank import StatementLine
from yurt_finance.models.cash import CashDesk, CashOrder
from yurt_finance.models.currencies import Rate
from yurt_finance.models.journal import JournalEntry
from yurt_finance.posting import trial_balance


def test_the_demo_company_is_sound_and_loaded_once(system):
    told = []
    with system.acting_as_system() as env:
        load(env, lambda *step: told.append(step))
    with system.acting_as_system() as env:
        first = [count(env, model, Query()) for model in (JournalEntry, CashOrder, StatementLine, Rate)]
        assert first[:3] == [34, 33, 12] and first[3] > 80
        assert all(desk.balance > 0 for desk in env.session.scalars(sa.select(env[CashDesk])))
        assert sum((row.closing for row in trial_balance(env, env.today, env.today)), Decimal(0)) == 0
        assert check_data(env) == []
        load(env, lambda *step: None)
        assert [count(env, model, Query()) for model in (JournalEntry, CashOrder, StatementLine, Rate)] == first
    assert told[0][:2] == (0, 4) and told[-1][:2] == (4, 4)
