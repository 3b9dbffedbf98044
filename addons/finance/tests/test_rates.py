"""What central banks publish is read to the last digit, kept once, and amounts are converted by it."""

from __future__ import annotations

import hashlib
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa
from yurt.base.models.files import File
from yurt.errors import AccessDenied, NotFound, ValidationFailed
from yurt_finance.conversion import convert
from yurt_finance.entries import Amount
from yurt_finance.errors import FileNotUnderstood, NoRate
from yurt_finance.jobs import fetch_daily_rates
from yurt_finance.models.currencies import Currency, Rate, RateSource
from yurt_finance.rates.keeping import fetch, keep, providers, take_over
from yurt_finance.rates.quotes import Quote

DATA = Path(__file__).parent / "data" / "rates"
PUBLISHED = [
    ("cba", "cba_response_0.xml", "2026-03-18", "USD", 1, "377.39", "AMD"),
    ("nbg", "nbg_2026-03-02.json", "2026-02-28", "AMD", 1000, "7.0960", "GEL"),
    ("nbk", "nbk_get_rates_2026-04-01.xml", "2026-04-01", "AUD", 1, "328.01", "KZT"),
    ("nbkr", "nbkr_daily.xml", "2026-05-24", "USD", 1, "87.4500", "KGS"),
    ("nbkr_weekly", "nbkr_weekly.xml", "2026-05-23", "XDR", 1, "119.5195", "KGS"),
    ("nbt", "nbt_2026-05-18.xml", "2026-05-18", "UZS", 100, "0.0780", "TJS"),
    ("cbu", "cbu_all_2026-04-01.json", "2026-04-01", "USD", 1, "12194.21", "UZS"),
    ("cbr", "cbr_XML_daily_cp1251.xml", "2026-04-25", "DZD", 100, "57.0006", "RUB"),
    ("cbr", "cbr_XML_dynamic_R01010.xml", "2026-03-04", "AUD", 1, "55.1336", "RUB"),
    ("nbrb", "nbrb_rates.json", "2026-03-17", "AMD", 1000, "7.8014", "BYN"),
    ("ecb", "ecb_eurofxref-daily.xml", "2024-02-27", "EUR", 1, "1.0856", "USD"),
    ("ecb", "ecb_data_api_EXR.csv", "2026-02-18", "EUR", 1, "1.6748", "AUD"),
    ("cbm", "cbm_latest.json", "2026-04-09", "JPY", 100, "1321.88", "MMK"),
]
MARCH = date(2026, 3, 20)


def read(name: str) -> bytes:
    return (DATA / name).read_bytes()


@pytest.mark.parametrize(("provider", "name", "day", "currency", "units", "rate", "base"), PUBLISHED)
def test_a_published_file_is_read(provider, name, day, currency, units, rate, base):
    from yurt_finance.hooks import rate_providers

    quotes = next(p for p in rate_providers() if p.name == provider).parse(read(name))
    assert Quote(date.fromisoformat(day), currency, units, Decimal(rate), base) in quotes


def test_a_range_of_armenian_rates_is_read():
    from yurt_finance.rates.caucasus import parse_cba

    head = read("cba_response_1_head.xml").decode()
    whole = head[: head.rindex("</ExchangeRatesByRange>")] + (
        "</ExchangeRatesByRange></DocumentElement></diffgr:diffgram></ExchangeRatesByDateRangeByISOResult>"
        "</ExchangeRatesByDateRangeByISOResponse></soap:Body></soap:Envelope>"
    )
    if "<DocumentElement" not in head:
        whole = whole.replace("</DocumentElement>", "</NewDataSet>" if "<NewDataSet" in head else "")
    quotes = parse_cba(whole.encode())
    assert Quote(date(2026, 3, 2), "KZT", 10, Decimal("7.5518"), "AMD") in quotes


@pytest.mark.parametrize(
    ("provider", "data"),
    [
        ("cbr", b"<html><body>Maintenance</body></html>"),
        ("cbr", b"<ValCurs Date='31.02.2026'><Valute><CharCode>USD</CharCode></Valute></ValCurs>"),
        ("nbg", b"[1, 2]"),
        ("cbu", b"{"),
        ("ecb", b"a;b\n1;2\n"),
        ("ecb", b"<Cube/>"),
        ("nbt", b'<!DOCTYPE x [<!ENTITY a "b">]><ValCurs Date="2026-01-01"/>'),
        ("cbm", b'{"timestamp": "1775721600", "rates": {"USD": "-5"}}'),
        ("nbrb", b'[{"Date": "2026-03-17", "Cur_Abbreviation": "AMD", "Cur_Scale": 0, "Cur_OfficialRate": 1}]'),
    ],
)
def test_what_is_no_file_of_rates_is_refused(env, provider, data):
    with pytest.raises(FileNotUnderstood):
        take_over(env, provider, data)
    assert env.session.scalar(sa.select(sa.func.count(env[Rate].id))) == 0


def test_rates_are_kept_once_and_corrected_by_their_source_only(env):
    first = take_over(env, "cba", read("cba_response_0.xml"))
    assert first.added > 20 and (first.changed, first.left) == (0, 0)
    assert take_over(env, "cba", read("cba_response_0.xml")).left == first.added
    day = date(2026, 3, 18)
    assert keep(env, [Quote(day, "USD", 1, Decimal("377.40"), "AMD")], "cba").changed == 1
    assert keep(env, [Quote(day, "USD", 1, Decimal("380"), "AMD")], "other").left == 1
    rate = env.session.scalars(sa.select(env[Rate]).where(env[Rate].currency == "USD")).one()
    assert (rate.rate, rate.source) == (Decimal("377.40"), "cba")
    source = env.session.scalars(sa.select(env[RateSource]).where(env[RateSource].provider == "cba")).one()
    assert f"left as they were: {first.added}" in source.last_result


def test_rates_are_fetched_through_what_is_handed_in(env):
    asked = []

    def send(request):
        asked.append(request)
        return read("nbg_2026-03-02.json")

    assert fetch(env, "nbg", date(2026, 3, 2), send).added > 30
    assert asked[0].url.endswith("?date=2026-03-02")
    with pytest.raises(NotFound, match="Known: cba, cbm"):
        fetch(env, "nobody", MARCH, send)


def test_each_provider_but_none_asks_over_https(env):
    found = providers(env)
    assert len(found) == 11
    assert [p.name for p in found.values() if not p.request or not p.request(MARCH).url.startswith("https://")] == []


def test_the_daily_job_asks_the_sources_that_are_switched_on(env, monkeypatch):
    enqueued = []
    monkeypatch.setattr(
        env.system, "enqueue_with", lambda env, job, arguments: enqueued.append((job, arguments)) or "1"
    )
    for source in env.session.scalars(sa.select(env[RateSource]).where(env[RateSource].provider.in_(["cba", "ecb"]))):
        source.daily = True
    env.session.flush()
    assert fetch_daily_rates(env) == 2
    assert sorted(arguments["provider"] for _, arguments in enqueued) == ["cba", "ecb"]


def test_a_conversion_names_its_rate_and_date(env):
    take_over(env, "cba", read("cba_response_0.xml"))
    done = convert(env, Amount(Decimal("100.00"), "USD"), "AMD", MARCH)
    assert done.amount == Amount(Decimal("37739.00"), "AMD")
    assert str(done) == "100.00 USD = 37739.00 AMD [1 USD = 377.39 AMD (cba, 2026-03-18)]"
    back = convert(env, done.amount, "USD", MARCH)
    assert back.amount == Amount(Decimal("100.00"), "USD")
    cross = convert(env, Amount(Decimal(100), "USD"), "EUR", MARCH)
    assert [rate.currency for rate in cross.rates] == ["USD", "EUR"]
    assert cross.amount.value == (Decimal("37739.00") / Decimal("435.55")).quantize(Decimal("0.01"))
    assert convert(env, Amount(Decimal("1.005"), "AMD"), "AMD", MARCH).amount.value == Decimal("1.01")


def test_a_currency_without_rate_is_refused(env):
    take_over(env, "cba", read("cba_response_0.xml"))
    with pytest.raises(NoRate, match="no rate of LAK in AMD for 2026-03-20"):
        convert(env, Amount(Decimal(1), "LAK"), "AMD", MARCH)
    with pytest.raises(NoRate, match="14 days before"):
        convert(env, Amount(Decimal(1), "USD"), "AMD", date(2026, 5, 1))
    with pytest.raises(NoRate, match="for 2026-03-17"):
        convert(env, Amount(Decimal(1), "USD"), "AMD", date(2026, 3, 17))
    with pytest.raises(NoRate, match="no currency XXX"):
        convert(env, Amount(Decimal(1), "USD"), "XXX", MARCH)


def test_a_rate_by_hand_is_checked(env):
    rate = env.create(Rate, date=MARCH, currency=" usd", rate=Decimal("377.5"))
    assert (rate.currency, rate.base, rate.source) == ("USD", "AMD", "manual")
    with pytest.raises(ValidationFailed, match="letters"):
        env.create(Currency, code="U1", name="?")


def test_an_accountant_takes_over_a_file_from_the_form(env, as_user, system):
    content = read("nbrb_rates.json")
    from yurt.services.files.storage import BlobStore

    BlobStore(system.settings.path(system.settings.files)).put(__import__("io").BytesIO(content), 10**6)
    file = env.create(File, name="rates.json", sha256=hashlib.sha256(content).hexdigest(), size=len(content),
                      media_type="application/json", model="finance.rate_source:file")  # fmt: skip
    source = env.session.scalars(sa.select(env[RateSource]).where(env[RateSource].provider == "nbrb")).one()
    source.file = file.id
    env.session.commit()
    with as_user("finance.accountant") as user:
        assert user.get(RateSource, source.id).take_over().startswith("Rates added: ")
    with as_user("finance.cashier") as user, pytest.raises(AccessDenied):
        user.create(Rate, date=MARCH, currency="USD", rate=Decimal(5))
