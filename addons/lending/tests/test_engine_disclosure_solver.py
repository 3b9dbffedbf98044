"""The root finder: the whole range of rates, no root, several roots."""

from __future__ import annotations

import decimal
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yurt_lending.engine.disclosure.flows import CashFlow, PresentValue, netted, sign_changes
from yurt_lending.engine.disclosure.irr import irr, present_value
from yurt_lending.engine.disclosure.solver import RootChoice, context, find_rate, root_between
from yurt_lending.engine.errors import EngineError

amounts = st.decimals(min_value=1, max_value=10**7, places=2)


def test_finds_the_square_root_of_two_to_the_last_digit() -> None:
    root = root_between(lambda x: x * x - 2, Decimal(0), Decimal(2))
    assert abs(root - Decimal("1.41421356237309504880168872420969807856967187537694")) < Decimal("1E-33")


def test_refuses_ends_of_the_same_sign() -> None:
    with pytest.raises(EngineError) as refused:
        root_between(lambda x: x * x + 1, Decimal(-1), Decimal(1))
    assert refused.value.code == "no_sign_change"


@pytest.mark.parametrize("rate", ["-0.99", "-0.5", "-0.000001", "0", "0.000001", "0.12", "9", "1000", "22387.239"])
def test_finds_rates_from_minus_99_percent_to_millions(rate: str) -> None:
    flows = [Decimal(-1000), Decimal(0), 1000 * (1 + Decimal(rate)) ** 2]
    found = irr(flows).value
    assert abs(found - Decimal(rate)) <= abs(Decimal(rate)) * Decimal("1E-20")


def test_a_round_rate_comes_out_round() -> None:
    assert irr([Decimal(-100), Decimal(105)]).value == Decimal("0.05")


def test_a_long_steep_function_converges_quickly() -> None:
    evaluations = 0
    flows = [CashFlow(Fraction(0), Decimal(100))] + [CashFlow(Fraction(n, 12), Decimal(-100)) for n in range(1, 601)]
    value = PresentValue(flows)

    def counted(growth: Decimal) -> Decimal:
        nonlocal evaluations
        evaluations += 1
        return value(growth)

    # 100 % a month for 600 months is all but a perpetuity: 2^12 - 1 a year.
    assert abs(find_rate(counted, value.sign_changes).value - 4095) < Decimal("1E-20")
    assert evaluations < 40


def test_flows_of_one_sign_have_no_rate() -> None:
    with pytest.raises(EngineError) as refused:
        irr([Decimal(-100), Decimal(-5)])
    assert refused.value.code == "no_sign_change"


def test_two_sign_changes_without_a_root_are_said_so() -> None:
    with pytest.raises(EngineError) as refused:
        irr([Decimal(1), Decimal(-1), Decimal(1)])
    assert refused.value.code == "no_rate"


def test_several_rates_are_listed_and_chosen_by_name() -> None:
    flows = [Decimal(-1000), Decimal(2300), Decimal(-1320)]  # 10 % and 20 %
    found = irr(flows)
    assert (found.value, found.others) == (Decimal("0.1"), (Decimal("0.2"),))
    assert irr(flows, RootChoice.HIGHEST).value == Decimal("0.2")
    assert irr(flows, RootChoice.LOWEST).value == Decimal("0.1")
    with pytest.raises(EngineError, match=r"10\.0000 %, 20\.0000 %") as refused:
        irr(flows, RootChoice.ONLY)
    assert refused.value.code == "several_rates"


@settings(max_examples=40, deadline=None)
@given(st.lists(amounts, min_size=1, max_size=24), amounts, st.integers(1, 366))
def test_the_present_value_at_the_rate_found_is_zero(payments: list[Decimal], advance: Decimal, parts: int) -> None:
    flows = [CashFlow(Fraction(0), advance)]
    flows += [CashFlow(Fraction(n, parts), -amount) for n, amount in enumerate(payments, 1)]
    value = PresentValue(flows)
    try:
        rate = find_rate(value, value.sign_changes).value
    except EngineError as refused:
        assert refused.code == "no_rate"
        return
    if rate > Decimal("-0.999"):
        with decimal.localcontext(context()):
            assert abs(present_value(rate, flows)) < Decimal("1E-9") * max(advance, sum(payments))


def test_times_written_as_long_decimals_lose_nothing() -> None:
    third = Fraction(Decimal("0.33333333333333333333333333333333333333333333333333"))
    flows = [CashFlow(Fraction(0), Decimal(100)), CashFlow(third, Decimal(-110))]
    value = PresentValue(flows)
    assert abs(find_rate(value, value.sign_changes).value - Decimal("0.331")) < Decimal("1E-28")


def test_flows_of_one_moment_are_added_up() -> None:
    flows = [CashFlow(Fraction(0), Decimal(100)), CashFlow(Fraction(1), Decimal(5)), CashFlow(Fraction(1), Decimal(-5))]
    assert netted(flows) == [CashFlow(Fraction(0), Decimal(100))]
    assert sign_changes([Decimal(1), Decimal(0), Decimal(-1), Decimal(-2), Decimal(1)]) == 2


def test_an_amount_that_is_no_number_is_refused() -> None:
    with pytest.raises(EngineError) as refused:
        irr([Decimal("NaN"), Decimal(1)])
    assert refused.value.code == "amount_not_finite"
