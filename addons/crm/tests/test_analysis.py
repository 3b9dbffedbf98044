"""What the reports say of customers, by hand-made histories whose figures are known; on both databases."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import sqlalchemy as sa
from yurt.errors import AccessDenied, NotFound, ValidationFailed
from yurt.services.reports.given import given_of
from yurt.services.reports.running import report_of, run_report
from yurt.services.reports.table import table_of
from yurt_crm.models.contact import Contact
from yurt_crm.models.funnel import LostReason, Stage
from yurt_crm.models.lead import Lead
from yurt_crm.models.log_entry import LogEntry
from yurt_crm.models.problem import Problem, Raising, Reviewing, Settling
from yurt_crm.services.channels import best_channel
from yurt_crm.services.moves import history_is_given
from yurt_crm.services.reviewing import tell_due

YEAR = {"period": "dates", "period_first": "2026-01-01", "period_last": "2026-12-31"}
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
SQLITE = pytest.mark.parametrize("engine", ["sqlite"], indirect=True)


@pytest.fixture(autouse=True)
def day(env):
    """The twentieth of November."""
    moment = datetime(2026, 11, 20, 9, tzinfo=UTC)
    env.clock = lambda: moment


@pytest.fixture
def people(env):
    names = {"Ani": "website", "Bela": "referral", "Cira": "call", "Davit": None}
    return [env.create(Contact, name=name, source=source, created_at=NOON) for name, source in names.items()]


def rows(env, name, **texts):
    report = report_of(env, f"crm.{name}")
    found = run_report(env, report, given_of(env, report, YEAR | texts if "period" in report.asked.fields else texts))
    names = [column.name for column in found.columns]
    assert table_of(env, found).count == len(found.rows)
    return [dict(zip(names, row, strict=True)) for row in found.rows]


def sold(env, contact, *days, amount=100, lost=False, **values):
    """A deal that was won (or lost) on each of these days of 2026."""
    stage = env.session.scalars(
        sa.select(env[Stage]).where(getattr(env[Stage], "is_lost" if lost else "is_won"))
    ).first()
    reason = env.session.scalars(sa.select(env[LostReason])).first() if lost else None
    with history_is_given(env):
        env.create_many(Lead, [
            {"title": "Ring", "contact": contact, "stage": stage, "amount": Decimal(amount), "kind": "deal",
             "closed_on": date.fromisoformat(f"2026-{day}"), "created_at": NOON + timedelta(days=1),
             "lost_reason": reason, "salesperson_id": 1, **values} for day in days
        ])  # fmt: skip


def said(env, contact, minutes, channel="phone", direction="out", outcome="talked"):
    env.create(LogEntry, contact=contact, at=NOON + timedelta(minutes=minutes), channel=channel, direction=direction,
               outcome=outcome)  # fmt: skip


def test_answers_are_timed_from_the_first_question_by_its_channel(env, people):
    ani, bela, *_ = people
    said(env, ani, 0, "email", "in")
    said(env, ani, 10, "messenger", "in")  # still the same question
    said(env, ani, 20, outcome="unreached")  # no answer yet
    said(env, ani, 90, "phone")
    said(env, ani, 200, "messenger", "in")
    said(env, ani, 230, "messenger")
    said(env, bela, 0, "messenger", "in")  # never answered
    found = {row["channel"]: row for row in rows(env, "answers_by_channel")}
    figures = {channel: [row[name] for name in ("made", "asked", "answered", "soon", "hours")]
               for channel, row in found.items()}  # fmt: skip
    assert figures == {
        "email": [1, 1, 1, 0, Decimal("1.5")], "messenger": [4, 2, 1, 1, Decimal("0.5")], "phone": [2, 0, 0, 0, None],
    }  # fmt: skip
    assert rows(env, "answers_by_channel", period_last="2026-02-01") == []


def test_a_contact_is_reached_best_by_what_it_chooses_itself(env, people):
    ani, bela, cira, _ = people
    for minutes in range(3):
        said(env, ani, minutes, "phone")
        said(env, bela, minutes, "phone", outcome="unreached")
    for minutes in range(10, 12):
        said(env, ani, minutes, "messenger", "in")
    said(env, cira, 0, "post")
    found = {row["contact"]: (row["channel"], row["made"], row["reached"]) for row in rows(env, "preferred_channels")}
    assert found == {ani.id: ("messenger", 5, 5), cira.id: ("post", 1, 1)}
    assert [best_channel(env, person.id) for person in people] == ["messenger", None, "post", None]


def test_the_base_grows_and_buyers_come_again(env, people):
    ani, bela, cira, davit = people
    env.create(Contact, name="Later", created_at=NOON + timedelta(days=80))
    env.create(Contact, name="Supplier", relation="supplier", created_at=NOON)
    sold(env, ani, "03-10", "03-30", "06-01")
    sold(env, bela, "03-31", "07-20")
    sold(env, cira, "11-01")
    sold(env, davit, "03-10", lost=True)
    grown = rows(env, "growth")
    assert [(row["month"], row["added"], row["base"], row["buyers"]) for row in grown] == [
        ("2026-03-01", 4, 4, 2), ("2026-05-01", 1, 5, 0), ("2026-11-01", 0, 5, 1),
    ]  # fmt: skip
    assert rows(env, "growth", period_first="2026-05-01")[0]["base"] == 5, "what was there before counts"
    kept = rows(env, "retention")
    assert [tuple(row.values()) for row in kept] == [
        ("2026-03-01", 2, 2, Decimal(50), Decimal(50), Decimal(100), None),
        ("2026-11-01", 1, 0, None, None, None, None),
    ]


def test_the_way_to_the_purchase_is_told_in_its_order(env, people):
    ani, bela, cira, _ = people
    for person in (ani, bela):
        said(env, person, 0, "email", "in")
        said(env, person, 5, "phone")
        said(env, person, 9, "phone")
        said(env, person, 60 * 24 * 60, "visit")
    sold(env, ani, "03-12", "06-01")
    sold(env, bela, "05-30")
    sold(env, cira, "04-01", source="call")
    found = {
        row["contact"]: (row["path"], row["touches"], row["days"], row["bought"])
        for row in rows(env, "way_to_purchase")
    }
    assert found == {
        ani.id: ("Website → E-mail → Phone", 3, 10, date(2026, 3, 12)),
        bela.id: ("Referral → E-mail → Phone → In person", 4, 89, date(2026, 5, 30)),
        cira.id: ("Call", 0, 29, date(2026, 4, 1)),
    }


def test_equal_buyers_have_equal_grades(env, people):
    """RFM and lifetime value, beside the same by plain Python."""
    more = env.create_many(Contact, [{"name": f"Buyer {n}"} for n in range(16)])
    everybody = [*people, *more]
    for place, person in enumerate(everybody):
        days = [f"{1 + (place * 3 + n) % 11:02}-15" for n in range(1 + place % 4)]
        sold(env, person, *days, amount=50 * (1 + place % 3))
    found = {row["contact"]: row for row in rows(env, "customer_value", period="", period_first="", period_last="")}
    assert len(found) == len(everybody)
    for grade, name in enumerate(("last", "sales", "amount")):
        values = sorted(row[name] for row in found.values())
        for row in found.values():
            less = sum(value < row[name] for value in values) / (len(values) - 1)
            assert int(row["segment"][grade]) == min(5, int(less * 5 + 1e-9) + 1), (name, row)
    lead = env[Lead]
    worth = dict(
        map(tuple, env.session.execute(sa.select(lead.contact_id, sa.func.sum(lead.amount)).group_by(lead.contact_id)))
    )
    assert {number: row["amount"] for number, row in found.items()} == worth
    best = [row for row in found.values() if row["worth"] == "The best"]
    assert best and all(min(row["segment"]) >= "4" for row in best)


def test_contacts_that_give_trouble_are_compared_and_go_into_the_journal(env, people, monkeypatch):
    ani, bela, cira, _ = people
    sold(env, ani, "03-10", "03-11", lost=True)
    sold(env, ani, "04-01")
    sold(env, bela, "03-10", lost=True)
    said(env, bela, 0, outcome="complaint")
    said(env, bela, 1, outcome="refused")
    said(env, cira, 1, outcome="refused")
    late = sa.select(env[Contact].id.label("contact_id"), sa.literal(date(2026, 5, 5)).label("day"))
    monkeypatch.setattr(
        env.registry.hooks.hook, "late_payments", lambda env: [None, late.where(env[Contact].id == ani.id)]
    )
    found = rows(env, "troubling_contacts")
    names = ("contact", "deals", "cancelled", "late", "refused", "complaints", "trouble", "problem")
    assert [tuple(row[name] for name in names) for row in found] == [
        (ani.id, 3, 2, 1, 0, 0, 3, None), (bela.id, 1, 1, 0, 1, 1, 3, None),
    ]  # fmt: skip
    ani.raise_problem(Raising(kind="cancellations", reason="Orders and never comes.", review_on=env.today))
    assert [bool(row["problem"]) for row in rows(env, "troubling_contacts")] == [True, False]
    assert len(rows(env, "troubling_contacts", least="1")) == 3


@SQLITE
def test_a_problem_is_looked_at_again_on_its_day_and_settled(env, people, browser_as):
    ani = people[0]
    ani.salesperson_id = None
    ani.raise_problem(Raising(kind="late", reason="<b>Pays late</b>", review_on=env.today))
    problem = env.session.scalars(sa.select(env[Problem])).one()
    problem.owner_id = 1
    env.session.flush()
    assert (tell_due(env), tell_due(env)) == (1, 0)
    notice = env.info("core.notification").cls
    assert env.session.scalar(sa.select(notice.title).where(notice.model == "crm.problem")).startswith(
        "Look again at Ani"
    )
    with pytest.raises(ValidationFailed, match="still to come"):
        problem.review(Reviewing(note="Still", review_on=env.today))
    problem.review(Reviewing(note="Still", review_on=env.today + timedelta(days=9)))
    assert tell_due(env) == 0
    env.session.commit()
    seller = browser_as("crm.salesperson")
    assert "Late payments: &lt;b&gt;Pays late" in seller.get(f"/m/crm/contact/{ani.id}").text
    assert "Still" in seller.get(f"/m/crm/problem/{problem.id}").text
    problem.settle(Settling(decision="Pays beforehand"))
    env.session.commit()
    assert (problem.status, problem.settled_on) == ("settled", env.today)
    assert "Late payments: &lt;b&gt;" not in seller.get(f"/m/crm/contact/{ani.id}").text


@SQLITE
def test_a_problem_is_seen_with_its_contact(env, as_user, people):
    ani, bela, *_ = people
    ani.salesperson_id = bela.salesperson_id = None
    hidden = env.create(Problem, contact=bela, reason="x", review_on=env.today)
    bela.salesperson_id = 1
    env.session.commit()
    with as_user("crm.salesperson") as unit:
        unit.get(Contact, ani.id).raise_problem(Raising(kind="other", reason="y", review_on=unit.today))
        with pytest.raises(NotFound):
            unit.get(Problem, hidden.id)
    with pytest.raises(AccessDenied), as_user("crm.salesperson") as unit:
        unit.create(Problem, contact_id=bela.id, reason="z", review_on=unit.today)


@SQLITE
def test_reports_are_tiles_tables_and_spreadsheets(env, people, browser_as):
    sold(env, people[0], "11-02")
    env.session.commit()
    head = browser_as("crm.manager")
    page = head.get("/dashboards/crm.head")
    tile = head.get("/dashboards/crm.head/tile?tile=crm.head/worth")
    assert page.status_code == 200 and "Growth of the base" in page.text
    assert tile.status_code == 200 and "data-drawing" in tile.text and 'data-value="1"' in tile.text, tile.text
    for name in (
        "growth",
        "retention",
        "way_to_purchase",
        "answers_by_channel",
        "customer_value",
        "troubling_contacts",
    ):
        assert head.get(f"/reports/crm/{name}?shown=1").status_code == 200
        sheet = head.get(f"/reports/crm/{name}/xlsx")
        assert sheet.status_code == 200 and sheet.content[:2] == b"PK", name
    plain = browser_as("core.user")
    assert plain.get("/dashboards/crm.head").status_code in (403, 404)
