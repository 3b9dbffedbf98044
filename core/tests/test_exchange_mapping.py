"""The mapping file and the matching of headings."""

from __future__ import annotations

import pytest
from yurt.errors import ImportRefused
from yurt.services.exchange import mapping
from yurt.services.exchange.headings import FieldTarget, match_headings
from yurt.services.exchange.mapping import dump_map, load_map, parse_map
from yurt.services.exchange.rules import Lookup

FIELDS = [
    FieldTarget("name", ["Name", "Название"]),
    FieldTarget("phone", ["Phone", "Телефон", "Հեռախոս"]),
    FieldTarget("email", ["E-mail"]),
    FieldTarget("city", ["City", "Город"]),
    FieldTarget("manager.name", ["Manager"]),
    FieldTarget("savings_account"),
]


def example() -> str:
    text = str(mapping.__doc__).partition("map.toml`")[2].partition("\n\n")[2].rpartition("\n\n")[0]
    return "\n".join(line[4:] for line in text.splitlines()).replace('key = ["external_id"]', 'key = ["name"]')


def test_the_documented_example_is_read_and_written_back():
    read = parse_map(example())
    assert read.columns["Телефон"].region == "AM"
    assert read.columns["Наименование"].field == "name"
    assert read.columns["Лимит"].empty == ["-", "нет"]
    assert read.columns["Город"].lookup == Lookup(by="name", create=True)
    assert read.columns["Примечание"].field is None
    assert parse_map(dump_map(read)) == read


def test_rules_find_their_columns():
    read = parse_map('columns = { "имя" = "name", Note = {} }')
    assert {place: rule.field for place, rule in read.rules_for(["Note", " ИМЯ  "]).items()} == {1: "name"}
    with pytest.raises(ImportRefused, match=r"“имя”, which the file does not have\. Did you mean “Имя 1”"):
        read.rules_for(["Имя 1"])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("a = = 1", r"map\.toml is not valid TOML: .*line 1"),
        ("sheets = 'x'", "sheets is not a setting; did you mean sheet?"),
        ("[columns]\na = { field = 'x', splt = ',' }", "columns → a → splt is not a setting; did you mean split?"),
        ("header_row = 0", "header_row"),
        ("on_error = 'panic'", "on_error"),
        ("key = 'code'", "key field 'code' is filled by no column"),
        ("[columns]\na = 'name'\nb = 'name'", "'name' is filled by “a” and by “b”"),
        ("[columns]\na = { split = ',' }", "name the field that this column fills"),
        ("[columns]\na = { field = 'x', format = 'qq.MM' }", "unknown part 'qq'"),
        ("[columns]\na = { field = 'x', timezone = 'Mars/Base' }", "no time zone"),
        ("[columns]\na = { field = 'x', region = 'Russia' }", "region"),
    ],
)
def test_mistakes_in_a_mapping_are_named(text, message):
    with pytest.raises(ImportRefused, match=message):
        parse_map(text)


def test_a_mapping_file(tmp_path):
    path = tmp_path / "map.toml"
    with pytest.raises(ImportRefused, match="cannot be read"):
        load_map(path)
    path.write_bytes("a = 'я'".encode("cp1251"))
    with pytest.raises(ImportRefused, match="UTF-8"):
        load_map(path)
    path.write_text("model = 'crm.contact'")
    assert load_map(path).model == "crm.contact"


@pytest.mark.parametrize(
    ("heading", "path", "how"),
    [
        ("name", "name", "name"),
        ("НАЗВАНИЕ *", "name", "label"),
        ("ФИО", "name", "synonym"),
        ("Телефон (моб.)", "phone", "label"),
        ("ဖုန်း", "phone", "synonym"),
        ("ໂທລະສັບ", "phone", "synonym"),
        ("ელ. ფოსტა", "email", "synonym"),
        ("Savings account", "savings_account", "name"),
        ("Telefone", "phone", "similar"),
        ("manager_name", "manager.name", "name"),
        ("Colour of the car", None, "none"),
        ("", None, "none"),
    ],
)
def test_headings_are_recognised(heading, path, how):
    match = match_headings([heading], FIELDS)[0]
    assert (match.path, match.how) == (path, how)


def test_a_field_is_proposed_once_and_memory_wins():
    matches = match_headings(["Client", "Name", "Город", "City"], FIELDS, {"город": "", "CITY": "name"})
    assert [match.path for match in matches] == [None, None, None, "name"]
    assert [match.path for match in match_headings(["Client", "Name"], FIELDS)] == [None, "name"]
