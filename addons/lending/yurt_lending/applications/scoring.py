"""Scores an application by its product's sheet and keeps the result, with its reasons."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, cast

import sqlalchemy as sa
from yurt.errors import ValidationFailed

from yurt_lending.applications.answers import values_of
from yurt_lending.applications.borrower import KNOWN, known_of
from yurt_lending.engine import EngineError
from yurt_lending.engine.scoring import Criterion, Decision, Formula, FormulaError, Grade, Kind, Score, Stop
from yurt_lending.engine.scoring import ScoringSheet as EngineSheet
from yurt_lending.models.scored_loan import ScoredLoan, ScorePart, Scoring
from yurt_lending.work import locked_loan

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_lending.models.scoring import ScoringSheet

CENT = Decimal("0.01")


def inputs_of(sheet: ScoringSheet) -> dict[str, Kind]:
    """The names that a sheet's formulas may use."""
    return KNOWN | {question.code: Kind(question.kind) for question in sheet.questions}


def formula_of(sheet: ScoringSheet, text: str, kind: Kind) -> Formula:
    """A formula of a sheet. Raises FormulaError for one that cannot be read or gives something else than `kind`."""
    formula = Formula(text, inputs_of(sheet))
    if formula.kind is not kind:
        told = f"A {kind} is needed here, and the formula gives {formula.kind}."
        raise FormulaError("kind_wrong", told, 1, 1)
    return formula


def engine_sheet(sheet: ScoringSheet) -> EngineSheet:
    """The engine's sheet. Raises EngineError for formulas that do not fit the questions any more."""
    return EngineSheet(
        inputs=inputs_of(sheet),
        criteria=[Criterion(row.name, row.formula, row.weight, row.least, row.most) for row in sheet.criteria],
        grades=[Grade(row.least, row.name, Decision(row.decision)) for row in sheet.grades],
        stops=[Stop(row.name, row.formula, row.reason or "") for row in sheet.stops],
        limit=sheet.limit_formula or None,
    )


def score(env: Env, loan: ScoredLoan) -> Scoring:
    """Scores an application as it stands. Raises ValidationFailed for missing answers and formulas at fault."""
    with env.sudo():
        locked = cast("ScoredLoan", locked_loan(env, loan))
        sheet = locked.sheet
        if locked.status != "applied":
            raise ValidationFailed(env.gettext("This loan is no application any more."))
        if sheet is None:
            raise ValidationFailed(env.gettext("Applications for this product are not scored."))
        values = {**known_of(env, locked), **values_of(env, locked)}
        try:
            found = engine_sheet(sheet).score(values)
        except EngineError as error:
            message = env.gettext("The sheet “{sheet}” cannot be worked out. {problem}")
            raise ValidationFailed(message.format(sheet=sheet.name, problem=error.message)) from error
        _show(env, locked, found)
        return env.create(
            Scoring, loan=locked, sheet=sheet, total=locked.score, grade=locked.grade, advice=locked.advice,
            most=locked.score_limit, reasons="\n".join(_sentences(found)), scored_at=env.now,
            scored_by_id=env.user_id,
            values={name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()},
        )  # fmt: skip


def _show(env: Env, loan: ScoredLoan, found: Score) -> None:
    loan.score = found.total.quantize(CENT)
    loan.grade = found.grade.name if found.grade else None
    loan.advice = found.decision.value
    loan.score_limit = None if found.limit is None else found.limit.quantize(CENT)
    loan.scored_at = env.now
    part = env[ScorePart]
    env.session.flush()
    env.session.execute(sa.delete(part).where(part.loan_id == loan.id))
    rows = [{"kind": "stop", "name": stop.name, "reason": stop.reason or None} for stop in found.stops]
    rows += [{"kind": "points", "name": line.name, "points": line.counted.quantize(CENT)} for line in found.lines]
    env.create_many(ScorePart, [{"loan_id": loan.id, **row} for row in rows])
    env.session.expire(loan, ["score_parts"])


def _sentences(found: Score) -> list[str]:
    stops = [f"✕ {stop.name}" + (f": {stop.reason}" if stop.reason else "") for stop in found.stops]
    return [*stops, *(f"{line.name}: {line.counted.quantize(CENT):f}" for line in found.lines)]


def refuse_unscored(env: Env, loan: ScoredLoan) -> None:
    """Raises ValidationFailed where the product asks for a score and there is none, or an old one."""
    sheet = loan.sheet
    if sheet is None:
        return
    if loan.scored_at is None:
        raise ValidationFailed(env.gettext("Score this application first: it was not, or it changed since."))
    if loan.scored_at < env.now - timedelta(days=sheet.valid_days):
        message = env.gettext("The score is older than {days} days. Score this application anew.")
        raise ValidationFailed(message.format(days=sheet.valid_days))
