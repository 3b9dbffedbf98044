"""Colours of a list's rows by rule: told by the database, said in words as well, the same in groups and after edits."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.view import Colour
from yurt_crm.models.lead import Lead

pytestmark = [pytest.mark.addons("crm"), pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
LIST = "/m/crm/lead"
LONG_AGO = date(2020, 1, 1)


@pytest.fixture
def leads(system: Any) -> None:
    with system.acting_as_system() as env:
        yesterday, later = env.today - timedelta(days=2), env.today + timedelta(days=9)
        env.create(Lead, title="Overdue <one>", expected_date=yesterday)
        env.create(Lead, title="In time", expected_date=later)
        env.create(Lead, title="Undated")
        won = env.create(Lead, title="Won", expected_date=yesterday)
        won.status = "won"


def rows(answer: Any) -> dict[str, str]:
    """The class of each row by its title."""
    found = re.findall(r'<tr class="([^"]*)" tabindex.*?</tr>', answer.text)
    titles = re.findall(r'k-title"><a [^>]+>([^<]+)</a>', answer.text)
    return dict(zip(map(html.unescape, titles), found, strict=True))


def test_the_first_rule_that_fits_colours_a_row_and_says_so(client, leads):
    page = client.get(f"{LIST}?f={{}}&o=title")
    assert rows(page) == {"In time": "", "Overdue <one>": "tn-late", "Undated": "", "Won": "tn-ok"}
    late = page.text[page.text.index("Overdue &lt;one&gt;</a>") :][:80]
    assert late.startswith('Overdue &lt;one&gt;</a><span class="visually-hidden">, Late</span>')
    assert re.findall(r'<li class="tn-(\w+)">([^<]+)</li>', page.text) == [
        ("late", "Late"), ("ok", "Won"), ("over", "Lost")
    ]  # fmt: skip


def test_groups_and_single_rows_are_coloured_too(client, leads, system):
    page = client.get(f"{LIST}?f={{}}&g=status")
    parts = [client.get(html.unescape(href)) for href in re.findall(r'hx-get="([^"]+/rows[^"]+)"', page.text)]
    assert {title: css for part in parts for title, css in rows(part).items()}["Overdue <one>"] == "tn-late"
    with system.acting_as_system() as env:
        number = next(n for n in range(1, 9) if env.get(Lead, n).title == "Overdue <one>")
    assert "tn-late" in client.get(f"{LIST}/{number}/row").text


def test_a_row_changes_colour_with_its_record(client, leads, system):
    assert rows(client.get(f"{LIST}?f={{}}"))["In time"] == ""
    with system.acting_as_system() as env:
        env.session.execute(sa.update(env[Lead]).where(env[Lead].title == "In time").values(expected_date=LONG_AGO))
    assert rows(client.get(f"{LIST}?f={{}}"))["In time"] == "tn-late"


def test_a_tone_is_one_of_the_few(engine):
    with pytest.raises(ValueError, match="tone"):
        Colour(where={"field": "name"}, tone="red", label="Red")  # type: ignore[arg-type]
