"""Bank statements of four formats are read to the cent, and what is no statement is refused."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from yurt_finance.errors import FileNotUnderstood
from yurt_finance.statements import CsvLayout, read_statements
from yurt_finance.statements.form import Transaction, keys_of

DATA = Path(__file__).parent / "data" / "statements"
OURS = "40702810200000000001"

MT940 = """:20:EXAMPLE-001
:25:AMEDBANK/00012345
:28C:1/1
:60F:C260101EUR100,00
:61:2601020102D12,50NTRFCOFFEE//BANK-001
:86:Coffee supplies
:61:2601020102C20,00NTRFNONREF//BANK-002
:86:?20Loan LN-2026-0001?21 second part?30ABNANL2A?31NL12ABNA?32Ivan Petrov
:62F:C260102EUR107,50
-
"""
CAMT = """<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><Stmt><Id>1</Id>
<FrToDt><FrDtTm>2026-03-01T00:00:00</FrDtTm><ToDtTm>2026-03-02T00:00:00</ToDtTm></FrToDt>
<Acct><Id><IBAN>GE29NB0000000101904917</IBAN></Id><Ccy>GEL</Ccy></Acct>
<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy="GEL">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy="GEL">90.50</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>
<Ntry><Amt Ccy="GEL">30.50</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-03-01</Dt></BookgDt>
<AcctSvcrRef>R1</AcctSvcrRef><NtryDtls>
<TxDtls><Refs><EndToEndId>LN-1</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="GEL">10.50</Amt></TxAmt></AmtDtls>
<RltdPties><Dbtr><Nm>Nino</Nm></Dbtr><DbtrAcct><Id><IBAN>GE60NB0000000123456789</IBAN></Id></DbtrAcct></RltdPties>
<RmtInf><Ustrd>Loan</Ustrd><Ustrd>LN-1</Ustrd></RmtInf></TxDtls>
<TxDtls><Refs><EndToEndId>NOTPROVIDED</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="GEL">20.00</Amt></TxAmt></AmtDtls>
<RltdPties><Dbtr><Nm>Giorgi</Nm></Dbtr></RltdPties></TxDtls></NtryDtls></Ntry>
<Ntry><Amt Ccy="GEL">40.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>
<BookgDt><Dt>2026-03-02</Dt></BookgDt>
<AddtlNtryInf>Rent</AddtlNtryInf></Ntry>
<Ntry><Amt Ccy="GEL">5.00</Amt><CdtDbtInd>DBIT</CdtDbtInd><Sts>PDNG</Sts><BookgDt><Dt>2026-03-02</Dt></BookgDt></Ntry>
</Stmt></BkToCstmrStmt></Document>"""
CSV = "Выписка;;;\nДата;Назначение;Приход;Расход\n02.03.2026;Договор 7;1 500,25;\n03.03.2026;Аренда;;200,00\n;;;\n"
LAYOUT = CsvLayout("Дата", "Назначение", debit="Расход", credit="Приход", date_pattern="%d.%m.%Y", skip=1)


@pytest.mark.parametrize("name", ["kilylabs_one_day_cp1251.txt", "kilylabs_one_day_utf8.txt"])
def test_a_day_of_1c_is_read_whatever_its_encoding_says(name):
    (statement,) = read_statements((DATA / name).read_bytes())
    assert (statement.account, statement.opening, statement.closing) == (OURS, Decimal("45329.91"), Decimal("44145.91"))
    assert statement.opening is not None
    assert statement.opening + sum(t.amount for t in statement.transactions) == statement.closing
    assert len(statement.transactions) == 13
    first = statement.transactions[0]
    assert (first.date, first.amount, first.number) == (date(2016, 1, 11), Decimal("-83.23"), "697162")
    assert first.name == "Some random payee"


def test_a_payment_order_of_1c_names_the_other_side():
    (statement,) = read_statements((DATA / "odooru_kl_to_1c.txt").read_bytes())
    (row,) = statement.transactions
    assert row == Transaction(
        date(2023, 4, 3), Decimal("-108159.12"), "Оплата по счету N 1024 от 01.01.23г 18026,52", "ЭнергоСистемы",
        "00000000000000000002", "0000000001", "3",
    )  # fmt: skip


def test_1c_in_dos_letters_is_read():
    text = (DATA / "odooru_kl_to_1c.txt").read_bytes().decode("cp1251")
    (statement,) = read_statements(text.encode("cp866"))
    assert statement.transactions[0].name == "ЭнергоСистемы"


def test_camt_is_read_with_the_parts_of_a_collective_entry():
    (statement,) = read_statements(CAMT.encode())
    assert (statement.account, statement.currency) == ("GE29NB0000000101904917", "GEL")
    assert statement.opening is not None and statement.closing is not None
    assert statement.opening + sum(t.amount for t in statement.transactions) == statement.closing == Decimal("90.50")
    first, second, rent = statement.transactions
    assert (first.amount, first.purpose, first.name, first.number) == (Decimal("10.50"), "Loan LN-1", "Nino", "LN-1")
    assert (first.account, first.reference, second.reference) == ("GE60NB0000000123456789", "R1/0", "R1/1")
    assert (second.amount, second.name, second.number) == (Decimal(20), "Giorgi", "")
    assert (rent.amount, rent.purpose) == (Decimal(-40), "Rent")


def test_mt940_is_read():
    (statement,) = read_statements(MT940.encode())
    assert (statement.account, statement.currency) == ("00012345", "EUR")
    coffee, loan = statement.transactions
    assert (coffee.amount, coffee.purpose, coffee.reference) == (Decimal("-12.50"), "Coffee supplies", "BANK-001")
    assert (loan.amount, loan.purpose, loan.name) == (Decimal(20), "Loan LN-2026-0001 second part", "Ivan Petrov")
    assert loan.account == "NL12ABNA"


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251"])
def test_csv_is_read_by_its_layout(encoding):
    (statement,) = read_statements(CSV.encode(encoding), layout=LAYOUT)
    assert [(t.date.day, t.amount, t.purpose) for t in statement.transactions] == [
        (2, Decimal("1500.25"), "Договор 7"),
        (3, Decimal(-200), "Аренда"),
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ((DATA / "kilylabs_one_day_cp1251.txt").read_bytes()[:3000], "breaks off"),
        ((DATA / "odooru_kl_to_1c.txt").read_bytes().decode("cp1251").encode("koi8-r"), "letters cannot be read"),
        ((DATA / "odooru_1c_to_kl_win_min.txt").read_bytes().replace(b"108", b"x"), ""),
        (b"%PDF-1.7", "neither"),
        (CAMT.encode()[:-30], "damaged"),
        (CAMT.replace("2026-03-01</Dt>", "2026-02-31</Dt>").encode(), "no date"),
        (MT940.replace("107,50", "107,51").encode(), "balances differ"),
    ],
)
def test_what_is_no_statement_is_refused(data, said):
    if not said:  # A file without documents: nothing to take over, and nothing wrong.
        assert read_statements(data, OURS)[0].transactions == ()
        return
    with pytest.raises(FileNotUnderstood, match=said):
        read_statements(data)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Дата;Сумма\n", "no column"),
        (CSV.replace("02.03.2026", "31.02.2026"), "line 3"),
        (CSV.replace("1 500", "x"), "line 3"),
    ],
)
def test_a_csv_that_does_not_fit_its_layout_is_refused(text, said):
    with pytest.raises(FileNotUnderstood, match=said):
        read_statements(text.encode(), layout=LAYOUT)


def test_keys_tell_equal_transactions_apart_and_stay_the_same():
    fee = Transaction(date(2026, 3, 2), Decimal("-1.50"), "Fee")
    keys = keys_of([fee, fee])
    assert keys[1] == f"{keys[0]}#2"
    assert keys_of([Transaction(date(2026, 3, 2), Decimal("-1.5000"), "Fee")]) == keys[:1]
