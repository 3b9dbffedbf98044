"""Imports into a system: links, keys, faults told apart, undo, rights. On both engines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.base.models.exchange import ImportRun
from yurt.base.models.journal import Audit
from yurt.errors import AccessDenied, ImportRefused, ValidationFailed
from yurt.services.exchange.errors_file import ErrorFile
from yurt.services.exchange.importer import import_table, preview_import, rehearse_import
from yurt.services.exchange.mapping import parse_map
from yurt.services.exchange.plan import propose_map
from yurt.services.exchange.tables import read_table
from yurt.services.exchange.undoing import undo_import
from yurt_crm.models.contact import Category, Contact

pytestmark = pytest.mark.addons("crm")

MAP = """
[columns]
Id = "external_id"
Name = "name"
Phone = "phone"
City = "city"
Company = { field = "company", lookup = { by = "name" } }
Tags = { field = "categories", lookup = { by = "name", create = true } }
Limit = { field = "credit_limit", decimal = "," }
Relation = "relation"
"""
HEADINGS = "Id;Name;Phone;City;Company;Tags;Limit;Relation"


@pytest.fixture
def bring(tmp_path: Path):
    """Imports lines of CSV with MAP; gives the outcome."""

    def run(env: Any, *lines: str, extra: str = "", errors: Path | None = None, how: Any = None) -> Any:
        path = tmp_path / "people.csv"
        path.write_text("\n".join([HEADINGS, *lines]) + "\n", encoding="utf-8")
        mapping = parse_map(extra + MAP)
        with read_table(path) as table, ErrorFile(table.headings) as failed:
            if how is not None:
                return how(env, "crm.contact", table, mapping)
            outcome = import_table(env, "crm.contact", table, mapping, file_name=path.name, errors=failed)
            if errors is not None:
                failed.save(errors)
        return outcome

    return run


def names(env: Any, model: Any = Contact) -> list[str]:
    return sorted(env.session.scalars(sa.select(env[model].name)))


def test_rows_become_records_with_links_lists_and_defaults(env, bring) -> None:
    outcome = bring(
        env,
        "a;Acme;010 521111;Yerevan;;VIP;1 000,50;Supplier",
        "b;Berta;091 204118;Gyumri;Acme;VIP, Regular;;customer",
        "c;Carl;;;ACME;;7;",
    )
    assert (outcome.created, outcome.failed) == (3, 0)
    berta = env.session.scalar(sa.select(env[Contact]).where(env[Contact].external_id == "b"))
    assert berta.company.name == "Acme"
    assert berta.phone == "+37491204118"
    assert [category.name for category in berta.categories] == ["VIP", "Regular"]
    carl = env.session.scalar(sa.select(env[Contact]).where(env[Contact].external_id == "c"))
    assert (carl.company.name, carl.kind, carl.relation) == ("Acme", "person", "customer")
    acme = env.session.scalar(sa.select(env[Contact]).where(env[Contact].external_id == "a"))
    assert (str(acme.credit_limit.normalize()), acme.relation, acme.version) == ("1000.5", "supplier", 1)
    audited = env.session.execute(sa.select(env[Audit].label).where(env[Audit].model == "crm.contact")).scalars().all()
    assert sorted(audited) == ["Acme", "Berta", "Carl"]


def test_a_link_may_lead_to_a_record_further_down(env, bring) -> None:
    outcome = bring(env, "b;Berta;;;Acme;;;", "a;Acme;;;Holding;;;", "h;Holding;;;;;;")
    assert (outcome.created, outcome.failed) == (3, 0)
    berta = env.session.scalar(sa.select(env[Contact]).where(env[Contact].name == "Berta"))
    assert berta.company.company.name == "Holding"


def test_faults_are_told_apart_and_the_error_file_can_be_imported_once_mended(env, bring, tmp_path) -> None:
    errors = tmp_path / "errors.xlsx"
    outcome = bring(
        env,
        "a;Anna;12;;;;;",
        "b;Berta;;;Nobody;;;",
        "c;;;;;;;",
        "d;Dora;;;;;-5;",
        "a;Again;;;;;;",
        "e;Emma;;;;;;friend",
        "f;Fine;;;;;;",
        errors=errors,
    )
    told = {(problem.row, problem.heading) for problem in outcome.problems}
    assert told == {(2, "Phone"), (3, "Company"), (4, "Name"), (5, "Limit"), (7, "Relation")}
    assert (outcome.created, outcome.failed) == (2, 5)
    assert names(env) == ["Again", "Fine"]
    with read_table(errors) as table:
        rows = list(table.rows)
    assert sorted(str(row.cells[0]) for row in rows) == ["a", "b", "c", "d", "e"]


def test_the_same_key_twice_in_a_file_is_refused(env, bring) -> None:
    outcome = bring(env, "a;Anna;;;;;;", "a;Anna again;;;;;;")
    assert (outcome.created, outcome.failed) == (1, 1)
    assert "row 2" in outcome.problems[0].message


def test_importing_again_updates_and_doubles_nothing(env, bring) -> None:
    bring(env, "a;Anna;;Yerevan;;VIP;;", "b;Berta;;;;;;")
    again = bring(env, "a;Anna;;Gyumri;;;;", "b;Berta;;;;;;", "c;Carl;;;;;;")
    assert (again.created, again.updated, again.unchanged) == (1, 1, 1)
    anna = env.session.scalar(sa.select(env[Contact]).where(env[Contact].external_id == "a"))
    assert (anna.city, list(anna.categories), anna.version) == ("Gyumri", [], 2)
    berta = env.session.scalar(sa.select(env[Contact]).where(env[Contact].external_id == "b"))
    assert berta.version == 1
    skipped = bring(env, "a;Other;;;;;;", extra='existing = "skip"\n')
    assert (skipped.skipped, skipped.updated) == (1, 0)


def test_a_faulty_update_does_not_take_the_others_with_it(env, bring) -> None:
    bring(env, "a;Anna;;;;;;", "b;Berta;;;;;;")
    outcome = bring(env, "a;Anna;;Yerevan;;;;", "b;Berta;;Gyumri;;;-1;")
    assert (outcome.updated, outcome.failed) == (1, 1)
    cities = env.session.execute(sa.select(env[Contact].external_id, env[Contact].city)).all()
    assert sorted(cities) == [("a", "Yerevan"), ("b", None)]


def test_stopping_at_errors_writes_nothing(env, bring) -> None:
    outcome = bring(env, "a;Anna;;;;VIP Gold;;", "b;Berta;12;;;;;", extra='on_error = "stop"\n')
    assert outcome.failed == 1
    assert outcome.run_id is None
    assert names(env) == []
    assert "VIP Gold" not in names(env, Category)
    assert env.session.scalar(sa.select(sa.func.count(env[ImportRun].id))) == 0


def test_rehearsal_and_preview_write_nothing(env, bring) -> None:
    outcome = bring(env, "a;Anna;;;;;;", "b;Berta;12;;;;;", how=rehearse_import)
    assert (outcome.created, outcome.failed) == (1, 1)
    preview = bring(env, "a;Anna;;;;;;", "b;Berta;12;;;;;", how=preview_import)
    assert list(preview.problems) == [3]
    assert "phone" in preview.problems[3]["Phone"]
    assert names(env) == []


def test_undo_takes_back_what_was_made_and_changed(env, bring) -> None:
    first = bring(env, "a;Anna;;Yerevan;;VIP;10;")
    second = bring(env, "a;Anna;;Gyumri;;New;20,25;", "b;Berta;;;Anna;;;")
    undone = undo_import(env, second.run_id)
    assert (undone.deleted, undone.restored) == (2, 1)  # Berta, and the category made for Anna
    env.session.expire_all()
    anna = env.session.scalar(sa.select(env[Contact]).where(env[Contact].external_id == "a"))
    assert (anna.city, anna.credit_limit) == ("Yerevan", 10)
    assert [category.name for category in anna.categories] == ["VIP"]
    with pytest.raises(ValidationFailed, match="already"):
        undo_import(env, second.run_id)
    undo_import(env, first.run_id)
    assert names(env) == []
    assert bring(env, "a;Anna;;;;;;").created == 1


def test_undo_leaves_what_somebody_changed_since(env, bring) -> None:
    outcome = bring(env, "a;Anna;;;;;;", "b;Berta;;;;;;")
    berta = env.session.scalar(sa.select(env[Contact]).where(env[Contact].external_id == "b"))
    berta.city = "Gyumri"
    env.session.flush()
    undone = undo_import(env, outcome.run_id)
    assert undone.kept == [("crm.contact", berta.id)]
    assert names(env) == ["Berta"]


def test_many_faults_in_a_large_batch_leave_the_rest(env, bring) -> None:
    lines = [f"{n};{'' if n % 7 == 0 else f'Contact {n}'};;;;;;" for n in range(1, 1500)]
    outcome = bring(env, *lines)
    assert (outcome.created, outcome.failed) == (1499 - 1499 // 7, 1499 // 7)


def test_rights_hold(system, as_user, bring) -> None:
    with as_user("crm.salesperson") as env, pytest.raises(AccessDenied, match="Integrator"):
        bring(env, "a;Anna;;;;;;")
    with as_user("core.integrator") as env, pytest.raises(AccessDenied):
        bring(env, "a;Anna;;;;;;")
    with as_user("crm.salesperson", "core.integrator", channel="import") as env:
        outcome = bring(env, "a;Anna;;;;;;")
        assert outcome.created == 1
        made = env.session.scalar(sa.select(env[Contact]))
        assert (made.salesperson_id, made.created_by_id) == (env.user_id, env.user_id)


def test_records_hidden_by_a_rule_are_neither_linked_nor_overwritten(system, as_user, bring) -> None:
    with system.acting_as_system() as env:
        env.create(Contact, name="Secret", external_id="s", salesperson_id=1)
    with as_user("crm.salesperson", "core.integrator") as env:
        outcome = bring(env, "s;Mine now;;;;;;", "x;Xena;;;Secret;;;")
        assert (outcome.created, outcome.failed) == (0, 2)
    with system.acting_as_system() as env:
        assert names(env) == ["Secret"]


def test_mappings_that_cannot_work_are_refused(env, bring) -> None:
    for extra, told in (
        ('[constants]\nnothing = "x"\n', "no field"),
        ('[constants]\nversion = "1"\n', "cannot be filled"),
        ('model = "crm.lead"\n', "crm.lead"),
    ):
        with pytest.raises(ImportRefused, match=told):
            bring(env, "a;Anna;;;;;;", extra=extra)


def test_headings_are_remembered_for_the_next_file(env, bring, tmp_path) -> None:
    bring(env, "a;Anna;;;;;;")
    path = tmp_path / "next.csv"
    path.write_text("Tags,City,Limit\nVIP,Yerevan,1\n", encoding="utf-8")
    with read_table(path) as table:
        proposed = propose_map(env, env.info("crm.contact"), table.headings)
    assert {heading: rule.field for heading, rule in proposed.columns.items()} == {
        "Tags": "categories",
        "City": "city",
        "Limit": "credit_limit",
    }
