"""The formula language: what it works out, how it refuses, and what hostile text does to it (nothing)."""

from __future__ import annotations

import decimal
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yurt_lending.engine.scoring import Formula, FormulaError, Kind

INPUTS = {
    "age": Kind.NUMBER,
    "income": Kind.NUMBER,
    "debts": Kind.NUMBER,
    "purpose": Kind.TEXT,
    "bankrupt": Kind.YES_NO,
    "доход": Kind.NUMBER,
}
VALUES: dict[str, Any] = {
    "age": 34,
    "income": Decimal("1200.50"),
    "debts": Decimal(0),
    "purpose": "car",
    "bankrupt": False,
    "доход": Decimal(7),
}


def result(text: str, **changed: Any) -> Any:
    return Formula(text, INPUTS)({**VALUES, **changed})


def refused(text: str, **changed: Any) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        result(text, **changed)
    return caught.value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("0.1 + 0.2", "0.3"),
        ("1_000 * 1.5e2", "150000"),
        ("10 - 4 - 3", "3"),
        ("2 + 3 * 4 - -1", "15"),
        ("(2 + 3) * +4 / 8", "2.5"),
        ("income / 100", "12.005"),
        ("min(age, 30) + max(1, 2, 3) + abs(-4)", "37"),
        ("round(2.5)", "3"),
        ("round(-2.5)", "-3"),
        ("round(income, 1)", "1200.5"),
        ("round(1250, -2)", "1300"),
        ("1 if 18 <= age < 65 else 0", "1"),
        ("5 if purpose == 'car' and not bankrupt else 0", "5"),
        ("5 if age < 18 or purpose in ('home', \"car\") else 0", "5"),
        ("5 if age not in [34, 35] else -1", "-1"),
        ("band(age, {60: 3, 0: 1, 34: 2})", "2"),
        ("band(age, {0: 1, 34.01: 2})", "1"),
        ("match(purpose, {'home': 9, 'car': income})", "1200.50"),
        ("match(purpose, {'home': 9}, 4)", "4"),
        ("match(bankrupt, {True: 0, False: 8})", "8"),
        ("given(debts, 99) + (1 if given(debts) else 0)", "1"),
        ("доход * 2", "14"),
        ("(1\n + 2)", "3"),
        ("  7  ", "7"),
    ],
)
def test_numbers(text: str, value: str) -> None:
    assert result(text) == Decimal(value)


def test_numbers_are_exact_as_written() -> None:
    assert result("0.1") == Decimal("0.1")
    assert result("123456789.123456789123456789") == Decimal("123456789.123456789123456789")


def test_texts_and_yes_or_no() -> None:
    assert result("'a' if age > 30 else 'b'") == "a"
    assert result("not (bankrupt == True)") is True
    assert Formula("purpose != 'car'", INPUTS).kind is Kind.YES_NO


def test_what_is_not_needed_is_not_worked_out() -> None:
    assert result("1 if debts == 0 or income / debts > 3 else 0") == 1
    assert result("0 if debts == 0 else income / debts") == 0


def test_missing_values() -> None:
    assert result("given(income, 100) + 1", income=None) == 101
    assert result("1 if given(income) else 2", income=None) == 2
    assert refused("age + income", income=None).code == "value_missing"
    assert Formula("income * 2", INPUTS).used == {"income"}


def test_a_long_sum_is_not_deep() -> None:
    assert result(" + ".join(["age"] * 300)) == 300 * 34


def test_the_callers_context_does_not_matter() -> None:
    with decimal.localcontext() as coarse:
        coarse.prec = 3
        assert result("income + 0.01") == Decimal("1200.51")


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("", "formula_empty", 1, 1),
        ("age +", "formula_unreadable", 1, 6),
        ("age + agge", "name_unknown", 1, 7),
        ("  age + agge", "name_unknown", 1, 9),
        ("\n(age +\n   agge)", "name_unknown", 3, 4),
        ("доход + х", "name_unknown", 1, 9),
        ("age and 1", "kind_wrong", 1, 1),
        ("not age", "kind_wrong", 1, 5),
        ("age + purpose", "kind_wrong", 1, 7),
        ("purpose < 'x'", "kind_wrong", 1, 1),
        ("age == 'x'", "kind_wrong", 1, 8),
        ("1 if age else 0", "kind_wrong", 1, 6),
        ("1 if bankrupt else 'x'", "kind_wrong", 1, 20),
        ("age in ('a', 1)", "kind_wrong", 1, 9),
        ("age in (1)", "not_allowed", 1, 1),
        ("age / (debts * 2)", "division_by_zero", 1, 8),
        ("debts / debts", "division_by_zero", 1, 9),
        ("age ** 2", "not_allowed", 1, 1),
        ("age % 2", "not_allowed", 1, 1),
        ("age // 2", "not_allowed", 1, 1),
        ("~age", "not_allowed", 1, 1),
        ("min(age)", "arguments_wrong", 1, 1),
        ("round(age, 0.5)", "arguments_wrong", 1, 12),
        ("round(age, 99999999999)", "arguments_wrong", 1, 12),
        ("round(age, places=2)", "arguments_wrong", 1, 1),
        ("max(*age)", "arguments_wrong", 1, 1),
        ("given(age + 1, 2)", "arguments_wrong", 1, 7),
        ("band(age, 5)", "arguments_wrong", 1, 11),
        ("band(age, {})", "arguments_wrong", 1, 11),
        ("band(age, {50: 1})", "not_in_table", 1, 11),
        ("band(age, {0: 1, 0.0: 2})", "table_repeats", 1, 18),
        ("band(age, {0: 1, **age})", "not_allowed", 1, 20),
        ("band(age, {0: 1, 5: 'x'})", "kind_wrong", 1, 21),
        ("band(age, {age: 1})", "not_allowed", 1, 12),
        ("match(purpose, {'x': 1})", "not_in_table", 1, 16),
        ("match(purpose, {1: 1})", "kind_wrong", 1, 17),
        ("1e21", "number_too_large", 1, 1),
        ("1e-30", "number_too_large", 1, 1),
        ("1" * 31, "number_too_large", 1, 1),
        ("0x10", "number_unreadable", 1, 1),
        ("2j", "not_allowed", 1, 1),
        ("b'x'", "not_allowed", 1, 1),
        ("None", "not_allowed", 1, 1),
        ("...", "not_allowed", 1, 1),
        ("1\n+ 2", "formula_unreadable", 2, 1),
    ],
)
def test_refusals_name_their_place(text: str, code: str, line: int, column: int) -> None:
    error = refused(text)
    assert (error.code, error.line, error.column) == (code, line, column), error.message
    assert error.message.startswith(f"Line {line}, column {column}: ")


def test_a_near_miss_is_suggested() -> None:
    assert "Did you mean “income”?" in refused("incom * 2").message
    assert "A formula of several lines stands in brackets" in refused("1\n+ 2").message


@pytest.mark.parametrize("value", ["34", 3.4, True, Decimal("NaN"), Decimal("Infinity"), object()])
def test_values_of_another_kind_are_refused(value: Any) -> None:
    assert refused("age + 1", age=value).code == "value_wrong"


@pytest.mark.parametrize(
    "text",
    [
        "age.__class__",
        "age.real",
        "().__class__.__bases__[0].__subclasses__()",
        "__import__('os').system('id')",
        "open('/etc/passwd')",
        "eval('1')",
        "print(age)",
        "(lambda: 1)()",
        "[x for x in (1, 2)]",
        "{x: 1 for x in (1, 2)}",
        "sum(x for x in (1, 2))",
        "(y := 5)",
        "f'{age}'",
        "'%s' % age",
        "'a' * 1000",
        "'a' + 'b'",
        "purpose[0]",
        "age[0:5]",
        "age if bankrupt",
        "min",
        "min.__self__",
        "__builtins__",
        "age; income",
        "age = 5",
        "import os",
        "yield 1",
        "await age",
        "*age",
        "(1, 2)",
        "{1, 2}",
        "{'a': 1}",
        "min(age, income)(1)",
        "given(given)",
        "age is None",
        "9**9**9**9",
        "1 << 999999",
        "age @ income",
        "age | 1",
        "1 and 1",
        "'\\ud800'.x",
        "\x00",
        "1\x00",
        "\ud800",
        "age # comment\n.real",
    ],
)
def test_hostile_text_is_refused(text: str) -> None:
    refused(text)


@pytest.mark.parametrize(
    "text",
    [
        "(" * 3000,
        "(" * 250 + "1" + ")" * 250,
        "-" * 3900 + "1",
        "not " * 900 + "bankrupt",
        "+".join(["1"] * 1900),
        "*".join(["9e19"] * 900) + "*" + "9e19",
        "1 if bankrupt else " * 200 + "1",
        "abs(" * 900 + "1" + ")" * 900,
        "[" * 1500,
        "{" * 1500,
        "9" * 3990,
        "1e999999999",
        "1e-999999999",
        "1." + "0" * 3000,
        "age + " * 10_000 + "1",
        "age in (" + "1, " * 1200 + ")",
        "a" * 3990,
    ],
)
def test_large_and_deep_text_is_refused_quickly(text: str) -> None:
    refused(text)


def test_results_beyond_all_proportion_are_refused() -> None:
    product = " * ".join(["income"] * 200)
    with pytest.raises(FormulaError) as caught:
        Formula(product, INPUTS)({"income": Decimal("1E9999")})
    assert caught.value.code == "number_too_large"


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="age income()+-*/<>=.,:{}[]'\"0123456789notandorif else_\n", max_size=60))
def test_any_text_gives_a_value_or_a_formula_error(text: str) -> None:
    try:
        assert isinstance(result(text), Decimal | str | bool)
    except FormulaError as error:
        assert error.line >= 1 and error.column >= 1


@settings(max_examples=60, deadline=None)
@given(st.decimals(-1000, 1000, places=3), st.decimals(-1000, 1000, places=3), st.decimals(1, 1000, places=3))
def test_arithmetic_is_that_of_decimals(a: Decimal, b: Decimal, c: Decimal) -> None:
    got = Formula("a + b * (a - c) / c", dict.fromkeys("abc", Kind.NUMBER))({"a": a, "b": b, "c": c})
    with decimal.localcontext() as context:
        context.prec = 34
        assert got == a + b * (a - c) / c
