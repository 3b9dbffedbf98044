"""Real loan applicants (see data/SOURCES.md) imported into contacts with fields that an integrator made."""

from __future__ import annotations

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.base.models.journal import Audit
from yurt.env import System
from yurt.env.query import Query, count, fetch, group
from yurt.model.filters import parse_filter
from yurt.model.spec import FieldSpec
from yurt.services.customfields import add_field
from yurt.services.exchange.exporter import export_records
from yurt.services.exchange.importer import ImportOutcome, import_table
from yurt.services.exchange.mapping import load_map
from yurt.services.exchange.tables import read_table
from yurt.services.exchange.undoing import undo_import
from yurt_crm.models.contact import Category, Contact

pytestmark = pytest.mark.addons("crm")

DATA = Path(__file__).parent / "data"
SOURCE = DATA / "german_credit.csv"
JOBS = {"skilled": "Skilled", "unskilled": "Unskilled", "unemployed": "Unemployed", "manager": "Manager"}
HOUSING = {"own": "Own", "rent": "Rent", "free": "Free"}
SAVINGS = {"none": "None", "little": "Little", "moderate": "Moderate", "rich": "Rich", "very_rich": "Very rich"}
FIELDS = (
    FieldSpec("job", "selection", label="Job", options=JOBS),
    FieldSpec("housing", "selection", label="Housing", options=HOUSING, index=True),
    FieldSpec("savings", "selection", label="Savings", options=SAVINGS),
    FieldSpec("age", "integer", label="Age", minimum=18, maximum=120),
    FieldSpec("months", "integer", label="Months"),
    FieldSpec("credit_amount", "money", label="Credit amount", tracked=True),
    FieldSpec("foreign", "boolean", label="Foreign worker"),
    FieldSpec("status", "text", label="Personal status"),
)


@pytest.fixture
def applicants() -> list[dict[str, str]]:
    with SOURCE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture
def prepared(system: System) -> System:
    for spec in FIELDS:
        with system.acting_as_system() as env:
            add_field(env, Contact, spec)
    return system


def bring(env: Any, path: Path = SOURCE) -> ImportOutcome:
    mapping = load_map(DATA / "german_credit_map.toml")
    with read_table(path, delimiter=mapping.delimiter) as table:
        return import_table(env, Contact, table, mapping, file_name=path.name)


def test_the_whole_day_of_a_thousand_applicants(prepared: System, as_user, applicants, tmp_path: Path) -> None:
    roles = ("crm.manager", "core.integrator")
    with as_user(*roles, channel="import") as env:
        outcome = bring(env)
        assert (outcome.created, outcome.updated, outcome.failed) == (1000, 0, 0), outcome.problems

    with as_user(*roles, reading=True) as env:
        where = parse_filter({"all": [
            {"field": "x_housing", "op": "eq", "value": "rent"},
            {"field": "x_age", "op": "lt", "value": 30},
            {"field": "categories.name", "op": "eq", "value": "education"},
        ]})  # fmt: skip
        expected = [
            row for row in applicants
            if row["housing"] == "rent" and int(row["age_in_years"]) < 30 and row["purpose"] == "education"
        ]  # fmt: skip
        assert count(env, Contact, Query(where=where)) == len(expected) > 0
        page = fetch(env, Contact, Query(("name", "x_credit_amount"), where, order=("-x_credit_amount",), limit=1))
        assert page.rows[0][2] == max(int(row["credit_amount"]) for row in expected)

        groups = group(env, Contact, Query(), "x_job", ("x_credit_amount",))
        jobs = Counter(row["job"].split()[0].split("/")[0] for row in applicants)
        assert {g.value: g.count for g in groups} == {
            "skilled": jobs["skilled"],
            "unskilled": jobs["unskilled"],
            "unemployed": jobs["unemployed"],
            "manager": jobs["management"],
        }
        assert sum(g.sums["x_credit_amount"] or 0 for g in groups) == sum(int(r["credit_amount"]) for r in applicants)

    with as_user(*roles, reading=True) as env:
        target = tmp_path / "applicants.xlsx"
        fields = ("external_id", "name", "x_job", "x_housing", "x_age", "x_credit_amount", "x_foreign", "categories")
        assert export_records(env, Contact, Query(fields, order=("external_id",)), "xlsx", target).rows == 1000
    with read_table(target) as table:
        rows = {row.cells[0]: row.cells for row in table.rows}
    first = rows["german-2"]
    assert first[1:5] == ["Applicant 2", "Skilled", "Own", 67]
    assert first[5:] == [1169, True, "radio/television"]


def test_importing_it_again_doubles_nothing_and_undo_takes_everything_back(prepared: System, tmp_path: Path) -> None:
    changed = tmp_path / "changed.csv"
    lines = SOURCE.read_text("utf-8").splitlines(keepends=True)
    changed.write_text("".join([lines[0], lines[1].replace(",1169,", ",2169,"), *lines[2:]]), encoding="utf-8")
    with prepared.acting_as_system(channel="import") as env:
        before = env.session.scalar(sa.select(sa.func.count(env[Category].id)))
        first = bring(env)
    with prepared.acting_as_system(channel="import") as env:
        second = bring(env, changed)
        assert (second.created, second.updated, second.unchanged, second.failed) == (0, 1, 999, 0)
        entries = env.session.scalars(
            sa.select(env[Audit]).where(env[Audit].model == "crm.contact", env[Audit].operation == "change")
        ).all()
        assert [entry.changes for entry in entries] == [{"x_credit_amount": ["1169", "2169"]}]
    with prepared.acting_as_system() as env:
        undone = undo_import(env, second.run_id or 0)
        assert (undone.deleted, undone.restored) == (0, 1)
        amount = env.session.scalar(
            sa.select(env[Contact].x_credit_amount).where(env[Contact].external_id == "german-2")  # type: ignore[attr-defined]
        )
        assert amount == 1169
    with prepared.acting_as_system() as env:
        assert undo_import(env, first.run_id or 0).deleted == 1010
        assert env.session.scalar(sa.select(sa.func.count(env[Contact].id))) == 0
        assert env.session.scalar(sa.select(sa.func.count(env[Category].id))) == before
