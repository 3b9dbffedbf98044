"""Customising without code: layouts, names, conditions, defaults; taken back, never in the way of starting."""

from __future__ import annotations

import json
import re

import pytest
from form_inputs import HTMX, inputs
from yurt.base.models.customisation import Customisation
from yurt.env.customising import problems_of
from yurt.env.loading import bump
from yurt.errors import AccessDenied, ValidationFailed
from yurt.services.check.checking import check_system
from yurt.services.customise import history, save_change, take_back
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead

pytestmark = pytest.mark.addons("crm")
LIST = "/m/crm/contact"


@pytest.fixture
def change(system):
    """Saves a step as the administrator, in a unit of work of its own."""

    def save(model: str, target: str, /, **values) -> None:
        with system.env(1) as env:
            save_change(env, model, target, values)
        system.refresh()

    return save


def fields_in(text: str) -> list[str]:
    return re.findall(r'data-field="(\w+)"', text)


def test_a_form_is_laid_out_anew_and_what_is_not_named_stays(system, change, client):
    groups = [
        {"title": {"en": "First", "ru": "Сначала"}, "fields": ["city", "name", "gone"]},
        {"title": {"en": "More"}, "page": {"en": "A tab"}, "fields": ["email"]},
    ]
    change("crm.contact", "form", groups=groups, hidden=["birthday"])
    page = client.get(f"{LIST}/new").text
    assert fields_in(page)[:2] == ["city", "name"] and "First" in page and "A tab" in page
    assert "birthday" not in fields_in(page) and "phone" in fields_in(page)
    assert [text for _, text in problems_of(system.registry)] == ["“gone” is left out: there is no such field."]
    assert any("“gone” is left out" in finding.message for finding in check_system(system))


def one_contact(system):
    with system.env(1) as env:
        env.create(Contact, name="Anahit", city="Gyumri")


def test_a_list_has_the_chosen_columns(system, change, client):
    one_contact(system)
    change("crm.contact", "list", columns=["city", "name"])
    page = client.get(LIST).text
    head = page[page.index("<thead") : page.index("</thead>")]
    assert head.index("City") < head.index("Name") and "Credit limit" not in head


def test_a_field_is_renamed_everywhere_in_each_language(system, change, client):
    one_contact(system)
    change("crm.contact", "field:city", label={"en": "Town", "ru": "Город проживания"})
    label = system.registry.models["crm.contact"].fields["city"].label
    assert "Town" in client.get(f"{LIST}/new").text and "Town" in client.get(LIST).text
    assert system.catalogue("ru").gettext(label) == "Город проживания"
    assert system.catalogue("ka").gettext(label) == "Town"


def test_statuses_get_words_and_colours_of_the_client(system, change):
    change("crm.lead", "field:status", options={"won": {"en": "Signed"}}, colours={"won": "new"})
    state = system.registry.models["crm.lead"].fields["status"].state("won")
    assert system.catalogue("en").gettext(state.label) == "Signed" and state.colour == "new"


def test_a_client_has_statuses_of_its_own(system, change, client):
    own = {"x_waiting": {"after": ["open"], "to": ["open", "won"]}}
    words = {"x_waiting": {"en": "Waiting", "ru": "Ждёт"}}
    change("crm.lead", "field:status", own=own, options=words, colours={"x_waiting": "today"}, unused=["lost"])
    spec = system.registry.models["crm.lead"].fields["status"]
    waiting, begun = spec.state("x_waiting"), spec.state("open")
    assert (waiting.colour, waiting.to, begun.to) == ("today", ("open", "won"), ("won", "lost", "x_waiting"))
    with system.env(1) as env:
        record = env.create(Lead, title="Ring")
        env.session.flush()
        number = record.id
    page = client.get(f"/m/crm/lead/{number}").text
    assert "Waiting" in page and f"/m/crm/lead/{number}/state/lost" not in page, "what is not used is not offered"
    assert client.post(f"/m/crm/lead/{number}/state/x_waiting", data={"version": "1"}, headers=HTMX).status_code == 200
    with system.env(1) as env:
        assert env.get(Lead, number).status == "x_waiting"
    with pytest.raises(ValidationFailed, match="cannot become"), system.env(1) as env:
        env.get(Lead, number).status = "lost"
    with system.env(1) as env:
        take_back(env, history(env, "crm.lead")[0].id)
    system.refresh()
    assert "x_waiting" in client.get(f"/m/crm/lead/{number}").text, "a record keeps what it has"


def test_statuses_that_lead_nowhere_are_refused(system, as_user):
    with as_user("core.customiser", "core.integrator", "crm.manager") as env:
        for model, field, values in (
            ("crm.lead", "status", {"own": {"x_a": {}}}),
            ("crm.lead", "status", {"own": {"x_a": {"after": ["gone"]}}}),
            ("crm.lead", "status", {"own": {"lost": {"after": ["open"]}}}),
            ("crm.lead", "status", {"unused": ["open"]}),
            ("crm.lead", "title", {"own": {"x_a": {}}}),
        ):
            with pytest.raises(ValidationFailed):
                save_change(env, model, f"field:{field}", values)


def test_a_status_is_added_on_the_page_and_a_choice_stays_sortable(system, client):
    sent = {"option.new": "Very high", "option.high": "Urgent", "unused.low": "1"}
    assert client.post("/customise/crm/lead/field:priority", data=sent).status_code == 303
    sent = {"option.new": "Ждёт", "colour.new": "late", "after.new": ["open"], "to.new": ["open"]}
    assert client.post("/customise/crm/lead/field:status", data=sent).status_code == 303
    system.refresh()
    fields = system.registry.models["crm.lead"].fields
    assert list(fields["priority"].options) == ["low", "normal", "high", "x_very_high"]
    assert fields["status"].state("x_status").colour == "late"
    page = client.get("/m/crm/lead/new").text
    assert ">Very high</option>" in page and ">Low</option>" not in page
    with system.env(1) as env:
        record = env.create(Lead, title="Ring", priority="x_very_high")
        env.session.flush()
        assert record.priority_rank == 1
    page = client.get("/customise/crm/lead").text
    assert 'name="after.x_status" value="open" checked' in page and 'name="unused.low" value="1" checked' in page


def test_every_view_leads_there(client, browser_as):
    for page in ("", "/board", "/pivot"):
        assert 'href="/customise/crm/lead' in client.get(f"/m/crm/lead{page}").text
        assert "/customise/" not in browser_as("crm.manager").get(f"/m/crm/lead{page}").text


def test_a_field_is_asked_for_while_a_condition_holds(system, change, client):
    change("crm.contact", "field:city", required_when={"field": "kind", "op": "eq", "value": "company"})
    sent = inputs(client.get(f"{LIST}/new")) | {"name": "Co", "kind": "company", "city": ""}
    refused = client.post(f"{LIST}/new", data=sent, headers=HTMX)
    assert refused.status_code == 422 and 'id="e-city"' in refused.text
    shown = client.post(f"{LIST}/new/change", data=sent, headers=HTMX).text
    assert 'id="f-city" name="city" aria-required="true"' in shown
    assert client.post(f"{LIST}/new", data=sent | {"kind": "person"}, headers=HTMX).status_code == 200
    with pytest.raises(ValidationFailed) as refusal, system.env(1) as env:
        env.create(Contact, name="Co", kind="company")
    assert "city" in refusal.value.fields, "whatever way it is written"


def test_a_field_is_locked_while_a_condition_holds(system, change, client):
    with system.env(1) as env:
        record = env.create(Contact, name="Co", kind="company", city="Gyumri")
        env.session.flush()
        number = record.id
    sent = inputs(client.get(f"{LIST}/{number}/edit"))
    change("crm.contact", "field:city", readonly_when={"field": "kind", "value": "company"})
    assert 'id="f-city"' not in client.get(f"{LIST}/{number}/edit").text
    assert client.post(f"{LIST}/{number}", data=sent | {"city": "Yerevan"}, headers=HTMX).status_code == 200
    with system.env(1) as env:
        assert env.get(Contact, number).city == "Gyumri"


def test_new_records_begin_with_the_default(system, change, client):
    change("crm.contact", "field:city", default="Gyumri")
    assert inputs(client.get(f"{LIST}/new"))["city"] == ["Gyumri"]


def test_steps_are_taken_back_one_after_the_other(system, change, client):
    change("crm.contact", "list", columns=["city"])
    change("crm.contact", "list", columns=["email"])
    with system.env(1) as env:
        last, first = history(env, "crm.contact")
        with pytest.raises(Exception, match="later first"):
            take_back(env, first.id)
        take_back(env, last.id)
    system.refresh()
    assert system.registry.cache["customised"]["crm.contact"].list.columns == ["city"]


def test_it_needs_the_role_and_nonsense_is_refused(system, as_user):
    with as_user("crm.manager") as env, pytest.raises(AccessDenied):
        save_change(env, "crm.contact", "list", {"columns": ["name"]})
    with as_user("core.customiser", "crm.manager") as env:
        for target, values in (
            ("list", {"columns": []}),
            ("form", {"nonsense": 1}),
            ("dashboard", {}),
            ("field:nothing", {"label": {"en": "x"}}),
            ("field:city", {"required_when": {"field": "company.city", "value": "x"}}),
            ("field:city", {"required_when": {"what": 1}}),
        ):
            with pytest.raises(ValidationFailed):
                save_change(env, "crm.contact", target, values)
        save_change(env, "crm.contact", "list", {"columns": ["name"]})


def test_no_customisation_keeps_a_system_from_starting(system, client):
    with system.acting_as_system() as env:
        for model, target, change in (
            ("crm.contact", "form", {"groups": "nonsense"}),
            ("crm.contact", "pivot", {}),
            ("gone.model", "form", {}),
            ("crm.contact", "field:gone", {"label": {"en": "x"}}),
            ("crm.lead", "field:title", {"required_when": {"field": "gone"}}),
        ):
            env.create(Customisation, model=model, target=target, change=change)
        bump(env.session.connection(), "registry_stamp")
    system.refresh()
    assert client.get(f"{LIST}/new").status_code == 200 and len(problems_of(system.registry)) == 4
    with system.env(1) as env:
        env.create(Lead, title="Still works")


def test_the_page_arranges_renames_adds_and_takes_back(system, client, browser_as):
    href = "/customise/crm/contact"
    page = client.get(href).text
    assert 'data-name="city"' in page and "Add a field" in page
    change = {"groups": [{"title": {"en": "Mine"}, "fields": ["is_company", "name"]}], "hidden": ["city"]}
    assert client.post(f"{href}/form", data={"change": json.dumps(change)}).status_code == 303
    asked = {"required.field": "kind", "required.op": "eq", "required.value": "company", "label.en": "Mail"}
    assert client.post(f"{href}/field:email", data=asked).status_code == 303
    assert client.post(f"{href}/add", data={"name": "size", "label": "Size", "kind": "integer"}).status_code == 303
    system.refresh()
    form = client.get(f"{LIST}/new").text
    assert fields_in(form)[:2] == ["is_company", "name"] and "city" not in fields_in(form)
    assert "Mine" in form and "Mail" in form and "x_size" in fields_in(form)
    page = client.get(href).text
    step = re.search(rf"{href}/undo/(\d+)", page)
    assert step and client.post(f"{href}/undo/{step[1]}").status_code == 303
    system.refresh()
    assert "Mail" not in client.get(f"{LIST}/new").text
    assert client.post(f"{href}/form", data={"change": "nonsense"}).status_code == 422
    other = browser_as("crm.manager")
    assert other.get(href).status_code == 403 and "/customise/" not in other.get(LIST).text
