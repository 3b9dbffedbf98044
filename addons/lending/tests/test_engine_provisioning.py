"""Provisions by days past due and by the stages of IFRS 9; only differences are posted."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yurt_lending.engine.arrears import Range
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.expected_loss import (
    FutureExposure,
    LossModel,
    Signs,
    Stage,
    StagingRule,
    default_probability,
    exposures_ahead,
    loss_given_default,
)
from yurt_lending.engine.money import EXACT
from yurt_lending.engine.provisioning import (
    Band,
    Base,
    Exposure,
    Movement,
    MovementKind,
    ProvisionTable,
    movements,
)

BANDS = (
    Band(Range("watch", 1, 30), Decimal("0.05")),
    Band(Range("doubtful", 31, 90), Decimal("0.25")),
    Band(Range("loss", 91), Decimal(1)),
)
TABLE = ProvisionTable(BANDS, current=Decimal("0.01"))
EXPOSURE = Exposure(Decimal("1000.50"), Decimal(100), Decimal(10), Decimal(800))


@pytest.mark.parametrize(
    ("days", "amount"), [(0, "10.00"), (1, "50.02"), (30, "50.02"), (31, "250.12"), (91, "1000.50")]
)
def test_rates_follow_days_past_due(days: int, amount: str) -> None:
    assert TABLE.required(EXPOSURE, days) == Decimal(amount)


@pytest.mark.parametrize(
    ("base", "amount"), [(Base.PRINCIPAL, "200.50"), (Base.PRINCIPAL_AND_INTEREST, "300.50"), (Base.ALL, "310.50")]
)
def test_the_base_and_the_collateral(base: Base, amount: str) -> None:
    table = ProvisionTable(BANDS, base=base, deduct_collateral=True)
    assert table.required(EXPOSURE, 100) == Decimal(amount)
    assert table.required(Exposure(Decimal(5), collateral=Decimal(9)), 100) == 0


def test_tables_are_checked() -> None:
    with pytest.raises(EngineError) as refused:
        ProvisionTable((Band(Range("loss", 91), Decimal("1.01")),))
    assert refused.value.code == "fraction_out_of_range"
    with pytest.raises(EngineError, match="No band covers 31 days") as refused:
        ProvisionTable((BANDS[0], BANDS[2]))
    assert refused.value.code == "days_not_covered"
    with pytest.raises(EngineError, match="No band covers 91 days past due and more"):
        ProvisionTable(BANDS[:2])


def test_only_differences_are_posted() -> None:
    required = {"a": Decimal(50), "b": Decimal(20), "c": Decimal(5)}
    held = {"a": Decimal(30), "b": Decimal(20), "d": Decimal(7), "c": Decimal(8)}
    assert movements(required, held) == [
        Movement("a", MovementKind.CHARGE, Decimal(20)),
        Movement("c", MovementKind.RELEASE, Decimal(3)),
        Movement("d", MovementKind.RELEASE, Decimal(7)),
    ]
    assert movements(required, required) == []


@settings(max_examples=40, deadline=None)
@given(*[st.dictionaries(st.integers(0, 5), st.decimals(0, 1000, places=2))] * 2)
def test_after_posting_nothing_is_left_to_post(required: dict[int, Decimal], held: dict[int, Decimal]) -> None:
    after = dict(held)
    for move in movements(required, held):
        sign = 1 if move.kind is MovementKind.CHARGE else -1
        after[move.key] = after.get(move.key, Decimal(0)) + sign * move.amount
    assert movements(required, after) == []
    assert sum(after.values()) == sum(required.values())


@pytest.mark.parametrize(
    ("days", "signs", "stage"),
    [
        (0, Signs(), Stage.PERFORMING),
        (30, Signs(), Stage.PERFORMING),
        (31, Signs(), Stage.UNDERPERFORMING),
        (89, Signs(), Stage.UNDERPERFORMING),
        (90, Signs(), Stage.IMPAIRED),
        (0, Signs(risk_increased=True), Stage.UNDERPERFORMING),
        (0, Signs(forborne=True), Stage.UNDERPERFORMING),
        (0, Signs(impaired=True), Stage.IMPAIRED),
        (0, Signs(days_since_cure=89), Stage.IMPAIRED),
        (0, Signs(days_since_cure=90), Stage.PERFORMING),
    ],
)
def test_stages(days: int, signs: Signs, stage: Stage) -> None:
    assert StagingRule().stage(days, signs) is stage


def test_expected_loss_of_each_stage() -> None:
    model = LossModel(Decimal("0.04"), Decimal("0.45"))
    bullet = [FutureExposure(12, Decimal(1000)), FutureExposure(24, Decimal(1000))]
    assert model.expected_loss(Stage.PERFORMING, Decimal(1000), bullet) == Decimal("18.00")
    # 1000 × (1 - 0.96²) × 45 %
    assert model.expected_loss(Stage.UNDERPERFORMING, Decimal(1000), bullet) == Decimal("35.28")
    assert model.expected_loss(Stage.IMPAIRED, Decimal(1000), bullet) == Decimal("450.00")
    assert model.expected_loss(Stage.PERFORMING, Decimal(1000)) == Decimal("18.00")


def test_expected_losses_are_discounted_from_the_end_of_each_period() -> None:
    model = LossModel(Decimal("0.5"), Decimal(1), discount=Decimal("0.1"))
    ahead = [FutureExposure(12, Decimal(1000)), FutureExposure(24, Decimal(400))]
    # 1000 × 0.5 / 1.1 + 400 × 0.25 / 1.21
    assert model.expected_loss(Stage.UNDERPERFORMING, Decimal(1000), ahead) == Decimal("537.19")


def test_twelve_months_cut_a_longer_period() -> None:
    model = LossModel(Decimal("0.04"), Decimal(1))
    assert model.expected_loss(Stage.PERFORMING, Decimal(100), [FutureExposure(36, Decimal(100))]) == Decimal("4.00")


def test_exposures_fall_with_the_schedule() -> None:
    ahead = exposures_ahead(Decimal(300), [(1, Decimal(200)), (2, Decimal(100)), (3, Decimal(0))])
    assert [row.amount for row in ahead] == [300, 200, 100]


def test_loss_given_default_after_collateral() -> None:
    found = loss_given_default(Decimal(1000), Decimal(800), Decimal("0.6"), Decimal("0.25"))
    assert found == Decimal("0.24")
    assert loss_given_default(Decimal(1000), Decimal(5000), Decimal(1)) == 0
    assert loss_given_default(Decimal(0), Decimal(0), Decimal(1)) == 0


def test_probabilities_outside_zero_to_one_are_refused() -> None:
    for make in (lambda: LossModel(Decimal("1.5"), Decimal(1)), lambda: default_probability(Decimal(-1), 3)):
        with pytest.raises(EngineError) as refused:
            make()
        assert refused.value.code == "fraction_out_of_range"
    with pytest.raises(EngineError):
        LossModel(Decimal("0.1"), Decimal(1)).expected_loss(
            Stage.UNDERPERFORMING, Decimal(1), [FutureExposure(6, Decimal(1)), FutureExposure(6, Decimal(1))]
        )


@settings(max_examples=40, deadline=None)
@given(st.decimals(0, 1, places=3), st.decimals(0, 1, places=2), st.integers(1, 60))
def test_the_stages_never_lose_less_than_the_one_before(yearly: Decimal, lgd: Decimal, months: int) -> None:
    model = LossModel(yearly, lgd, rounding=EXACT)
    ahead = [FutureExposure(n, Decimal(1000)) for n in range(1, months + 1)]
    first, second, third = (model.expected_loss(stage, Decimal(1000), ahead) for stage in Stage)
    assert 0 <= first <= second + Decimal("1E-20") and second <= third + Decimal("1E-20")


def test_default_is_certain_or_impossible() -> None:
    assert default_probability(Decimal(1), 1) == 1
    assert default_probability(Decimal(1), 0) == 0
    assert default_probability(Decimal(0), 600) == 0
    assert abs(default_probability(Decimal("0.19"), 6) - Decimal("0.1")) < Decimal("1E-30")
