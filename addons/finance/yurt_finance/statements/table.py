"""CSV as a bank lays it out, by a layout that the user keeps for that bank."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from yurt.i18n import N_

from yurt_finance.errors import FileNotUnderstood
from yurt_finance.reading import date_of, decimal_of, not_understood
from yurt_finance.statements.form import CsvLayout, Statement, Transaction

FORMAT = "CSV"
NO_COLUMNS = N_("The file has no column {columns}. It has: {found}. Check the layout of this bank's CSV.")


def read_csv(data: bytes, layout: CsvLayout) -> Statement:
    """The transactions of a table with headings; empty rows are left out. Raises FileNotUnderstood."""
    lines = _decoded(data, layout).splitlines()[layout.skip :]
    table = csv.DictReader(io.StringIO("\n".join(lines)), delimiter=layout.delimiter)
    wanted = [layout.date, layout.purpose, layout.amount, layout.debit, layout.credit, layout.name, layout.account,
              layout.tax_number, layout.number, layout.reference]  # fmt: skip
    found = [name.strip() for name in table.fieldnames or ()]
    missing = [name for name in wanted if name and name not in found]
    if missing:
        raise FileNotUnderstood(NO_COLUMNS.format(columns=", ".join(missing), found=", ".join(found) or "—"))
    rows = []
    for number, cells in enumerate(table, layout.skip + 2):
        row = {(name or "").strip(): (value or "").strip() for name, value in cells.items() if isinstance(value, str)}
        if any(row.values()):
            rows.append(_transaction(row, layout, number))
    return Statement(FORMAT, "", "", tuple(rows))


def _transaction(row: dict[str, str], layout: CsvLayout, number: int) -> Transaction:
    try:
        if layout.amount:
            amount = decimal_of(row[layout.amount])
        else:
            amount = _or_nothing(row.get(layout.credit)) - _or_nothing(row.get(layout.debit))
        day = date_of(row[layout.date], layout.date_pattern)
    except FileNotUnderstood as error:
        raise not_understood(f"line {number}: {error.message}") from None
    more = {
        name: row.get(getattr(layout, name), "") for name in ("name", "account", "tax_number", "number", "reference")
    }
    return Transaction(day, amount, row[layout.purpose], **more)


def _or_nothing(text: str | None) -> Decimal:
    return abs(decimal_of(text)) if text else Decimal(0)


def _decoded(data: bytes, layout: CsvLayout) -> str:
    for encoding in layout.encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise not_understood("encoding")
