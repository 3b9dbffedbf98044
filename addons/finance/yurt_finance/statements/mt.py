"""MT940, the customer statement of SWIFT, read by the library mt-940."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from yurt_finance.reading import not_understood
from yurt_finance.statements.form import Statement, Transaction

FORMAT = "MT940"
_START = re.compile(rb"(?m)^:20:")
_SUBFIELD = re.compile(r"\?(\d\d)")


def is_mt940(data: bytes) -> bool:
    """True when the tags of a statement and its account are there."""
    return _START.search(data[:4000]) is not None and b":25:" in data


def read_mt940(data: bytes) -> list[Statement]:
    """One statement for each message of the file. Raises FileNotUnderstood."""
    text = _decoded(data)
    starts = [found.start() for found in re.finditer(r"(?m)^:20:", text)]
    return [_statement(text[start:end]) for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "cp1251"):
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise not_understood("encoding")


def _statement(text: str) -> Statement:
    import mt940

    try:
        read = mt940.parse(text)
    except Exception as error:
        raise not_understood(f"MT940: {error}") from None
    said: dict[str, Any] = dict(read.data)
    account = str(said.get("account_identification") or "").strip().rpartition("/")[2]
    opening = said.get("final_opening_balance") or said.get("intermediate_opening_balance")
    closing = said.get("final_closing_balance") or said.get("intermediate_closing_balance")
    if not account or opening is None or closing is None:
        raise not_understood("MT940: no account or balances")
    rows = tuple(_transaction(dict(each.data)) for each in read if "amount" in each.data)
    statement = Statement(
        FORMAT, account, str(opening.amount.currency), rows, opening.date, closing.date,
        Decimal(opening.amount.amount), Decimal(closing.amount.amount),
    )  # fmt: skip
    if opening.amount.amount + sum((row.amount for row in rows), Decimal(0)) != closing.amount.amount:
        raise not_understood("MT940: the balances differ from the movements")
    return statement


def _transaction(said: dict[str, Any]) -> Transaction:
    details = str(said.get("transaction_details") or "").replace("\n", "")
    parts = _SUBFIELD.split(details)
    fields = dict(zip(parts[1::2], parts[2::2], strict=True))
    purpose = "".join(value for code, value in fields.items() if code[0] == "2" or "60" <= code <= "63")
    reference = str(said.get("bank_reference") or "")
    customer = str(said.get("customer_reference") or "")
    return Transaction(
        said["date"],
        Decimal(said["amount"].amount),
        (purpose or details).strip(),
        f"{fields.get('32', '')}{fields.get('33', '')}".strip(),
        fields.get("38", "") or fields.get("31", ""),
        "",
        "" if customer in ("NONREF", "None") else customer,
        "" if reference in ("", "NONREF", "None") else reference,
    )
