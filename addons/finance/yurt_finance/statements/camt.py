"""camt.053, the bank-to-customer statement of ISO 20022, versions 02 to 13 (namespaces are not looked at)."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from yurt_finance.reading import date_of, decimal_of, local, not_understood, read_xml
from yurt_finance.statements.form import Statement, Transaction

FORMAT = "camt.053"


def is_camt(data: bytes) -> bool:
    """True for XML that speaks of camt.053."""
    head = data[:4000]
    return head.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<") and (b"camt.053" in head or b"BkToCstmrStmt" in head)


def read_camt(data: bytes) -> list[Statement]:
    """One statement for each `Stmt`. Entries that are only announced (not booked) are left out.

    Raises FileNotUnderstood.
    """
    found = [_statement(element) for element in read_xml(data).iter() if local(element.tag) == "Stmt"]
    if not found:
        raise not_understood("no Stmt")
    return found


def _statement(stmt: ET.Element) -> Statement:
    account = _text(stmt, "Acct/Id/IBAN") or _text(stmt, "Acct/Id/Othr/Id")
    balances = {_text(b, "Tp/CdOrPrtry/Cd"): b for b in _all(stmt, "Bal")}
    opening, closing = balances.get("OPBD", balances.get("PRCD")), balances.get("CLBD")
    rows = [row for entry in _all(stmt, "Ntry") if _booked(entry) for row in _transactions(entry)]
    amount = next(_all(stmt, "Bal/Amt"), None)
    currency = _text(stmt, "Acct/Ccy") or (amount.get("Ccy", "") if amount is not None else "")
    return Statement(
        FORMAT, account, currency, tuple(rows), _day(stmt, "FrToDt/FrDtTm"), _day(stmt, "FrToDt/ToDtTm"),
        _signed(opening), _signed(closing),
    )  # fmt: skip


def _booked(entry: ET.Element) -> bool:
    return (_text(entry, "Sts/Cd") or _text(entry, "Sts") or "BOOK") == "BOOK"


def _transactions(entry: ET.Element) -> Iterator[Transaction]:
    """One for an entry, or one for each of the payments that a collective entry lists with amounts."""
    whole = _signed(entry)
    day = _day(entry, "BookgDt/Dt") or _day(entry, "BookgDt/DtTm") or _day(entry, "ValDt/Dt")
    if whole is None or day is None:
        raise not_understood("Ntry without amount or date")
    details = list(_all(entry, "NtryDtls/TxDtls"))
    amounts = [_text(d, "Amt") or _text(d, "AmtDtls/TxAmt/Amt") for d in details]
    parts = [abs(decimal_of(amount)) for amount in amounts if amount]
    if len(details) < 2 or len(parts) != len(details) or sum(parts) != abs(whole):
        yield _transaction(entry, details[0] if details else entry, day, whole, "")
        return
    for place, (detail, part) in enumerate(zip(details, parts, strict=True)):
        yield _transaction(entry, detail, day, part if whole > 0 else -part, f"/{place}")


def _transaction(entry: ET.Element, detail: ET.Element, day: date, amount: Decimal, place: str) -> Transaction:
    who = "Dbtr" if amount > 0 else "Cdtr"
    party = f"RltdPties/{who}"
    reference = _text(detail, "Refs/AcctSvcrRef") or _text(entry, "AcctSvcrRef")
    purpose = " ".join(element.text.strip() for element in _all(detail, "RmtInf/Ustrd") if element.text)
    return Transaction(
        day, amount, purpose or _text(entry, "AddtlNtryInf"),
        _text(detail, f"{party}/Nm") or _text(detail, f"{party}/Pty/Nm"),
        _text(detail, f"RltdPties/{who}Acct/Id/IBAN") or _text(detail, f"RltdPties/{who}Acct/Id/Othr/Id"),
        _text(detail, f"{party}/Id/OrgId/Othr/Id") or _text(detail, f"{party}/Pty/Id/OrgId/Othr/Id"),
        _text(detail, "Refs/EndToEndId").replace("NOTPROVIDED", ""),
        reference + place if reference else "",
    )  # fmt: skip


def _signed(element: ET.Element | None) -> Decimal | None:
    """The amount of an entry or balance, below zero for a debit; of a reversal, too, it says which way money went."""
    if element is None or not _text(element, "Amt"):
        return None
    value, side = decimal_of(_text(element, "Amt")), _text(element, "CdtDbtInd")
    if side not in ("CRDT", "DBIT") or value < 0:
        raise not_understood(f"CdtDbtInd {side or '?'}")
    return value if side == "CRDT" else -value


def _day(element: ET.Element, path: str) -> date | None:
    text = _text(element, path)
    return date_of(text) if text else None


def _all(element: ET.Element, path: str) -> Iterator[ET.Element]:
    name, _, rest = path.partition("/")
    for child in element:
        if local(child.tag) == name:
            if rest:
                yield from _all(child, rest)
            else:
                yield child


def _text(element: ET.Element, path: str) -> str:
    found = next(_all(element, path), None)
    return (found.text or "").strip() if found is not None else ""
