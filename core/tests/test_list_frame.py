"""What stands around a list is kept in pieces, its rows are kept as written: neither shows what is no longer so."""

from __future__ import annotations

import html
import json
import re
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from yurt.base.models.people import User
from yurt.base.models.views import SavedFilter
from yurt.web.present.pieces import Pieces, new_mark
from yurt_crm.models.contact import Contact

pytestmark = [pytest.mark.addons("crm"), pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
LIST = "/m/crm/contact"
TOKEN = re.compile(r'[\w.-]+(?=" name="csrf")|(?<=name="csrf" value=")[^"]+|(?<=content=")[^"]{40,}(?=")')


def where(field: str, value: Any) -> str:
    return quote(json.dumps({"field": field, "op": "eq", "value": value}))


@pytest.fixture
def people(system: Any) -> None:
    rows = [{"name": f"Contact {n}", "city": ("Gyumri", "Yerevan & Co")[n % 2]} for n in range(4)]
    with system.acting_as_system() as env:
        env.create_many(Contact, [{**row, "credit_limit": Decimal(5)} for row in rows])


ADDRESSES = [
    "", f"?f={where('city', 'Gyumri')}", f"?f={where('city', 'Yerevan & Co')}&o=-name", "?q=contact&o=city,-name",
    f"?f={where('city', 'Gyumri')}&q=contact", "?show=all", f"?f={where('name', 'Contact 1')}", "?p=2",
    f"?f={where('city', 'Yerevan & Co')}&show=all&m=credit_limit:avg",
]  # fmt: skip


def test_a_frame_that_others_have_warmed_gives_the_same_page(client, people, system):
    cold = []
    for address in ADDRESSES:
        system.cache.pop("web.list_frames", None)
        cold.append(client.get(LIST + address).text)
    for address in ADDRESSES:  # other filters of the same shape, so that each address finds a frame
        client.get(LIST + address.replace("Gyumri", "Yerevan+%26+Co"))
    assert len(system.cache["web.list_frames"]) < 2 * len(ADDRESSES)
    for address, before in zip(ADDRESSES, cold, strict=True):
        assert TOKEN.sub("", client.get(LIST + address).text) == TOKEN.sub("", before), address
        assert not re.search(r"gap[0-9a-f]{24}", before)


def test_what_changes_is_seen_at_once(client, people, system):
    assert "Contact 1<" in client.get(LIST).text
    with system.acting_as_system() as env:
        env.session.scalars(sa.select(env[Contact]).where(env[Contact].name == "Contact 1")).one().name = "Somebody"
    page = client.get(LIST).text
    assert "Somebody<" in page and "Contact 1<" not in page


def test_a_kept_filter_is_seen_at_once_whoever_keeps_it(client, people, system):
    def rows() -> int:
        return client.get(LIST).text.count("<tr class=")

    query = {"parts": [{"field": "city", "op": "eq", "value": "Gyumri"}]}
    assert rows() == 4
    with system.env(1) as env:
        number = env.create(SavedFilter, name="Mine", model="crm.contact", query=query, favourite=True).id
    assert rows() == 2
    with system.env(1) as env:
        env.get(SavedFilter, number).favourite = False
    assert rows() == 4
    with system.env(1) as env:
        env.get(SavedFilter, number).favourite = True
    assert rows() == 2
    with system.env(1) as env:
        env.delete(env.get(SavedFilter, number))
    assert rows() == 4


def test_rights_taken_away_take_the_buttons_away(browser_as, people, system):
    browser = browser_as("crm.salesperson", "core.exporter")
    with system.acting_as_system() as env:
        env.session.execute(sa.update(env[Contact]).values(salesperson_id=None))
    assert "bulk/export" in browser.get(LIST).text
    with system.acting_as_system() as env:
        for user in env.session.scalars(sa.select(env[User])).all():
            user.roles = [role for role in user.roles if role.name != "core.exporter"]
    page = browser.get(LIST).text
    assert "Contact 1<" in page and "bulk/export" not in page


def test_the_language_is_the_visitors(client, people, system):
    assert "Credit limit" in client.get(LIST).text
    with system.acting_as_system() as env:
        env.get(User, 1).language = "ru"
    page = client.get(LIST).text
    assert "Contact 1<" in page and "Credit limit" not in page


def test_pieces_put_in_what_is_given_and_nothing_else(engine):
    first, second = new_mark(), new_mark()
    pieces = Pieces(f"a {first} b {second} c {first}", (first, second))
    assert pieces.fill({first: second, second: "<2>"}) == f"a {second} b <2> c {second}"


def test_a_shared_filter_brings_its_columns_along(env, client):
    env.create(Contact, name="Ani", city="Sevan")
    env.session.flush()
    client.post(f"{LIST}/columns", data={"column": ["name", "city", "credit_limit"]})
    client.post(f"{LIST}/filters", data={"f": '{"field":"city","op":"eq","value":"Sevan"}', "filter_name": "Theirs"})
    client.post(f"{LIST}/columns", data={"column": ["name", "phone"]})
    panel = html.unescape(client.get(f"{LIST}/panel?f=%7B%7D").text)
    href = next(href for href in re.findall(r'href="([^"]+)"', panel) if "c=credit_limit" in href)
    shown = client.get(href).text
    assert "Credit limit" in shown
    assert "Credit limit" not in client.get(LIST).text
    moved = client.post(
        f"{LIST}/columns",
        data={"column": ["name"]},
        headers={"HX-Request": "true", "HX-Current-URL": f"http://testserver{href}"},
    )
    assert "c=credit_limit" not in moved.headers["HX-Location"]
