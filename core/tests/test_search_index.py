"""The index that the search box of large lists uses on PostgreSQL: made, used, taken over, and no drift."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from yurt.env import Env, System
from yurt.env.query import Query, fetch
from yurt.env.searching import index_name, is_indexed
from yurt.services import migrate
from yurt.services.search_indexes import make_search_indexes
from yurt_crm.models.contact import Contact

WORDS = ("katar", "KATARINE", "an", "8_5%", "555-1", "nobody", "kat pet", "e p")


@pytest.mark.addons("crm")
def test_a_large_list_gets_an_index_that_finds_the_same(system: System) -> None:
    names = ("Katarine Petrosyan", "Anna Sargsyan", "Levan 8_5% Kat", "Petre")
    with system.acting_as_system() as env:
        env.create_many(Contact, [{"name": name, "phone": f"+3749155512{n}"} for n, name in enumerate(names)])
    before = _found(system)
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
    assert _found(system) == before
    with system.acting_as_system() as env:
        env.create(Contact, name="Katarzyna")
        env.session.flush()
        assert _names(env, "katarz") == ["Katarzyna"]
    with system.database.engine.connect() as connection:
        assert not [text for text in migrate.drift(connection, system.registry.metadata, {"crm"}) if "search" in text]
        plan = connection.execute(sa.text(f"select indexdef from pg_indexes where indexname = '{name}'")).scalar_one()
    assert "yurt_trigrams" in plan


def _found(system: System) -> dict[str, list[str]]:
    with system.acting_as_system() as env:
        return {word: _names(env, word) for word in WORDS}


def _names(env: Env, word: str) -> list[str]:
    return [row[1] for row in fetch(env, Contact, Query(fields=("name",), search=word, order=("name",))).rows]
