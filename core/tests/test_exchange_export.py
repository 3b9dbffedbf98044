"""Exports from a system: paths, lists, labels, rights, the audit log, large tables. On both engines."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from yurt.base.models.journal import Audit
from yurt.env.query import Query
from yurt.errors import AccessDenied
from yurt.model.filters import parse_filter
from yurt.services.exchange.exporter import export_records
from yurt.services.exchange.importer import import_table
from yurt.services.exchange.plan import propose_map
from yurt.services.exchange.tables import read_table
from yurt.services.exchange.writers import ExportRefused
from yurt_crm.models.contact import Category, Contact

pytestmark = pytest.mark.addons("crm")


@pytest.fixture
def people(system):
    with system.acting_as_system() as env:
        tags = [env.create(Category, name=name) for name in ("Gold", "Slow")]
        acme = env.create(Contact, name="Acme", kind="company", city="Yerevan", external_id="acme")
        env.create(Contact, name="Berta", company=acme, categories=tags, credit_limit=10, external_id="b")
        env.create(Contact, name="=1+1", salesperson_id=1, external_id="c")
    return system


def read(path):
    with read_table(path) as table:
        return table.headings, [row.cells for row in table.rows]


@pytest.mark.parametrize("format_", ["xlsx", "csv"])
def test_paths_lists_labels_and_calculated_values(people, tmp_path, format_) -> None:
    target = tmp_path / f"out.{format_}"
    fields = ("name", "kind", "company", "company.city", "categories", "credit_limit", "is_company")
    with people.acting_as_system(reading=True) as env:
        done = export_records(env, Contact, Query(fields, order=("-name",)), format_, target)
    headings, rows = read(target)
    assert done.rows == 3
    assert headings == ["Name", "Kind", "Company", "Company / City", "Categories", "Credit limit", "Is company"]
    assert [str(cell) for cell in rows[0][:5]] == ["Berta", "Person", "Acme", "Yerevan", "Gold, Slow"]
    assert rows[2][0] == "=1+1"


def test_an_export_can_be_imported_again(people, tmp_path) -> None:
    target = tmp_path / "all.xlsx"
    with people.acting_as_system(reading=True) as env:
        export_records(env, Contact, Query(order=("name",)), "xlsx", target)
    with people.acting_as_system(channel="import") as env, read_table(target) as table:
        mapping = propose_map(env, env.info(Contact), table.headings)
        outcome = import_table(env, Contact, table, mapping, file_name="all.xlsx")
        assert (outcome.created, outcome.unchanged, outcome.failed) == (0, 3, 0), outcome.problems
        assert env.session.scalars(sa.select(env[Contact].version)).all() == [1, 1, 1]


def test_rights_and_the_audit_log(people, as_user, tmp_path) -> None:
    with as_user("crm.salesperson", reading=True) as env, pytest.raises(AccessDenied, match="Export"):
        export_records(env, Contact, Query(("name",)), "csv", tmp_path / "no.csv")
    where = parse_filter({"field": "name", "op": "ne", "value": "Berta"})
    with as_user("crm.salesperson", "core.exporter", reading=True) as env:
        done = export_records(env, Contact, Query(("name",), where), "csv", tmp_path / "mine.csv")
        user = env.user_id
    assert read(tmp_path / "mine.csv")[1] == [["Acme"]]
    assert done.rows == 1
    with people.acting_as_system() as env:
        entry = env.session.scalars(sa.select(env[Audit]).where(env[Audit].operation == "export")).one()
        assert (entry.user_id, entry.model, entry.changes["records"][1]) == (user, "crm.contact", 1)
        assert entry.changes["filter"][1]["value"] == "Berta"


def test_what_no_cell_holds_is_refused_and_leaves_no_file(people, tmp_path) -> None:
    with people.acting_as_system(reading=True) as env, pytest.raises(ExportRefused):
        export_records(env, Contact, Query(("name", "people")), "xlsx", tmp_path / "no.xlsx")
    assert list(tmp_path.iterdir()) == [] or not (tmp_path / "no.xlsx").exists()


def test_an_empty_list_still_has_headings(people, tmp_path) -> None:
    where = parse_filter({"field": "name", "op": "eq", "value": "nobody"})
    with people.acting_as_system(reading=True) as env:
        assert export_records(env, Contact, Query(("name", "city"), where), "xlsx", tmp_path / "e.xlsx").rows == 0
    assert (tmp_path / "e.xlsx").stat().st_size > 0
