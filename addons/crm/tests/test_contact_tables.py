"""Tables of contacts: the empty one to fill in, and the headings of other programs for what is kept of contacts."""

from __future__ import annotations

import pytest
from yurt.services.exchange.plan import propose_map
from yurt.services.exchange.tables import read_table

pytestmark = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)
MORE = {
    "Дата рождения": "birthday", "Источник": "source", "Дополнительно об источнике": "source_note", "ИНН": "tax_number",
    "Tax ID": "tax_number", "Язык": "language", "Birthdate": "birthday", "Lang": "language",
}  # fmt: skip


@pytest.mark.parametrize("heading", MORE)
def test_headings_of_bitrix_amo_and_odoo_are_known(env, heading):
    mapping = propose_map(env, env.info("crm.contact"), ["Name", heading])
    assert mapping.columns[heading].field == MORE[heading]


@pytest.mark.parametrize("ending", ["xlsx", "csv"])
def test_every_heading_of_the_empty_table_is_understood(client, env, tmp_path, ending):
    page = client.get("/import/crm.contact").text
    assert f"/import/crm.contact/template.{ending}" in page
    answer = client.get(f"/import/crm.contact/template.{ending}")
    file = tmp_path / f"contacts.{ending}"
    file.write_bytes(answer.content)
    with read_table(file) as table:
        headings = list(table.headings)
    mapping = propose_map(env, env.info("crm.contact"), headings)
    assert headings[0] == "Name" and {"Phone", "Tax number", "Preferred channel"} <= set(headings)
    assert [heading for heading in headings if not mapping.columns[heading].field] == []


EXPORTS = {
    ("crm.contact", "Bitrix24"): (
        "ID;Обращение;Имя;Отчество;Фамилия;Дата рождения;Рабочий телефон;Мобильный телефон;Домашний телефон;"
        "Корпоративный сайт;Рабочий e-mail;Частный e-mail;Компания;Должность;Ответственный;Тип контакта;Источник;"
        "Дополнительно об источнике;Комментарий;Улица, номер дома;Город;Дата создания;Реквизит: ИНН",
        {"Обращение", "Дата создания"},
    ),
    ("crm.contact", "amoCRM"): (
        "ID;Тип;Имя;Фамилия;Компания;Дата создания контакта;Ответственный;Теги;Рабочий телефон;Рабочий прямой телефон;"
        "Мобильный телефон;Домашний телефон;Другой телефон;Рабочий email;Личный email;Другой email;Web;Адрес;Должность;"
        "Примечание 1",
        {"Дата создания контакта"},
    ),
    ("crm.contact", "Odoo"): (
        "External ID;Name;Is a Company;Related Company;Job Position;Phone;Mobile;Email;Website Link;Street;City;ZIP;"
        "Country;Tax ID;Tags;Salesperson;Language;Notes",
        {"ZIP", "Country"},
    ),
    ("crm.lead", "Bitrix24"): (
        "ID;Название лида;Имя;Отчество;Фамилия;Дата создания;Источник;Стадия;Сумма;Валюта;Ответственный;Комментарий;"
        "Рабочий телефон;Мобильный телефон;Рабочий e-mail;UTM Source;UTM Medium;UTM Campaign",
        {"Дата создания"},
    ),
    ("crm.lead", "amoCRM"): (
        "ID;Название сделки;Бюджет , ֏;Ответственный;Дата создания сделки;Дата закрытия;Теги сделки;Примечание;"
        "Этап сделки;Воронка;Основной контакт;Компания контакта;Рабочий телефон;Рабочий email;utm_source;utm_medium;"
        "utm_campaign;Причина отказа",
        {"Дата создания сделки", "Теги сделки"},
    ),
    ("crm.lead", "Odoo"): (
        "External ID;Opportunity;Customer;Company Name;Email;Phone;Mobile;Salesperson;Sales Team;Expected Revenue;"
        "Probability;Stage;Expected Closing;Priority;Tags;Lost Reason;Notes;Source;Medium;Campaign",
        {"Sales Team", "Probability", "Tags"},
    ),
}


@pytest.mark.parametrize(("model", "program"), EXPORTS)
def test_a_whole_export_of_another_program_finds_its_fields(env, model, program):
    """What has no field of ours is left over, and nothing else."""
    headings, left_over = EXPORTS[model, program]
    mapping = propose_map(env, env.info(model), headings.split(";"))
    rules = mapping.columns
    parts = {part for made in mapping.made.values() for part in made.of}
    assert {heading for heading in headings.split(";") if not rules[heading].field} - parts == left_over
    taken = [rule.field for rule in rules.values() if rule.field]
    assert len(taken) == len(set(taken)), "no field twice"
