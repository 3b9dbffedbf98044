"""Real loan applicants in the browser: in fields that an integrator made, filtered, grouped, edited."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import Page, expect
from yurt.env import System
from yurt.model.spec import FieldSpec
from yurt.services.customfields import add_field
from yurt.services.exchange.importer import import_table
from yurt.services.exchange.mapping import load_map
from yurt.services.exchange.tables import read_table
from yurt_crm.models.contact import Contact

DATA = Path(__file__).parents[1] / "data"
JOBS = {"skilled": "Skilled", "unskilled": "Unskilled", "unemployed": "Unemployed", "manager": "Manager"}
SAVINGS = {"none": "None", "little": "Little", "moderate": "Moderate", "rich": "Rich", "very_rich": "Very rich"}
FIELDS = (
    FieldSpec("job", "selection", label="Job", options=JOBS, tracked=True),
    FieldSpec("housing", "selection", label="Housing", options={"own": "Own", "rent": "Rented", "free": "Free"}),
    FieldSpec("savings", "selection", label="Savings", options=SAVINGS),
    FieldSpec("age", "integer", label="Age"),
    FieldSpec("months", "integer", label="Months"),
    FieldSpec("credit_amount", "money", label="Credit amount", tracked=True),
    FieldSpec("foreign", "boolean", label="Foreign worker"),
    FieldSpec("status", "text", label="Personal status"),
)


@pytest.fixture
def applicants(crm: System) -> list[dict[str, str]]:
    """The thousand of the file, in the database and as they stand in the file."""
    for spec in FIELDS:
        with crm.acting_as_system() as env:
            add_field(env, Contact, spec)
    source = DATA / "german_credit.csv"
    mapping = load_map(DATA / "german_credit_map.toml")
    with crm.acting_as_system(channel="import") as env, read_table(source, delimiter=mapping.delimiter) as table:
        assert import_table(env, Contact, table, mapping, file_name=source.name).created == 1000
    with source.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_an_integrators_fields_are_worked_with(
    applicants: list[dict[str, str]], open_page: Callable[..., Page]
) -> None:
    page = open_page(1440, 900)
    page.goto("/m/crm/contact")
    expect(page.get_by_role("heading", name="Contacts")).to_be_visible()
    expect(page.locator(".y-foot")).to_contain_text("1,000")

    # Those who rent.
    rented = sum(row["housing"] == "rent" for row in applicants)
    wanted = json.dumps({"field": "x_housing", "op": "eq", "value": "rent"})
    page.goto(f"/m/crm/contact?{urlencode({'f': wanted})}")
    expect(page.locator(".y-chip")).to_contain_text("Rented")
    expect(page.locator(".y-foot")).to_contain_text(f"{rented}")

    # Grouped by their jobs, each with its number.
    page.goto(f"{page.url}&g=x_job")
    skilled = sum(row["housing"] == "rent" and row["job"].startswith("skilled") for row in applicants)
    expect(page.locator("tr.grp", has_text=re.compile(r"^\s*Skilled"))).to_contain_text(str(skilled))
    page.locator("tr.grp", has_text=re.compile(r"^\s*Skilled")).locator("[data-group]").click()
    page.locator("#y-list tbody tr:not(.grp) a").first.click()

    # One is corrected; the timeline tells it by the field's own name.
    page.get_by_role("button", name="Edit").click()
    page.locator("#f-x_credit_amount").fill("12,345")
    page.keyboard.press("Control+s")
    expect(page.locator(".y-tl")).to_contain_text("Credit amount")
    expect(page.locator(".y-tl")).to_contain_text("12,345")
