"""Finds out which format a bank's file has, and reads it."""

from __future__ import annotations

from yurt.i18n import N_

from yurt_finance.errors import FileNotUnderstood
from yurt_finance.reading import LIMIT, not_understood
from yurt_finance.statements.camt import is_camt, read_camt
from yurt_finance.statements.form import CsvLayout, Statement
from yurt_finance.statements.mt import is_mt940, read_mt940
from yurt_finance.statements.onec import is_onec, read_onec
from yurt_finance.statements.table import read_csv

UNKNOWN = N_(
    "The file is neither 1CClientBankExchange nor camt.053 nor MT940. For a CSV, choose its layout in the bank account."
)


def read_statements(data: bytes, account: str = "", layout: CsvLayout | None = None) -> list[Statement]:
    """The statements of a file, by what is in it. Raises FileNotUnderstood."""
    if len(data) > LIMIT:
        raise not_understood("larger than 20 MB")
    if is_onec(data):
        return read_onec(data, account)
    if is_camt(data):
        return read_camt(data)
    if is_mt940(data):
        return read_mt940(data)
    if layout is None:
        raise FileNotUnderstood(UNKNOWN)
    return [read_csv(data, layout)]
