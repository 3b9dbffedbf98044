"""Fields of every kind: what goes in comes out, on both databases; what does not fit is refused in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from decimal import ROUND_HALF_UP, Decimal

import pytest
import sqlalchemy as sa
from hypothesis import given, settings
from hypothesis import strategies as st
from sampling import registry
from yurt.env.filtering import compile_filter
from yurt.env.query import Query, totals
from yurt.errors import ValidationFailed
from yurt.model.filters import parse_filter
from yurt_sample.models import Person, Thing

BURMESE = "မြန်မာ ကျပ်"
HEBREW = "שלום \u202bעולם\u202c"
GOOD = {
    "name": "  Ani  ",
    "short": "abcde",
    "story": "line 1\nline 2\ttabbed " + BURMESE + HEBREW,
    "email": "Ani@Example.AM",
    "phone": "091 204118",
    "site": "https://example.com/ա?q=1",
    "tint": "#1F6F8B",
    "choice": "red",
    "number": 2**63 - 1,
    "small": 9,
    "exact": Decimal("0.123456"),
    "price": Decimal("99999999999999.9999"),
    "rate": Decimal("12.345"),
    "yes": True,
    "day": date(1, 1, 1),
    "moment": datetime(2026, 3, 29, 2, 30, 15, 123456, timezone(timedelta(hours=4))),
    "length": timedelta(days=3, hours=2, seconds=1),
    "data": {"a": [1, 2.5, None, True, "မြ"], "b": {}},
}
KEPT = GOOD | {
    "name": "Ani",
    "email": "ani@example.am",
    "phone": "+37491204118",
    "tint": "#1f6f8b",
    "rate": Decimal("12.35"),
    "moment": datetime(2026, 3, 28, 22, 30, 15, 123456, UTC),
}


def test_every_kind_comes_back_as_it_went_in(sample):
    with sample.acting_as_system() as env:
        number = env.create(Thing, **GOOD).id
    with sample.acting_as_system() as env:
        thing = env.get(Thing, number)
        assert {name: getattr(thing, name) for name in KEPT} == KEPT
        assert thing.moment.tzinfo is UTC
        assert type(thing.price) is Decimal and type(thing.yes) is bool


def test_optional_fields_may_stay_empty_and_empty_text_is_none(sample):
    empty = dict.fromkeys(("short", "story", "page", "email", "phone", "site", "tint", "choice"), " ")
    with sample.acting_as_system() as env:
        made = [env.create(Thing, name="a"), env.create(Thing, name="b", external_id="", **empty)]
        env.create(Thing, name="c", external_id="  ")
        numbers = [thing.id for thing in made]
    with sample.acting_as_system() as env:
        for number in numbers:
            thing = env.get(Thing, number)
            assert all(getattr(thing, name) is None for name in GOOD if name not in ("name", "yes"))
            assert thing.yes is False


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("name", None, "Fill this in."),
        ("name", "   ", "Fill this in."),
        ("name", "x" * 10_000, "Write at most 500 characters."),
        ("name", "a\x00b", "It holds characters that cannot be shown; type it again."),
        ("name", "a\ud800b", "It holds characters that cannot be shown; type it again."),
        ("name", 5, "Write text here."),
        ("short", "abcdef", "Write at most 5 characters."),
        ("story", "a\x07", "It holds characters that cannot be shown; type it again."),
        ("email", "ani@", "Write an e-mail address like name@example.com."),
        ("email", "a\x00@example.com", "Write an e-mail address like name@example.com."),
        ("email", f"{'a' * 250}@example.com", "Write at most 254 characters."),
        ("phone", "12", "Write the number with its country code, like +374 91 204118."),
        ("phone", "not a number", "Write the number with its country code, like +374 91 204118."),
        ("site", "javascript:alert(1)", "Write an address that begins with https:// or http://."),
        ("site", "JaVaScRiPt:alert(1)", "Write an address that begins with https:// or http://."),
        ("site", "data:text/html,x", "Write an address that begins with https:// or http://."),
        ("site", "https://a\x00b", "It holds characters that cannot be shown; type it again."),
        ("tint", "red", "Write a colour like #1f6f8b."),
        ("choice", "green", "“green” is not one of: red, blue."),
        ("number", 2**63, f"Write a value of {2**63 - 1} or less."),
        ("number", 1.5, "Write a whole number."),
        ("number", "many", "Write a whole number."),
        ("small", 0, "Write a value of 1 or more."),
        ("small", 10, "Write a value of 9 or less."),
        ("price", Decimal("NaN"), "Write a number, like 1234.50."),
        ("price", Decimal("-Infinity"), "Write a number, like 1234.50."),
        ("price", float("inf"), "Write a number, like 1234.50."),
        ("price", Decimal("1e14"), "The number is too large."),
        ("price", Decimal("99999999999999.99999"), "The number is too large."),
        ("price", "1e999999", "The number is too large."),
        ("price", "ten", "Write a number, like 1234.50."),
        ("yes", "perhaps", "Choose yes or no."),
        ("yes", None, "Fill this in."),
        ("day", "31.02.2026", "Write a date, like 2026-03-31."),
        ("day", "20260331", "Write a date, like 2026-03-31."),
        ("day", 5, "Write a date, like 2026-03-31."),
        ("moment", datetime(2026, 1, 1), "Give the time zone as well."),  # noqa: DTZ001
        ("moment", "2026", "Write a date and time, like 2026-03-31 14:30."),
        ("moment", datetime.max.replace(tzinfo=UTC), "Write a year between 2 and 9998."),
        ("length", "long", "Write a length of time, like 1:30."),
        ("data", {"a": float("nan")}, "It holds something that JSON cannot, or is nested too deeply."),
        ("data", {"a": {1, 2}}, "It holds something that JSON cannot, or is nested too deeply."),
        ("data", {"a": "\x00"}, "It holds something that JSON cannot, or is nested too deeply."),
        ("data", {"\ud800": 1}, "It holds something that JSON cannot, or is nested too deeply."),
        ("data", {1: 2}, "It holds something that JSON cannot, or is nested too deeply."),
        ("picture", -1, "Write a value of 1 or more."),
        ("paper", "x", "Write a whole number."),
    ],
)
def test_what_does_not_fit_is_refused_in_words(field, value, message):
    validator = registry("sample", "extra").info(Thing).validator
    with pytest.raises(ValidationFailed) as caught:
        validator.check({field: value}, context={"region": "AM"})
    assert caught.value.fields == {field: message}
    assert message in caught.value.message


def test_deep_json_is_refused_without_breaking_the_stack():
    deep: list = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(ValidationFailed):
        registry("sample", "extra").info(Thing).validator.check({"data": deep})


def test_several_wrong_fields_are_named_together():
    with pytest.raises(ValidationFailed) as caught:
        registry("sample", "extra").info(Thing).validator.check({"name": "", "email": "x", "price": "y"})
    assert list(caught.value.fields) == ["name", "email", "price"]


def test_messages_are_translated_before_values_are_put_in():
    words = {
        "“{value}” is not one of: {options}.": "«{value}» – {options}?",
        "Write at most {max_length} characters.": "≤ {max_length}",
    }
    with pytest.raises(ValidationFailed) as caught:
        registry("sample", "extra").info(Thing).validator.check(
            {"choice": "green", "short": "abcdef"}, lambda text: words.get(text, text)
        )
    assert caught.value.fields == {"choice": "«green» – red, blue?", "short": "≤ 5"}


@pytest.mark.parametrize(
    ("region", "written", "kept"),
    [
        ("AM", "091 20-41-18", "+37491204118"),
        ("GE", "599 12 34 56", "+995599123456"),
        ("AM", "+856 20 55 512 345", "+8562055512345"),
        (None, "+37491204118", "+37491204118"),
    ],
)
def test_a_phone_number_is_read_by_the_region(region, written, kept):
    validator = registry("sample", "extra").info(Thing).validator
    assert validator.check({"phone": written}, context={"region": region}) == {"phone": kept}


def test_a_local_number_needs_a_region():
    with pytest.raises(ValidationFailed):
        registry("sample", "extra").info(Thing).validator.check({"phone": "091 204118"})


@pytest.mark.parametrize(
    "wicked",
    [
        "<script>alert(1)</script>",
        '<img src=x onerror="alert(1)">',
        '<a href="javascript:alert(1)">x</a>',
        "<iframe src='//evil'></iframe>",
        "<svg><script>alert(1)</script></svg>",
        '<p style="position:fixed">x</p>',
    ],
)
def test_rich_text_is_sanitised(wicked):
    kept = registry("sample", "extra").info(Thing).validator.check({"page": f"<b>bold</b>{wicked}"})["page"]
    assert kept.startswith("<b>bold</b>")
    assert not any(word in kept.lower() for word in ("script", "onerror", "iframe", "style="))


def test_translations_are_held_to_the_rules_of_the_field():
    validator = registry("sample", "extra").info(Person).validator
    assert validator.check({"motto_i18n": {"ru": "  Вперёд "}}) == {"motto_i18n": {"ru": "Вперёд"}}
    for wrong in ({"ru": "\x00"}, {"ru": "x" * 501}, {"ru": 5}, "ru"):
        with pytest.raises(ValidationFailed):
            validator.check({"motto_i18n": wrong})


AMOUNTS = st.decimals(min_value=-(10**12), max_value=10**12, places=4, allow_nan=False)


@settings(max_examples=12)
@given(prices=st.lists(st.tuples(AMOUNTS, st.integers(-9, 9)), min_size=1, max_size=30), limit=AMOUNTS)
def test_sums_products_and_comparisons_are_exact(sample, prices, limit):
    with sample.acting_as_system() as env:
        thing = env[Thing]
        env.session.execute(sa.delete(thing))
        rate = st_rate(prices)
        rows = [{"name": "x", "price": price, "number": count, "rate": rate} for price, count in prices]
        env.session.execute(sa.insert(thing), rows)
        amounts = [price for price, _ in prices]
        found = env.session.execute(
            sa.select(sa.func.sum(thing.price), sa.func.sum(thing.price * thing.number), sa.func.max(thing.price))
        ).one()
        assert tuple(found) == (sum(amounts), sum(price * count for price, count in prices), max(amounts))
        assert totals(env, Thing, Query(), ("price",)) == {"price": sum(amounts)}
        for op, expected in (
            ("lt", [a for a in amounts if a < limit]),
            ("ge", [a for a in amounts if a >= limit]),
            ("eq", [a for a in amounts if a == amounts[0]]),
        ):
            value = str(amounts[0] if op == "eq" else limit)
            where = compile_filter(env, env.info(Thing), parse_filter({"field": "price", "op": op, "value": value}))
            assert sorted(env.session.scalars(sa.select(thing.price).where(where))) == sorted(expected)
        products = env.session.scalars(sa.select(thing.price * thing.rate / 100).order_by(thing.id)).all()
        for price, product in zip(amounts, products, strict=True):
            assert abs(product - price * rate / 100) < Decimal("0.0002")


def st_rate(prices) -> Decimal:
    """A percentage that depends on the example, so that a failure can be repeated."""
    return Decimal(len(prices)).scaleb(-2)


@given(st.decimals(min_value=-(10**9), max_value=10**9, allow_nan=False))
def test_money_is_rounded_half_up_as_people_do(amount):
    kept = registry("sample", "extra").info(Thing).validator.check({"price": amount})["price"]
    assert kept == amount.quantize(Decimal("0.0001"), ROUND_HALF_UP)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e9, max_value=1e9))
def test_a_float_becomes_the_number_that_people_read(amount):
    kept = registry("sample", "extra").info(Thing).validator.check({"price": amount})["price"]
    assert kept == Decimal(str(amount)).quantize(Decimal("0.0001"), ROUND_HALF_UP)


@given(st.timedeltas(min_value=timedelta(days=-5000), max_value=timedelta(days=5000)))
def test_a_duration_is_whole_seconds(length):
    kept = registry("sample", "extra").info(Thing).validator.check({"length": length})["length"]
    assert abs(kept - length) <= timedelta(seconds=0.5) and kept.microseconds == 0


@settings(max_examples=60)
@given(st.dictionaries(st.sampled_from(sorted(GOOD)), st.one_of(
    st.text(), st.integers(), st.floats(), st.binary(), st.dates(), st.datetimes(), st.timedeltas(), st.none(),
    st.booleans(), st.decimals(), st.lists(st.integers()), st.dictionaries(st.text(), st.text()))))  # fmt: skip
def test_no_value_whatever_breaks_the_validator(values):
    try:
        registry("sample", "extra").info(Thing).validator.check(values, context={"region": "AM"})
    except ValidationFailed as error:
        assert set(error.fields) <= set(GOOD) and all(error.fields.values())
