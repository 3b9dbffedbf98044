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
