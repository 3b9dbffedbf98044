"""Help for each page and the first steps: what views, menus, fields and add-ons declare reaches whom it is for."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient
from yurt.env import System
from yurt.registry.hookspecs import hookimpl
from yurt.view import Form, List, Menu, Step
from yurt.web.help.pages import steps_of
from yurt.web.help.topics import topic_of
from yurt_crm.models.contact import Contact
from yurt_sdk.testing import make_user

pytestmark = [
    pytest.mark.addons("crm"),
    pytest.mark.filterwarnings("ignore::starlette.exceptions.StarletteDeprecationWarning"),
]


def test_a_view_and_a_menu_say_what_they_are_for(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    views = {**system.registry.views}
    views[("list", "crm.contact", "default")] = List(Contact, "name", help="Everybody you deal with.")
    views[("form", "crm.contact", "default")] = Form(Contact, "name", help="One person.")
    monkeypatch.setattr(system.registry, "views", views)
    menus = [("crm", Menu("reports", "Sales", url="/x/crm/sales", help="Sums of the month."))]
    monkeypatch.setattr(system.registry, "menus", menus)
    system.registry.cache.pop("web.menus", None)
    with system.env(1, reading=True) as env:
        listed = topic_of(env, "/m/crm/contact")
        assert (listed.title, listed.text) == ("Contacts", "Everybody you deal with.")
        assert listed.tips and listed.fields
        assert topic_of(env, "/m/crm/contact/12").text == topic_of(env, "/m/crm/contact/new").text == "One person."
        assert topic_of(env, "/m/crm/lead/board").tips
        assert topic_of(env, "/x/crm/sales").text == "Sums of the month."
        for path in ("/", "/m/no/model", "/nowhere", "", "/m/crm/contact/../x"):
            assert topic_of(env, path).title == "Help"
    nobody = make_user(system, "nobody", "core.user")
    with system.env(nobody, reading=True) as env:
        assert topic_of(env, "/m/crm/contact").title == "Help"  # not even that there is such a model
    system.registry.cache.pop("web.menus", None)


class Steps:
    """Two add-ons' steps in one: for everybody, and for the head of sales."""

    @hookimpl
    def first_steps(self) -> list[Step]:
        return [Step("Last", "…", order=99), Step("For heads", "…", role="crm.manager", order=2)]


class Broken:
    @hookimpl
    def first_steps(self, env: Any) -> list[Step]:
        raise RuntimeError("no")


def test_first_steps_are_by_role_and_survive_a_broken_add_on(system: System) -> None:
    hooks = system.registry.hooks
    steps, broken = Steps(), Broken()
    hooks.register(steps)
    hooks.register(broken)
    try:
        for role, heads in (("crm.salesperson", False), ("crm.manager", True)):
            with system.env(make_user(system, role[4:], role), reading=True) as env:
                titles = [step.title for step in steps_of(env)]
            assert ("For heads" in titles) == heads
            assert titles[0] == "Welcome" and titles[-1] == "Last"
    finally:
        hooks.unregister(steps)
        hooks.unregister(broken)


def test_the_tour_is_taken_once(client: TestClient) -> None:
    assert client.get("/tour").json()["done"] is False
    for _ in range(2):
        assert client.post("/tour/done").status_code == 204
    assert client.get("/tour").json()["done"] is True


def test_help_is_a_part_of_a_dialog_and_a_page_of_its_own(client: TestClient) -> None:
    part = client.get("/help?path=/m/crm/contact", headers={"HX-Request": "true"}).text
    assert "<html" not in part and "Contacts" in part
    assert "<html" in client.get("/help?path=/m/crm/contact").text
