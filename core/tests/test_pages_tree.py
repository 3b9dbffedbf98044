"""Trees: opened level by level, found with their path, moved but never below themselves."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.env import System
from yurt.env.prepared import Prepared
from yurt.view import Tree
from yurt.view.resolve import view_problems
from yurt.view.resolve_looks import resolve_look
from yurt_sample.models import Place
from yurt_sdk.browser import Browser

TREE = "/m/sample/place/tree"
HTMX = {"HX-Request": "true", "HX-Target": "y-tree"}


@pytest.fixture
def places(sample: System) -> dict[str, tuple[int, int]]:
    """Two countries, two towns, a street: the id and version of each."""
    with sample.acting_as_system() as env:
        armenia, _ = env.create(Place, name="Armenia"), env.create(Place, name="Georgia")
        gyumri = env.create(Place, name="Gyumri", parent=armenia)
        env.create(Place, name="Yerevan", parent=armenia)
        env.create(Place, name="Quiet Street", parent=gyumri)
    return versions(sample)


def versions(system: System) -> dict[str, tuple[int, int]]:
    with system.acting_as_system() as env:
        return {place.name: (place.id, place.version) for place in env.session.scalars(sa.select(env[Place]))}


@pytest.fixture
def open_browser(sample: System) -> Iterator[Callable[..., Browser]]:
    def make(user: int) -> Browser:
        browser = Browser(sample, lambda: None)
        browser.sign_in(user)
        return browser

    yield make


@pytest.fixture
def admin(open_browser: Callable[..., Browser]) -> Browser:
    return open_browser(1)


def rows(page: Any) -> list[tuple[int, str]]:
    assert page.status_code in (200, 409, 422), page.text[:500]
    found = re.findall(r'<tr [^>]*aria-level="(\d+)".*?<a href="[^"]+" draggable="false">([^<]+)</a>', page.text, re.S)
    return [(int(level), html.unescape(name)) for level, name in found]


def move(browser: Browser, place: tuple[int, int], parent: int | str, *opened: int) -> Any:
    sent = {"id": place[0], "version": place[1], "parent": parent, "open": [str(number) for number in opened]}
    return browser.post(f"{TREE}/move", data=sent, headers=HTMX)


def test_only_the_top_is_read_and_each_level_when_it_is_opened(admin, places):
    page = admin.get(TREE)
    assert rows(page) == [(1, "Armenia"), (1, "Georgia")]
    assert "<small>2</small>" in page.text, "how many stand below is told before they are read"
    below = re.search(r'hx-get="([^"]+)"[^>]*hx-trigger="click once"', page.text)
    assert below is not None
    part = admin.get(html.unescape(below.group(1)), headers={"HX-Request": "true"})
    assert rows(part) == [(2, "Gyumri"), (2, "Yerevan")] and "<html" not in part.text
    assert admin.get(f"{TREE}/below?parent=x&level=2").status_code == 400
    assert f"new?parent={places['Armenia'][0]}" in page.text


def test_what_is_found_is_shown_with_its_path(admin, places):
    page = admin.get(TREE, params={"q": "street"})
    assert rows(page) == [(1, "Quiet Street")] and "Armenia › Gyumri" in page.text
    assert "Nothing found" in admin.get(TREE, params={"q": "nowhere"}).text


def test_a_branch_moves_with_all_below_it_and_what_was_open_stays_open(sample, admin, places):
    answer = move(admin, places["Gyumri"], places["Georgia"][0], places["Armenia"][0], places["Gyumri"][0])
    assert rows(answer) == [
        (1, "Armenia"), (2, "Yerevan"), (1, "Georgia"), (2, "Gyumri"), (3, "Quiet Street"),
    ]  # fmt: skip
    top = move(admin, versions(sample)["Gyumri"], "")
    assert [name for _, name in rows(top)] == ["Armenia", "Georgia", "Gyumri"]


def test_a_move_below_itself_is_refused_and_changes_nothing(sample, admin, places):
    refused = move(admin, places["Armenia"], places["Quiet Street"][0], places["Armenia"][0])
    assert refused.status_code == 422 and rows(refused)[0] == (1, "Armenia")
    assert "above itself" in json.loads(refused.headers["HX-Trigger"])["y-toast"]["text"]
    assert move(admin, (places["Gyumri"][0], 99), "").status_code == 409
    assert move(admin, (0, 1), "").status_code == 404
    assert versions(sample) == places


def test_the_number_of_queries_does_not_grow_with_the_rows(sample, admin, places, monkeypatch):
    run, seen = Prepared.run, []
    monkeypatch.setattr(Prepared, "run", lambda self, *given: (seen.append(self.sql), run(self, *given))[1])

    def queries() -> int:
        seen.clear()
        admin.get(TREE)
        return len(seen)

    few = queries()
    with sample.acting_as_system() as env:
        env.create_many(Place, [{"name": f"P{n}"} for n in range(50)])
    assert queries() == few > 1


def test_rights_hold(open_browser, user_of, places):
    clerk = open_browser(user_of("sample.clerk"))
    assert rows(clerk.get(TREE)) == [(1, "Armenia"), (1, "Georgia")]
    assert move(clerk, places["Yerevan"], "").status_code == 200
    reader = open_browser(user_of("sample.reader"))
    assert reader.get(TREE).status_code == 403 and move(reader, places["Gyumri"], "").status_code == 403
    assert clerk.get("/m/sample/person/tree").status_code == 404


def test_declared_trees_are_checked(sample):
    models = sample.registry.models
    views = {v.key: v for v in (Tree(Place, "created_at", "gone"), Tree("sample.person", "name"))}
    registry = SimpleNamespace(models=models, views=views, inserts=[])
    assert resolve_look(registry, "tree", "sample.place").fields == ("created_at",)
    assert resolve_look(registry, "tree", "sample.person") is None
    assert len([found for found in view_problems(registry) if found.view == "tree"]) == 2
    bare = SimpleNamespace(models=models, views={}, inserts=[])
    assert resolve_look(bare, "tree", "sample.place").title == "name", "a model with a parent has a tree by itself"
    assert resolve_look(bare, "tree", "sample.place", lambda spec: spec.name != "parent") is None
