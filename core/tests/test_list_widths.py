"""Widths of a list's columns, kept for each user beside which columns there are; on both databases."""

from __future__ import annotations

from typing import Any

import pytest
from yurt_crm.models.contact import Contact

pytestmark = pytest.mark.addons("crm")
LIST = "/m/crm/contact"


@pytest.fixture(autouse=True)
def contact(env: Any) -> None:
    env.create(Contact, name="Anahit")
    env.session.flush()


def keep(client: Any, **widths: Any) -> None:
    answer = client.post(
        f"{LIST}/columns/widths", data={"path": list(widths), "width": list(map(str, widths.values()))}
    )
    assert answer.status_code == 204


def test_widths_are_kept_for_each_user(client, browser_as):
    assert "<col " not in client.get(LIST).text
    keep(client, name=260, city=90)
    page = client.get(LIST).text
    assert '<col width="42"><col width="260">' in page and '<col width="90">' in page and "y-fixed" in page
    assert "<col " not in browser_as("crm.salesperson").get(LIST).text


def test_widths_and_columns_do_not_forget_each_other(client):
    keep(client, city=90)
    client.post(f"{LIST}/columns", data={"column": ["name", "city"]})
    page = client.get(LIST).text
    assert '<col width="150"><col width="90"></colgroup>' in page
    keep(client, city=120)
    assert '<col width="150"><col width="120"></colgroup>' in client.get(LIST).text


def test_odd_widths_do_no_harm_and_none_goes_back(client):
    keep(client, name=5, city=99999, nothing=80, email="x")
    page = client.get(LIST).text
    assert '<col width="48">' in page and '<col width="900">' in page and "99999" not in page
    keep(client)
    assert "<col " not in client.get(LIST).text
