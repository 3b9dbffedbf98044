"""vCard files as tables, and the formats that add-ons offer."""

from __future__ import annotations

import base64
import io
from typing import Any

import pytest
from yurt.errors import ImportRefused
from yurt.services.exchange.limits import TableLimits
from yurt.services.exchange.readers import TableReader
from yurt.services.exchange.records import Records, SourceInfo
from yurt.services.exchange.tables import Table, read_table

PIXEL = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
FOUR = f"""BEGIN:VCARD
VERSION:4.0
FN:Anna Müller
N:Müller;Anna;Maria;Dr.;
TEL;TYPE=home:tel:+374-10-000000
TEL;VALUE=uri;TYPE="voice,cell";PREF=1:tel:+374-91-204118
item1.EMAIL;TYPE=work:anna@example.com
item1.X-ABLabel:Work
ORG:Acme\\, Ltd;Sales
TITLE:Buyer
ADR;TYPE=home:;Flat 4;Abovyan 5;Yerevan;;0010;Armenia
BDAY:19800203
CATEGORIES:VIP,Regular
NOTE:First line\\nsecond; with a semi
 colon
PHOTO:data:image/gif;base64,{base64.b64encode(PIXEL).decode()}
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:org
FN:Acme
ORG:Acme
END:VCARD
"""
TWO = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\n"
    "N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=D0=9F=D0=B5=D1=82=D1=80=D0=BE=D0=\r\n=B2;=D0=98=D0=B2=D0=B0=D0=BD\r\n"
    "TEL;WORK:010 521111\r\nTEL;CELL;PREF:091 204118\r\nEND:VCARD\r\n"
)


def opened(content: bytes | str, **options: Any) -> Table:
    return read_table(io.BytesIO(content.encode() if isinstance(content, str) else content), **options)


def as_dicts(table: Table) -> list[dict[str, Any]]:
    return [dict(zip(table.headings, row.cells, strict=True)) for row in table.rows]


def test_a_person_with_all_there_is_and_a_company() -> None:
    anna, acme = as_dicts(opened(FOUR))
    assert anna == {
        "Name": "Anna Müller", "Kind": None, "Last name": "Müller", "First name": "Anna", "Middle name": "Maria",
        "Organization": "Acme, Ltd", "Position": "Buyer", "Phone": "+374-91-204118", "Phone 2": "+374-10-000000",
        "E-mail": "anna@example.com", "Address": "Abovyan 5, Flat 4", "City": "Yerevan", "Postal code": "0010",
        "Country": "Armenia", "Birthday": "1980-02-03", "Categories": "VIP, Regular",
        "Note": "First line\nsecond; with a semicolon", "Photo": PIXEL,
    }  # fmt: skip
    assert (acme["Name"], acme["Kind"], acme["Organization"]) == ("Acme", "Company", None)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_an_old_telephone_writes_quoted_lines(encoding: str) -> None:
    (card,) = as_dicts(opened(TWO.encode(encoding)))
    assert (card["Name"], card["Phone"], card["Phone 2"]) == ("Иван Петров", "091 204118", "010 521111")


def test_broken_cards_are_passed_over_and_numbers_are_those_of_the_cards() -> None:
    with pytest.raises(ImportRefused, match="empty"):
        opened("BEGIN:VCARD\nnonsense\nEND:VCARD\n")
    table = opened("BEGIN:VCARD\nFN:Anna\nEND:VCARD\nBEGIN:VCARD\nFN:Berta\nEND:VCARD\n")
    assert [(row.number, row.cells) for row in table.rows] == [(2, ["Anna"]), (3, ["Berta"])]


def test_an_add_on_reads_a_format_of_its_own() -> None:
    def read(stream: Any, limits: TableLimits) -> Records:
        lines = stream.read().decode().splitlines()[1:]
        return Records(((n, list(line.split("~"))) for n, line in enumerate(lines, 1)), SourceInfo("tilde"))

    tilde = TableReader(
        name="tilde", title="Tilde", extensions=(".tld",), recognises=lambda start: start.startswith(b"~~"), open=read
    )
    table = opened(b"~~\nName~City\nAnna~Yerevan\n", readers=[tilde])
    assert as_dicts(table) == [{"Name": "Anna", "City": "Yerevan"}]
    assert table.source.format == "tilde"
