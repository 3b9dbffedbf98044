"""Pages of a list by their keys, in the browser's addresses: onward, back, to the end; and how many there are."""

from __future__ import annotations

import html
import re
from decimal import Decimal
from typing import Any

import pytest
from yurt_crm.models.contact import Contact

pytestmark = [pytest.mark.addons("crm"), pytest.mark.parametrize("engine", ["sqlite"], indirect=True)]
LIST = "/m/crm/contact"


@pytest.fixture
def people(env: Any) -> list[Any]:
    rows = [
        {"name": f"Contact {n:03}", "city": None if n % 5 == 0 else f"C{n % 2}", "credit_limit": Decimal(n)}
        for n in range(170)
    ]
    return env.create_many(Contact, rows)


def shown(answer: Any) -> list[str]:
    assert answer.status_code == 200, answer.text[:500]
    return re.findall(r'k-title"><a href="[^"]+">([^<]+)</a>', answer.text)


def where(answer: Any) -> str:
    return re.findall(r'y-foot"><span>(\S+)', answer.text)[0]


def step(client: Any, answer: Any, to: str) -> Any:
    """The page behind a button of the foot: `next`, `prev`, `First page`, `Last page`."""
    pattern = rf'href="([^"]+)" rel="{to}"' if to in ("next", "prev") else rf'href="([^"]+)" aria-label="{to}"'
    return client.get(html.unescape(re.findall(pattern, answer.text)[0]))


def test_onward_back_to_the_end_and_to_the_beginning(client, people):
    first = client.get(LIST)
    assert where(first) == "1–80" and 'rel="prev"' not in first.text
    second = step(client, first, "next")
    assert shown(second)[0] == "Contact 080" and where(second) == "81–160"
    third = step(client, second, "next")
    assert len(shown(third)) == 10 and "161–170 of 170" in third.text and 'rel="next"' not in third.text
    assert shown(step(client, third, "prev")) == shown(second)
    last = step(client, first, "Last page")
    assert shown(last)[-1] == "Contact 169" and len(shown(last)) == 80 and "91–170 of 170" in last.text
    assert shown(step(client, last, "prev"))[-1] == "Contact 089"
    assert shown(step(client, last, "First page")) == shown(first)


def test_what_comes_before_the_second_page_is_a_whole_first_page(client, people):
    back = step(client, step(client, client.get(f"{LIST}?o=-city"), "next"), "prev")
    assert shown(back) == shown(client.get(f"{LIST}?o=-city")) and where(back) == "1–80"
    near = step(client, step(client, client.get(LIST), "Last page"), "prev")
    front = step(client, near, "prev")
    assert where(front) == "1–80" and len(shown(front)) == 80 and 'rel="prev"' not in front.text


def test_nothing_is_shown_twice_or_left_out_when_somebody_adds_records(client, people, env):
    first = client.get(LIST)
    env.create_many(Contact, [{"name": f"Contact 000 {n}"} for n in range(30)])
    assert shown(step(client, first, "next"))[0] == "Contact 080"


def test_a_long_group_goes_on_where_it_ended(client, people, env):
    group = html.unescape(re.findall(r'hx-get="([^"]+/rows[^"]+)"', client.get(f"{LIST}?g=kind").text)[0])
    read, part = [], client.get(group)
    while True:
        read += shown(part)
        more = re.findall(r'hx-get="([^"]+)" hx-target="closest tr"', part.text)
        if not more:
            break
        part = client.get(html.unescape(more[0]))
    assert read == [f"Contact {n:03}" for n in range(170)]


def test_a_long_list_is_counted_exactly_only_by_hand(client, people, monkeypatch):
    monkeypatch.setattr("yurt.env.counting.MANY", 100)
    about = client.get(f"{LIST}/count?f={{}}")
    assert "more than 100<" in about.text
    assert client.get(html.unescape(re.findall(r'hx-get="([^"]+)"', about.text)[0])).text == "170"
    assert client.get(f"{LIST}/count?q=contact+00").text == "11"  # 000 to 009, and 100
    last = client.get(f"{LIST}?before=last")
    assert where(last) == "…" and shown(last)[-1] == "Contact 169"
    assert where(step(client, last, "prev")) == "…"


@pytest.mark.parametrize("given", ["after=x", "before=W10", "after=WzFd&o=name", "before=bnVsbA&o=-city"])
def test_a_cursor_that_is_none_is_refused_in_words(client, people, given):
    assert client.get(f"{LIST}?{given}").status_code == 400
