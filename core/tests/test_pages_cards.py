"""Galleries and address cards: what stands on a card, safe links, pages, filters, rights."""

from __future__ import annotations

import html
import io
import re
from types import SimpleNamespace
from typing import Any

import pytest
from PIL import Image
from yurt.view import Addresses, Field, Gallery, Insert
from yurt.view.resolve import view_problems
from yurt.view.resolve_looks import resolve_look
from yurt_crm.models.contact import Contact

pytestmark = pytest.mark.addons("crm")
GALLERY, ADDRESSES = "/m/crm/contact/gallery", "/m/crm/contact/addresses"


def titles(page: Any) -> list[str]:
    assert page.status_code == 200, page.text[:500]
    return [html.unescape(found) for found in re.findall(r'<h2><a href="[^"]+">([^<]+)</a></h2>', page.text)]


def test_a_gallery_shows_the_picture_or_the_initials(env, client):
    picture = io.BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    sent = client.post("/m/crm/contact/upload/photo", files={"file": ("a.png", picture.getvalue(), "image/png")})
    env.create(Contact, name="Ann Lee", photo=sent.json()["id"], position="Cook", city="Gori")
    env.create(Contact, name="Bo <b>")
    page = client.get(GALLERY)
    assert titles(page) == ["Ann Lee", "Bo <b>"] and "<b>" not in page.text.split("y-cardgrid")[1].split("</ul>")[0]
    shown = re.findall(r'<img src="(/files/\d+/thumb/\d+)"', page.text)
    assert len(shown) == 1 and client.get(shown[0]).headers["content-type"] == "image/webp"
    assert "<p>Cook</p>" in page.text and "<p>Gori</p>" in page.text and ">B<" not in page.text


def test_an_address_card_leads_to_phone_letter_page_and_maps(env, client):
    env.create(
        Contact, name="Ann", address="1 Quiet & Long Street\nflat 2", city="Gori", phone="+995322123456",
        email="ann@example.com", website="https://example.com/a",
    )  # fmt: skip
    page = client.get(ADDRESSES).text
    assert "1 Quiet &amp; Long Street flat 2, Gori" in page
    for href in ("tel:+995322123456", "mailto:ann@example.com", "https://example.com/a"):
        assert f'href="{href}"' in page
    where = "1+Quiet+%26+Long+Street+flat+2%2C+Gori"
    assert f"https://www.openstreetmap.org/search?query={where}" in page
    outside = re.findall(r'<a href="https://[^"]+"[^>]*>', page)
    assert outside and all('rel="noopener noreferrer"' in link for link in outside)


def test_more_cards_come_when_asked(env, client):
    env.create_many(Contact, [{"name": f"C{n:03}"} for n in range(130)])
    page, seen = client.get(GALLERY), []
    seen += titles(page)
    more = re.search(r'hx-get="([^"]+gallery/more[^"]+)"', page.text)
    while more is not None:
        part = client.get(html.unescape(more.group(1)), headers={"HX-Request": "true"})
        assert "<html" not in part.text
        seen += titles(part)
        more = re.search(r'hx-get="([^"]+gallery/more[^"]+)"', part.text)
    assert seen == [f"C{n:03}" for n in range(130)]


def test_filters_order_and_empty_states_are_those_of_the_list(env, client):
    env.create_many(Contact, [{"name": "Ann", "city": "Gori"}, {"name": "Bo", "city": "Batumi"}])
    assert titles(client.get(ADDRESSES, params={"q": "bo"})) == ["Bo"]
    assert titles(client.get(GALLERY, params={"o": "-name"})) == ["Bo", "Ann"]
    assert "Nothing found" in client.get(GALLERY, params={"q": "nobody"}).text
    part = client.get(GALLERY, headers={"HX-Request": "true", "HX-Target": "y-cards"})
    assert "<html" not in part.text and titles(part) == ["Ann", "Bo"]
    switch = re.findall(r'href="(/m/crm/contact[^"?]*)[^"]*" title="', client.get(GALLERY).text)
    assert {"/m/crm/contact", GALLERY, ADDRESSES, "/m/crm/contact/pivot"} <= set(switch)


def test_rights_hold(client, browser_as):
    assert browser_as("core.user").get(GALLERY).status_code == 403
    assert client.get("/m/crm/category/gallery").status_code == 404
    assert client.get("/m/crm/lead/addresses").status_code == 404


def test_declared_cards_are_checked_and_take_insertions(env):
    gallery, cards = Gallery(Contact, "photo", "city", "gone"), Addresses(Contact, "nowhere", "city")
    inserts = [("other", Insert(gallery, Field("position"), before="city"))]
    views = {gallery.key: gallery, cards.key: cards}
    registry = SimpleNamespace(models=env.registry.models, views=views, inserts=inserts)
    made = resolve_look(registry, "gallery", "crm.contact")
    assert made.fields == ("position", "city") and made.title == "name"
    assert resolve_look(registry, "addresses", "crm.contact").address == ("city",)
    assert len([found for found in view_problems(registry) if found.view in ("gallery", "addresses")]) == 2
    assert resolve_look(registry, "gallery", "crm.contact", lambda spec: spec.name != "photo") is None
    registry.views[gallery.key] = Gallery(Contact, "name")
    assert resolve_look(registry, "gallery", "crm.contact") is None
