"""The Bank of Russia (XML in windows-1251) and the National Bank of Belarus (JSON)."""

from __future__ import annotations

from datetime import date

from yurt_finance.rates.quotes import Quote, RateProvider, Request
from yurt_finance.reading import date_of, decimal_of, not_understood, read_json, read_xml

POINTS = "%d.%m.%Y"
CBR_CODES = {
    "R01010": "AUD", "R01020A": "AZN", "R01030": "DZD", "R01035": "GBP", "R01060": "AMD", "R01080": "BHD",
    "R01090B": "BYN", "R01105": "BOB", "R01115": "BRL", "R01135": "HUF", "R01150": "VND", "R01200": "HKD",
    "R01210": "GEL", "R01215": "DKK", "R01230": "AED", "R01235": "USD", "R01239": "EUR", "R01240": "EGP",
    "R01270": "INR", "R01280": "IDR", "R01300": "IRR", "R01335": "KZT", "R01350": "CAD", "R01355": "QAR",
    "R01370": "KGS", "R01375": "CNY", "R01395": "CUP", "R01500": "MDL", "R01503": "MNT", "R01520": "NGN",
    "R01530": "NZD", "R01535": "NOK", "R01540": "OMR", "R01565": "PLN", "R01580": "SAR", "R01585F": "RON",
    "R01589": "XDR", "R01625": "SGD", "R01670": "TJS", "R01675": "THB", "R01685": "BDT", "R01700J": "TRY",
    "R01710A": "TMT", "R01717": "UZS", "R01720": "UAH", "R01760": "CZK", "R01770": "SEK", "R01775": "CHF",
    "R01800": "ETB", "R01805F": "RSD", "R01810": "ZAR", "R01815": "KRW", "R01820": "JPY", "R02005": "MMK",
}  # fmt: skip
"""The Bank of Russia's own codes: its dynamics of one currency name nothing else. Source: XML_daily.asp."""


def parse_cbr(data: bytes) -> list[Quote]:
    """XML_daily.asp (all currencies of a day) and XML_dynamic.asp (one currency over days)."""
    root = read_xml(data)
    if root.tag != "ValCurs":
        raise not_understood("CBR")
    if root.get("Date"):
        day = date_of(root.get("Date"), POINTS)
        return [_quote(day, cell.findtext("CharCode") or "", cell) for cell in root.iter("Valute")]
    return [
        _quote(date_of(cell.get("Date"), POINTS), CBR_CODES.get(cell.get("Id") or "", ""), cell)
        for cell in root.iter("Record")
    ]


def _quote(day: date, code: str, cell) -> Quote:
    return Quote(day, code, int(decimal_of(cell.findtext("Nominal"))), decimal_of(cell.findtext("Value")), "RUB")


def parse_nbrb(data: bytes) -> list[Quote]:
    """exrates/rates: rows with Cur_Abbreviation, Cur_Scale and Cur_OfficialRate; one currency is one row."""
    rows = read_json(data)
    rows = [rows] if isinstance(rows, dict) else rows
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "Cur_OfficialRate" in row for row in rows):
        raise not_understood("NBRB")
    return [
        Quote(
            date_of(row.get("Date")), str(row.get("Cur_Abbreviation")), int(row.get("Cur_Scale") or 0),
            decimal_of(row["Cur_OfficialRate"]), "BYN",
        )
        for row in rows
    ]  # fmt: skip


PROVIDERS = (
    RateProvider(
        "cbr", "Bank of Russia", parse_cbr,
        lambda day: Request(f"https://www.cbr.ru/scripts/XML_daily.asp?date_req={day:%d/%m/%Y}"),
    ),
    RateProvider(
        "nbrb", "National Bank of Belarus", parse_nbrb,
        lambda day: Request(f"https://api.nbrb.by/exrates/rates?ondate={day.isoformat()}&periodicity=0"),
    ),
)  # fmt: skip
