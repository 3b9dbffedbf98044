"""Applications are scored by sheets that users edit; the result and its reasons are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.env import Env, System
from yurt.errors import AccessDenied, ValidationFailed
from yurt_crm.models.contact import Contact
from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product
from yurt_lending.models.scored_loan import Answer, Scoring
from yurt_lending.models.scoring import ScoringCriterion, ScoringQuestion, ScoringSheet
from yurt_lending.models.stop_list import StopEntry
from yurt_lending.servicing import approve, disburse
from yurt_sdk.testing import make_system, make_user


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("scoring")
    system = make_system(f"sqlite:///{folder}/office.db", ["lending"], files=str(folder / "files"))
    make_user(system, "officer", "lending.officer", "core.all_branches")
    yield system
    system.close()


@pytest.fixture
def env(office: System) -> Iterator[Env]:
    with office.acting_as_system() as env:
        yield env
        env.session.rollback()


def applied(env: Env, **answers: str) -> Any:
    product: Any = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
    product.sheet = env.session.scalars(sa.select(env[ScoringSheet])).one()
    ani = env.create(Contact, name="Ani", birthday=date(1990, 5, 1), tax_number="12345")
    terms = {"principal": Decimal(120_000), "rate": Decimal(24), "term": 12}
    loan: Any = env.create(Loan, borrower=ani, product=product, **terms)
    for answer in loan.answers:
        answer.value = answers.get(answer.question.code)
    env.session.flush()
    return loan


GOOD = {"income": "200,000", "work_years": "4", "housing": "OWN"}


def test_a_score_its_reasons_and_its_limit_are_kept(env):
    loan = applied(env, **GOOD)
    assert loan.score_it() == "Score 90, grade A: Approve"
    assert (loan.score, loan.grade, loan.advice) == (Decimal(90), "A", "approve")
    assert loan.score_limit == 960_000
    assert [(part.name, part.points) for part in loan.score_parts] == [
        ("Age", 20), ("Instalments to income", 40), ("Time at work", 15), ("Housing", 15), ("Earlier loans", 0)
    ]  # fmt: skip
    kept = loan.scorings[0]
    assert kept.values["income"] == "200000" and kept.values["age"] >= 35
    assert kept.reasons.splitlines()[0] == "Age: 20.00"


def test_a_change_of_the_application_asks_for_a_new_score(env):
    loan = applied(env, **GOOD)
    loan.score_it()
    loan.principal = Decimal(2_000_000)
    env.session.flush()
    assert loan.scored_at is None and loan.advice is None
    loan.score_it()
    loan.answers[0].value = "90000"
    env.session.flush()
    assert loan.scored_at is None
    loan.score_it()
    assert loan.score == 30 and len(loan.scorings) == 3


def test_debts_at_us_and_the_stop_list_count(env):
    loan = applied(env, **GOOD)
    terms = {"principal": Decimal(100_000), "rate": Decimal(0), "term": 10, "product": loan.product}
    earlier = env.create(Loan, borrower=loan.borrower, **terms)
    approve(env, earlier)
    disburse(env, earlier, env.today)
    loan.score_it()
    assert loan.score_limit == 960_000 - earlier.outstanding and earlier.outstanding >= 100_000
    env.create(StopEntry, name="A. A.", tax_number="12345", reason="Forged papers")
    loan.score_it()
    assert (loan.advice, loan.score_parts[0].kind, loan.score_parts[0].name) == ("decline", "stop", "On the stop list")
    assert loan.scorings[0].reasons.startswith("✕ On the stop list")


def test_answers_are_checked(env):
    loan = applied(env, **{**GOOD, "housing": ""})
    with pytest.raises(ValidationFailed, match="Not answered yet: Housing"):
        loan.score_it()
    by_code = {answer.question.code: answer for answer in loan.answers}
    for code, wrong in (("income", "much"), ("housing", "castle")):
        by_code[code].value = wrong
        with pytest.raises(ValidationFailed):
            env.session.flush()
        by_code[code].value = None
    env.session.flush()


def test_formulas_are_checked_where_they_are_typed(env):
    sheet = env.session.scalars(sa.select(env[ScoringSheet])).one()
    for formula, told in (("income *", "column"), ("salary > 1", "salary"), ("income > 1", "number is needed")):
        with pytest.raises(ValidationFailed, match=told) as refused:
            env.create(ScoringCriterion, sheet=sheet, name="Wrong", formula=formula)
        assert set(refused.value.fields) == {"formula"}
        env.session.rollback()
    for code in ("Income", "age", "a b"):
        with pytest.raises(ValidationFailed) as refused:
            env.create(ScoringQuestion, sheet=sheet, name="Age", code=code)
        assert set(refused.value.fields) == {"code"}
        env.session.rollback()


def test_officers_answer_but_type_no_scores(env, office):
    number = applied(env, **GOOD).id
    env.session.commit()
    officer = 2
    with office.env(officer) as user:
        loan = user.get(Loan, number)
        loan.score_it()
        assert user.session.scalar(sa.select(sa.func.count(user[Scoring].id))) == 1
        loan.score = Decimal(500)
        with pytest.raises(AccessDenied, match="not typed"):
            user.session.flush()
        user.session.rollback()
        with pytest.raises(AccessDenied):
            user.delete(user.session.scalars(sa.select(user[Answer])).first())
        user.session.rollback()
