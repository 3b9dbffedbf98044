"""Leads on their way through the funnel, on both databases."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from yurt.base.models.journal import Audit
from yurt.env.query import Query, fetch, group
from yurt.errors import AccessDenied, NotFound, ValidationFailed
from yurt.model.filters import parse_filter
from yurt_crm.models.contact import Contact
from yurt_crm.models.funnel import Funnel, LostReason, Stage
from yurt_crm.models.lead import Converting, Lead, Losing


def reason(env, key="dear"):
    return env.session.scalars(
        sa.select(env[LostReason]).where(env[LostReason].external_id == f"crm.reason.{key}")
    ).one()


def stage(env, key):
    return env.session.scalars(sa.select(env[Stage]).where(env[Stage].external_id == f"crm.stage.{key}")).one()


def test_a_new_lead_gets_number_stage_salesperson_and_currency(as_user):
    with as_user("crm.salesperson") as env:
        first, second = env.create(Lead, title="Ring"), env.create(Lead, title="Chain")
        year = env.today.year
        assert (first.number, second.number) == (f"L-{year}-0001", f"L-{year}-0002")
        assert first.stage.name == "New"
        assert (first.status, first.probability, first.salesperson_id) == ("open", 10, env.user_id)
        assert first.currency == env.system.settings.currency


def test_moving_along_the_board_changes_probability_and_status(env):
    lead = env.create(Lead, title="Ring", amount=Decimal("333.33"))
    lead.stage_id = stage(env, "offer").id
    env.session.flush()
    assert (lead.stage.name, lead.status, lead.probability, lead.weighted) == (
        "Offer made",
        "open",
        50,
        Decimal("166.66"),
    )
    lead.stage_id = stage(env, "won").id
    env.session.flush()
    assert (lead.status, lead.probability, lead.weighted) == ("won", 100, Decimal("333.33"))


def test_weighted_is_the_same_in_sql_as_in_python_and_adds_up(env):
    env.create(Lead, title="Ring", amount=Decimal("100.10"), stage=stage(env, "contacted"))
    env.create(Lead, title="Chain", amount=Decimal("200"), stage=stage(env, "contacted"))
    rows = fetch(env, Lead, Query(("title", "weighted"), order=("-weighted",))).rows
    assert [row[1:3] for row in rows] == [("Chain", Decimal(50)), ("Ring", Decimal("25.025"))]
    (found,) = group(env, Lead, Query(), "stage", ("amount", "weighted"))
    assert (found.label, found.count, found.sums) == (
        "Contacted", 2, {"amount": Decimal("300.1"), "weighted": Decimal("75.025")},
    )  # fmt: skip


def test_a_stage_s_new_probability_reaches_its_open_leads(env):
    open_lead = env.create(Lead, title="Ring", stage=stage(env, "offer"))
    won = env.create(Lead, title="Chain", stage=stage(env, "won"))
    stage(env, "offer").probability = 60
    stage(env, "won").probability = 90
    env.session.flush()
    env.session.commit()
    assert [env.get(Lead, lead.id).probability for lead in (open_lead, won)] == [60, 100]


def test_winning_moves_to_the_won_stage_and_opening_again_back(as_user):
    with as_user("crm.salesperson") as env:
        lead = env.create(Lead, title="Ring")
        lead.win()
    with as_user("crm.salesperson") as env:
        lead = env.get(Lead, lead.id)
        assert (lead.status, lead.stage.name) == ("won", "Won")
        lead.reopen()
        env.session.flush()
        assert (lead.status, lead.stage.name, lead.probability) == ("open", "New", 10)


def test_a_funnel_without_a_won_stage_still_wins(env):
    funnel = env.create(Funnel, name="Gold")
    only = env.create(Stage, name="Offer", funnel=funnel)
    lead = env.create(Lead, title="Ring", stage=only)
    lead.win()
    env.session.flush()
    assert (lead.status, lead.stage, lead.probability) == ("won", only, 100)


def test_losing_needs_a_reason_by_button_and_on_the_board(as_user):
    with as_user("crm.salesperson") as env:
        lead = env.create(Lead, title="Ring")
    for lose in (lambda lead: lead.lose(Losing()), lambda lead: setattr(lead, "stage", stage(lead.env, "lost"))):
        with pytest.raises(ValidationFailed) as caught, as_user("crm.salesperson") as env:
            lose(env.get(Lead, lead.id))
        assert list(caught.value.fields) == ["lost_reason"]
    with as_user("crm.salesperson") as env:
        lead = env.get(Lead, lead.id)
        lead.lose(Losing(reason=reason(env), note="Found it cheaper"))
        env.session.flush()
        assert (lead.status, lead.stage.name, lead.weighted) == ("lost", "Lost", 0)
        assert (lead.lost_reason.name, lead.lost_note) == ("Too dear", "Found it cheaper")


def test_won_cannot_become_lost_at_once(as_user):
    with as_user("crm.salesperson") as env:
        lead = env.create(Lead, title="Ring", lost_reason=reason(env))
        lead.win()
    with pytest.raises(ValidationFailed, match="“Won” cannot become “Lost”"), as_user("crm.salesperson") as env:
        env.get(Lead, lead.id).stage = stage(env, "lost")


def test_converting_makes_one_contact(as_user):
    with as_user("crm.salesperson") as env:
        lead = env.create(Lead, title="Ring", company_name="Անի Պետրոսյան", phone="091 204118", email="Ani@Example.com")
        contact = lead.convert(Converting())
        assert lead.convert(Converting()) is contact
        assert (contact.name, contact.phone, contact.email) == ("Անի Պետրոսյան", "+37491204118", "ani@example.com")
        assert contact.salesperson_id == env.user_id
    with as_user("crm.salesperson") as env:
        assert [lead.title for lead in env.get(Contact, contact.id).leads] == ["Ring"]


def test_a_salesperson_sees_own_and_unassigned_and_takes_over(as_user, env):
    other = env.create(Lead, title="Of another's", salesperson_id=1)
    free = env.create(Lead, title="Nobody's", salesperson_id=None)
    with as_user("crm.salesperson") as env:
        assert [row[1] for row in fetch(env, Lead, Query(("title",))).rows] == ["Nobody's"]
        with pytest.raises(NotFound):
            env.get(Lead, other.id)
        env.get(Lead, free.id).take_over()
    with as_user("crm.salesperson") as env:
        assert env.get(Lead, free.id).salesperson_id == env.user_id
    with as_user("crm.manager") as env:
        assert len(fetch(env, Lead, Query(("title",))).rows) == 2


def test_a_salesperson_cannot_give_a_lead_away_or_change_stages(as_user):
    with as_user("crm.salesperson") as env:
        lead = env.create(Lead, title="Ring")
    with pytest.raises(AccessDenied), as_user("crm.salesperson") as env:
        env.get(Lead, lead.id).salesperson_id = 1
    with pytest.raises(AccessDenied), as_user("crm.salesperson") as env:
        stage(env, "offer").probability = 99
    with pytest.raises(AccessDenied), as_user("crm.salesperson") as env:
        env.delete(env.get(Lead, lead.id))


def test_late_leads_are_found_by_the_ready_made_filter(env):
    from datetime import timedelta

    from yurt_crm.views.lead import LATE

    env.create(Lead, title="Late", expected_date=env.today - timedelta(days=1))
    env.create(Lead, title="Today", expected_date=env.today)
    env.create(Lead, title="Won late", expected_date=env.today - timedelta(days=1), stage=stage(env, "won"))
    assert [row[1] for row in fetch(env, Lead, Query(("title",), parse_filter(LATE))).rows] == ["Late"]


def test_amounts_are_not_negative_and_the_audit_knows_the_stage(as_user, env):
    with pytest.raises(ValidationFailed) as caught:
        env.create(Lead, title="Ring", amount=Decimal(-1))
    assert list(caught.value.fields) == ["amount"]
    lead = env.create(Lead, title="Ring")
    lead.stage = stage(env, "offer")
    env.session.flush()
    audit = env[Audit]
    entry = env.session.scalars(sa.select(audit).where(audit.model == "crm.lead").order_by(audit.id.desc())).first()
    assert entry.operation == "change"
    assert entry.changes["stage"] == [stage(env, "new").id, stage(env, "offer").id]


def test_nobody_links_to_what_is_hidden_from_them(as_user, env):
    hidden = env.create(Contact, name="Of another's", salesperson_id=1)
    for values in ({"contact_id": hidden.id}, {"contact_id": 10**6}):
        with pytest.raises(ValidationFailed) as caught, as_user("crm.salesperson") as unit:
            unit.create(Lead, title="Ring", **values)
        assert caught.value.status == 422
    with as_user("crm.salesperson") as unit:
        lead = unit.create(Lead, title="Ring")
    with pytest.raises(ValidationFailed, match="no right to see it"), as_user("crm.salesperson") as unit:
        unit.get(Lead, lead.id).contact_id = hidden.id
    with as_user("crm.manager") as unit:
        unit.get(Lead, lead.id).contact_id = hidden.id


def test_a_stage_with_leads_stays(as_user, env):
    env.create(Lead, title="Ring", stage=stage(env, "offer"))
    with pytest.raises(ValidationFailed, match="still refer to this one"), as_user("crm.manager") as unit:
        unit.delete(stage(unit, "offer"))
    with as_user("crm.manager") as unit:
        unit.delete(stage(unit, "agreed"))


def test_pages_follow_one_another_without_gaps_in_every_order(system):
    from yurt_crm.demo import load

    with system.acting_as_system() as env:
        load(env, lambda *step: None)
        for order in ((), ("contact.name", "-weighted"), ("-contact", "title"), ("expected_date", "-amount")):
            read: list[int] = []
            after = ""
            while after or not read:
                page = fetch(env, Lead, Query(("title",), order=order, limit=13, after=after))
                read += [row[0] for row in page.rows]
                after = page.cursor
            whole = fetch(env, Lead, Query(("title",), order=order, limit=1000))
            assert read == [row[0] for row in whole.rows], order


@pytest.mark.filterwarnings("error")
def test_a_lead_of_a_contact_just_changed_is_written_once_complete(env):
    contact = env.create(Contact, name="Ani")
    contact.city = "Gyumri"
    lead = env.create(Lead, title="Ring", contact=contact)
    assert contact.leads == [lead]


def test_a_lead_is_found_by_its_number(env):
    lead = env.create(Lead, title="Ring")
    env.create(Lead, title="Chain")
    assert [row[0] for row in fetch(env, Lead, Query(("title",), search=lead.number)).rows] == [lead.id]
