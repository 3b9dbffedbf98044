"""The scoring sheet: points, weights, stops, grades, the limit, and errors that name their line."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.scoring import (
    Criterion,
    Decision,
    FormulaError,
    Grade,
    Kind,
    Line,
    ScoringSheet,
    Stop,
)

INPUTS = {
    "age": Kind.NUMBER,
    "income": Kind.NUMBER,
    "debt_payments": Kind.NUMBER,
    "amount": Kind.NUMBER,
    "on_stop_list": Kind.YES_NO,
}
CRITERIA = [
    Criterion("Age", "band(age, {0: 0, 21: 10, 30: 20, 65: 5})"),
    Criterion("Burden", "100 * (1 - debt_payments / income)", Decimal("0.5"), Decimal(0), Decimal(90)),
]
GRADES = [
    Grade(Decimal(55), "A", Decision.APPROVE),
    Grade(Decimal(30), "B", Decision.REVIEW),
    Grade(Decimal(0), "C", Decision.DECLINE),
]
STOPS = [Stop("Stop list", "on_stop_list", "The client is on the stop list."), Stop("Age", "age < 18", "Under age.")]


def sheet(**changed: Any) -> ScoringSheet:
    stops = [STOPS[0], STOPS[1]._replace(name="Minor")]
    made = {"criteria": CRITERIA, "grades": GRADES, "stops": stops, "limit": "income * 10 - amount"}
    return ScoringSheet(INPUTS, **{**made, **changed})


def values(**changed: Any) -> dict[str, Any]:
    usual = {"age": 40, "income": Decimal(1000), "debt_payments": Decimal(200), "amount": Decimal(500)}
    return {**usual, "on_stop_list": False, **changed}


def test_points_are_weighed_and_graded() -> None:
    found = sheet().score(values())
    assert found.lines == (Line("Age", Decimal(20), Decimal(20)), Line("Burden", Decimal(80), Decimal(40)))
    assert (found.total, found.decision, found.limit) == (Decimal(60), Decision.APPROVE, Decimal(9500))
    assert found.grade == GRADES[0] and found.stops == ()


@pytest.mark.parametrize(
    ("debts", "total", "grade"),
    [("0", "65", "A"), ("300", "55", "A"), ("301", "54.95", "B"), ("990", "20.5", "C"), ("5000", "20", "C")],
)
def test_points_stay_between_least_and_most(debts: str, total: str, grade: str) -> None:
    found = sheet().score(values(debt_payments=Decimal(debts)))
    assert found.total == Decimal(total) and found.grade and found.grade.name == grade


def test_a_stop_declines_whatever_the_score() -> None:
    found = sheet().score(values(on_stop_list=True))
    assert (found.total, found.decision) == (Decimal(60), Decision.DECLINE)
    assert [stop.reason for stop in found.stops] == ["The client is on the stop list."]


def test_below_the_lowest_grade_nothing_is_approved() -> None:
    found = sheet(grades=[GRADES[0]]).score(values(age=19))
    assert (found.grade, found.decision) == (None, Decision.DECLINE)


def test_a_limit_is_never_below_zero() -> None:
    assert sheet().score(values(amount=Decimal(99999))).limit == 0
    assert sheet(limit=None).score(values()).limit is None


def test_faults_name_the_line_of_the_sheet() -> None:
    with pytest.raises(FormulaError, match=r"^Burden, line 1, column 1: There is no input “incme”") as refused:
        sheet(criteria=[Criterion("Burden", "incme")])
    assert (refused.value.formula, refused.value.code) == ("Burden", "name_unknown")
    with pytest.raises(FormulaError, match=r"^Stop list, line 1, column 1: A yes or no is needed"):
        sheet(stops=[Stop("Stop list", "age")])
    with pytest.raises(FormulaError, match=r"^Burden, line 1, column 28: “income” is zero"):
        sheet().score(values(income=Decimal(0)))
    with pytest.raises(FormulaError, match=r"^limit, line 1, column 15: “amount” has no value"):
        sheet().score(values(amount=None))


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"stops": STOPS}, "name_repeated"),
        ({"grades": [GRADES[0], GRADES[0]._replace(name="AA")]}, "name_repeated"),
        ({"criteria": [Criterion("x", "1", least=Decimal(2), most=Decimal(1))]}, "range_invalid"),
    ],
)
def test_sheets_are_checked(changed: dict[str, Any], code: str) -> None:
    with pytest.raises(EngineError) as refused:
        sheet(**changed)
    assert refused.value.code == code


def test_a_value_that_no_input_takes_is_refused() -> None:
    with pytest.raises(EngineError) as refused:
        sheet().score(values(agge=5))
    assert refused.value.code == "value_unknown"
