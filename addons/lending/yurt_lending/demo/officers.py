"""A loan officer's day in the demo: applications scored and waiting, levels of approval, a pawn, debts to work on."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import sqlalchemy as sa
from yurt.base.models.people import Role, User
from yurt_crm.models.contact import Contact

from yurt_lending.applications.decisions import submit
from yurt_lending.applications.scoring import score
from yurt_lending.debtors.nightly import follow_debtors
from yurt_lending.demo.money import Places
from yurt_lending.models.collateral import Collateral, CollateralKind, StoragePlace
from yurt_lending.models.decision import Authority
from yurt_lending.models.loan import Loan
from yurt_lending.models.offers import CycleTerms, Promotion
from yurt_lending.models.participant import Participant
from yurt_lending.models.product import Product
from yurt_lending.models.scored_loan import ScoredLoan
from yurt_lending.models.scoring import ScoringSheet
from yurt_lending.models.stop_list import StopEntry
from yurt_lending.pledges.keeping import appraise, take_in
from yurt_lending.pledges.tickets import issue
from yurt_lending.servicing import approve, disburse

ANSWERS = (
    {"income": "310000", "work_years": "5", "housing": "own", "other_debts": "0"},
    {"income": "145000", "work_years": "1", "housing": "rent", "other_debts": "30000"},
)
ITEMS = (("Gold ring with a ruby, 585", "4.2", 96_000), ("Gold chain, 750", "11.5", 310_000))


def load_officers(env, money: Places) -> None:
    """Adds what the demo's loans lack; a second call adds and changes nothing."""
    product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "CONS")).one()
    fresh = product.sheet is None
    product.sheet = product.sheet or env.session.scalars(sa.select(env[ScoringSheet]).limit(1)).first()
    _rules(env, product)
    if fresh:
        env.session.flush()
        _applications(env)
        _pawn(env, money)
        follow_debtors(env)


def _rules(env, product: Product) -> None:
    roles = {role.name: role for role in env.session.scalars(sa.select(env[Role]))}
    rows = {
        "demo.level.officer": {"name": "Loan officers", "level": 1, "role": roles["lending.officer"],
                               "up_to": Decimal(300_000), "least_score": Decimal(60)},
        "demo.level.head": {"name": "Head of lending", "level": 2, "role": roles["lending.manager"],
                            "against_score": True},
    }  # fmt: skip
    env.ensure(Authority, rows)
    cycles = {"demo.cycle.2": {"product": product, "cycle": 2, "most_rate": Decimal(30)}}
    env.ensure(CycleTerms, cycles)
    offer = {
        "name": "Autumn", "product": product, "start": env.today - timedelta(days=20),
        "end": env.today + timedelta(days=40), "rate": Decimal(16), "most_principal": Decimal(500_000),
    }  # fmt: skip
    env.ensure(Promotion, {"demo.promotion.autumn": offer})
    stop = {"name": "Karen Shady", "tax_number": "00000001", "reason": "Forged a proof of income."}
    env.ensure(StopEntry, {"demo.stop.1": stop})


def _applications(env) -> None:
    """The two applications of the demo: answered and scored, one of them with a guarantor and handed in."""
    nino = env.session.scalars(sa.select(env[User]).where(env[User].login == "nino")).first()
    loan = env[Loan]
    chosen = sa.select(loan).where(loan.external_id.like("demo.loan.%"), loan.status == "applied").order_by(loan.id)
    for each, answers in zip(env.session.scalars(chosen).all(), ANSWERS, strict=False):
        application: ScoredLoan = each  # type: ignore[assignment]
        application.ask()
        env.session.flush()
        env.session.expire(application, ["answers"])
        for answer in application.answers:
            answer.value = answers.get(answer.question.code)
        application.officer = nino
        env.session.flush()
        score(env, application)
        if answers is ANSWERS[1]:
            contact = env.session.scalars(sa.select(env[Contact]).where(env[Contact].kind == "person").limit(1)).first()
            if contact is not None and contact.id != application.borrower_id:
                env.create(Participant, loan=application, contact=contact, most=Decimal(500_000))
        else:
            submit(env, application)


def _pawn(env, money: Places) -> None:
    product = env.session.scalars(sa.select(env[Product]).where(env[Product].code == "PAWN")).one()
    gold = env.session.scalars(sa.select(env[CollateralKind]).order_by(env[CollateralKind].haircut).limit(1)).one()
    safe = env.ensure(StoragePlace, {"demo.place.safe": {"name": "Safe 1"}})["demo.place.safe"]
    borrower = env.session.scalars(sa.select(env[Contact]).where(env[Contact].kind == "person").limit(1)).one()
    start = env.today - timedelta(days=12)
    values = {
        "borrower": borrower, "product": product, "principal": Decimal(280_000), "rate": Decimal(60), "term": 1,
        "start": start,
    }  # fmt: skip
    loan = env.ensure(Loan, {"demo.pawn.1": values})["demo.pawn.1"]
    for n, (name, weight, value) in enumerate(ITEMS, start=1):
        row = {"name": name, "kind": gold, "loan": loan, "weight": Decimal(weight), "fineness": 585}
        item = env.ensure(Collateral, {f"demo.item.{n}": row})[f"demo.item.{n}"]
        appraise(env, item, Decimal(value), start, "Own appraiser")
        take_in(env, item, safe)
    approve(env, loan)
    disburse(env, loan, start, money.bank)
    issue(env, loan)
