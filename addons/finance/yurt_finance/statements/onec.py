"""1CClientBankExchange, the text format that banks of the CIS exchange with 1C:Enterprise.

Source: the description of the standard "1C:Enterprise – Client of the bank", versions 1.01 to 1.03. Its own line
`Кодировка` (Windows or DOS) is often wrong, so the encoding is judged by what can be read.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from yurt.i18n import N_

from yurt_finance.errors import FileNotUnderstood
from yurt_finance.reading import date_of, decimal_of, not_understood
from yurt_finance.statements.form import Statement, Transaction

MARK = "1CClientBankExchange"
ENCODINGS = ("utf-8-sig", "cp1251", "cp866")
KEYWORDS = ("ВерсияФормата", "КонецФайла", "СекцияДокумент", "СекцияРасчСчет")
POINTS = "%d.%m.%Y"
WRONG_ENCODING = N_(
    "The file is a 1CClientBankExchange, but its letters cannot be read as UTF-8, Windows-1251 or DOS-866. "
    "Download it from the bank again."
)
NO_SIDE = N_("Document {number} of {date} is neither from nor to account {account}.")


def is_onec(data: bytes) -> bool:
    """True for the format's first line, in whatever encoding."""
    head = data[:200].replace(b"\x00", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \r\n")
    return head.startswith(MARK.encode())


def decode(data: bytes) -> str:
    """The text. Raises FileNotUnderstood when no known encoding gives the format's own words."""
    for encoding in ("utf-16", *ENCODINGS) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ENCODINGS:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if any(keyword in text for keyword in KEYWORDS):
            return text
    raise FileNotUnderstood(WRONG_ENCODING)


def read_onec(data: bytes, account: str = "") -> list[Statement]:
    """One statement for each account of the file. Raises FileNotUnderstood.

    `account` says whose documents they are where the file does not say it.
    """
    head, sections, documents = _parts(decode(data).splitlines())
    accounts = list(dict.fromkeys(s["РасчСчет"] for s in [*sections, head] if s.get("РасчСчет"))) or [account]
    statements = []
    for number in accounts:
        own = [section for section in sections if section.get("РасчСчет") == number]
        rows = [_transaction(d, number) for d in documents if len(accounts) == 1 or number in _both_sides(d)]
        days = [date_of(s[key], POINTS) for s in own or [head] for key in ("ДатаНачала", "ДатаКонца") if s.get(key)]
        statements.append(
            Statement(
                MARK, number, "", tuple(rows), min(days, default=None), max(days, default=None),
                _balance(own[:1], "НачальныйОстаток"), _balance(own[-1:], "КонечныйОстаток"),
            )
        )  # fmt: skip
    return statements


Fields = dict[str, str]


def _parts(lines: Iterable[str]) -> tuple[Fields, list[Fields], list[Fields]]:
    """The head, the account sections and the documents. Raises FileNotUnderstood for a file that breaks off."""
    head: Fields = {}
    sections: list[Fields] = []
    documents: list[Fields] = []
    current, ended = head, False
    for line in lines:
        name, _, value = line.strip().partition("=")
        if name == "СекцияРасчСчет":
            sections.append(current := {})
        elif name == "СекцияДокумент":
            documents.append(current := {"": value})
        elif name in ("КонецРасчСчет", "КонецДокумента"):
            current = head
        elif name == "КонецФайла":
            ended = True
        elif name:
            current.setdefault(name, value.strip())
    if not ended or current is not head:
        raise not_understood("it breaks off before КонецФайла")
    return head, sections, documents


def _transaction(document: Fields, account: str) -> Transaction:
    value = decimal_of(document.get("Сумма"))
    if value <= 0:
        raise not_understood(f"Сумма={document.get('Сумма')}")
    out = _goes_out(document, account)
    other = "Получатель" if out else "Плательщик"
    day = document.get("ДатаСписано" if out else "ДатаПоступило") or document.get("Дата")
    return Transaction(
        date_of(day, POINTS),
        -value if out else value,
        " ".join(document.get(f"НазначениеПлатежа{n}", "") for n in ("", 1, 2, 3, 4, 5, 6)).strip(),
        (document.get(f"{other}1") or document.get(other) or "").strip(),
        document.get(f"{other}РасчСчет") or document.get(f"{other}Счет") or "",
        document.get(f"{other}ИНН", ""),
        document.get("Номер", ""),
    )


def _goes_out(document: Fields, account: str) -> bool:
    """Whether the account pays; by the account's number, else by which of the two dates is there."""
    payer, payee = (
        {document.get(f"{who}РасчСчет"), document.get(f"{who}Счет")} for who in ("Плательщик", "Получатель")
    )
    if account and (account in payer) != (account in payee):
        return account in payer
    out, into = bool(document.get("ДатаСписано")), bool(document.get("ДатаПоступило"))
    if out == into:
        raise FileNotUnderstood(
            NO_SIDE.format(number=document.get("Номер", "?"), date=document.get("Дата", "?"), account=account)
        )
    return out


def _both_sides(document: Fields) -> set[str]:
    return {document.get(f"{who}{what}", "") for who in ("Плательщик", "Получатель") for what in ("РасчСчет", "Счет")}


def _balance(sections: list[Fields], name: str) -> Decimal | None:
    return next((decimal_of(section[name]) for section in sections if section.get(name)), None)
