"""Answers of applicants: checked when they are written, and as the values of formulas."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed
from yurt.i18n import N_

from yurt_lending.engine.scoring import Kind
from yurt_lending.engine.scoring.language import Value
from yurt_lending.wording import amount_of

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_lending.models.scored_loan import ScoredLoan
    from yurt_lending.models.scoring import ScoringQuestion

YES, NO = N_("yes"), N_("no")


def written(env: Env, question: ScoringQuestion, typed: str) -> str | None:
    """What is kept of what was typed: a plain number, a choice, `yes` or `no`. Raises ValidationFailed."""
    text = typed.strip()
    if not text:
        return None
    if question.kind == Kind.NUMBER.value:
        try:
            return format(amount_of(env, text), "f")
        except ValidationFailed as error:
            raise ValidationFailed(error.message, {"value": error.message}) from None
    meant = _choices(env, question)
    found = meant.get(text.casefold())
    if found is None:
        shown = ", ".join(dict.fromkeys(env.gettext(value) for value in meant.values()))
        message = env.gettext("{question}: write one of {choices}.").format(question=question.name, choices=shown)
        raise ValidationFailed(message, {"value": message})
    return found


def _choices(env: Env, question: ScoringQuestion) -> dict[str, str]:
    """What may be typed, in small letters, and what it means."""
    if question.kind == Kind.TEXT.value:
        return {option.casefold(): option for option in question.options}
    return {word.casefold(): value for value in (YES, NO) for word in (value, env.gettext(value))}


def values_of(env: Env, loan: ScoredLoan) -> dict[str, Value | None]:
    """The answers as values of formulas, by code. Raises ValidationFailed for one that is needed and missing."""
    found: dict[str, Value | None] = {}
    missing = []
    given = {answer.question_id: answer.value for answer in loan.answers}
    for question in loan.sheet.questions if loan.sheet else ():
        text = given.get(question.id)
        if text is None and question.needed:
            missing.append(question.name)
        found[question.code] = None if text is None else _value(question.kind, text)
    if missing:
        message = env.gettext("Not answered yet: {questions}.").format(questions=", ".join(missing))
        raise ValidationFailed(message, {"answers": message})
    return found


def _value(kind: str, text: str) -> Value:
    if kind == Kind.NUMBER.value:
        return Decimal(text)
    return text == YES if kind == Kind.YES_NO.value else text
