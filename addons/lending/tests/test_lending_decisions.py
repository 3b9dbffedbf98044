"""Applications are decided by the chain of authority, never by whoever entered them; reasons are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.base.models.notices import Notification
from yurt.base.models.people import User
from yurt.env import Env, System
from yurt.errors import AccessDenied, ValidationFailed
from yurt_crm.models.contact import Contact
from yurt_lending.models.decision import Approving, Authority, Decision, RefusalReason, Refusing, SendingBack
from yurt_lending.models.loan import Loan
from yurt_lending.models.participant import Participant
from yurt_lending.models.product import Product
from yurt_lending.models.scored_loan import ScoredLoan
from yurt_lending.models.scoring import ScoringSheet
from yurt_lending.models.stop_list import StopEntry
from yurt_sdk.testing import make_system, make_user

ROLES = {
    "officer": ("lending.officer",),
    "senior": ("lending.officer",),
    "head": ("lending.manager",),
    "board": ("lending.manager",),
}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[System]:
    folder = tmp_path_factory.mktemp("decisions")
    system = make_system(f"sqlite:///{folder}/office.db", ["lending"], files=str(folder / "files"))
    for login, roles in ROLES.items():
        make_user(system, login, *roles, "core.all_branches")
    yield system
    system.close()


OFFICER, SENIOR, HEAD, BOARD = 2, 3, 4, 5


def product_of(env: Env) -> Any:
    return env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()


@pytest.fixture
def number(office: System) -> int:
    """An application that the officer entered."""
    with office.acting_as_system() as env:
        for level in env.session.scalars(sa.select(env[Authority])):
            level.archived = True
        product_of(env).sheet = None
        product_of(env).least_guarantors = product_of(env).least_members = 0
    with office.env(OFFICER) as env:
        ani = env.create(Contact, name="Ani")
        terms = {"principal": Decimal(300_000), "rate": Decimal(24), "term": 12}
        return env.create(Loan, borrower=ani, product=product_of(env), **terms).id


@pytest.fixture
def levels(office: System, number: int) -> None:
    """Seniors decide up to 200,000; the head up to a million, after them; the board above, and against scores."""
    with office.acting_as_system() as env:
        env.create(
            Authority, name="Senior", level=1, people=[env.get(User, SENIOR)], up_to=Decimal(200_000), must_agree=True
        )
        env.create(
            Authority,
            name="Head",
            level=2,
            people=[env.get(User, HEAD)],
            up_to=Decimal(1_000_000),
            least_score=Decimal(20),
        )
        env.create(Authority, name="Board", level=3, people=[env.get(User, BOARD)], against_score=True)


def score(office: System, number: int, value: int, advice: str = "review") -> None:
    with office.acting_as_system() as env:
        loan = env.get(ScoredLoan, number)
        loan.score, loan.advice, loan.grade, loan.scored_at = Decimal(value), advice, "B", env.now


def acting(office: System, user: int, number: int, **given) -> str:
    with office.env(user) as env:
        loan: Any = env.get(Loan, number)
        return loan.approve(Approving(**given))


def outcomes(office: System, number: int) -> list[tuple[str, str | None]]:
    with office.acting_as_system() as env:
        row = env[Decision]
        chosen = sa.select(row).where(row.loan_id == number).order_by(row.id)
        return [(each.outcome, each.text) for each in env.session.scalars(chosen)]


def test_without_levels_another_head_of_lending_decides(office, number):
    with pytest.raises(AccessDenied, match="You entered this application"):
        acting(office, OFFICER, number)
    with pytest.raises(AccessDenied, match="head of lending"):
        acting(office, SENIOR, number)
    assert acting(office, HEAD, number, text="Known to us") == "Approved"
    assert outcomes(office, number) == [("approved", "Known to us")]
    with office.acting_as_system() as env:
        loan = env.get(Loan, number)
        assert (loan.status, loan.stage, loan.agreement is None) == ("approved", "decided", False)


def test_the_chain_is_followed_level_by_level(office, number, levels):
    score(office, number, 40)
    with office.env(OFFICER) as env:
        loan = env.get(Loan, number)
        loan.submit()
        assert (loan.stage, loan.awaits.name) == ("waiting", "Senior")
    with office.acting_as_system() as env:
        notice = env[Notification]
        told = env.session.scalars(sa.select(notice.recipient_id).where(notice.record_id == number)).all()
        assert SENIOR in told and OFFICER not in told
    with office.env(HEAD) as env:
        assert env.get(Loan, number).approve() == "Agreed. Now “Head” decides."
        with pytest.raises(AccessDenied, match="agreed to this application already"):
            env.get(Loan, number).approve()
    assert acting(office, BOARD, number) == "Approved"
    assert [outcome for outcome, _ in outcomes(office, number)] == ["agreed", "approved"]


def test_sent_back_and_changed_begin_anew(office, number, levels):
    score(office, number, 40)
    with office.env(OFFICER) as env:
        env.get(Loan, number).submit()
    acting(office, SENIOR, number)
    with office.env(HEAD) as env:
        env.get(Loan, number).send_back(SendingBack(text="No proof of income"))
    with office.env(OFFICER) as env:
        loan = env.get(Loan, number)
        assert loan.stage == "sent_back"
        loan.principal = Decimal(310_000)
        env.session.flush()
    score(office, number, 40)
    with office.env(OFFICER) as env:
        loan = env.get(Loan, number)
        loan.submit()
        assert loan.awaits.name == "Senior"
        loan.principal = Decimal(320_000)
        env.session.flush()
        assert (loan.stage, loan.awaits) == ("entered", None)


def test_a_low_score_goes_higher_and_against_it_needs_a_reason(office, number, levels):
    score(office, number, 10, "decline")
    acting(office, SENIOR, number, text="They pay rent on time")
    with pytest.raises(AccessDenied, match="“Board” decides"):
        acting(office, HEAD, number, text="Why not")
    with pytest.raises(ValidationFailed, match="write why"):
        acting(office, BOARD, number)
    assert acting(office, BOARD, number, text="Secured by the employer") == "Approved"


def test_less_may_be_approved_but_not_more(office, number, levels):
    score(office, number, 40)
    with pytest.raises(ValidationFailed, match="more than was applied for"):
        acting(office, SENIOR, number, amount=Decimal(400_000))
    assert acting(office, SENIOR, number, amount=Decimal(150_000)).startswith("Agreed") is False
    with office.acting_as_system() as env:
        loan = env.get(Loan, number)
        assert (loan.principal, loan.status) == (150_000, "approved")
        assert sum(row.principal for row in loan.schedule) == 150_000


def test_refused_with_a_reason(office, number):
    with office.env(HEAD) as env:
        reason = env.session.scalars(sa.select(env[RefusalReason])).first()
        env.get(Loan, number).reject(Refusing(reason=reason, text="Too much"))
    assert outcomes(office, number) == [("refused", "Too much")]
    with office.acting_as_system() as env:
        assert env.get(Loan, number).status == "rejected"


def test_a_score_is_needed_and_grows_old(office, number):
    with office.acting_as_system() as env:
        product_of(env).sheet = env.session.scalars(sa.select(env[ScoringSheet])).one()
    with pytest.raises(ValidationFailed, match="Score this application first"):
        acting(office, HEAD, number)
    score(office, number, 40)
    with office.acting_as_system() as env:
        env.get(ScoredLoan, number).scored_at = env.now - timedelta(days=31)
    with pytest.raises(ValidationFailed, match="older than 30 days"):
        acting(office, HEAD, number)


def test_guarantors_and_members_are_counted(office, number):
    with office.acting_as_system() as env:
        product_of(env).least_guarantors = 1
    with pytest.raises(ValidationFailed, match="Guarantors needed: 1"):
        acting(office, HEAD, number)
    with office.env(OFFICER) as env:
        loan = env.get(Loan, number)
        aram, gor = env.create(Contact, name="Aram", phone="+37491000001"), env.create(Contact, name="Gor")
        with pytest.raises(ValidationFailed, match="cannot stand for the own loan"):
            env.create(Participant, loan=loan, contact=loan.borrower)
        env.session.rollback()
        loan = env.get(Loan, number)
        aram, gor = env.create(Contact, name="Aram", phone="+37491000001"), env.create(Contact, name="Gor")
        env.create(Participant, loan=loan, contact=aram, most=Decimal(100_000))
        env.create(Participant, loan=loan, contact=gor, kind="member", share=Decimal(60))
    with pytest.raises(ValidationFailed, match="make 60 percent"):
        acting(office, HEAD, number)
    with office.env(OFFICER) as env:
        loan = env.get(Loan, number)
        env.create(Participant, loan=loan, contact=loan.borrower, kind="member", share=Decimal(40))
    with office.acting_as_system() as env:
        from yurt_lending.applications.borrower import known_of

        env.create(StopEntry, name="Aram", phone="+37491000001", reason="Never pays")
        env.session.flush()
        known = known_of(env, env.get(Loan, number))
        assert (known["guarantors"], known["on_stop_list"]) == (1, True)
    assert acting(office, HEAD, number) == "Approved"
    with office.acting_as_system() as env:
        loan = env.get(Loan, number)
        shares = [each.answers_for for each in loan.participants if each.kind == "member"]
        assert shares == [Decimal(0), Decimal(0)]
    with office.env(OFFICER) as env, pytest.raises(ValidationFailed, match="What was agreed stays"):
        env.delete(env.get(Loan, number).participants[0])
