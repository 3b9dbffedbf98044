"""The index that the search box of large lists uses on PostgreSQL: made, used, taken over, and no drift."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from yurt.env import Env, System
from yurt.env.paging import RowsBuilder
from yurt.env.query import LAST, Query, fetch
from yurt.env.searching import index_name, is_indexed
from yurt.env.walking import walk_of
from yurt.model.filters import Condition
from yurt.services import migrate
from yurt.services.search_indexes import make_search_indexes
from yurt_crm.models.contact import Contact
from yurt_sdk.testing import make_user

WORDS = ("katar", "KATARINE", "an", "8_5%", "555-1", "nobody", "kat pet", "e p")


@pytest.mark.addons("crm")
def test_a_large_list_gets_an_index_that_finds_the_same(system: System) -> None:
    names = ("Katarine Petrosyan", "Anna Sargsyan", "Levan 8_5% Kat", "Petre")
    with system.acting_as_system() as env:
        env.create_many(Contact, [{"name": name, "phone": f"+3749155512{n}"} for n, name in enumerate(names)])
    _spread(system)
    before, order_before = _found(system), _walked(system)
    assert before["katar"] == ["Katarine Petrosyan"] and before["8_5%"] == ["Levan 8_5% Kat"] and not before["nobody"]
    made = make_search_indexes(system, least=0)
    assert not make_search_indexes(system, least=0), "once is enough"
    if system.database.is_sqlite:
        assert not made
        return
    name = index_name(system.registry.models["crm.contact"])
    assert name in made
    system.refresh()
    with system.acting_as_system() as env:
        assert is_indexed(env, env.info(Contact))
        assert walk_of(RowsBuilder(env, env.info(Contact), Query(order=("salesperson",)))), "now it is walked"
    assert _found(system) == before
    assert _walked(system) == order_before, "read value by value, the list is the same"
    with system.acting_as_system() as env:
        env.create(Contact, name="Katarzyna")
        env.session.flush()
        assert _names(env, "katarz") == ["Katarzyna"]
    with system.database.engine.connect() as connection:
        assert not [text for text in migrate.drift(connection, system.registry.metadata, {"crm"}) if "search" in text]
        plan = connection.execute(sa.text(f"select indexdef from pg_indexes where indexname = '{name}'")).scalar_one()
    assert "yurt_trigrams" in plan


def _spread(system: System) -> None:
    """Contacts who share cities and salespeople, some without, so that each value fills more than a page."""
    sellers = [make_user(system, f"walk{n}", "crm.salesperson") for n in (2, 0, 1)]
    with system.acting_as_system() as env:
        rows = [
            {"name": f"Walk {n}", "city": (None, "Ani", "Van")[n % 3], "credit_limit": (None, n % 4)[n % 5 > 0],
             "salesperson_id": (None, *sellers)[n % 4]}
            for n in range(36)
        ]  # fmt: skip
        env.create_many(Contact, rows)


def _walked(system: System) -> list[list[int]]:
    """The numbers of all contacts in several orders, page by page, forwards and then back from the end."""
    orders = (("salesperson",), ("-salesperson",), ("city", "-credit_limit"), ("-city", "credit_limit"))
    with system.acting_as_system() as env:
        return [_pages(env, order, ahead) for order in orders for ahead in (True, False)]


def _pages(env: Env, order: tuple[str, ...], ahead: bool) -> list[int]:
    fields, numbers = ("name", "city", "salesperson"), []
    page = fetch(env, Contact, Query(fields=fields, order=order, limit=7, before="" if ahead else LAST))
    while True:
        numbers += [row[0] for row in page.rows] if ahead else [row[0] for row in reversed(page.rows)]
        if not (page.cursor if ahead else page.back):
            return numbers
        after, before = (page.cursor, "") if ahead else ("", page.back)
        page = fetch(env, Contact, Query(fields=fields, order=order, limit=7, after=after, before=before))


def _found(system: System) -> dict[str, list[str]]:
    with system.acting_as_system() as env:
        found = {word: _names(env, word) for word in WORDS}
        where = Condition(field="name", op="contains", value="TROSYAN")
        found["in one field"] = [row[1] for row in fetch(env, Contact, Query(fields=("name",), where=where)).rows]
        return found


def _names(env: Env, word: str) -> list[str]:
    return [row[1] for row in fetch(env, Contact, Query(fields=("name",), search=word, order=("name",))).rows]
