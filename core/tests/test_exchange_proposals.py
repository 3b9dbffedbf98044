"""What is proposed for a file: fields by what other programs call them, joined columns, rules read off the data."""

from __future__ import annotations

from typing import Any

import pytest
from yurt.errors import ImportRefused
from yurt.model.spec import FieldSpec
from yurt.services.exchange.detect import detected
from yurt.services.exchange.made import MadeColumn
from yurt.services.exchange.plan import propose_map
from yurt.services.exchange.tables import Row

pytestmark = pytest.mark.addons("crm")

BITRIX = ["ID", "Фамилия", "Имя", "Отчество", "Компания", "Должность", "Рабочий телефон", "Мобильный телефон",
          "Рабочий e-mail", "Корпоративный сайт", "Ответственный", "Тип контакта", "Комментарий"]  # fmt: skip
BITRIX_FIELDS = {
    "ID": "external_id", "Фамилия + Имя + Отчество": "name", "Компания": "company", "Должность": "position",
    "Мобильный телефон / Рабочий телефон": "phone", "Рабочий e-mail": "email", "Корпоративный сайт": "website",
    "Ответственный": "salesperson", "Тип контакта": "relation", "Комментарий": "notes",
}  # fmt: skip
AMO_LEAD = ["ID", "Название сделки", "Бюджет", "Ответственный", "Этап сделки", "Основной контакт", "Теги сделки"]
AMO_FIELDS = {"ID": "external_id", "Название сделки": "title", "Бюджет": "amount", "Ответственный": "salesperson",
              "Этап сделки": "stage", "Основной контакт": "contact"}  # fmt: skip
ODOO = ["External ID", "Display Name", "Job Position", "Email", "Mobile", "Street", "City", "Tags", "Company Name",
        "Salesperson", "Website Link"]  # fmt: skip
ODOO_FIELDS = {
    "External ID": "external_id", "Display Name": "name", "Job Position": "position", "Email": "email",
    "Mobile": "phone", "Street": "address", "City": "city", "Tags": "categories", "Company Name": "company",
    "Salesperson": "salesperson", "Website Link": "website",
}  # fmt: skip

ARMENIAN_FIELDS = {"Անուն": "name", "Հեռախոս": "phone", "Ընկերություն": "company"}


@pytest.mark.parametrize(
    ("model", "headings", "fields"),
    [
        ("crm.contact", BITRIX, BITRIX_FIELDS),
        ("crm.lead", AMO_LEAD, AMO_FIELDS),
        ("crm.contact", ODOO, ODOO_FIELDS),
        ("crm.contact", list(ARMENIAN_FIELDS), ARMENIAN_FIELDS),
        ("crm.contact", ["Name", "Last name", "First name"], {"Name": "name"}),
    ],
    ids=["bitrix", "amo", "odoo", "armenian", "card"],
)  # fmt: skip
def test_exports_of_other_programs_are_understood(env: Any, model: str, headings: list[str], fields: dict) -> None:
    mapping = propose_map(env, env.info(model), headings)
    assert {heading: rule.field for heading, rule in mapping.columns.items() if rule.field} == fields


def test_a_name_is_joined_and_the_first_telephone_counts(env: Any) -> None:
    mapping = propose_map(env, env.info("crm.contact"), BITRIX)
    name = mapping.made["Фамилия + Имя + Отчество"].compile(BITRIX)
    phone = mapping.made["Мобильный телефон / Рабочий телефон"].compile(BITRIX)
    row = Row(2, [7, "Петров", "Иван", None, None, None, "010", None, None, None, None, None, None])
    assert (name(row), phone(row)) == ("Петров Иван", "010")


@pytest.mark.parametrize(
    ("kind", "cells", "rule"),
    [
        ("date", ["03/04/2024", "25/12/2024"], {"format": ["dd/MM/yyyy"]}),
        ("date", ["03/04/2024", "12/25/2024"], {"format": ["MM/dd/yyyy"]}),
        ("date", ["03/04/2024", "05/06/2024"], {}),
        ("date", ["03.04.24"], {"format": ["dd.MM.yy"]}),
        ("date", ["2024-04-03", "03.04.2024"], {}),
        ("datetime", ["25/12/2024 10:30 PM"], {"format": ["dd/MM/yyyy hh:mm a", "dd/MM/yyyy"]}),
        ("money", ["1.234", "2.500,75"], {"decimal": ","}),
        ("money", ["1,234", "2.5"], {"decimal": "."}),
        ("money", ["1.234", "2.500"], {}),
        ("many", ["VIP; New", "VIP"], {"split": ";"}),
        ("text", ["a", "b"], {}),
    ],
)
def test_rules_are_read_off_the_data(kind: str, cells: list[str], rule: dict) -> None:
    assert detected(FieldSpec("x", kind), cells) == rule


@pytest.mark.parametrize(
    ("made", "cell"),
    [
        ({"value": "old-{row}"}, "old-2"),
        ({"of": ["A", "B", "C"], "joined_by": ", "}, "one two three, 4"),
        ({"of": "A", "part": 1}, "one"),
        ({"of": "A", "part": -1}, "three"),
        ({"of": "A", "part": 2, "rest": True}, "two three"),
        ({"of": "A", "part": 4}, None),
        ({"of": ["B", "C"], "first": True}, 4),
    ],
)
def test_columns_that_are_made(made: dict, cell: Any) -> None:
    assert MadeColumn(**made).compile(["A", "B", "C"])(Row(2, ["one two  three", None, 4])) == cell


def test_a_column_made_of_nothing_is_refused() -> None:
    with pytest.raises(ImportRefused, match="“D”"):
        MadeColumn(of=["D"]).compile(["A"])
    with pytest.raises(ValueError, match="either its value"):
        MadeColumn()
