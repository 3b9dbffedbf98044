"""vCard files (.vcf) of versions 2.1, 3.0 and 4.0 as a table: one row for each card, one column for each thing known.

Sources: RFC 6350 (4.0), RFC 2426 (3.0), and versit's vCard 2.1 for its quoted-printable lines. Read in constant memory.
A card's telephones and addresses come in the order in which its owner would try them: preferred first, then mobile.
"""

from __future__ import annotations

import base64
import binascii
import io
import re
from collections.abc import Iterator
from typing import BinaryIO

from yurt.services.exchange.cells import Cell
from yurt.services.exchange.delimited import decoded
from yurt.services.exchange.limits import TableLimits
from yurt.services.exchange.readers import TableReader
from yurt.services.exchange.records import Record, Records, SourceInfo
from yurt.services.exchange.vcard_lines import Property, properties

_ORDER = (
    "Name", "Kind", "Last name", "First name", "Middle name", "Organization", "Position", "Phone", "E-mail",
    "Website", "Address", "City", "Region", "Postal code", "Country", "Birthday", "Categories", "Note", "External ID",
    "Photo",
)  # fmt: skip
_COUNTED = re.compile(r"(.+?)(?: (\d+))?")
_PLAIN = {"FN": "Name", "TITLE": "Position", "NOTE": "Note", "UID": "External ID"}
_SEVERAL = {"TEL": "Phone", "EMAIL": "E-mail", "URL": "Website"}
_BDAY = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_MOST_OF_A_KIND = 9
_PICTURE_BYTES = 10 * 1024 * 1024


def _recognises(start: bytes) -> bool:
    text = start.replace(b"\0", b"").removeprefix(b"\xef\xbb\xbf").removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")
    return text.lstrip().upper().startswith(b"BEGIN:VCARD")


def open_vcards(stream: BinaryIO, limits: TableLimits) -> Records:
    """The cards of a file. It is read twice: once for what any card has, then card by card."""
    text = decoded(stream)
    found: set[str] = set()
    for card in _cards(text):
        found.update(card)
    headings = sorted(found, key=_place)
    text.seek(0)
    source = SourceInfo("vcard", encoding=text.encoding)
    return Records(_records(_cards(text), headings), source, width=len(headings), close=lambda: _release(text))


VCARDS = TableReader(
    name="vcard", title="vCard", extensions=(".vcf", ".vcard"), recognises=_recognises, open=open_vcards
)  # fmt: skip


def _release(text: io.TextIOWrapper) -> None:
    if not text.closed:
        text.detach()


def _place(heading: str) -> tuple[int, int]:
    match = _COUNTED.fullmatch(heading)
    assert match is not None
    return _ORDER.index(match[1]), int(match[2] or 1)


def _records(cards: Iterator[dict[str, Cell]], headings: list[str]) -> Iterator[Record]:
    yield 1, list(headings)
    for number, card in enumerate(cards, 2):
        yield number, [card.get(heading) for heading in headings]


def _cards(lines: Iterator[str]) -> Iterator[dict[str, Cell]]:
    card: list[Property] = []
    for found in properties(lines):
        if found.name == "BEGIN":
            card = []
        elif found.name == "END":
            if cells := _cells(card):
                yield cells
            card = []
        else:
            card.append(found)


def _cells(card: list[Property]) -> dict[str, Cell]:
    cells: dict[str, Cell] = {}
    for found in card:
        if (heading := _PLAIN.get(found.name)) and (text := found.text.strip()):
            cells.setdefault(heading, text)
    _names(card, cells)
    for name, heading in _SEVERAL.items():
        values = [found for found in card if found.name == name and found.text.strip()]
        texts = dict.fromkeys(_bare(found.text) for found in sorted(values, key=lambda found: found.rank))
        for number, text in enumerate(list(texts)[:_MOST_OF_A_KIND], 1):
            cells[heading if number == 1 else f"{heading} {number}"] = text
    _address(card, cells)
    for found in card:
        if found.name == "BDAY" and (match := _BDAY.match(found.text)):
            cells["Birthday"] = f"{match[1]}-{match[2]}-{match[3]}"
        elif found.name == "CATEGORIES":
            cells["Categories"] = ", ".join(part for part in found.parts(",") if part)
        elif found.name == "PHOTO" and (picture := _picture(found)):
            cells.setdefault("Photo", picture)
    return {heading: value for heading, value in cells.items() if value}


def _names(card: list[Property], cells: dict[str, Cell]) -> None:
    """The parts of the name; who has no formatted name is called by its parts, or by the organisation."""
    said = {found.name: found for found in card if found.name in ("N", "ORG", "KIND", "X-ABSHOWAS")}
    if (organisation := said.get("ORG")) and (parts := [part for part in organisation.parts(";") if part]):
        cells["Organization"] = parts[0]
    names = said["N"].parts(";") if "N" in said else []
    for heading, part in zip(("Last name", "First name", "Middle name"), names, strict=False):
        cells[heading] = part
    spoken = " ".join(filter(None, (*names[1:3], *names[:1])))
    cells["Name"] = cells.get("Name") or spoken or cells.get("Organization")
    kind = said["KIND"].text.lower() if "KIND" in said else ""
    is_company = kind in ("org", "organization") or "X-ABSHOWAS" in said or not (kind or spoken or not organisation)
    if kind or is_company:
        cells["Kind"] = "Company" if is_company else "Person"
    if is_company and cells.get("Organization") == cells.get("Name"):
        cells.pop("Organization", None)


def _address(card: list[Property], cells: dict[str, Cell]) -> None:
    """The first address: box, extension and street together, then town, region, code and country."""
    for found in sorted((p for p in card if p.name == "ADR"), key=lambda p: p.rank):
        parts = (*found.parts(";"), *[""] * 7)[:7]
        if any(parts):
            cells["Address"] = ", ".join(part for part in (parts[2], parts[1], parts[0]) if part)
            cells["City"], cells["Region"], cells["Postal code"], cells["Country"] = parts[3:]
            return


def _bare(text: str) -> str:
    return re.sub(r"^(?:tel|mailto):", "", text.strip(), flags=re.IGNORECASE)


def _picture(found: Property) -> bytes | None:
    """The bytes of a picture inside the card; one that lies elsewhere on the web is not fetched."""
    data = found.raw
    if data.lower().startswith("data:"):
        data = data.partition(",")[2]
    elif found.encoding not in ("B", "BASE64"):
        return None
    if len(data) > _PICTURE_BYTES:
        return None
    try:
        return base64.b64decode("".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return None
