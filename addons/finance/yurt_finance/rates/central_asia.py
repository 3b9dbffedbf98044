"""The national banks of Kazakhstan, Kyrgyzstan, Tajikistan (XML) and Uzbekistan (JSON)."""

from __future__ import annotations

from yurt_finance.rates.quotes import Quote, RateProvider, Request
from yurt_finance.reading import date_of, decimal_of, not_understood, read_json, read_xml

POINTS = "%d.%m.%Y"


def parse_nbk(data: bytes) -> list[Quote]:
    """get_rates.cfm: `item`s with title, description (the rate) and quant (the units); the date stands once."""
    root = read_xml(data)
    if root.tag != "rates" or root.find("date") is None:
        raise not_understood("NBK")
    day = date_of(root.findtext("date"), POINTS)
    return [
        Quote(
            day, (item.findtext("title") or "").strip(), int(decimal_of(item.findtext("quant"))),
            decimal_of(item.findtext("description")), "KZT",
        )
        for item in root.iter("item")
    ]  # fmt: skip


def parse_nbkr(data: bytes) -> list[Quote]:
    """daily.xml and weekly.xml; a weekly rate holds until the next one, as all do."""
    root = read_xml(data)
    if root.tag != "CurrencyRates":
        raise not_understood("NBKR")
    day = date_of(root.get("Date"), POINTS)
    return [
        Quote(
            day, cell.get("ISOCode") or "", int(decimal_of(cell.findtext("Nominal"))),
            decimal_of(cell.findtext("Value")), "KGS",
        )
        for cell in root.iter("Currency")
    ]  # fmt: skip


def parse_nbt(data: bytes) -> list[Quote]:
    """export_xml.php: like Russia's, with an ISO date and points in numbers."""
    root = read_xml(data)
    if root.tag != "ValCurs":
        raise not_understood("NBT")
    day = date_of(root.get("Date"))
    return [
        Quote(
            day, cell.findtext("CharCode") or "", int(decimal_of(cell.findtext("Nominal"))),
            decimal_of(cell.findtext("Value")), "TJS",
        )
        for cell in root.iter("Valute")
    ]  # fmt: skip


def parse_cbu(data: bytes) -> list[Quote]:
    """arkhiv-kursov-valyut: a list whose rows have Ccy, Nominal, Rate and Date as texts."""
    rows = read_json(data)
    if not isinstance(rows, list) or not all(isinstance(row, dict) and "Ccy" in row for row in rows):
        raise not_understood("CBU")
    return [
        Quote(
            date_of(row.get("Date"), POINTS), str(row["Ccy"]), int(decimal_of(row.get("Nominal"))),
            decimal_of(row.get("Rate")), "UZS",
        )
        for row in rows
    ]  # fmt: skip


PROVIDERS = (
    RateProvider(
        "nbk", "National Bank of Kazakhstan", parse_nbk,
        lambda day: Request(f"https://nationalbank.kz/rss/get_rates.cfm?fdate={day:%d.%m.%Y}"),
    ),
    RateProvider(
        "nbkr", "National Bank of the Kyrgyz Republic", parse_nbkr,
        lambda day: Request("https://www.nbkr.kg/XML/daily.xml"),
    ),
    RateProvider(
        "nbkr_weekly", "National Bank of the Kyrgyz Republic, weekly", parse_nbkr,
        lambda day: Request("https://www.nbkr.kg/XML/weekly.xml"),
    ),
    RateProvider(
        "nbt", "National Bank of Tajikistan", parse_nbt,
        lambda day: Request(f"https://www.nbt.tj/en/kurs/export_xml.php?date={day.isoformat()}&export=xmlout"),
    ),
    RateProvider(
        "cbu", "Central Bank of Uzbekistan", parse_cbu,
        lambda day: Request(f"https://cbu.uz/en/arkhiv-kursov-valyut/json/all/{day.isoformat()}/"),
    ),
)  # fmt: skip
