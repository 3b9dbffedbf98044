"""Interest recalculated from the real dates of payments, at rests and progressively."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from servicing_loans import facts, given, loan, paid
from yurt_lending.engine.allocation import Component, advanced
from yurt_lending.engine.dates import Frequency, Unit
from yurt_lending.engine.daycount import DayCount
from yurt_lending.engine.events import CloseOfDay, Event, InterestPause, RateChange
from yurt_lending.engine.money import Rounding
from yurt_lending.engine.servicing import (
    Compounding,
    LoanState,
    Model,
    PreClosure,
    Prepayment,
    Recalculation,
    Rest,
    Servicing,
    Status,
    replay,
    settlement,
)
from yurt_lending.engine.servicing.rows import INTEREST, PRINCIPAL
from yurt_lending.engine.terms import LevelBasis

START = date(2022, 11, 1)
UNIT = Rounding(Decimal(1))


def at_rests(**settings: Any) -> Servicing:
    """5000 at 12 % in six months by actual days, the instalment in whole units."""
    terms = loan(
        principal=Decimal(5000), annual_percent=Decimal(12), disbursed_on=START, instalments=6, instalment_rounding=UNIT
    )
    chosen: dict[str, Any] = {"model": Model.REST, **settings}
    return Servicing(loan=terms, recalculation=Recalculation(**chosen))


def progressive(**settings: Any) -> Servicing:
    """100 at 7 % in six equal months; interest before principal."""
    terms = loan(
        principal=Decimal(100),
        annual_percent=Decimal(7),
        disbursed_on=date(2024, 1, 1),
        instalments=6,
        day_count=DayCount.MONTH_30_360,
        level_basis=LevelBasis.ACTUAL,
    )
    order = advanced(Component.PENALTY, Component.FEE, Component.INTEREST, Component.PRINCIPAL)
    return Servicing(loan=terms, allocation=order, recalculation=Recalculation(Model.PROGRESSIVE, **settings))


def run(servicing: Servicing, *events: Event, as_of: date | None = None) -> LoanState:
    first = given(str(servicing.loan.principal), servicing.loan.disbursed_on)
    return replay(servicing, facts(first, *events), as_of)


def column(state: LoanState, slot: int) -> list[str]:
    return [str(row.asked[slot]) for row in state.rows]


def test_a_prepayment_lowers_the_instalment() -> None:
    state = run(at_rests(prepayment=Prepayment.LOWER), paid(date(2022, 12, 1), "1000.00"))
    assert [str(row.total) for row in state.rows] == ["1000.00"] + ["834.00"] * 4 + ["835.31"]


def test_a_prepayment_shortens_the_loan() -> None:
    servicing = at_rests(prepayment=Prepayment.SHORTEN)
    state = run(servicing, paid(date(2022, 12, 1), "1000.00"), paid(date(2023, 1, 1), "2000.00"))
    assert [str(row.total) for row in state.rows] == ["1000.00", "2000.00", "862.00", "862.00", "403.48"]


def test_a_prepayment_is_taken_off_the_next_instalments() -> None:
    state = run(at_rests(prepayment=Prepayment.NEXT), paid(date(2022, 12, 1), "2000.00"))
    assert column(state, PRINCIPAL)[:3] == ["1950.68", "0.00", "523.84"]


def test_money_before_the_due_date_lowers_the_balance_from_its_day() -> None:
    state = run(at_rests(), paid(date(2022, 11, 27), "200.00"))
    # 26 days on 5000, then 4 on 4800, each part rounded: 42.74 + 6.31.
    assert column(state, INTEREST)[0] == "49.05"
    assert state.rows[0].total == 862


def test_a_rest_on_the_due_date_makes_an_early_payment_wait_for_it() -> None:
    state = run(at_rests(rest=Rest.INSTALMENT), paid(date(2022, 11, 15), "200.00"))
    assert column(state, INTEREST)[:2] == ["49.32", "42.68"]


def test_a_weekly_rest() -> None:
    state = run(at_rests(rest=Frequency(Unit.WEEK)), paid(date(2022, 11, 17), "200.00"))
    # Weeks count from the disbursement: the 17th counts from the 22nd, so 21 days on 5000 and 9 on 4800.
    assert column(state, INTEREST)[0] == str(Decimal("34.52") + Decimal("14.20"))


def test_overdue_principal_bears_interest_until_paid() -> None:
    state = run(at_rests(), paid(date(2022, 12, 5), "862.00"))
    assert column(state, INTEREST)[:3] == ["49.32", "43.75", "34.34"]
    assert state.rows[-1].total == Decimal("866.61")


@pytest.mark.parametrize(("compounding", "interest"), [(Compounding.NONE, "50.96"), (Compounding.INTEREST, "51.46")])
def test_overdue_interest_compounds_when_agreed(compounding: Compounding, interest: str) -> None:
    close = CloseOfDay(on=date(2023, 1, 1))
    state = run(at_rests(compounding=compounding), close, as_of=date(2023, 1, 1))
    assert column(state, INTEREST)[1] == interest, "31 days on 5000, or on 5000 and the 49.32 unpaid"


def test_the_close_of_day_after_maturity_asks_for_the_interest_since() -> None:
    state = run(at_rests(), CloseOfDay(on=date(2023, 5, 31)), as_of=date(2023, 5, 31))
    last = state.rows[-1]
    assert (last.due, str(last.total)) == (date(2023, 5, 31), "49.32")


def test_another_rate_changes_the_instalments_to_come_only() -> None:
    state = run(at_rests(), paid(date(2022, 12, 1), "862.00"), RateChange(on=date(2023, 1, 1), rate=Decimal(24)))
    totals = [str(row.total) for row in state.rows]
    assert totals[:2] == ["862.00", "862.00"]
    assert totals[2:5] == ["884.00"] * 3
    assert column(state, INTEREST)[2] == str((Decimal(3368) * 24 * 31 / 36500).quantize(Decimal("0.01")))


@pytest.mark.parametrize(("rule", "interest"), [(PreClosure.TILL_DATE, "0.24"), (PreClosure.TILL_REST_DATE, "0.49")])
def test_early_settlement_of_a_progressive_loan(rule: PreClosure, interest: str) -> None:
    servicing = progressive(pre_closure=rule)
    first = [given("100.00", date(2024, 1, 1)), paid(date(2024, 2, 1), "17.01")]
    quote = settlement(servicing, facts(*first), date(2024, 2, 15))
    assert (str(quote.principal), str(quote.interest)) == ("83.57", interest)
    state = replay(servicing, facts(*first, paid(date(2024, 2, 15), quote.total)))
    assert state.status is Status.CLOSED
    assert column(state, INTEREST)[2:] == ["0.00"] * 4


def test_interest_paid_early_moves_its_rest_to_the_next_instalment() -> None:
    state = run(progressive(), paid(date(2024, 1, 15), "17.01"))
    assert column(state, INTEREST)[:3] == ["0.26", "0.76", "0.39"]
    assert [row.total for row in state.rows[:5]] == [Decimal("17.01")] * 5
    assert state.rows[-1].total == Decimal("16.95")


def test_overdue_interest_of_a_progressive_loan_goes_to_the_running_instalment() -> None:
    day = date(2024, 3, 10)
    state = run(progressive(), paid(date(2024, 2, 1), "17.01"), CloseOfDay(on=day), as_of=day)
    assert column(state, INTEREST)[1:4] == ["0.49", "0.42", "0.29"]
    assert state.rows[-1].total == Decimal("17.03")


def test_a_pause_leaves_the_instalments_and_shrinks_the_last() -> None:
    pause = InterestPause(on=date(2024, 2, 1), start=date(2024, 2, 1), end=date(2024, 2, 29))
    state = run(progressive(), paid(date(2024, 2, 1), "17.01"), pause)
    assert column(state, INTEREST)[1] == "0.00"
    assert [row.total for row in state.rows[1:5]] == [Decimal("17.01")] * 4
    assert state.rows[-1].total < Decimal("17.00")


def test_a_floating_rate_is_index_and_margin() -> None:
    change = RateChange(on=date(2024, 2, 1), index=Decimal("4.5"), margin=Decimal("2.5"))
    same = run(progressive(), change)
    assert column(same, INTEREST) == column(run(progressive()), INTEREST)
