"""The European Central Bank (XML and CSV) and the Central Bank of Myanmar (JSON)."""

from __future__ import annotations

import csv
import io
from datetime import UTC, date, datetime, timedelta, timezone

from yurt_finance.rates.quotes import Quote, RateProvider, Request
from yurt_finance.reading import date_of, decimal_of, local, not_understood, read_json, read_xml

IN_HUNDREDS = frozenset({"IDR", "JPY", "KHR", "KRW", "LAK", "VND"})
"""What the Central Bank of Myanmar quotes for 100 units; its reply does not say so, its web page does."""
YANGON = timezone(timedelta(hours=6, minutes=30))


def parse_ecb(data: bytes) -> list[Quote]:
    """eurofxref-*.xml, or csvdata of the data API (FREQ, CURRENCY, TIME_PERIOD, OBS_VALUE and more).

    The bank quotes how much of each currency one euro costs: kept as it is, EUR in that currency.
    """
    if data.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<"):
        return [
            Quote(date_of(cube.get("time")), "EUR", 1, decimal_of(cell.get("rate")), cell.get("currency") or "")
            for cube in read_xml(data).iter()
            if local(cube.tag) == "Cube" and cube.get("time")
            for cell in cube
        ]
    try:
        rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    except (UnicodeDecodeError, csv.Error) as error:
        raise not_understood(str(error)) from None
    if not rows or not {"CURRENCY", "TIME_PERIOD", "OBS_VALUE"} <= rows[0].keys():
        raise not_understood("ECB")
    return [
        Quote(date_of(row["TIME_PERIOD"]), "EUR", 1, decimal_of(row["OBS_VALUE"]), row["CURRENCY"] or "")
        for row in rows
        if row["OBS_VALUE"]
    ]


def parse_cbm(data: bytes) -> list[Quote]:
    """api/latest: `timestamp` in seconds, `rates` by currency with commas for thousands."""
    reply = read_json(data)
    if not isinstance(reply, dict) or not isinstance(reply.get("rates"), dict):
        raise not_understood("CBM")
    moment = datetime.fromtimestamp(int(decimal_of(reply.get("timestamp"))), UTC)
    day = moment.astimezone(YANGON).date()
    return [
        Quote(day, code, 100 if code in IN_HUNDREDS else 1, decimal_of(str(rate).replace(",", "")), "MMK")
        for code, rate in reply["rates"].items()
    ]


def _ask_cbm(day: date) -> Request:
    return Request("https://forex.cbm.gov.mm/api/latest")


PROVIDERS = (
    RateProvider(
        "ecb", "European Central Bank", parse_ecb,
        lambda day: Request("https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"),
    ),
    RateProvider("cbm", "Central Bank of Myanmar", parse_cbm, _ask_cbm),
)  # fmt: skip
