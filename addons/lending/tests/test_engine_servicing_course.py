"""Days closed one after the other stand as a replay of all facts would have them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from servicing_loans import WAYS, WILD
from yurt_lending.engine import EngineError
from yurt_lending.engine.events import ChargeKind, CloseOfDay, Event
from yurt_lending.engine.fees import Base, ChargeRule, Occasion
from yurt_lending.engine.servicing import Course, Servicing, replay

DAILY = ChargeRule(
    kind=ChargeKind.PENALTY, occasion=Occasion.OVERDUE_DAILY, base=Base.OUTSTANDING, percent=Decimal("0.1"),
    grace_days=3, total_cap=Decimal(40),
)  # fmt: skip
ONCE = ChargeRule(kind=ChargeKind.FEE, occasion=Occasion.OVERDUE, amount=Decimal(5), grace_days=2)


@settings(deadline=None, max_examples=30)
@given(WAYS, WILD, st.sampled_from([(), (DAILY,), (DAILY, ONCE)]), st.lists(st.integers(0, 90), min_size=1, max_size=6))
def test_closes_go_on_from_where_they_are(
    servicing: Servicing, events: list[Event], charges: tuple[ChargeRule, ...], days: list[int]
) -> None:
    servicing = replace(servicing, charges=charges)
    newest = max(event.effective for event in events)
    newest = max(newest, *(event.on for event in events))
    facts = list(events)
    try:
        course = Course(servicing, facts)
    except EngineError:
        assume(False)
    sequence = len(facts) + 1
    for number, day in enumerate(sorted(set(days))):
        fact = CloseOfDay(on=newest + timedelta(days=day), sequence=sequence + number, key=f"close {number}")
        before = course.on(fact.on)
        if course.close(fact):
            facts.append(fact)
        else:
            assert before.rows == course.on(fact.on).rows
        expected = replay(servicing, facts, fact.on)
        found = course.on(fact.on)
        assert found.rows == expected.rows
        standing = [line for line in expected.transactions if not line.reversed]
        assert sorted(map(str, found.transactions)) == sorted(map(str, standing))
        assert (found.status, found.overpaid, found.closed_on) == (
            expected.status, expected.overpaid, expected.closed_on
        )  # fmt: skip
    assert replay(servicing, facts, newest + timedelta(days=90)).rows == course.on(newest + timedelta(days=90)).rows
