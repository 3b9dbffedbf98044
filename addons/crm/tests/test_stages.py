"""What stages ask for, the history of moves, products and repeat sales."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yurt.errors import ValidationFailed
from yurt_crm.models.funnel import Funnel, Stage
from yurt_crm.models.lead import Converting, Lead
from yurt_crm.models.product import LeadLine, Product
from yurt_crm.models.stage_move import FunnelDay, StageMove
from yurt_crm.models.stage_rule import ChecklistItem, StageRule
from yurt_crm.services.consistency import differences
from yurt_crm.services.moves import count_moves
from yurt_crm.services.recurring import open_due

NAMES = ("Asked", "Offer", "Agreed", "Bought", "Gone")


@pytest.fixture
def stages(env):
    funnel = env.create(Funnel, name="Gold")
    ends = {"Bought": {"is_won": True}, "Gone": {"is_lost": True}}
    rows = [{"name": n, "funnel": funnel, "sequence": place, **ends.get(n, {})} for place, n in enumerate(NAMES, 1)]
    made = {stage.name: stage for stage in env.create_many(Stage, rows)}
    env.session.flush()
    return made


def test_no_move_without_an_offer_sent_not_even_past_the_stage(env, stages):
    env.create(StageRule, stage=stages["Agreed"], need="offer")
    lead = env.create(Lead, title="Ring", stage=stages["Asked"])
    for target in ("Agreed", "Bought"):
        with pytest.raises(ValidationFailed, match="without an offer sent") as caught:
            lead.stage = stages[target]
            env.session.flush()
        assert list(caught.value.fields) == ["offer_sent_on"]
        lead.stage = stages["Asked"]
    lead.send_offer()
    lead.stage = stages["Agreed"]
    env.session.flush()
    assert lead.stage.name == "Agreed" and lead.offer_sent_on == env.today


def test_a_checklist_is_ticked_off_before_the_lead_goes_on(env, stages):
    env.create(ChecklistItem, stage=stages["Asked"], text="Passport seen")
    env.create(ChecklistItem, stage=stages["Asked"], text="Coffee offered", required=False)
    lead = env.create(Lead, title="Ring", stage=stages["Asked"])
    assert [check.text for check in lead.checks] == ["Passport seen", "Coffee offered"]
    with pytest.raises(ValidationFailed, match="Passport seen"):
        lead.stage = stages["Offer"]
        env.session.flush()
    lead.stage = stages["Asked"]
    lead.checks[0].done = True
    env.session.flush()
    assert lead.checks[0].done_at is not None
    lead.stage = stages["Offer"]
    env.session.flush()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    needs=st.lists(st.tuples(st.sampled_from(NAMES[:4]), st.sampled_from(("amount", "phone", "offer"))), max_size=4),
    deeds=st.lists(
        st.one_of(
            st.tuples(st.just("move"), st.sampled_from(NAMES)),
            st.tuples(st.just("set"), st.sampled_from(("amount", "phone", "offer"))),
            st.tuples(st.just("empty"), st.sampled_from(("amount", "phone", "offer"))),
        ),
        max_size=8,
    ),
)
def test_whatever_is_done_no_lead_comes_to_a_stage_without_what_it_asks_for(env, stages, needs, deeds):
    values = {"amount": (Decimal(5), Decimal(0)), "phone": ("+37491204118", None), "offer": (date(2026, 1, 1), None)}
    with env.session.begin_nested() as attempt:
        for stage, need in needs:
            kind = {"need": "offer"} if need == "offer" else {"need": "field", "field_name": need}
            env.create(StageRule, stage=stages[stage], **kind)
        env.session.info.pop("crm.stage_rules", None)
        wanted = {(stages[s].sequence, n) for s, n in needs}
        if not any(s == "Asked" for s, _ in needs):
            lead = env.create(Lead, title="Ring", stage=stages["Asked"])
            for deed, what in deeds:
                before = lead.stage.sequence
                try:
                    with env.session.begin_nested():
                        if deed == "move":
                            if what == "Gone":
                                continue
                            lead.stage = stages[what]
                        else:
                            name = "offer_sent_on" if what == "offer" else what
                            setattr(lead, name, values[what][deed == "empty"])
                        env.session.flush()
                except ValidationFailed:
                    env.session.refresh(lead)
                    continue
                has = {"amount": bool(lead.amount), "phone": bool(lead.phone), "offer": bool(lead.offer_sent_on)}
                if lead.stage.sequence > before:
                    assert all(has[need] for sequence, need in wanted if sequence <= lead.stage.sequence)
        attempt.rollback()
    env.session.info.pop("crm.stage_rules", None)


def test_every_move_is_kept_with_the_time_spent_and_the_sums_agree(env, stages, as_user):
    lead = env.create(Lead, title="Ring", stage=stages["Asked"], amount=Decimal(100), salesperson_id=1)
    lead.stage_since = env.now - timedelta(hours=2)
    env.session.flush()
    for name in ("Offer", "Asked", "Offer", "Bought"):
        lead.stage = stages[name]
        env.session.flush()
    move = env[StageMove]
    rows = env.session.execute(sa.select(move.from_stage_id, move.stage_id, move.first).order_by(move.id)).all()
    known = {stage.id: stage.name for stage in stages.values()} | {None: None}
    assert [(known[a], known[b], first) for a, b, first in rows] == [
        (None, "Asked", True), ("Asked", "Offer", True), ("Offer", "Asked", False), ("Asked", "Offer", False),
        ("Offer", "Bought", True),
    ]  # fmt: skip
    assert env.session.scalars(sa.select(move.seconds).order_by(move.id)).all()[1] >= 7200
    assert (count_moves(env), count_moves(env)) == (5, 0)
    day = env[FunnelDay]
    assert env.session.execute(sa.select(sa.func.sum(day.moves), sa.func.sum(day.firsts))).one() == (5, 3)
    assert differences(env) == []
    env.session.commit()
    for role, seen in (("crm.salesperson", 0), ("crm.manager", 5)):
        with as_user(role) as user:
            found = sa.select(sa.func.count()).select_from(user[StageMove]).where(user[StageMove].salesperson_id == 1)
            assert user.session.scalar(found) == seen
    env.session.execute(sa.update(day).values(moves=day.moves + 1))
    assert differences(env) != []


def test_the_amount_is_the_sum_of_the_products(env, stages):
    ring = env.create(Product, name="Ring", price=Decimal("100.10"))
    lead = env.create(Lead, title="Rings", stage=stages["Asked"], amount=Decimal(7))
    line = env.create(LeadLine, lead=lead, product=ring, quantity=Decimal(3), discount=Decimal(10))
    assert (line.description, line.price, line.total, lead.amount) == ("Ring", Decimal("100.10"), Decimal("270.27"),
                                                                        Decimal("270.27"))  # fmt: skip
    env.create(LeadLine, lead=lead, description="Engraving", price=Decimal(5))
    assert lead.amount == Decimal("275.27")
    env.delete(line)
    assert lead.amount == Decimal(5)


def test_a_deal_is_sold_again_and_by_itself_each_month(env, stages):
    lead = env.create(Lead, title="Support", stage=stages["Asked"], amount=Decimal(50), rhythm="month")
    env.create(LeadLine, lead=lead, description="A month", price=Decimal(50))
    lead.win()
    env.session.flush()
    assert lead.next_on is not None and lead.next_on > env.today
    again = lead.repeat()
    assert (again.status, again.amount, again.is_repeat, again.repeat_of) == ("open", Decimal(50), True, lead)
    lead.next_on = env.today
    env.session.flush()
    assert (open_due(env), open_due(env)) == (1, 0)
    newest = env.session.scalars(sa.select(env[Lead]).order_by(env[Lead].id.desc())).first()
    assert (newest.rhythm, lead.rhythm, newest.expected_date) == ("month", "never", env.today)


def test_a_lead_becomes_a_deal_of_the_contact_with_its_number(env, stages):
    first = env.create(Lead, title="Ring", stage=stages["Asked"], company_name="Ani", phone="091 204118")
    ani = first.convert(Converting())
    second = env.create(Lead, title="Chain", stage=stages["Asked"], company_name="A.", phone="+37491204118")
    assert Converting.suggest(second)["contact"] is ani
    assert second.convert(Converting(contact=ani, amount=Decimal(9))) is ani
    assert (second.kind, second.amount, first.kind) == ("deal", Decimal(9), "deal")
