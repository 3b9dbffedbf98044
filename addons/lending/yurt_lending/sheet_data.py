"""A scoring sheet and reasons for refusal to begin with.

The sheet is linked to no product: whoever wants scores chooses it there.
"""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from yurt.i18n import N_

from yurt_lending.models.decision import RefusalReason
from yurt_lending.models.scoring import ScoringCriterion, ScoringGrade, ScoringQuestion, ScoringSheet, ScoringStop

SHEET = "lending.sheet.consumer"
LIMIT = "round(given(income, 0) * 0.4 * term - debt, -3)"
QUESTIONS: dict[str, tuple[str, str, str, bool]] = {
    "income": (N_("Income a month, after tax"), "number", "", True),
    "work_years": (N_("Years with the employer"), "number", "", False),
    "housing": (N_("Housing"), "text", "own\nrent\nparents", True),
    "other_debts": (N_("Instalments a month elsewhere"), "number", "", False),
}
CRITERIA: dict[str, tuple[str, str]] = {
    "age": (N_("Age"), "band(age, {0: 0, 21: 10, 25: 20, 60: 10, 70: 0}) if given(age) else 0"),
    "burden": (
        N_("Instalments to income"),
        "band((given(instalment, 0) + instalments_at_us + given(other_debts, 0)) / income,"
        " {0: 40, 0.3: 25, 0.45: 10, 0.6: -20}) if income > 0 else -40",
    ),
    "work": (N_("Time at work"), "band(given(work_years, 0), {0: 0, 1: 10, 3: 15, 10: 20})"),
    "housing": (N_("Housing"), 'match(housing, {"own": 15, "parents": 8}, 5)'),
    "history": (N_("Earlier loans"), "min(loans_closed, 3) * 5"),
}
STOPS: dict[str, tuple[str, str, str]] = {
    "stop_list": (N_("On the stop list"), "on_stop_list", ""),
    "minor": (N_("Under 18"), "given(age) and given(age, 18) < 18", N_("Loans are for adults.")),
    "late": (N_("Late on another loan"), "days_late > 30", N_("Settle what is overdue first.")),
    "lost": (N_("A loan was written off"), "loans_written_off > 0", ""),
}
GRADES: dict[str, tuple[int, str]] = {"A": (75, "approve"), "B": (50, "review"), "C": (30, "review")}

REFUSALS: dict[str, tuple[str, str]] = {
    "income": (N_("Income is too low"), N_("Your income does not carry the instalments.")),
    "history": (N_("Bad credit history"), ""),
    "papers": (N_("Papers are missing or wrong"), N_("Papers are missing. Come back with them.")),
    "security": (N_("Security is not enough"), N_("Bring a guarantor or an item of value.")),
    "withdrawn": (N_("Withdrawn by the applicant"), ""),
}


def load_sheet(env) -> None:
    """Called after installing and upgrading; what is there stays as the users have made it."""
    reasons = {
        f"lending.refusal.{key}": env.in_all_languages(name=name, **({"told": told} if told else {}))
        for key, (name, told) in REFUSALS.items()
    }
    env.ensure(RefusalReason, reasons)
    told = env.in_all_languages(name=N_("Consumer loans"))
    sheet = env.ensure(ScoringSheet, {SHEET: told})[SHEET]
    of = {"sheet_id": sheet.id}
    env.ensure(ScoringQuestion, {f"{SHEET}.question.{code}": row for code, row in _questions(env, of).items()})
    criteria = {
        f"{SHEET}.criterion.{key}": of | {"place": n * 10, "formula": formula} | env.in_all_languages(name=name)
        for n, (key, (name, formula)) in enumerate(CRITERIA.items(), start=1)
    }
    env.ensure(ScoringCriterion, criteria)
    stops = {
        f"{SHEET}.stop.{key}": of | {"place": n * 10, "formula": formula} | _stop_words(env, name, reason)
        for n, (key, (name, formula, reason)) in enumerate(STOPS.items(), start=1)
    }
    env.ensure(ScoringStop, stops)
    grades = {
        f"{SHEET}.grade.{name}": of | {"name": name, "least": Decimal(least), "decision": decision}
        for name, (least, decision) in GRADES.items()
    }
    env.ensure(ScoringGrade, grades)
    if sheet.version == 1:  # New, or nobody has touched it: a formula needs its questions first.
        sheet.limit_formula = LIMIT


def _questions(env, of: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {
        code: of
        | {"code": code, "place": n * 10, "kind": kind, "choices": choices or None, "needed": needed}
        | env.in_all_languages(name=name)
        for n, (code, (name, kind, choices, needed)) in enumerate(QUESTIONS.items(), start=1)
    }


def _stop_words(env, name: str, reason: str) -> dict[str, Any]:
    return env.in_all_languages(name=name, **({"reason": reason} if reason else {}))
