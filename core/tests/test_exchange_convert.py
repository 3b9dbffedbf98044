# ruff: noqa: DTZ001 - cells hold no zone
"""Raw cells to values: numbers, dates, words and contacts as people and spreadsheets write them."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from babel.numbers import format_decimal
from hypothesis import given
from hypothesis import strategies as st
from yurt.services.exchange.cells import BadCell, CellProblem, clean_line, clean_text
from yurt.services.exchange.convert import compile_converter
from yurt.services.exchange.rules import ColumnRule

MONEY = st.decimals(min_value=Decimal("-1e12"), max_value=Decimal("1e12"), places=2, allow_nan=False)
LOCALES = {"en": ".", "ru": ",", "hy": ",", "ka": ",", "lo": ",", "my": ".", "de_CH": ".", "fr": ",", "en_IN": "."}


def convert(kind, raw, choices=None, **rule):
    return compile_converter(kind, ColumnRule(field="value", **rule), choices)(raw)


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("1234.50", "1234.50"),
        ("1 234,50", "1234.50"),
        ("1\u00a0234,50 ₽", "1234.50"),
        ("1\u2009234\u202f567,5", "1234567.5"),
        ("1'234'567.89", "1234567.89"),
        ("1’234.5", "1234.5"),
        ("$1,234.50", "1234.50"),
        ("-$5", "-5"),
        ("USD 12.5", "12.5"),
        ("12 500 руб.", "12500"),
        ("֏5000", "5000"),
        ("(1,234.50)", "-1234.50"),
        ("−5", "-5"),
        ("5-", "-5"),
        ("1.234.567", "1234567"),
        ("12,34,567.8", "1234567.8"),
        (",5", "0.5"),
        ("0,125", "0.125"),
        ("၁၂၃", "123"),
        ("١٢٣٫٥", "123.5"),
        (19.989999999999998, "19.99"),
        (0.1 + 0.2, "0.3"),
        (5.0, "5"),
        (7, "7"),
    ],
)
def test_money(raw, expected):
    value = convert("money", raw)
    assert type(value) is Decimal
    assert value == Decimal(expected)


@pytest.mark.parametrize(
    "raw",
    [
        "a lot",
        "-" * 2000,
        "1,234",
        "1.234",
        "12 kg",
        "1,2,3",
        "--5",
        "1e",
        "",
        "1" * 80,
        "NaN",
        "Infinity",
        float("nan"),
        True,
    ],
)
def test_money_refused(raw):
    if raw == "":
        assert convert("money", raw) is None
        return
    with pytest.raises(CellProblem):
        convert("money", raw)


def test_ambiguous_mark_is_settled_by_the_rule():
    assert convert("money", "1,234", decimal=",") == Decimal("1.234")
    assert convert("money", "1,234", decimal=".") == Decimal(1234)
    assert convert("decimal", "1.234") == Decimal("1.234")
    with pytest.raises(CellProblem, match=r"may be 1234 or 1\.234"):
        convert("decimal", "1,234")


def test_another_currency_is_refused():
    assert convert("money", "5 €", currency="EUR") == 5
    with pytest.raises(CellProblem, match="is in RUB, but this column holds EUR"):
        convert("money", "5 ₽", currency="EUR")


@given(MONEY, st.sampled_from(sorted(LOCALES)))
def test_decimal_survives_any_locale(number, locale):
    written = format_decimal(number, format="#,##0.00", locale=locale)
    assert convert("money", written, decimal=LOCALES[locale]) == number


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=2, allow_nan=False))
def test_a_spreadsheet_float_is_the_decimal_its_owner_saw(number):
    assert convert("money", float(number)) == number


def test_percent_and_integer():
    assert convert("percent", "12,5 %") == Decimal("12.5")
    assert convert("percent", 0.05, percent="fraction") == Decimal(5)
    assert convert("integer", "1 000") == 1000
    assert convert("integer", 5.0) == 5
    assert convert("integer", "5,00", decimal=",") == 5
    for raw in (5.5, "5.5", "x"):
        with pytest.raises(CellProblem):
            convert("integer", raw)


@pytest.mark.parametrize(
    ("raw", "rule", "expected"),
    [
        ("2024-02-29", {}, dt.date(2024, 2, 29)),
        ("29.02.2024", {}, dt.date(2024, 2, 29)),
        ("29.02.2024 г.", {}, dt.date(2024, 2, 29)),
        ("31/12/2024", {}, dt.date(2024, 12, 31)),
        ("12/31/2024", {}, dt.date(2024, 12, 31)),
        ("03/04/2024", {"format": "MM/dd/yyyy"}, dt.date(2024, 3, 4)),
        ("03/04/2024", {"format": "%d/%m/%Y"}, dt.date(2024, 4, 3)),
        ("03.04.24", {"format": "dd.mm.yy"}, dt.date(2024, 4, 3)),
        ("3 апреля 2024", {"format": "d MMMM yyyy"}, dt.date(2024, 4, 3)),
        ("Apr 3, 2024", {"format": "%b %d, %Y"}, dt.date(2024, 4, 3)),
        ("၃ ဧပြီ ၂၀၂၄", {"format": "d MMMM yyyy"}, dt.date(2024, 4, 3)),
        ("20240403", {"format": "yyyyMMdd"}, dt.date(2024, 4, 3)),
        ("45385", {"format": ["excel"]}, dt.date(2024, 4, 3)),
        (45385.0, {}, dt.date(2024, 4, 3)),
        (20240403.0, {}, dt.date(2024, 4, 3)),
        (1, {}, dt.date(1900, 1, 1)),
        (61, {}, dt.date(1900, 3, 1)),
        (dt.datetime(2024, 4, 3, 10, 20), {}, dt.date(2024, 4, 3)),
        ("2024-04-03T10:20:30Z", {}, dt.date(2024, 4, 3)),
    ],
)
def test_date(raw, rule, expected):
    assert convert("date", raw, **rule) == expected


@pytest.mark.parametrize("raw", ["03/04/2024", "30.02.2024", "2024-13-01", "yesterday", 60, -1, 3e6, True, "01.02.24"])
def test_date_refused(raw):
    with pytest.raises(CellProblem):
        convert("date", raw)


def test_moments_times_and_durations():
    assert convert("datetime", "03.04.2024 10:20", timezone="Asia/Yerevan") == dt.datetime(
        2024, 4, 3, 6, 20, tzinfo=dt.UTC
    )
    assert convert("datetime", "2024-04-03T10:20:00+04:00") == dt.datetime(2024, 4, 3, 6, 20, tzinfo=dt.UTC)
    assert convert("datetime", "03.04.2024 10:20", format="dd.mm.yyyy hh:mm").hour == 10
    assert convert("time", "2:30 pm") == convert("time", "14:30") == dt.time(14, 30)
    assert convert("time", 0.5) == dt.time(12)
    assert convert("duration", "1:30") == convert("duration", 0.0625) == dt.timedelta(minutes=90)
    assert convert("duration", dt.timedelta(hours=30)) == convert("duration", "30:00")
    with pytest.raises(CellProblem):
        convert("time", "25:00")


@given(st.dates(min_value=dt.date(1900, 3, 1)), st.sampled_from(["dd.MM.yyyy", "%m/%d/%Y", "yyyy-MM-dd", "yyyyMMdd"]))
def test_dates_survive_their_format(day, pattern):
    directives = {"dd.MM.yyyy": "%d.%m.%Y", "yyyy-MM-dd": "%Y-%m-%d", "yyyyMMdd": "%Y%m%d"}
    assert convert("date", day.strftime(directives.get(pattern, pattern)), format=pattern) == day


@pytest.mark.parametrize("word", ["yes", "X", "1", 1.0, True, "Да", "այո", "კი", "ແມ່ນ", "ဟုတ်ကဲ့", " TRUE "])
def test_yes(word):
    assert convert("boolean", word) is True


@pytest.mark.parametrize("word", ["no", "0", 0.0, False, "нет", "ոչ", "არა", "ບໍ່", "မဟုတ်ဘူး", "-"])
def test_no(word):
    assert convert("boolean", word) is False


def test_other_words_for_yes_and_no():
    assert convert("boolean", "Согласен", true="согласен") is True
    with pytest.raises(CellProblem, match="yes or no"):
        convert("boolean", "perhaps")


def test_selection_by_value_label_and_mapping():
    choices = {"vip": ["VIP", "ВИП"], "new": ["Newcomer", "Новый", "နိုင်ငံခြား"]}
    for raw, value in {"vip": "vip", "вип": "vip", "НОВЫЙ": "new", "နိုင်ငံခြား": "new", "Stammkunde": "vip"}.items():
        assert convert("selection", raw, choices, values={"Stammkunde": "vip"}) == value
    with pytest.raises(CellProblem, match="one of: vip, new"):
        convert("selection", "gold", choices)
    with pytest.raises(CellProblem, match="none of: vip, new"):
        convert("selection", "vip", choices, values={"x": "gold"})
    with pytest.raises(CellProblem, match="is the label of a and of b"):
        convert("selection", "Same", {"a": ["same"], "b": ["Same"]})


@pytest.mark.parametrize(
    ("raw", "region", "expected"),
    [
        ("8 (495) 123-45-67", "RU", "+74951234567"),
        ("010 123456", "AM", "+37410123456"),
        ("+374 10 123456", None, "+37410123456"),
        (74951234567.0, "RU", "+74951234567"),
        (7.4951234567e10, None, "+74951234567"),
    ],
)
def test_phone(raw, region, expected):
    assert convert("phone", raw, region=region) == expected


@pytest.mark.parametrize("raw", ["123", "call me", "+7 495 123-45-67 доб. 12", "+74951234567, +74951234568"])
def test_phone_refused(raw):
    with pytest.raises(CellProblem):
        convert("phone", raw)


def test_addresses():
    assert convert("email", " Anna <Anna@Example.COM> ") == "anna@example.com"
    assert convert("url", "example.com/x") == "https://example.com/x"
    for kind, raw in (("email", "a@b"), ("email", "a b@c.de"), ("url", "javascript:alert(1)"), ("url", "nothing")):
        with pytest.raises(CellProblem):
            convert(kind, raw)


def test_text():
    assert convert("text", 5.0) == "5"
    assert convert("text", 1.23e10) == "12300000000"
    assert convert("text", 0.1 + 0.2) == "0.3"
    assert convert("text", "a\r\nb\tc\x00\x07") == "a b c"
    assert convert("long_text", "a\r\nb\tc\x00\x07") == "a\nb c"
    assert convert("text", "e\u0301") == "é"
    assert convert("text", "   ") is None
    assert len(convert("text", "ж" * 10_000)) == 10_000


def test_right_to_left_and_joiners():
    assert clean_text("a\u202eb") == "ab"
    assert clean_text("\u2067שלום\u2069 x") == "\u2067שלום\u2069 x"
    assert clean_text("\u202b\u2067x\u202c\u2069") == "x"
    assert clean_text("\u200fמר כהן") == "\u200fמר כהן"
    burmese = "မြန်မာ\u200bနိုင်ငံ"
    assert clean_line(burmese) == burmese


@given(st.text())
def test_cleaning_is_idempotent_and_leaves_no_control_characters(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert not any(ord(char) < 32 and char != "\n" for char in cleaned)


def test_empty_default_split_and_broken_cells():
    assert convert("integer", None, default="5") == 5
    assert convert("integer", " n/a ", empty="N/A") is None
    assert convert("text", "a, b,,a", split=",") == ["a", "b"]
    assert convert("integer", "x", values={"X": 10}) == 10
    for kind in ("text", "money", "date", "boolean", "phone", "time", "duration", "integer", "long_text", "email"):
        with pytest.raises(CellProblem, match="holds the error"):
            convert(kind, BadCell("#REF!", "holds the error #REF!"))


@given(st.text() | st.integers() | st.floats() | st.booleans() | st.datetimes() | st.times() | st.timedeltas())
def test_every_cell_gives_a_value_or_a_problem(raw):
    for kind in ("text", "integer", "decimal", "money", "percent", "boolean", "date", "datetime", "time", "duration"):
        try:
            convert(kind, raw)
        except CellProblem as problem:
            assert problem.message
