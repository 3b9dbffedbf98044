"""Scoring of applications: a formula language that users may edit, and the sheet of criteria, stops and grades."""

from yurt_lending.engine.scoring.formula import Formula
from yurt_lending.engine.scoring.language import FormulaError, Kind
from yurt_lending.engine.scoring.sheet import Criterion, Decision, Grade, Line, Score, ScoringSheet, Stop

__all__ = [
    "Criterion",
    "Decision",
    "Formula",
    "FormulaError",
    "Grade",
    "Kind",
    "Line",
    "Score",
    "ScoringSheet",
    "Stop",
]
