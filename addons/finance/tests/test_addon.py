"""Finance as an add-on: sound by the SDK's checks, its data loaded once."""

from __future__ import annotations

import sqlalchemy as sa
from yurt_finance.data import CHART, load
from yurt_finance.models.accounts import Account
from yurt_finance.models.currencies import Currency
from yurt_sdk.checks import check_addon


def test_the_addon_is_sound():
    assert check_addon("finance") == []


def test_data_is_loaded_once_and_the_users_changes_stay(env):
    cash = env.session.scalars(sa.select(env[Account]).where(env[Account].code == "1010")).one()
    assert cash.parent.code == "10" and cash.parent.heading and not cash.heading
    cash.name = "Tills"
    env.session.flush()
    load(env)
    assert cash.name == "Tills"
    assert env.session.scalar(sa.select(sa.func.count(env[Account].id))) == len(CHART)
    lari = env.session.scalars(sa.select(env[Currency]).where(env[Currency].code == "GEL")).one()
    assert (lari.name, lari.places, lari.name_i18n["ru"]) == ("Georgian Lari", 2, "грузинский лари")
