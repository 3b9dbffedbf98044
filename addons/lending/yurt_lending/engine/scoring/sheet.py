"""A scoring sheet: criteria with points, reasons to stop, grades that decide, and the most that may be lent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext
from enum import StrEnum
from itertools import pairwise
from typing import NamedTuple

from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.money import working_context
from yurt_lending.engine.scoring.formula import Formula
from yurt_lending.engine.scoring.language import FormulaError, Kind, Values

ZERO = Decimal(0)


class Decision(StrEnum):
    """What a score leads to."""

    APPROVE = "approve"
    REVIEW = "review"
    """Somebody decides."""
    DECLINE = "decline"


class Criterion(NamedTuple):
    """One line of the sheet: a formula that gives points, held between `least` and `most`, times `weight`."""

    name: str
    formula: str
    weight: Decimal = Decimal(1)
    least: Decimal | None = None
    most: Decimal | None = None


class Stop(NamedTuple):
    """A formula that says whether the application is declined whatever its score, and the reason to give."""

    name: str
    formula: str
    reason: str = ""


class Grade(NamedTuple):
    """A grade for scores of `least` and more."""

    least: Decimal
    name: str
    decision: Decision


class Line(NamedTuple):
    """A criterion of a score: the points that its formula gave, and what they count for."""

    name: str
    points: Decimal
    counted: Decimal


@dataclass(frozen=True, slots=True)
class Score:
    """A scored application: its total, how it came about, the stops that hold, the grade and the decision.

    `limit` is the most that may be lent, None when the sheet does not say; `grade` is None below the lowest one.
    """

    total: Decimal
    lines: tuple[Line, ...]
    stops: tuple[Stop, ...]
    grade: Grade | None
    decision: Decision
    limit: Decimal | None


class ScoringSheet:
    """Criteria, stops, grades and a limit over named inputs, all checked when the sheet is made.

    Raises `FormulaError`, its message beginning with the name of the criterion or stop, for a formula at fault, and
    `EngineError` for names or grades that repeat or a criterion whose `least` is above its `most`.
    """

    def __init__(
        self,
        inputs: Mapping[str, Kind],
        criteria: Sequence[Criterion],
        grades: Sequence[Grade],
        stops: Sequence[Stop] = (),
        limit: str | None = None,
    ) -> None:
        self.inputs = dict(inputs)
        self.grades = sorted(grades, key=lambda grade: grade.least)
        self._check(criteria, stops)
        self.criteria = [(one, self._formula(one.name, one.formula, Kind.NUMBER)) for one in criteria]
        self.stops = [(one, self._formula(one.name, one.formula, Kind.YES_NO)) for one in stops]
        self.limit = None if limit is None else self._formula("limit", limit, Kind.NUMBER)

    def _check(self, criteria: Sequence[Criterion], stops: Sequence[Stop]) -> None:
        names = [one.name for one in (*criteria, *stops)]
        repeated = next((name for name in names if names.count(name) > 1), None)
        if repeated is not None:
            raise EngineError("name_repeated", f"“{repeated}” is on the sheet twice.")
        if any(lower.least == upper.least for lower, upper in pairwise(self.grades)):
            raise EngineError("name_repeated", "Two grades begin with the same score.")
        for one in criteria:
            if one.least is not None and one.most is not None and one.least > one.most:
                raise EngineError("range_invalid", f"“{one.name}” has a least above its most.")

    def _formula(self, name: str, text: str, kind: Kind) -> Formula:
        try:
            formula = Formula(text, self.inputs)
        except FormulaError as error:
            raise error.within(name) from None
        if formula.kind is not kind:
            told = f"A {kind} is needed, and the formula gives {formula.kind}."
            raise FormulaError("kind_wrong", told, 1, 1, name)
        return formula

    def score(self, values: Values) -> Score:
        """The score of an application with these values.

        Raises `FormulaError`, naming the line of the sheet, for values that are missing or do not fit; and
        `EngineError("value_unknown")` for a value that is no input of the sheet.
        """
        unknown = next((name for name in values if name not in self.inputs), None)
        if unknown is not None:
            raise EngineError("value_unknown", f"“{unknown}” is not an input of this sheet.")
        with localcontext(working_context()):
            return self._score(values)

    def _score(self, values: Values) -> Score:
        lines = tuple(self._line(one, formula, values) for one, formula in self.criteria)
        total = sum((line.counted for line in lines), ZERO)
        held = tuple(one for one, formula in self.stops if self._run(one.name, formula, values))
        grade = next((grade for grade in reversed(self.grades) if total >= grade.least), None)
        decision = Decision.DECLINE if held or grade is None else grade.decision
        limit = self._number("limit", self.limit, values) if self.limit else None
        return Score(total, lines, held, grade, decision, None if limit is None else max(limit, ZERO))

    def _line(self, one: Criterion, formula: Formula, values: Values) -> Line:
        points = self._number(one.name, formula, values)
        held = points if one.least is None else max(points, one.least)
        held = held if one.most is None else min(held, one.most)
        return Line(one.name, points, held * one.weight)

    def _number(self, name: str, formula: Formula, values: Values) -> Decimal:
        try:
            return formula.number(values)
        except FormulaError as error:
            raise error.within(name) from None

    def _run(self, name: str, formula: Formula, values: Values) -> Decimal | str | bool:
        try:
            return formula(values)
        except FormulaError as error:
            raise error.within(name) from None
