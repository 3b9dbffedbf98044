"""Translated fields in all languages: the dialog, the API, and what the CRM brings along; on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from yurt.base.models.journal import Audit
from yurt.base.models.people import User
from yurt.i18n import LANGUAGES, catalogue
from yurt_crm.data import STAGES
from yurt_crm.models.contact import Category
from yurt_crm.models.funnel import Funnel, Stage

HTMX = {"HX-Request": "true", "HX-Target": "y-form"}
API = "/api/v1/crm/category"


@pytest.fixture
def speaking(system, monkeypatch):
    """The database speaks English and Armenian."""
    monkeypatch.setattr(system, "settings", system.settings.model_copy(update={"languages": ["en", "hy"]}))
    return system


@pytest.fixture
def gold(env):
    return env.create(Category, name="Gold buyer")


def fresh(env, record):
    env.session.expire_all()
    return env.get(type(record), record.id)


def test_a_field_is_written_in_all_languages(speaking, env, client, gold):
    address = f"/m/crm/category/{gold.id}/languages/name"
    assert address in client.get(f"/m/crm/category/{gold.id}").text
    asked = client.get(address, headers=HTMX)
    assert 'name="ask-in_en"' in asked.text and 'value="Gold buyer"' in asked.text
    assert 'name="ask-in_hy"' in asked.text and 'name="ask-in_ru"' not in asked.text and "Հայերեն" in asked.text
    sent = {"version": "1", "ask-in_en": "Gold", "ask-in_hy": "Ոսկի"}
    done = client.post(address, data=sent, headers=HTMX)
    assert done.status_code == 200 and 'id="y-form"' in done.text and "Saved" in done.headers["HX-Trigger"]
    record = fresh(env, gold)
    assert (record.name, record.name_i18n) == ("Gold", {"hy": "Ոսկի"})
    assert client.post(address, data=sent, headers=HTMX).status_code == 409, "of a version that is gone"
    emptied = {"version": str(record.version), "ask-in_en": "Gold", "ask-in_hy": " "}
    assert client.post(address, data=emptied, headers=HTMX).status_code == 200
    assert not fresh(env, gold).name_i18n


def test_what_is_wrong_is_told_beside_its_language(speaking, env, client, gold):
    env.create(Category, name="Silver")
    address = f"/m/crm/category/{gold.id}/languages/name"
    wrong = client.post(address, data={"version": "1", "ask-in_en": "", "ask-in_hy": "x" * 600}, headers=HTMX)
    assert wrong.status_code == 422 and wrong.headers["HX-Retarget"] == "#y-ask"
    assert 'id="e-ask-in_en"' in wrong.text and 'id="e-ask-in_hy"' in wrong.text and "x" * 600 in wrong.text
    taken = client.post(address, data={"version": "1", "ask-in_en": "Silver", "ask-in_hy": "Արծաթ"}, headers=HTMX)
    assert taken.status_code == 422 and "Another category has this name." in taken.text and "Արծաթ" in taken.text
    assert (fresh(env, gold).name, fresh(env, gold).name_i18n) == ("Gold buyer", None)


def test_only_who_may_write_and_only_translated_fields(speaking, env, client, browser_as, gold):
    seller = browser_as("crm.salesperson")
    address = f"/m/crm/category/{gold.id}/languages/name"
    assert address not in seller.get(f"/m/crm/category/{gold.id}").text
    assert seller.get(address, headers=HTMX).status_code == 403
    assert seller.post(address, data={"ask-in_en": "x"}, headers=HTMX).status_code == 403
    assert client.get(f"/m/crm/category/{gold.id}/languages/colour", headers=HTMX).status_code == 404


def test_one_language_needs_no_button(client, gold):
    assert "/languages/name" not in client.get(f"/m/crm/category/{gold.id}").text


@pytest.fixture
def funnel(env):
    made = env.create(Funnel, name="Wholesale")
    env.create(Stage, name="Asked", funnel_id=made.id)
    return made


def test_lines_are_written_in_all_languages_from_the_form_they_stand_in(speaking, env, client, funnel):
    stage = funnel.stages[0]
    address = f"/m/crm/stage/{stage.id}/languages/name"
    assert address in client.get(f"/m/crm/funnel/{funnel.id}").text
    sent = {"version": str(stage.version), "ask-in_en": "Asked", "ask-in_hy": "Հարցում"}
    there = {**HTMX, "HX-Current-URL": f"http://127.0.0.1/m/crm/funnel/{funnel.id}"}
    done = client.post(address, data=sent, headers=there)
    assert done.headers["HX-Refresh"] == "true", "the page the line stands in is loaded anew"
    assert fresh(env, stage).name_i18n == {"hy": "Հարցում"}


def test_a_line_typed_in_another_language_keeps_its_words_in_the_first(speaking, env, client, funnel):
    stage = funnel.stages[0]
    stage.name_i18n = {"hy": "Հարցում"}
    env.get(User, 1).language = "hy"
    env.session.commit()

    def save(text: str) -> None:
        key = f"stages.{stage.id}"
        sent = {"name": "Wholesale", "stages._order": str(stage.id), f"{key}.name": text,
                f"{key}._version": str(fresh(env, stage).version)}  # fmt: skip
        assert client.post(f"/m/crm/funnel/{funnel.id}", data=sent, headers=HTMX).status_code == 200

    save("Հարցում")
    assert (fresh(env, stage).name, stage.name_i18n) == ("Asked", {"hy": "Հարցում"}), "left as it was"
    save("Նոր հարցում")
    assert (fresh(env, stage).name, stage.name_i18n) == ("Asked", {"hy": "Նոր հարցում"})


def test_the_api_and_the_audit_know_the_languages(env, client):
    made = client.post(API, json={"name": "Gold", "name_i18n": {"hy": "Ոսկի"}})
    assert made.status_code == 201 and made.json()["name_i18n"] == {"hy": "Ոսկի"}
    assert client.patch(f"{API}/{made.json()['id']}", json={"name_i18n": {"hy": "x" * 600}}).status_code == 422
    schema = client.get("/api/openapi.json").json()["components"]["schemas"]
    found = next(s for name, s in schema.items() if name.endswith("category_change"))
    assert found["properties"]["name_i18n"]["type"] == ["object", "null"]
    stage = env.session.scalars(sa.select(env[Stage])).first()
    assert client.patch(f"/api/v1/crm/stage/{stage.id}", json={"name_i18n": {"hy": "Նոր կանչ"}}).status_code == 200
    audit = env[Audit]
    entry = env.session.scalars(sa.select(audit).where(audit.model == "crm.stage").order_by(audit.id.desc())).first()
    assert entry.changes["name_i18n"][1] == {"hy": "Նոր կանչ"}


def test_what_the_crm_brings_speaks_all_languages(env):
    from pathlib import Path

    import yurt.base
    import yurt_crm

    folders = tuple(Path(module.__file__ or "").parent / "locale" for module in (yurt.base, yurt_crm))
    stages = env.session.scalars(sa.select(env[Stage])).all()
    assert len(stages) == len(STAGES)
    for stage in stages:
        for code in LANGUAGES:
            word = catalogue(code, folders).gettext(stage.name)
            assert (stage.name_i18n or {}).get(code, stage.name) == word


@pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
@pytest.mark.usefixtures("speaking")
def test_a_new_record_is_given_all_its_languages_at_once(env, client):
    page = client.get("/m/crm/category/new").text
    assert 'name="name.in_hy"' in page and 'name="name.in_en"' not in page
    refused = client.post("/m/crm/category/new", data={"name": "", "name.in_hy": "Ոսկի"}, headers=HTMX)
    assert refused.status_code == 422 and 'value="Ոսկի"' in refused.text, "what was typed stays"
    sent = {"name": "Gold", "name.in_hy": "a\x00b"}
    refused = client.post("/m/crm/category/new", data=sent, headers=HTMX)
    assert refused.status_code == 422 and "Հայերեն: " in refused.text
    made = client.post("/m/crm/category/new", data={"name": "Gold", "name.in_hy": " Ոսկի"}, headers=HTMX)
    assert made.status_code == 200
    gold = env.session.scalars(sa.select(env[Category]).where(env[Category].name == "Gold")).one()
    assert gold.name_i18n == {"hy": "Ոսկի"}
