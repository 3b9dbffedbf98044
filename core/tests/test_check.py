"""What `yurt check` finds, each planted on purpose; and nothing where nothing is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from yurt.base.models.people import Permission, Role, Rule
from yurt.env import System
from yurt.model.spec import FieldSpec
from yurt.services.check import Severity, check_configuration, check_data, check_system
from yurt.services.customfields import add_field
from yurt.settings import Settings
from yurt_crm.models.contact import Contact

pytestmark = pytest.mark.addons("crm")


def told(findings) -> dict[str, str]:
    return {f"{f.severity} {f.area} {f.where}": f.message for f in findings}


def of_area(system: System, area: str) -> list[str]:
    return [key for key in told(check_system(system)) if f" {area} " in key]


def test_a_sound_system_has_no_errors(system: System) -> None:
    assert [f for f in check_data(system) if f.severity is not Severity.HINT] == []
    assert [f for f in check_system(system) if f.area in ("rights", "views") and f.severity is Severity.ERROR] == []


def test_configuration(tmp_path: Path) -> None:
    wrong = Settings(
        folder=tmp_path, languages=["xx"], time_zone="Mars/Olympus", region="QQ", currency="QQQ", addons=["nothing"]
    )
    found = told(check_configuration(wrong))
    for name in ("languages", "time_zone", "region", "currency", "addons"):
        assert f"error configuration {name}" in found
    assert not [key for key in told(check_configuration(Settings(folder=tmp_path))) if key.startswith("error")]


def test_a_rule_whose_filter_no_longer_fits(system: System) -> None:
    with system.acting_as_system() as env:
        env.create(Rule, name="Old", model="crm.contact", where={"field": "gone", "op": "eq", "value": 1})
        env.create(Rule, name="Lost", model="no.model", where={"field": "x"})
        role = env.session.scalars(sa.select(env[Role])).first()
        env.create(Permission, role=role, model="no.model")
    found = of_area(system, "rights")
    assert "error rights Old (crm.contact)" in found
    assert "hint rights Lost" in found
    assert "hint rights no.model" in found


def test_roles_that_do_not_exist(system: System) -> None:
    spec = FieldSpec("secret", "text", label="Secret", read_role="no.role")
    with system.acting_as_system() as env:
        add_field(env, Contact, spec)
    assert "error rights field crm.contact.x_secret" in of_area(system, "rights")


def test_nobody_is_administrator(system: System) -> None:
    from yurt.base.models.people import User

    with system.acting_as_system() as env:
        env.get(User, 1).roles = []
    found = of_area(system, "rights")
    assert "warning rights users" in found
    assert "hint rights user admin" in found


def test_a_custom_field_without_its_column(system: System) -> None:
    with system.acting_as_system() as env:
        add_field(env, Contact, FieldSpec("age", "integer", label="Age"))
    with system.database.writing() as connection:
        connection.exec_driver_sql("ALTER TABLE crm_contact DROP COLUMN x_age")
    assert "error data crm.contact.x_age" in told(check_data(system))


def test_rows_that_point_nowhere(system: System) -> None:
    with system.acting_as_system() as env:
        env.create(Contact, name="Anna")
    with system.database.engine.connect() as connection:
        if system.database.is_sqlite:
            connection.connection.dbapi_connection.execute("PRAGMA foreign_keys=OFF")  # type: ignore[union-attr]
        else:
            connection.exec_driver_sql("SET session_replication_role = replica")
        connection.exec_driver_sql("UPDATE crm_contact SET company_id = 999")
        connection.commit()
        if not system.database.is_sqlite:
            connection.exec_driver_sql("SET session_replication_role = DEFAULT")
        connection.invalidate()
    assert "error data crm_contact.company_id" in told(check_data(system))
