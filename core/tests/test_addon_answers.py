"""An add-on whose hooks fail is named in the log; the pages that ask it are shown without it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, NoReturn

import pytest
import sqlalchemy as sa
from yurt import hookimpl
from yurt.env import Env, System
from yurt_crm.models.contact import Contact

HOOKS = (
    "home_tiles",
    "bulk_buttons",
    "next_activity",
    "timeline_entries",
    "record_facts",
    "entry_hints",
    "first_steps",
)


@pytest.fixture
def broken(system: System):
    """An add-on in which every hook that pages ask fails."""

    @hookimpl
    def fail(env: Env) -> NoReturn:
        raise ZeroDivisionError("no rate")

    hooks = system.registry.hooks
    plugin = hooks.register(SimpleNamespace(**dict.fromkeys(HOOKS, fail)), name="broken")
    yield
    hooks.unregister(name=plugin)


@pytest.mark.addons("crm")
@pytest.mark.usefixtures("broken")
def test_pages_are_shown_without_a_failing_addon(env: Any, client: Any, caplog: pytest.LogCaptureFixture) -> None:
    number = env.create(Contact, name="Anahit").id
    for page in ("/", "/m/crm/contact", f"/m/crm/contact/{number}", "/tour", "/m/crm/lead/board"):
        assert client.get(page).status_code == 200, page
    form = {"name": "Anahit", "phone": "091 204118"}
    assert client.post("/m/crm/contact/new/hints", data=form).status_code == 200
    told = {record.message for record in caplog.records if "broken" in record.message}
    assert told == {f"The hook {hook} of broken failed" for hook in HOOKS}


@pytest.mark.addons("crm")
@pytest.mark.parametrize("engine", ["postgresql"], indirect=True)
def test_a_statement_that_fails_in_a_hook_breaks_no_page(env: Any, client: Any, system: System) -> None:
    @hookimpl
    def fail(env: Env) -> NoReturn:
        env.session.connection().execute(sa.text("select no_such_column"))
        raise AssertionError

    hooks = system.registry.hooks
    plugin = hooks.register(SimpleNamespace(**dict.fromkeys(HOOKS, fail)), name="broken")
    number = env.create(Contact, name="Anahit").id
    try:
        for page in ("/", "/m/crm/contact", f"/m/crm/contact/{number}", f"/m/crm/contact/{number}/edit"):
            assert client.get(page).status_code == 200, page
        saved = client.post(f"/m/crm/contact/{number}", data={"city": "Gyumri"}, headers={"HX-Request": "true"})
        assert saved.status_code == 200 and "Gyumri" in client.get(f"/m/crm/contact/{number}").text
    finally:
        hooks.unregister(name=plugin)
