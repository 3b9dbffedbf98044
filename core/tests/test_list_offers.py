"""What a list offers beside its rows: buttons of other add-ons for selected records, and ways out of an empty list."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from typing import Any

import pytest
from yurt.registry.hookspecs import hookimpl
from yurt.view import BulkButton
from yurt_crm.models.contact import Contact

pytestmark = pytest.mark.addons("crm")
LIST = "/m/crm/contact"


class Messaging:
    """As an add-on for messages would offer itself."""

    @hookimpl
    def bulk_buttons(self, env: Any, model: str) -> list[BulkButton] | None:
        return [BulkButton("Message <all>", "/x/messaging/new", icon="send")] if model == "crm.contact" else None


@pytest.fixture
def messaging(env: Any) -> Iterator[None]:
    plugin = Messaging()
    env.registry.hooks.register(plugin)
    yield
    env.registry.hooks.unregister(plugin)


def test_an_addon_offers_a_button_for_the_selected_records(env, client, messaging):
    env.create(Contact, name="Anahit")
    env.session.flush()
    page = client.get(LIST).text
    assert 'hx-post="/x/messaging/new" hx-include="#y-list [name=id]:checked' in page
    assert "Message &lt;all&gt;" in page
    assert "messaging" not in client.get("/m/crm/category").text
    assert "messaging" not in client.get(f"{LIST}?show=trash").text


def ways(page: Any) -> dict[str, str]:
    box = page.text.split('<div class="y-ways">')[1].split("</div>")[0]
    return {label: html.unescape(href) for href, label in re.findall(r'href="([^"]+)".*?<span>([^<]+)', box)}


def test_an_empty_list_offers_less_filter_and_the_archive(env, client):
    env.create(Contact, name="Anahit", city="Gyumri", archived=True)
    env.session.flush()
    parts = '{"all":[{"field":"city","op":"eq","value":"Gyumri"},{"field":"name","op":"eq","value":"Nobody"}]}'
    found = ways(client.get(LIST, params={"f": parts}))
    assert list(found) == ["Remove the last filter", "Search in archived too", "Show all"]
    fewer = client.get(found["Remove the last filter"])
    assert "Nobody" not in fewer.text
    archived = ways(fewer)["Search in archived too"]
    assert "Anahit" in client.get(archived).text


def test_the_search_word_goes_first_and_a_bare_list_offers_a_new_record(client):
    found = ways(client.get(LIST, params={"q": "nobody"}))
    assert "q=" not in found["Remove the last filter"]
    assert list(ways(client.get(LIST))) == ["New"]
