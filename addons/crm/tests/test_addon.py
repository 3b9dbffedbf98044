"""The CRM as an add-on: sound by the SDK's checks, and its parts where others expect them."""

from __future__ import annotations

from yurt_crm.data import load
from yurt_crm.models.contact import Category
from yurt_crm.models.funnel import Stage
from yurt_sdk.checks import check_addon


def test_the_addon_is_sound():
    assert check_addon("crm") == []


def test_data_is_loaded_once_and_the_users_changes_stay(env):
    category = env.ensure(Category, {"crm.category.vip": {}})["crm.category.vip"]
    category.name = "Best customers"
    env.session.flush()
    before = env.session.query(env[Stage]).count()
    load(env)
    assert category.name == "Best customers"
    assert env.session.query(env[Stage]).count() == before == 6
