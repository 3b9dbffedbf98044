"""Custom fields on both engines: made, used, changed, removed while the system runs."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.base.models.journal import Audit
from yurt.base.models.people import User
from yurt.base.models.views import SavedFilter
from yurt.env import System
from yurt.env.loading import spec_from_json
from yurt.env.query import Query, fetch
from yurt.errors import AccessDenied, NotFound, ValidationFailed
from yurt.model.filters import parse_filter
from yurt.model.kinds import KINDS
from yurt.model.spec import FieldSpec, State
from yurt.services import migrate
from yurt.services.customfields import (
    add_field,
    add_fields,
    change_field,
    drop_retired,
    field_losses,
    remove_field,
    spec_to_json,
)
from yurt_crm.models.contact import Contact

pytestmark = pytest.mark.addons("crm")
JOBS = {"skilled": "Skilled", "unskilled": "Unskilled"}
EVERY_KIND = {
    "text": "text",
    "long_text": "long",
    "rich_text": "<b>x</b>",
    "email": "a@example.org",
    "phone": "+37491204118",
    "url": "https://example.org/",
    "colour": "#aabbcc",
    "selection": "skilled",
    "state": "new",
    "integer": 7,
    "decimal": Decimal("1.5"),
    "money": Decimal("12.34"),
    "percent": Decimal("5"),
    "boolean": True,
    "json": {"a": [1]},
}


def _columns(system: System, table: str) -> set[str]:
    with system.database.reading.connect() as connection:
        return {column["name"] for column in sa.inspect(connection).get_columns(table)}


def _add(system: System, spec: FieldSpec, model: str = "crm.contact") -> FieldSpec:
    with system.acting_as_system() as env:
        return add_field(env, model, spec)


def _spec(kind: str) -> FieldSpec:
    states = (State("new", "New", to=("old",)), State("old", "Old")) if kind == "state" else ()
    options = JOBS if kind == "selection" else {}
    return FieldSpec(f"c_{kind}", kind, label=kind, options=options, states=states, target="core.user")


def test_every_kind_is_a_real_column_and_takes_values(system: System) -> None:
    with system.acting_as_system() as env:
        env.create(Contact, name="Before")
    with system.acting_as_system() as env:
        assert len(add_fields(env, "crm.contact", [_spec(kind) for kind in [*KINDS, "many"]])) == len(KINDS) + 1
    values = {f"x_c_{kind}": value for kind, value in EVERY_KIND.items()}
    with system.acting_as_system() as env:
        user = env.get(User, 1)
        env.create(Contact, name="Anna", x_c_link=user, x_c_many=[user], **values)
    where = parse_filter({"all": [{"field": "x_c_link.login", "op": "eq", "value": "admin"}]})
    with system.acting_as_system() as env:
        fields = ("name", "x_c_selection", "x_c_money", "x_c_link", "x_c_boolean")
        row = fetch(env, Contact, Query(fields, where)).rows[0]
        contact: Any = env[Contact]
        anna = env.session.scalars(sa.select(contact).where(contact.x_c_money > 12)).one()
        assert anna.name == "Anna" and anna.x_c_many[0].login == "admin"
        assert {name: getattr(anna, name) for name in values} == values
        before = env.session.scalars(sa.select(contact).where(contact.name == "Before")).one()
        assert before.x_c_boolean is False and before.x_c_state == "new" and before.x_c_money is None
    assert "skilled" in str(row) and "Anna" in str(row)
    with system.database.reading.connect() as connection:
        assert migrate.drift(connection, system.registry.metadata, set(system.registry.addons)) == []


def test_json_keeps_everything(system: System) -> None:
    spec = FieldSpec("x_a", "money", label="A", default=Decimal("1.50"), minimum=Decimal(0), currency="EUR")
    assert spec_from_json(spec_to_json(spec)) == spec.with_(custom=True, owner="custom")
    spec = FieldSpec("x_s", "state", states=(State("a", "A", "ok", ("b",)), State("b", "B")), required=True)
    assert spec_from_json(spec_to_json(spec)) == spec.with_(custom=True, owner="custom")


def test_needs_the_role(system: System, as_user: Any) -> None:
    with pytest.raises(AccessDenied), as_user("crm.manager") as env:
        add_field(env, Contact, FieldSpec("job", "text"))
    with as_user("core.integrator") as env:
        add_field(env, Contact, FieldSpec("job", "text", label="Job"))
    with system.acting_as_system() as env:
        entry = env.session.scalars(sa.select(env[Audit]).where(env[Audit].operation == "field_added")).one()
        assert (entry.model, entry.label) == ("crm.contact", "Job") and entry.user_id
    with as_user("crm.manager") as env, pytest.raises(AccessDenied):
        remove_field(env, Contact, "x_job")


@pytest.mark.parametrize(
    ("spec", "field"),
    [
        (FieldSpec("1st", "text"), "name"),
        (FieldSpec('a" drop table', "text"), "name"),
        (FieldSpec("y" * 80, "text"), "name"),
        (FieldSpec("job", "selection"), "options"),
        (FieldSpec("job", "lines"), "kind"),
        (FieldSpec("job", "rubbish"), "kind"),
        (FieldSpec("job", "link", target="no.such"), "target"),
        (FieldSpec("job", "state", states=(State("a", "A", to=("z",)),)), "states"),
    ],
)
def test_bad_fields_are_refused_and_nothing_is_made(system: System, spec: FieldSpec, field: str) -> None:
    before = _columns(system, "crm_contact")
    with pytest.raises(ValidationFailed) as refused:
        _add(system, spec)
    assert field in refused.value.fields
    assert _columns(system, "crm_contact") == before


def test_wrong_default_rolls_the_column_back(system: System) -> None:
    with pytest.raises(ValidationFailed):
        _add(system, FieldSpec("age", "integer", default="many"))
    assert "x_age" not in _columns(system, "crm_contact")
    assert not system.refresh() and "x_age" not in system.registry.models["crm.contact"].fields
    _add(system, FieldSpec("age", "integer", default=18))
    with pytest.raises(ValidationFailed) as refused:
        _add(system, FieldSpec("age", "integer"))
    assert "name" in refused.value.fields


def test_required_and_unique(system: System) -> None:
    with system.acting_as_system() as env:
        env.create(Contact, name="Before")
    _add(system, FieldSpec("passport", "text", required=True, unique=True))
    with pytest.raises(ValidationFailed) as missing, system.acting_as_system() as env:
        env.create(Contact, name="Anna")
    assert "x_passport" in missing.value.fields
    with system.acting_as_system() as env:
        env.create(Contact, name="Anna", x_passport="AN1")
    with pytest.raises(ValidationFailed) as double, system.acting_as_system() as env:
        env.create(Contact, name="Boris", x_passport="AN1")
    assert "x_passport" in double.value.fields


def test_change(system: System) -> None:
    _add(system, FieldSpec("job", "selection", options=JOBS))
    with system.acting_as_system() as env:
        env.create(Contact, name="Anna", x_job="skilled")
    with pytest.raises(ValidationFailed, match=r"skilled.*\(1\)"), system.acting_as_system() as env:
        change_field(env, Contact, "x_job", options={"unskilled": "Unskilled"})
    with pytest.raises(ValidationFailed), system.acting_as_system() as env:
        change_field(env, Contact, "x_job", kind="text")
    with pytest.raises(NotFound), system.acting_as_system() as env:
        change_field(env, Contact, "name", label="Full name")
    with system.acting_as_system() as env:
        change_field(env, Contact, "x_job", label="Work", options={"skilled": "Skilled", "none": "None"})
    assert system.registry.models["crm.contact"].fields["x_job"].label == "Work"


@pytest.mark.parametrize("kind", ["text", "link", "many", "money"])
def test_remove(system: System, kind: str) -> None:
    made = _add(system, _spec(kind).with_(unique=kind == "text", searchable=True))
    value = {"text": "a", "money": 5}.get(kind)
    with system.acting_as_system() as env:
        value = value or (env.get(User, 1) if kind == "link" else [env.get(User, 1)])
        env.create(Contact, name="Anna", **{made.name: value})
        env.create(SavedFilter, name="Mine", model="crm.contact", query={"where": {"field": made.name, "op": "set"}})
    with system.acting_as_system() as env:
        lost = field_losses(env, Contact, made.name)
        assert (lost.values, lost.saved_filters) == (1, ("Mine",))
        remove_field(env, Contact, made.name)
    assert made.name not in system.registry.models["crm.contact"].fields
    assert made.column_name not in _columns(system, "crm_contact")
    with system.acting_as_system() as env:
        assert env.session.scalars(sa.select(env[Contact])).one().name == "Anna"
    _add(system, _spec(kind))


def test_a_removal_cut_short_is_finished(system: System) -> None:
    _add(system, FieldSpec("job", "text", index=True))
    with system.database.writing() as connection:
        connection.exec_driver_sql("UPDATE core_custom_field SET active = false")
    with pytest.raises(ValidationFailed, match="being removed"), system.acting_as_system() as env:
        system.registry.models["crm.contact"].fields.pop("x_job")
        system.registry.models["crm.contact"].__dict__.pop("by_column", None)
        add_field(env, Contact, FieldSpec("job", "integer"))
    assert drop_retired(system) == ["crm.contact.x_job"]
    assert "x_job" not in _columns(system, "crm_contact")
    assert drop_retired(system) == []
