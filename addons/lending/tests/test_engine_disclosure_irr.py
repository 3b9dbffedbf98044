"""IRR, XIRR, NPV, MIRR against the figures of spreadsheets and numpy-financial; effective rates; total cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yurt_lending.engine.disclosure.effective import (
    continuous_rate,
    effective_of_continuous,
    effective_rate,
    nominal_rate,
    periodic_rate,
)
from yurt_lending.engine.disclosure.flows import DatedFlow
from yurt_lending.engine.disclosure.irr import FirstFlow, irr, mirr, npv, xirr, xnpv
from yurt_lending.engine.disclosure.total_cost import Charge, CostKind, total_cost
from yurt_lending.engine.errors import EngineError


def decimals(*values: str) -> list[Decimal]:
    return [Decimal(value) for value in values]


MICROSOFT = [
    DatedFlow(date(2008, 1, 1), Decimal(-10000)),
    DatedFlow(date(2008, 3, 1), Decimal(2750)),
    DatedFlow(date(2008, 10, 30), Decimal(4250)),
    DatedFlow(date(2009, 2, 15), Decimal(3250)),
    DatedFlow(date(2009, 4, 1), Decimal(2750)),
]


@pytest.mark.parametrize(
    ("flows", "rate"),
    [
        (decimals("-5", "10.5", "1", "-8", "1"), "0.0886"),
        (decimals("-100", "100", "0", "-7"), "-0.0833"),
        (decimals("-1678.87", "771.96", "1814.05", "3520.30", "3552.95", "3584.99", "4789.91", "-1"), "1.0043"),
        (decimals("-70000", "12000", "15000", "18000", "21000", "26000"), "0.0866"),
        (decimals("-70000", "12000", "15000", "18000", "21000"), "-0.0212"),
    ],
)
def test_irr_as_numpy_financial_and_excel_give_it(flows: list[Decimal], rate: str) -> None:
    assert round(irr(flows).value, 4) == Decimal(rate)


def test_xirr_and_xnpv_as_microsoft_gives_them() -> None:
    found = xirr(MICROSOFT).value
    assert abs(found - Decimal("0.373362535")) < Decimal("1E-8")
    assert abs(xnpv(found, MICROSOFT)) < Decimal("1E-20")
    assert round(xnpv(Decimal("0.09"), MICROSOFT), 2) == Decimal("2086.65")


def test_xirr_begins_with_the_earliest_flow() -> None:
    with pytest.raises(EngineError) as refused:
        xirr(list(reversed(MICROSOFT)))
    assert refused.value.code == "flow_before_start"


def test_npv_discounts_the_first_flow_once_or_not() -> None:
    flows = decimals("-10000", "3000", "4200", "6800")
    assert round(npv(Decimal("0.1"), flows), 2) == Decimal("1188.44")  # Microsoft's NPV page
    assert round(npv(Decimal("0.1"), flows, FirstFlow.AT_ONCE), 2) == Decimal("1307.29")


def test_mirr_as_microsoft_gives_it() -> None:
    flows = decimals("-120000", "39000", "30000", "21000", "37000", "46000")
    assert round(mirr(flows, Decimal("0.1"), Decimal("0.12")), 4) == Decimal("0.1261")
    with pytest.raises(EngineError):
        mirr(decimals("1", "2"), Decimal("0.1"), Decimal("0.1"))


@pytest.mark.parametrize("rate", ["-1", "-2", "NaN"])
def test_a_rate_that_loses_everything_discounts_nothing(rate: str) -> None:
    with pytest.raises(EngineError) as refused:
        npv(Decimal(rate), decimals("1", "2"))
    assert refused.value.code == "rate_out_of_range"


def test_effective_and_nominal() -> None:
    assert round(effective_rate(Decimal("0.0525"), 4), 7) == Decimal("0.0535427")  # Microsoft's EFFECT page
    assert round(nominal_rate(Decimal("0.053543"), 4), 7) == Decimal("0.0525003")  # Microsoft's NOMINAL page
    assert abs(effective_of_continuous(continuous_rate(Decimal("0.2"))) - Decimal("0.2")) < Decimal("1E-40")
    with pytest.raises(EngineError):
        effective_rate(Decimal("0.1"), 0)
    with pytest.raises(EngineError):
        nominal_rate(Decimal("-1"), 12)


@settings(max_examples=30, deadline=None)
@given(st.decimals("-0.9", "50", places=4), st.integers(1, 365))
def test_nominal_undoes_effective(rate: Decimal, periods: int) -> None:
    assert abs(effective_rate(nominal_rate(rate, periods), periods) - rate) < Decimal("1E-35")
    assert periodic_rate(rate, periods) * periods - nominal_rate(rate, periods) < Decimal("1E-25")


def test_total_cost_by_kind() -> None:
    cost = total_cost(
        Decimal(1000),
        [Charge(CostKind.INTEREST, Decimal(90)), Charge(CostKind.FEE, Decimal(25)), Charge(CostKind.FEE, Decimal(-5))],
    )
    assert (cost.cost, cost.payable, cost.cost_share) == (Decimal(110), Decimal(1110), Decimal("0.11"))
    assert cost.by_kind == {CostKind.INTEREST: Decimal(90), CostKind.FEE: Decimal(20)}
    with pytest.raises(EngineError) as refused:
        total_cost(Decimal(0), [])
    assert refused.value.code == "amount_not_positive"
