"""Charge rules: bases, caps, grace, tax, limits on the whole cost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.events import ChargeKind
from yurt_lending.engine.fees import Amounts, Base, ChargeRule, CostCap, Occasion

BASE = Amounts(principal=Decimal(1000), interest=Decimal(30), fees=Decimal(20), disbursed=Decimal(3000))


def rule(**settings: Any) -> ChargeRule:
    return ChargeRule(**({"kind": ChargeKind.PENALTY, "occasion": Occasion.OVERDUE} | settings))


@pytest.mark.parametrize(
    ("base", "charge"),
    [
        (Base.PRINCIPAL, "15.00"),
        (Base.INTEREST, "0.45"),
        (Base.PRINCIPAL_AND_INTEREST, "15.45"),
        (Base.OUTSTANDING, "15.75"),
        (Base.DISBURSED, "45.00"),
    ],
)
def test_a_percentage_names_its_base(base: Base, charge: str) -> None:
    assert rule(base=base, percent=Decimal("1.5")).amount_of(BASE) == Decimal(charge)


def test_a_flat_charge_is_its_amount() -> None:
    assert rule(amount=Decimal(25)).amount_of(BASE) == 25


@pytest.mark.parametrize(
    ("settings", "already", "charge"),
    [
        ({"minimum": Decimal(20)}, "0", "20"),
        ({"maximum": Decimal(12)}, "0", "12"),
        ({"total_cap": Decimal(40)}, "30", "10"),
        ({"total_cap_percent": Decimal(1)}, "30", "0"),
    ],
)
def test_caps(settings: dict[str, Any], already: str, charge: str) -> None:
    found = rule(base=Base.PRINCIPAL, percent=Decimal("1.5"), **settings)
    assert found.amount_of(BASE, Decimal(already)) == Decimal(charge)


def test_a_daily_rate_may_be_a_yearly_one() -> None:
    daily = rule(occasion=Occasion.OVERDUE_DAILY, base=Base.PRINCIPAL, percent=Decimal("0.1"))
    yearly = rule(occasion=Occasion.OVERDUE_DAILY, base=Base.PRINCIPAL, percent=Decimal("36.5"), per_year=365)
    assert daily.amount_of(BASE, days=7) == yearly.amount_of(BASE, days=7) == 7


def test_tax_on_top_and_inside() -> None:
    on_top = rule(amount=Decimal(100), tax_percent=Decimal(18))
    inside = rule(amount=Decimal(118), tax_percent=Decimal(18), tax_included=True)
    assert (on_top.tax_of(Decimal(100)), on_top.with_tax(Decimal(100))) == (18, 118)
    assert (inside.tax_of(Decimal(118)), inside.with_tax(Decimal(118))) == (18, 118)


def test_grace_days_put_the_first_day_off() -> None:
    assert rule(amount=Decimal(1), grace_days=3).starts(date(2024, 2, 1)) == date(2024, 2, 5)


def test_limits_on_the_whole_cost() -> None:
    cap = CostCap(daily_percent=Decimal("0.8"), total_percent=Decimal(100))
    assert (cap.annual_rate(Decimal(400)), cap.annual_rate(Decimal(20))) == (292, 20)
    assert cap.room(Decimal(1000), Decimal(990)) == 10
    assert cap.room(Decimal(1000), Decimal(1100)) == 0
    assert CostCap().room(Decimal(1000), Decimal(9000)) is None


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"amount": Decimal(-1)}, "charge_negative"),
        ({"percent": Decimal(1)}, "charge_base"),
        ({"base": Base.PRINCIPAL, "amount": Decimal(1)}, "charge_base"),
        ({"amount": Decimal(1), "occasion": Occasion.DATE}, "charge_due_missing"),
    ],
)
def test_what_cannot_be_is_refused(settings: dict[str, Any], code: str) -> None:
    with pytest.raises(EngineError) as caught:
        rule(**settings)
    assert caught.value.code == code
