"""What cannot have happened is refused with a code; nothing is worked out from it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from servicing_loans import START, facts, given, loan, paid
from yurt_lending.engine.dates import Frequency
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.events import (
    Charge,
    ChargeBack,
    ChargeKind,
    ChargeOff,
    ChargeWaiver,
    CreditBalanceRefund,
    Event,
    GoodwillCredit,
    InterestPause,
    InterestWaiver,
    RateChange,
    ReAge,
    ReAmortise,
    Recovery,
    Repayment,
    Reschedule,
    Reversal,
    WriteOff,
)
from yurt_lending.engine.servicing import (
    Compounding,
    Model,
    Prepayment,
    Recalculation,
    Servicing,
    replay,
    settlement,
)
from yurt_lending.engine.terms import Grace, LoanTerms, Method

SERVICING = Servicing(loan=loan())
DAY = date(2024, 3, 1)
LATER = date(2026, 1, 1)


def settled() -> list[Event]:
    amount = sum((row.total for row in replay(SERVICING, facts(given())).rows), Decimal(0))
    return [given(), paid(DAY, amount)]


@pytest.mark.parametrize(
    ("events", "code"),
    [
        ([paid(DAY, "10.00")], "not_disbursed"),
        ([paid(date(2024, 1, 1), "10.00"), given()], "not_disbursed"),
        ([WriteOff(on=DAY)], "not_disbursed"),
        ([given(), paid(DAY, "0.00")], "amount_not_positive"),
        ([given(), paid(DAY, "-5.00")], "amount_not_positive"),
        ([given(), paid(DAY, "NaN")], "amount_not_positive"),
        ([given(), paid(DAY, "1.005")], "amount_too_fine"),
        ([given("-1200.00")], "amount_not_positive"),
        ([given(), Charge(on=DAY, due=DAY, amount=Decimal(0), kind=ChargeKind.FEE)], "amount_not_positive"),
        ([given(), Reversal(on=DAY, of="ghost")], "event_unknown"),
        ([given(), ChargeBack(on=DAY, of="ghost", amount=Decimal(1))], "event_unknown"),
        ([given(), ChargeBack(on=DAY, of="1", amount=Decimal(1))], "charge_back_unknown"),
        ([given(), paid(DAY, "10.00"), ChargeBack(on=DAY, of="2", amount=Decimal(11))], "charge_back_too_high"),
        ([given(), ChargeWaiver(on=DAY, of="1")], "charge_unknown"),
        ([given(), CreditBalanceRefund(on=DAY, amount=Decimal(1))], "refund_too_high"),
        ([given(), InterestWaiver(on=DAY, amount=Decimal(5000))], "waiver_too_high"),
        ([given(), ChargeOff(on=DAY), ChargeOff(on=DAY)], "charged_off_already"),
        ([given(), Recovery(on=DAY, amount=Decimal(1))], "not_written_off"),
        ([given(), WriteOff(on=DAY), paid(DAY, "1.00")], "loan_closed"),
        ([given(), WriteOff(on=DAY), ChargeOff(on=DAY)], "loan_closed"),
        ([given(), ReAmortise(on=LATER)], "nothing_to_come"),
        ([given(), given("100.00", LATER)], "nothing_to_come"),
        ([given(), RateChange(on=DAY)], "rate_missing"),
        ([given(), InterestPause(on=DAY, start=LATER, end=DAY)], "pause_reversed"),
        ([given(), Reschedule(on=DAY, due=LATER, new_due=LATER)], "instalment_unknown"),
        ([given(), Reschedule(on=DAY, due=date(2024, 3, 15), new_due=date(2024, 2, 1))], "reschedule_impossible"),
        ([given(), ReAge(on=DAY, frequency=Frequency(), first_due=LATER, instalments=0)], "re_age_impossible"),
        ([*settled(), paid(LATER, "1.00")], "loan_closed"),
        ([*settled(), Charge(on=LATER, due=LATER, amount=Decimal(1), kind=ChargeKind.FEE)], "loan_closed"),
        ([*settled(), GoodwillCredit(on=LATER, amount=Decimal(1))], "loan_closed"),
    ],
)
def test_refused(events: list[Event], code: str) -> None:
    with pytest.raises(EngineError) as caught:
        replay(SERVICING, facts(*events))
    assert caught.value.code == code
    assert str(caught.value).endswith(".")


def test_two_facts_of_one_key_are_refused() -> None:
    twice = [given(), Repayment(on=DAY, amount=Decimal(1), key="1", sequence=2)]
    with pytest.raises(EngineError) as caught:
        replay(SERVICING, [*facts(twice[0]), twice[1]])
    assert caught.value.code == "duplicate_key"


def test_a_backdated_payment_is_taken_though_a_later_one_had_settled_the_loan() -> None:
    events = facts(*settled(), paid(date(2024, 2, 20), "100.00"))
    assert replay(SERVICING, events).overpaid == 100


def test_no_quote_before_the_disbursement() -> None:
    with pytest.raises(EngineError) as caught:
        settlement(SERVICING, facts(given()), date(2023, 12, 31))
    assert caught.value.code == "not_disbursed"
    assert settlement(SERVICING, facts(*settled()), LATER).total == 0


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"compounding": Compounding.INTEREST}, "compounding_impossible"),
        ({"prepayment": Prepayment.LOWER}, "prepayment_impossible"),
    ],
)
def test_settings_that_contradict_each_other(settings: dict[str, object], code: str) -> None:
    with pytest.raises(EngineError) as caught:
        Recalculation(model=Model.PROGRESSIVE, **settings)  # type: ignore[arg-type]
    assert caught.value.code == code


@pytest.mark.parametrize(
    "terms",
    [
        loan(method=Method.FLAT),
        loan(method=Method.BULLET),
        loan(balloon=Decimal(100)),
        loan(grace=Grace(interest_free=1)),
    ],
)
@pytest.mark.parametrize("model", Model)
def test_an_agreement_that_cannot_be_recalculated(terms: LoanTerms, model: Model) -> None:
    with pytest.raises(EngineError) as caught:
        Servicing(loan=terms, recalculation=Recalculation(model=model))
    assert caught.value.code == "recalculation_impossible"


def test_start_is_the_first_day() -> None:
    assert replay(SERVICING, facts(given())).as_of == START
