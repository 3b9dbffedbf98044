"""Schedules of each method, against figures published elsewhere or worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from yurt_lending.engine import (
    EXACT,
    Accrual,
    CustomInstalment,
    DayCount,
    Disbursement,
    EngineError,
    Grace,
    LevelBasis,
    LoanTerms,
    Method,
    OnRateChange,
    RateChange,
    Residue,
    Rounding,
    RoundingMode,
    Schedule,
    UnpaidInterest,
    make_schedule,
)

D = Decimal
LOAN = LoanTerms(principal=D(1000), annual_percent=D(12), disbursed_on=date(2026, 1, 1), instalments=6)
FINERACT = LoanTerms(
    principal=D(5000),
    annual_percent=D(12),
    disbursed_on=date(2022, 11, 1),
    instalments=18,
    instalment_rounding=Rounding(D(1)),
)
"""The loan of Apache Fineract's LoanRepayment.feature, scenarios RS01 to RS07."""


def row(schedule: Schedule, number: int) -> tuple[str, str, str]:
    found = schedule.instalments[number - 1]
    return str(found.principal), str(found.interest), str(found.balance)


def totals(schedule: Schedule) -> list[str]:
    return [f"{each.total:.2f}" for each in schedule.instalments]


def test_flat_with_whole_instalments() -> None:
    """Fineract RS01, and the scenario on rounding with 1,250 at 15 % in 4 months."""
    schedule = make_schedule(replace(FINERACT, method=Method.FLAT))
    assert row(schedule, 1) == ("278.00", "50.00", "4722.00")
    assert row(schedule, 18) == ("274.00", "50.00", "0.00")
    small = replace(FINERACT, principal=D(1250), annual_percent=D(15), instalments=4, method=Method.FLAT)
    assert row(make_schedule(small), 3) == ("312.38", "15.62", "312.86")
    assert row(make_schedule(small), 4) == ("312.86", "15.64", "0.00")


def test_annuity_with_daily_interest() -> None:
    """Fineract RS03: actual days over 365, the level from the first period."""
    daily = replace(FINERACT, day_count=DayCount.ACT_365F, level_basis=LevelBasis.FIRST_PERIOD)
    schedule = make_schedule(daily)
    assert row(schedule, 4) == ("266.08", "38.92", "3962.33")
    assert row(schedule, 14) == ("289.94", "15.06", "1187.65")
    assert row(schedule, 18) == ("299.38", "2.95", "0.00")
    assert schedule.interest == D("487.33")
    six = replace(daily, disbursed_on=date(2022, 9, 1), instalments=6)
    assert make_schedule(six).level == 862, "Fineract RP01; whole months would give 863"


def test_equal_principal() -> None:
    """Fineract RS04: the parts are rounded to the cent, not to the multiple of instalments."""
    schedule = make_schedule(replace(FINERACT, method=Method.EQUAL_PRINCIPAL))
    assert row(schedule, 4) == ("277.78", "41.67", "3888.88")
    assert row(schedule, 18) == ("277.74", "2.78", "0.00")
    assert schedule.total == D("5475.00")


def test_where_the_residue_goes() -> None:
    loan = replace(LOAN, method=Method.EQUAL_PRINCIPAL)
    parts = {
        residue: [str(each.principal) for each in make_schedule(replace(loan, residue=residue)).instalments]
        for residue in (Residue.LAST_INSTALMENT, Residue.FIRST_INSTALMENT, Residue.SPREAD)
    }
    assert parts[Residue.LAST_INSTALMENT] == ["166.67"] * 5 + ["166.65"]
    assert parts[Residue.FIRST_INSTALMENT] == ["166.65"] + ["166.67"] * 5
    assert parts[Residue.SPREAD] == ["166.67", "166.66", "166.67", "166.67", "166.66", "166.67"]
    whole = replace(loan, principal_rounding=Rounding(D(50), RoundingMode.DOWN))
    assert [each.principal for each in make_schedule(whole).instalments] == [150] * 5 + [250]


def test_the_last_total_can_stay_level() -> None:
    """curo, example 1: the last row's interest is the instalment less the balance."""
    level = make_schedule(replace(LOAN, residue=Residue.LAST_INTEREST))
    assert {each.total for each in level.instalments} == {level.level}
    assert level.instalments[-1].interest == D("1.73"), "1.71 by the rate"


def test_weights_of_instalments() -> None:
    """curo, examples 5 and 6: 10,000 at 7 %, stepped down, and 3 + n in advance."""
    steps = (D(1),) * 4 + (D("0.6"),) * 4 + (D("0.4"),) * 4
    loan = LoanTerms(
        principal=D(10000), annual_percent=D(7), disbursed_on=date(2026, 1, 5), instalments=12, weights=steps,
        day_count=DayCount.THIRTY_U_360,
    )  # fmt: skip
    assert totals(make_schedule(loan))[:11] == ["1288.89"] * 4 + ["773.33"] * 4 + ["515.56"] * 3
    rental = replace(loan, instalments=6, first_due=loan.disbursed_on, weights=(D(3),) + (D(1),) * 5)
    assert totals(make_schedule(rental))[:2] == ["3790.92", "1263.64"]


def test_interest_only_and_bullets() -> None:
    assert totals(make_schedule(replace(LOAN, method=Method.INTEREST_ONLY))) == ["10.00"] * 5 + ["1010.00"]
    bullet = replace(LOAN, method=Method.BULLET)
    assert totals(make_schedule(bullet)) == ["1060.00"]
    compound = make_schedule(replace(bullet, unpaid_interest=UnpaidInterest.CAPITALISED))
    assert totals(compound) == ["0.00"] * 5 + ["1061.52"]
    assert compound.instalments[0].principal == D("-10.00")
    days = replace(bullet, day_count=DayCount.ACT_365F, accrual=Accrual.DAILY, instalments=1)
    assert make_schedule(days).interest == 31 * D("0.33")


def test_balloon_and_longer_amortisation() -> None:
    schedule = make_schedule(replace(LOAN, balloon=D(500)))
    assert schedule.level == D("91.27")
    assert schedule.instalments[-1].total == D("91.27") + 500 + schedule.residue
    longer = make_schedule(replace(LOAN, amortised_over=12))
    assert longer.level == D("88.85")
    assert longer.instalments[-1].principal == D("597.79")


def test_a_fixed_instalment_gives_the_term() -> None:
    schedule = make_schedule(replace(LOAN, method=Method.FIXED_INSTALMENT, instalments=0, instalment=D(150)))
    assert totals(schedule) == ["150.00"] * 6 + ["140.12"]
    with pytest.raises(EngineError, match="does not cover the interest"):
        make_schedule(replace(LOAN, method=Method.FIXED_INSTALMENT, instalments=0, instalment=D(10)))
    with pytest.raises(EngineError, match="does not repay the loan within 540"):
        make_schedule(replace(LOAN, method=Method.FIXED_INSTALMENT, instalments=0, instalment=D("10.01")))


def test_a_custom_list() -> None:
    rows = (
        CustomInstalment(date(2026, 3, 1), principal=D(300)),
        CustomInstalment(date(2026, 4, 15), total=D(400)),
        CustomInstalment(date(2026, 6, 1)),
    )
    loan = replace(LOAN, method=Method.CUSTOM, instalments=0, custom=rows, day_count=DayCount.ACT_365F)
    schedule = make_schedule(loan)
    assert totals(schedule)[0] == "319.40", "300 and 59 days of 12 % on 1,000"
    assert totals(schedule)[1] == "400.00"
    assert schedule.instalments[-1].balance == 0
    too_much = (CustomInstalment(date(2026, 3, 1), principal=D(1001)), rows[1])
    with pytest.raises(EngineError) as refused:
        make_schedule(replace(loan, custom=too_much))
    assert refused.value.code == "custom_unbalanced"


def test_graces() -> None:
    """Fineract RS05 and RS07 are among the vectors; here the settings that no source shows."""
    capitalised = replace(
        LOAN, grace=Grace(principal=2, interest_payment=2), unpaid_interest=UnpaidInterest.CAPITALISED
    )
    assert row(make_schedule(capitalised), 2) == ("-10.10", "10.10", "1020.10")
    assert totals(make_schedule(capitalised)) == ["0.00", "0.00", "261.43", "261.43", "261.43", "261.44"]
    spread = replace(LOAN, grace=Grace(principal=1, interest_payment=2), unpaid_interest=UnpaidInterest.SPREAD)
    assert totals(make_schedule(spread)) == ["0.00", "196.04", "211.04", "211.04", "211.04", "211.04"]
    free = make_schedule(replace(LOAN, grace=Grace(interest_free=2)))
    assert totals(free) == ["169.44"] * 5 + ["169.41"]
    seasons = make_schedule(replace(LOAN, instalments=8, grace=Grace(principal=2, recurring=4)))
    assert totals(seasons) == ["10.00", "10.00", "256.28", "256.28", "5.05", "5.05", "256.28", "256.29"]


def test_tranches_relevel_what_is_left() -> None:
    """Fineract, ProgressiveEMICalculatorTest, multiDisbursedAmt200InDifferentPeriod."""
    loan = LoanTerms(
        principal=D(200),
        annual_percent=D("9.4822"),
        disbursed_on=date(2024, 1, 1),
        instalments=6,
        day_count=DayCount.MONTH_30_360,
        disbursements=(Disbursement(date(2024, 1, 1), D(100)), Disbursement(date(2024, 2, 15), D(100))),
        residue=Residue.SPREAD,
        precision=12,
    )
    schedule = make_schedule(loan)
    assert totals(schedule) == ["17.13"] + ["37.53"] * 5
    assert row(schedule, 2) == ("36.46", "1.07", "147.20")
    due = replace(loan, disbursements=(loan.disbursements[0], Disbursement(date(2024, 2, 1), D(100))))
    assert row(make_schedule(due), 1) == ("16.34", "0.79", "183.66"), "a tranche on a due date is in its balance"
    late = replace(loan, disbursements=(loan.disbursements[0], Disbursement(date(2024, 7, 1), D(100))))
    with pytest.raises(EngineError, match="on or after the last due date"):
        make_schedule(late)


def test_a_floating_rate() -> None:
    moving = replace(LOAN, rates=(RateChange(date(2026, 3, 15), D(24)),))
    schedules = {rule: make_schedule(replace(moving, on_rate_change=rule)) for rule in OnRateChange}
    assert totals(schedules[OnRateChange.RELEVEL]) == ["172.55"] * 2 + ["176.03"] * 3 + ["176.04"]
    assert totals(schedules[OnRateChange.FORESEEN]) == ["174.83"] * 5 + ["174.85"]
    assert totals(schedules[OnRateChange.KEEP]) == ["172.55"] * 5 + ["186.90"]
    # The interest of March is split at the change: 14 days at 12 % and 17 at 24 % of a nominal month.
    assert schedules[OnRateChange.KEEP].instalments[2].interest == D("3.04") + D("7.38")


def test_spreading_moves_the_level() -> None:
    """Fineract, disbursedAmt100 … repayEvery2Week: 33.58 rounded, 33.57 spread."""
    loan = LoanTerms(
        principal=D(100),
        annual_percent=D("9.4822"),
        disbursed_on=date(2024, 1, 1),
        instalments=3,
        due_dates=(date(2024, 1, 15), date(2024, 1, 29), date(2024, 2, 12)),
        day_count=DayCount.ACT_364,
    )
    assert totals(make_schedule(loan)) == ["33.58", "33.58", "33.56"]
    assert totals(make_schedule(replace(loan, residue=Residue.SPREAD))) == ["33.57", "33.57", "33.58"]


def test_down_payment_is_the_first_row() -> None:
    """Fineract C3129: 25 % of 1,000 down, the rest in four whole instalments without interest."""
    loan = replace(LOAN, annual_percent=D(0), instalments=4, down_payment_percent=D(25))
    schedule = make_schedule(replace(loan, instalment_rounding=Rounding(D(1))))
    assert totals(schedule) == ["250.00", "188.00", "188.00", "188.00", "186.00"]
    assert [each.number for each in schedule.instalments] == [1, 2, 3, 4, 5]
    assert schedule.instalments[0].due == loan.disbursed_on


def test_a_loan_ends_when_rounding_up_repays_it_early() -> None:
    schedule = make_schedule(replace(LOAN, instalments=36, instalment_rounding=Rounding(D(100), RoundingMode.UP)))
    assert len(schedule.instalments) == 11
    assert schedule.principal == 1000


def test_exact_arithmetic() -> None:
    schedule = make_schedule(replace(LOAN, rounding=EXACT))
    assert {round(each.total, 20) for each in schedule.instalments} == {round(schedule.level or D(0), 20)}
    assert schedule.instalments[-1].balance == 0


def test_both_ways_through_an_annuity_agree() -> None:
    """A plain loan takes a shorter way through the code; an empty grace sends it the long way."""
    for instalments in (1, 7, 36):
        for changes in (
            {},
            {"annual_percent": D(0)},
            {"balloon": D(900)},
            {"amortised_over": 40},
            {"instalment": D(1500)},
            {"first_due": date(2026, 3, 9)},
            {"day_count": DayCount.ACT_365F, "rounding": Rounding(D("0.05"))},
            {"day_count": DayCount.ACT_ACT_ISDA, "level_basis": LevelBasis.NOMINAL},
            {"level_basis": LevelBasis.FIRST_PERIOD},
        ):
            plain = replace(LOAN, instalments=instalments, principal=D("9876.54"), **changes)
            long_way = replace(plain, weights=(D(1),) * max(instalments, plain.amortised_over))
            assert make_schedule(plain).instalments == make_schedule(long_way).instalments
