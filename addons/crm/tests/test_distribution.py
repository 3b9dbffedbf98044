"""Leads are shared out fairly, and never to somebody who may not have them."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yurt.base.models.organisation import Branch
from yurt.base.models.people import Role, User
from yurt.errors import ValidationFailed
from yurt_crm.models.absence import Absence
from yurt_crm.models.distribution import Distribution, Member
from yurt_crm.models.lead import Lead
from yurt_crm.models.work_hours import WorkHours
from yurt_crm.services.distribution import assign_waiting, distribute
from yurt_crm.services.substituting import follow_calendar

NAMES = ("ani", "davit", "olga", "keo", "visitor")


@pytest.fixture
def people(env):
    roles = {role.name: role for role in env.session.scalars(sa.select(env[Role]))}
    made = {
        name: env.create(User, login=name, name=name, roles=[] if name == "visitor" else [roles["crm.salesperson"]])
        for name in NAMES
    }
    env.session.commit()
    return made


@pytest.fixture
def shared(env, people):
    made = env.create(Distribution, name="All")
    env.create_many(Member, [{"distribution": made, "user": user} for user in people.values()])
    env.session.flush()
    return made


def give(env, shared, **values):
    return distribute(env.create(Lead, title="Ring", salesperson_id=None, **values), shared)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(("turn", "load")),
    leads=st.lists(st.sets(st.sampled_from(NAMES[:3]), max_size=2), min_size=4, max_size=12),
)
def test_those_always_there_differ_by_one_at_most_and_nobody_without_right_gets_any(env, people, shared, method, leads):
    with env.session.begin_nested() as attempt:
        shared.method = method
        got: Counter[str] = Counter()
        for away in leads:
            with env.session.begin_nested() as absences:
                for name in away:
                    env.create(Absence, user=people[name])
                receiver = give(env, shared)
                got[next(name for name, user in people.items() if user.id == receiver)] += 1
                for each in env.session.scalars(sa.select(env[Absence])).all():
                    env.session.delete(each)
                env.session.flush()
                assert absences.is_active
        always = [got[name] for name in NAMES[:4] if all(name not in away for away in leads)]
        assert max(always) - min(always) <= 1
        assert got["visitor"] == 0 and sum(got.values()) == len(leads)
        attempt.rollback()
    env.session.expire_all()


def test_who_lost_the_right_or_is_switched_off_gets_none(env, people, shared):
    people["ani"].active = False
    people["davit"].roles = []
    env.session.commit()
    env.system.refresh()
    assert {give(env, shared) for _ in range(4)} == {people["olga"].id, people["keo"].id}


def test_language_branch_hours_and_limits_decide(env, people, shared):
    centre = env.create(Branch, name="Centre", code="C")
    people["olga"].branches = [centre]
    people["keo"].language = "lo"
    env.session.flush()
    shared.by_language = shared.by_branch = True
    assert give(env, shared, language="lo") == people["keo"].id
    assert give(env, shared, branch=centre) == people["olga"].id
    assert give(env, shared, language="ka") is not None, "nobody speaks it, so anybody may"
    shared.by_hours = True
    monday = datetime(2026, 11, 23, 6, tzinfo=UTC)
    for name in NAMES[:4]:
        start = "08:00" if name == "davit" else "10:00"
        env.create(WorkHours, user=people[name], weekday="0", start=start, end="18:00")
    env.clock = lambda: monday
    waiting = env.create(Lead, title="Early", salesperson_id=None)
    assert distribute(waiting, shared) is None and waiting.waits_for is shared
    env.clock = lambda: monday + timedelta(hours=2, minutes=30)
    assert assign_waiting(env) == 1 and waiting.salesperson_id == people["davit"].id and waiting.waits_for is None
    with pytest.raises(ValidationFailed, match="time of day"):
        env.create(WorkHours, user=people["ani"], start="9 am")


def test_a_substitute_gets_the_leads_and_gives_back_what_is_open(env, people):
    ani, olga = people["ani"], people["olga"]
    open_lead, won, taken = (env.create(Lead, title=t, salesperson_id=ani.id) for t in ("Open", "Won", "Taken"))
    today = env.today
    absence = env.create(Absence, user=ani, substitute=olga, first_day=today, last_day=today + timedelta(days=2))
    assert follow_calendar(env) == {"over": 3, "back": 0} and absence.status == "away"
    assert {lead.salesperson_id for lead in (open_lead, won, taken)} == {olga.id}
    won.win()
    taken.salesperson_id = people["keo"].id
    env.session.flush()
    env.clock = lambda: datetime.now(UTC) + timedelta(days=3)
    assert follow_calendar(env) == {"over": 0, "back": 1} and absence.status == "over"
    assert [lead.salesperson_id for lead in (open_lead, won, taken)] == [ani.id, olga.id, people["keo"].id]
    wrong = env.create(Absence, user=ani, substitute=people["visitor"])
    with pytest.raises(ValidationFailed, match="no right"):
        wrong.begin()
