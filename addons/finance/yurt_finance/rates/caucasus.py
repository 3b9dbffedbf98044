"""The central banks of Armenia (SOAP) and Georgia (JSON)."""

from __future__ import annotations

from datetime import date

from yurt_finance.rates.quotes import Quote, RateProvider, Request
from yurt_finance.reading import date_of, decimal_of, local, not_understood, read_json, read_xml

_ENVELOPE = (
    '<?xml version="1.0" encoding="utf-8"?>'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body>'
    '<ExchangeRatesByDate xmlns="http://www.cba.am/"><date>{day}</date></ExchangeRatesByDate>'
    "</soap:Body></soap:Envelope>"
)


def parse_cba(data: bytes) -> list[Quote]:
    """Replies of exchangerates.asmx: the rates of one day, or a range (a DiffGram whose rows have dates)."""
    quotes, day = [], None
    for element in read_xml(data).iter():
        name = local(element.tag)
        if name == "CurrentDate":
            day = date_of(element.text)
        if name not in ("ExchangeRate", "ExchangeRatesByRange"):
            continue
        cells = {local(cell.tag): cell.text for cell in element}
        if not cells:  # The schema of a DiffGram names the element as well.
            continue
        own = date_of(cells["RateDate"]) if "RateDate" in cells else day
        if own is None or not cells.get("ISO"):
            raise not_understood("CBA")
        quotes.append(
            Quote(own, cells["ISO"] or "", int(decimal_of(cells.get("Amount"))), decimal_of(cells.get("Rate")), "AMD")
        )
    return quotes


def _ask_cba(day: date) -> Request:
    headers = {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": '"http://www.cba.am/ExchangeRatesByDate"',
    }
    return Request("https://api.cba.am/exchangerates.asmx", headers, _ENVELOPE.format(day=day.isoformat()).encode())


def parse_nbg(data: bytes) -> list[Quote]:
    """A list of days, each with `currencies`; a rate holds from its `validFromDate`."""
    days = read_json(data)
    if not isinstance(days, list) or not all(isinstance(day, dict) and "currencies" in day for day in days):
        raise not_understood("NBG")
    return [
        Quote(
            date_of(cell.get("validFromDate") or day.get("date")), str(cell.get("code")),
            int(cell.get("quantity") or 0), decimal_of(cell.get("rate")), "GEL",
        )
        for day in days
        for cell in day["currencies"]
    ]  # fmt: skip


def _ask_nbg(day: date) -> Request:
    return Request(f"https://nbg.gov.ge/gw/api/ct/monetarypolicy/currencies/?date={day.isoformat()}")


PROVIDERS = (
    RateProvider("cba", "Central Bank of Armenia", parse_cba, _ask_cba),
    RateProvider("nbg", "National Bank of Georgia", parse_nbg, _ask_nbg),
)
