"""Migrations: what `make` writes for an add-on, and that scripts and models agree on both engines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from yurt.db import open_database
from yurt.errors import AddonError
from yurt.registry.discovery import discover
from yurt.registry.graph import closure
from yurt.registry.registry import build
from yurt.services import migrate
from yurt_sdk.addons import forget_addon, write_addon

LOYALTY = """
from yurt.model import Mapped, Model, Money, check, field, index, link, many, unique
from yurt_crm.models.contact import Category, Contact

class Card(Model):
    number: Mapped[str] = field(max_length=20)
    contact: Mapped[Contact] = link(ondelete="cascade")
    limit: Mapped[Money] = field(default=0)
    plastic: Mapped[bool] = field(default=True)
    constraints = [
        unique("number", message="Taken."),
        check("limit_small", lambda c: c.limit <= 500, "Too much."),
    ]

class LoyalContact(Contact, extends=True):
    points: Mapped[int] = field(default=0, index=True)
    fee: Mapped[Money] = field(default=5)
    since: Mapped[str | None] = field(max_length=10, unique=True)
    favourites: Mapped[list[Category]] = many()
    card: Mapped[Card | None] = link()
    indexes = [index("city", "points")]
    constraints = [check("points_positive", lambda c: c.points >= 0, "No negative points.")]
"""


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.syspath_prepend(str(tmp_path))
    yield tmp_path
    forget_addon("loyalty")


def _names(addon: str) -> list[str]:
    return closure([addon], discover().available)


def _drift(url: str, addon: str) -> list[str]:
    found = discover().available
    names = _names(addon)
    registry = build([found[name] for name in names])
    database = open_database(url)
    try:
        with database.reading.connect() as connection:
            return migrate.drift(connection, registry.metadata, set(names))
    finally:
        database.dispose()


def _upgrade(url: str, addon: str) -> None:
    found = discover().available
    database = open_database(url)
    with migrate.schema_change(database) as connection:
        for name in _names(addon):
            migrate.upgrade(connection, found[name])
    database.dispose()


def _tables(url: str) -> set[str]:
    engine = open_database(url)
    try:
        with engine.reading.connect() as connection:
            return set(sa.inspect(connection).get_table_names())
    finally:
        engine.dispose()


def test_every_addon_goes_up_and_down_and_agrees_with_its_models(database: str) -> None:
    found = discover().available
    names = closure(sorted(found), found)
    for name in names:
        _upgrade(database, name)
        assert _drift(database, name) == [], name
        assert migrate.make(name, "Nothing to do") is None, name
    opened = open_database(database)
    with migrate.schema_change(opened) as connection:
        for name in reversed(names):
            assert migrate.pending(connection, found[name]) == []
            migrate.downgrade(connection, found[name])
            assert migrate.current(connection, found[name]) == ()
    opened.dispose()
    assert _tables(database) == set()
    _upgrade(database, names[-1])
    assert _drift(database, names[-1]) == []


def test_make_writes_only_what_the_addon_owns(database: str, shop: Path) -> None:
    write_addon(shop, "loyalty", {"models.py": LOYALTY}, manifest='depends=["crm"]')
    file = migrate.make("loyalty", "First tables")
    assert file is not None and file.name == "0001_first_tables.py"
    text = file.read_text()
    assert "table('crm_category'" not in text and "table('core_" not in text
    assert "op.create_table('loyalty_card'" in text and "types.MoneyType()" in text
    assert "op.create_table('crm_contact_favourites_rel'" in text
    assert "batch_alter_table('crm_contact')" in text
    for name in ("points", "since", "card_id"):
        assert f"add_column(sa.Column('{name}'" in text
    assert "ck_crm_contact_points_positive" in text and "ix_crm_contact_city_points" in text
    assert "server_default=sa.text(by_engine(sqlite='50000', postgresql='5" in text
    assert "by_engine(sqlite='\"limit\" <= 5000000'" in text
    assert "'name'" not in text and "INTEGER" not in text
    _upgrade(database, "loyalty")
    assert _drift(database, "loyalty") == []
    assert migrate.make("loyalty", "Again") is None
    opened = open_database(database)
    with migrate.schema_change(opened) as connection:
        migrate.downgrade(connection, discover().available["loyalty"])
        checks = {item["name"] for item in sa.inspect(connection).get_check_constraints("crm_contact")}
    opened.dispose()
    assert checks == {"ck_crm_contact_own_company"}
    assert _drift(database, "crm") == []


def test_two_tables_may_link_to_each_other(database: str, shop: Path) -> None:
    models = """
from yurt.model import Mapped, Model, link

class Card(Model):
    owner: Mapped["Owner | None"] = link()
    parent: Mapped["Card | None"] = link()

class Owner(Model):
    card: Mapped[Card | None] = link()
"""
    write_addon(shop, "loyalty", {"models.py": models})
    assert migrate.make("loyalty", "First tables")
    _upgrade(database, "loyalty")
    assert _drift(database, "loyalty") == []
    opened = open_database(database)
    with migrate.schema_change(opened) as connection:
        migrate.downgrade(connection, discover().available["loyalty"])
        assert not sa.inspect(connection).has_table("loyalty_owner")
    opened.dispose()


def test_second_script_follows_the_models(database: str, shop: Path) -> None:
    write_addon(shop, "loyalty", {"models.py": LOYALTY}, manifest='depends=["crm"]')
    first = migrate.make("loyalty", "First tables")
    assert first is not None
    changed = (
        LOYALTY.replace("    plastic: Mapped[bool] = field(default=True)\n", "    note: Mapped[str | None]\n")
        .replace("max_length=20", "max_length=40")
        .replace('    constraints = [check("points_positive", lambda c: c.points >= 0, "No negative points.")]\n', "")
        .replace("    favourites: Mapped[list[Category]] = many()\n", "")
    )
    files = {"models.py": changed, f"migrations/versions/{first.name}": first.read_text()}
    write_addon(shop, "loyalty", files, manifest='depends=["crm"]', version="1.1")
    second = migrate.make("loyalty", "Second thoughts")
    assert second is not None
    text = second.read_text()
    assert 'down_revision = "0001"' in text
    assert "drop_column('plastic')" in text and "drop_table('crm_contact_favourites_rel')" in text
    assert "drop_constraint" in text and "existing_type=sa.VARCHAR(length=20)" in text
    assert "points'" not in text.replace("points_positive", "")
    _upgrade(database, "loyalty")
    assert _drift(database, "loyalty") == []
    opened = open_database(database)
    with migrate.schema_change(opened) as connection:
        assert migrate.downgrade(connection, discover().available["loyalty"], "0001") == ["0002"]
        assert migrate.pending(connection, discover().available["loyalty"]) == ["0002"]
    opened.dispose()


def test_drift_is_seen(database: str) -> None:
    _upgrade(database, "crm")
    opened = open_database(database)
    with opened.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE crm_contact ADD COLUMN stray VARCHAR(10)")
        connection.exec_driver_sql("DROP INDEX ix_crm_contact_name")
        connection.exec_driver_sql("CREATE TABLE crm_stray (id INTEGER)")
        connection.exec_driver_sql("CREATE TABLE other_stray (id INTEGER)")
    opened.dispose()
    found = _drift(database, "crm")
    assert len(found) == 3
    assert {"stray", "ix_crm_contact_name", "crm_stray"} <= set(" ".join(found).split())


def test_a_database_of_a_newer_release_is_refused(database: str) -> None:
    _upgrade(database, "crm")
    opened = open_database(database)
    with opened.writing() as connection:
        connection.exec_driver_sql("UPDATE alembic_version_crm SET version_num = '0099'")
        with pytest.raises(AddonError, match="newer release"):
            migrate.pending(connection, discover().available["crm"])
    opened.dispose()


def test_a_broken_link_stops_the_whole_change(database: str) -> None:
    _upgrade(database, "crm")
    opened = open_database(database)
    if not opened.is_sqlite:
        pytest.skip("PostgreSQL checks foreign keys by itself")
    with pytest.raises(AddonError, match="crm_contact"), migrate.schema_change(opened) as connection:
        connection.exec_driver_sql(
            "INSERT INTO crm_contact (name, kind, relation, salesperson_id) VALUES ('a','b','c',9)"
        )
    with opened.writing() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM crm_contact").scalar() == 0
        assert connection.exec_driver_sql("PRAGMA foreign_keys").scalar() == 1
    opened.dispose()
