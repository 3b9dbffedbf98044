"""Bank statements in the formats that banks give out, read into one form."""

from yurt_finance.statements.form import CsvLayout, Statement, Transaction
from yurt_finance.statements.reading import read_statements

__all__ = ["CsvLayout", "Statement", "Transaction", "read_statements"]
