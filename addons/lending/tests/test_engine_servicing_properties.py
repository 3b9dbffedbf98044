"""What holds for every history of a loan, however it is served."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from servicing_loans import HISTORIES, PRINCIPAL, START, WAYS, WILD, paid
from yurt_lending.engine.allocation import Component
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.events import ChargeAdjustment, Event, Payment, Recovery, Reversal
from yurt_lending.engine.postings import Basis, balance_of, postings
from yurt_lending.engine.servicing import LoanState, Servicing, Status, replay, settlement

quick = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
TAKEN_BACK = ("Credit Balance Refund", "Chargeback")
LATE = START + timedelta(days=500)


def run(servicing: Servicing, events: Sequence[Event]) -> LoanState:
    """A replay of what people could have recorded: a history that the engine refuses is another test's affair."""
    try:
        return replay(servicing, events, LATE)
    except EngineError as error:
        assume(error.code != "loan_closed")
        raise


@quick
@given(WAYS, HISTORIES)
def test_principal_adds_up_and_nothing_is_owed_below_zero(servicing: Servicing, events: list[Event]) -> None:
    state = run(servicing, events)
    assert sum(row.asked[Component.PRINCIPAL.slot] for row in state.rows) == PRINCIPAL
    assert state.balances()[-1] == 0
    for row in state.rows:
        assert all(row.owed(component) >= 0 for component in Component), row
        assert row.outstanding >= 0
    assert state.principal_owed >= 0
    assert state.overpaid >= 0


@quick
@given(WAYS, HISTORIES)
def test_every_payment_is_accounted_for_to_the_unit(servicing: Servicing, events: list[Event]) -> None:
    state = run(servicing, events)
    paid_in = sum((event.amount for event in events if isinstance(event, Payment)), Decimal(0))
    assert sum((row.total_paid for row in state.rows), Decimal(0)) + state.overpaid == paid_in
    for line in state.transactions:
        if isinstance(line.event, Payment):
            assert sum(line.split, line.overpaid) == line.amount
    for component in Component:
        lines = sum(line.part(component) for line in state.transactions if isinstance(line.event, Payment))
        assert lines == sum(row.paid[component.slot] for row in state.rows)


@quick
@given(WAYS, HISTORIES)
def test_overpaid_means_that_nothing_is_owed(servicing: Servicing, events: list[Event]) -> None:
    state = run(servicing, events)
    if state.overpaid:
        assert state.outstanding == 0
        assert state.status is Status.OVERPAID
    if state.status is Status.ACTIVE:
        assert state.outstanding > 0


@quick
@given(WAYS, HISTORIES, st.randoms(use_true_random=False))
def test_the_order_of_listing_changes_nothing(servicing: Servicing, events: list[Event], random: object) -> None:
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    state, again = run(servicing, events), run(servicing, shuffled)
    assert state.rows == again.rows
    assert state.transactions == again.transactions


@quick
@given(WAYS, HISTORIES, st.integers(1, 400), st.decimals("1", "300", places=2))
def test_a_reversal_restores_exactly(servicing: Servicing, events: list[Event], day: int, amount: Decimal) -> None:
    before = run(servicing, events)
    number = len(events) + 1
    wrong = replace(paid(START + timedelta(days=day), amount), sequence=number, key="wrong")
    back = Reversal(on=LATE, sequence=number + 1, key="back", of="wrong")
    assume(before.closed_on is None or wrong.on < before.closed_on)
    after = run(servicing, [*events, wrong, back])
    assert after.rows == before.rows
    kept = [line for line in after.transactions if not line.reversed and line.event is not None]
    assert kept == [line for line in before.transactions if line.event is not None]
    assert [line.amount for line in after.transactions if line.reversed] == [amount]


@quick
@given(WAYS, HISTORIES, st.sampled_from(Basis))
def test_debits_equal_credits(servicing: Servicing, events: list[Event], basis: Basis) -> None:
    for line in run(servicing, events).transactions:
        entry = postings(line, basis)
        assert balance_of(entry) == 0
        assert all(posting.debit >= 0 and posting.credit >= 0 for posting in entry)


@quick
@given(WAYS, WILD)
def test_anything_recorded_is_refused_or_adds_up(servicing: Servicing, events: list[Event]) -> None:
    try:
        state = replay(servicing, events, LATE)
    except EngineError as error:
        assert error.code
        return
    counted = [line for line in state.transactions if not line.reversed]
    paid_in = sum((e.amount for e in state_payments(state)), Decimal(0))
    refunded = sum((line.overpaid for line in counted if line.title in TAKEN_BACK), Decimal(0))
    assert sum((row.total_paid for row in state.rows), Decimal(0)) + state.overpaid + refunded == paid_in
    assert all(row.owed(component) >= 0 for row in state.rows for component in Component)
    assert state.overpaid >= 0
    principal = Component.PRINCIPAL
    back = sum((line.part(principal) for line in counted if line.title == "Chargeback"), Decimal(0))
    assert sum(row.asked[principal.slot] for row in state.rows) == state.disbursed + back
    assert state.balances()[-1] == 0
    for component in Component:
        lines = [line for line in counted if line.event in state_payments(state)]
        paid = sum((row.paid[component.slot] for row in state.rows), Decimal(0))
        assert sum((line.part(component) for line in lines), Decimal(0)) == paid
    for line in state.transactions:
        for basis in Basis:
            assert balance_of(postings(line, basis)) == 0


def state_payments(state: LoanState) -> list[Payment | ChargeAdjustment]:
    """The payments and credits that count."""
    return [
        line.event
        for line in state.transactions
        if isinstance(line.event, Payment | ChargeAdjustment)
        and not isinstance(line.event, Recovery)
        and not line.reversed
    ]


@quick
@given(WAYS, HISTORIES, st.integers(0, 480))
def test_a_quote_settles_the_loan(servicing: Servicing, events: list[Event], days: int) -> None:
    on = START + timedelta(days=days)
    try:
        quote = settlement(servicing, events, on)
        known = [event for event in events if event.on <= on]
        assume(quote.total > 0)
        closing = replace(paid(on, quote.total), sequence=len(events) + 1, key="settle")
        state = replay(servicing, [*known, closing], on)
    except EngineError as error:
        assume(error.code not in ("loan_closed", "not_disbursed"))
        raise
    assert state.status is Status.CLOSED, (quote, state.outstanding, state.overpaid)


@pytest.mark.parametrize("day", [0, 10, 31, 200, 366])
def test_a_replay_of_a_day_ignores_later_facts(day: int) -> None:
    from servicing_loans import facts, given, loan

    servicing = Servicing(loan=loan())
    events = facts(given(), paid(START + timedelta(days=40), "100.00"), paid(START + timedelta(days=90), "100.00"))
    on = START + timedelta(days=day)
    known = [event for event in events if event.on <= on]
    assert replay(servicing, events, on).rows == replay(servicing, known, on).rows
