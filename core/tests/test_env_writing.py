"""What is written is whole or not at all, and everything of it is checked, versioned and kept in the journal."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest
import sqlalchemy as sa
from sampling import open_system
from yurt.base.models.journal import Audit
from yurt.base.models.organisation import Branch
from yurt.db import open_database
from yurt.env.query import Query, fetch
from yurt.errors import (
    AccessDenied,
    DatabaseBusy,
    DatabaseUnavailable,
    NotFound,
    StaleRecord,
    StorageFull,
    ValidationFailed,
    YurtError,
)
from yurt.model.spec import FieldSpec, State
from yurt_sample import hooks
from yurt_sample.models import Happening, Item, Order, Person, Place, Step, Tag, Thing, Ticket


@pytest.fixture
def env(sample):
    with sample.acting_as_system() as unit:
        yield unit


@pytest.fixture
def calls():
    Step.calls.clear()
    return Step.calls


@pytest.fixture
def heard():
    hooks.heard.clear()
    return hooks.heard


def journal(env, model) -> list[tuple]:
    audit = env[Audit]
    statement = sa.select(audit).where(audit.model == model).order_by(audit.id)
    return [(a.operation, a.record_id, a.label, a.changes) for a in env.session.scalars(statement)]


def total_rows(env) -> dict[str, int]:
    with env.sudo():
        return {
            part.__name__: env.session.scalar(sa.select(sa.func.count()).select_from(env[part]))
            for part in (Person, Order, Item, Audit, Tag)
        }


# -- states


def test_a_status_goes_only_where_it_may(sample, user_of):
    clerk = user_of("sample.clerk")
    with sample.env(clerk) as env:
        person = env.create(Person, name="Ani")
        assert person.status == "new"
        person.status = "gone"
        env.session.flush()
        person.status = "known"
        with pytest.raises(ValidationFailed, match=r"“Gone” cannot become “Known”\. Allowed next: —") as caught:
            env.session.flush()
        assert set(caught.value.fields) == {"status"}
        env.session.refresh(person)
        with pytest.raises(ValidationFailed, match="cannot become"):
            env.session.execute(sa.update(env[Person]).values(status="new"))
        env.session.rollback()
    with sample.env(clerk) as env:
        with pytest.raises(ValidationFailed, match="is not one of"):
            env.create(Person, name="X", status="nonsense")
        with pytest.raises(ValidationFailed, match="is not one of"):
            env.session.execute(sa.update(env[Person]).values(status="nonsense"))


def test_a_new_record_begins_at_the_beginning(sample, user_of):
    clerk = user_of("sample.clerk")
    with sample.env(clerk) as env:
        with pytest.raises(ValidationFailed, match=r"A new record begins as “New”") as caught:
            env.create(Person, name="Ani", status="gone")
        assert set(caught.value.fields) == {"status"}
        with pytest.raises(ValidationFailed, match="A new record begins"):
            env.session.execute(sa.insert(env[Person]).values(name="Ani", status="known"))
        env.session.rollback()
        assert env.create(Person, name="Ani", status="new").status == "new"
    with sample.env(clerk, channel="import") as env:
        brought = env.create(Person, name="Vahe", status="gone")
        env.session.execute(sa.insert(env[Person]).values(name="Sona", status="known"))
        assert brought.status == "gone", "an import brings records with their history"
        brought.status = "new"
        with pytest.raises(ValidationFailed, match="cannot become"):
            env.session.flush()
        env.session.rollback()


def test_what_lies_in_the_trash_is_named_to_those_who_may_see_it(sample, user_of):
    clerk, boss = user_of("sample.clerk"), user_of("sample.boss")
    with sample.env(boss) as env:
        lost = env.create(Person, name="Ani", city="Van", owner_id=boss)
        env.delete(lost)
    with sample.env(boss) as env:
        with pytest.raises(ValidationFailed, match=r"lives there already\. “Ani” in the trash has it") as caught:
            env.create(Person, name="Ani", city="Van")
        assert set(caught.value.fields) == {"name", "city"} and caught.value.details["trashed"] == lost.id
        env.session.rollback()
        other = env.create(Person, name="Ani", city="Gori")
        env.session.commit()
        other.city = "Van"
        with pytest.raises(ValidationFailed, match="“Ani” in the trash has it"):
            env.session.flush()
        env.session.rollback()
    with sample.env(clerk) as env:
        with pytest.raises(ValidationFailed, match=r"lives there already\.$") as caught:
            env.create(Person, name="Ani", city="Van")
        assert "trashed" not in caught.value.details
        env.session.rollback()
    with sample.acting_as_system() as env:
        with pytest.raises(ValidationFailed, match="“Ani” in the trash has it"):
            env.create(Person, name="Ani", city="Van")
        env.session.rollback()
    with sample.env(boss) as env:
        env.create(Person, name="Vahe", city="Van")
        with pytest.raises(ValidationFailed, match=r"lives there already\.$"):
            env.create(Person, name="Vahe", city="Van")
        env.session.rollback()


def test_statuses_that_may_be_a_beginning():
    states = (State("draft", "Draft"), State("open", "Open", start=True), State("over", "Over"))
    assert [state.value for state in FieldSpec("s", "state", states=states).starts] == ["draft", "open"]


def test_the_system_may_set_any_status(env):
    person = env.create(Person, name="Ani", status="gone")
    person.status = "new"
    env.session.flush()
    assert person.status == "new"


# -- versions


def test_a_stale_record_is_not_written(sample):
    with sample.acting_as_system() as env:
        number = env.create(Person, name="Ani").id
    with sample.env(1, reading=True) as slow:
        mine = slow.get(Person, number)
        seen = mine.version
    with sample.acting_as_system() as fast:
        fast.get(Person, number).city = "Van"
    with sample.acting_as_system() as env:
        with pytest.raises(StaleRecord):
            env.get_for_change(Person, number, seen)
        assert env.get_for_change(Person, number, seen + 1).city == "Van"
        assert env.get_for_change(Person, number, None)


def test_two_sessions_that_save_the_same_record(sample):
    with sample.acting_as_system() as env:
        number = env.create(Person, name="Ani").id
    with sample.acting_as_system() as env:
        mine = env.get(Person, number)
        with sample.database.engine.connect() as connection:
            env.session.commit()
            connection.execute(sa.text("UPDATE sample_person SET version = version + 1, city = 'Gori'"))
            connection.commit()
        mine.city = "Van"
        with pytest.raises(StaleRecord, match="Compare both versions"):
            env.session.flush()
        env.session.rollback()
        assert env.get(Person, number).city == "Gori"


def test_versions_and_authors(sample, user_of):
    clerk = user_of("sample.clerk")
    moments = iter(datetime(2026, 1, day, tzinfo=UTC) for day in range(1, 29))
    with sample.env(clerk, clock=lambda: datetime(2026, 1, 1, tzinfo=UTC)) as env:
        person = env.create(Person, name="Ani", version=7, created_by_id=1)
        number = person.id
        assert (person.version, person.created_by_id, person.updated_by_id) == (1, clerk, clerk)
    with sample.env(1, clock=lambda: next(moments)) as env:
        person = env.get(Person, number)
        person.name = "Ani"
        person.city = None
        env.session.flush()
        assert person.version == 1
        person.city = "Van"
        env.session.flush()
        assert (person.version, person.created_by_id, person.updated_by_id) == (2, clerk, 1)
        assert person.created_at == datetime(2026, 1, 1, tzinfo=UTC) <= person.updated_at


# -- the journal


def test_the_journal_says_what_changed(sample, user_of):
    clerk = user_of("sample.clerk")
    with sample.env(clerk, channel="api", request_id="r-1") as env:
        friend = env.create(Person, name="Friend")
        person = env.create(Person, name="Ani", note="untracked", owner_id=clerk)
        person.city = "Van"
        env.session.flush()
        person.city = "Van"
        person.note = "still untracked"
        env.session.flush()
        order = env[Order](customer=friend)
        env.session.add(order)
        env.session.flush()
        late = env[Person](name="Late")
        order.customer = late
        env.session.flush()
        number = person.id
        assert order.customer_id == late.id
    with sample.acting_as_system() as env:
        lines = [line for line in journal(env, "sample.person") if line[1] == number]
        created = {"name": [None, "Ani"], "owner": [None, clerk], "status": [None, "new"], "limit": [None, "0"]}
        assert lines[0][:3] == ("create", number, "Ani")
        assert {k: v for k, v in lines[0][3].items() if v != [None, None]} == created
        assert lines[1:] == [("change", number, "Ani", {"city": [None, "Van"]})]
        orders = journal(env, "sample.order")
        assert orders[0][3]["customer"] == [None, friend.id]
        assert orders[1][3]["customer"] == [friend.id, late.id]
        audit = env[Audit]
        of_person = sa.select(audit).where(audit.model == "sample.person", audit.record_id == number)
        entry = env.session.scalars(of_person.order_by(audit.id)).first()
        assert (entry.user_id, entry.channel, entry.request) == (clerk, "api", "r-1")


def test_bulk_statements_are_in_the_journal(env):
    (number,) = env.session.execute(sa.insert(env[Person]).returning(env[Person].id), [{"name": "Ani"}]).scalars()
    env.session.execute(sa.update(env[Person]).values(city="Van", note="x"))
    env.session.execute(sa.update(env[Person]).values(note="y"))
    env.session.execute(sa.update(env[Person]).values(deleted_at=env.now))
    env.session.execute(sa.update(env[Person]).values(deleted_at=None))
    env.session.execute(sa.delete(env[Person]))
    lines = journal(env, "sample.person")
    assert [line[:3] for line in lines] == [
        (op, number, "Ani") for op in ("create", "change", "trash", "restore", "delete")
    ]
    assert lines[1][3] == {"city": [None, "Van"]}


def test_moments_money_and_none_in_the_journal(env):
    person = env.create(Person, name="Ani", limit=Decimal("10.50"))
    person.limit = None
    env.session.flush()
    assert journal(env, "sample.person")[1][3] == {"limit": ["10.5", None]}


def test_nothing_stays_when_a_unit_of_work_fails(sample):
    with sample.acting_as_system() as env:
        before = total_rows(env)
    with pytest.raises(ZeroDivisionError), sample.acting_as_system() as env:
        person = env.create(Person, name="Ani")
        env.create(Order, customer=person, items=[env[Item](title="x", amount=1)])
        env.session.execute(sa.insert(env[Tag]), [{"name": "t"}])
        raise ZeroDivisionError
    with sample.acting_as_system() as env:
        assert total_rows(env) == before


# -- constraints


@pytest.mark.parametrize("bulk", [False, True])
def test_constraints_speak_in_words(sample, bulk):
    def add(env, part, **values):
        if bulk:
            env.session.execute(sa.insert(env[part]).values(**values))
        else:
            env.create(part, **values)

    with sample.acting_as_system() as env:
        env.create(Person, name="Ani", city="Van", external_id="a")
    for values, message, fields in (
        ({"name": "Ani", "city": "Van"}, "Somebody of this name lives there already.", {"name", "city"}),
        ({"name": "Nobody"}, "Nobody is not a name.", set()),
        ({"name": "Aram", "external_id": "a"}, "Another record has this value already.", {"external_id"}),
        ({"name": "Aram", "employer_id": 999}, "A linked record does not exist", set()),
    ):
        with pytest.raises(ValidationFailed, match=message) as caught, sample.acting_as_system() as env:
            add(env, Person, **values)
        assert set(caught.value.fields) == fields


def test_a_missing_value_found_by_the_database(sample):
    with pytest.raises(ValidationFailed, match="Fill this in") as caught, sample.acting_as_system() as env:
        person = env.create(Person, name="Ani")
        env.session.flush()
        env.session.execute(sa.update(env[Person]).values(name=sa.null()).where(env[Person].id == person.id))
    assert set(caught.value.fields) == {"name"}


def test_what_is_still_used_is_not_deleted(sample):
    with pytest.raises(ValidationFailed, match="still refer to this one"), sample.acting_as_system() as env:
        order = env.create(Order)
        env.create(Item, order=order, title="x")
        env.session.execute(sa.text("CREATE TABLE stays (id integer, order_id bigint REFERENCES sample_order (id))"))
        env.session.execute(sa.text(f"INSERT INTO stays VALUES (1, {order.id})"))
        env.session.delete(order)
        env.session.flush()


def test_a_failed_creation_leaves_the_session_usable(env):
    with pytest.raises(ValidationFailed):
        env.create(Person, name="")
    with pytest.raises(ValidationFailed):
        env.create_many(Person, [{"name": "fine"}, {"name": "x" * 1000}])
    assert env.create(Person, name="Ani").id
    with pytest.raises(ValidationFailed), env.session.begin_nested():
        env.create(Person, name="Nobody")
    env.create(Person, name="Aram")
    assert sorted(env.session.scalars(sa.select(env[Person].name))) == ["Ani", "Aram"]


# -- trash


def test_trash_restore_and_deletion_for_good(sample, user_of, heard):
    clerk, boss = user_of("sample.clerk"), user_of("sample.boss")
    with sample.env(clerk) as env:
        number = env.create(Person, name="Ani").id
        with pytest.raises(AccessDenied):
            env.delete(env.get(Person, number))
    heard.clear()
    with sample.env(boss) as env:
        person = env.get(Person, number)
        env.delete(person)
        assert heard[-1] == ("deleted", "sample.person", number)
        with pytest.raises(NotFound):
            env.get(Person, number)
        assert env.session.scalars(sa.select(env[Person])).all() == []
    with sample.env(boss) as env:
        with_trash = sa.select(env[Person]).execution_options(yurt_with_trash=True)
        person = env.session.scalars(with_trash).one()
        person.deleted_at = None
        env.session.flush()
        assert heard[-1][0] == "changed"
        env.session.delete(env.get(Person, number))
        env.session.flush()
        assert heard[-1] == ("deleted", "sample.person", number)
    with sample.acting_as_system() as env:
        assert [line[0] for line in journal(env, "sample.person")] == ["create", "trash", "restore", "delete"]


def test_a_clerk_cannot_restore(sample, user_of):
    clerk = user_of("sample.clerk")
    with sample.acting_as_system() as env:
        person = env.create(Person, name="Ani", owner_id=clerk)
        env.delete(person)
    with pytest.raises(AccessDenied), sample.env(clerk) as env:
        with_trash = sa.select(env[Person]).execution_options(yurt_with_trash=True)
        env.session.scalars(with_trash).one().deleted_at = None


def test_deletion_may_be_refused_by_the_model(env):
    order = env.create(Order, items=[env[Item](title="keep", amount=1), env[Item](title="x", amount=1)])
    with pytest.raises(ValidationFailed, match="This line is kept"):
        env.delete(order.items[0])
    with pytest.raises(ValidationFailed, match="This line is kept"):
        order.items.remove(next(item for item in order.items if item.title == "keep"))
        env.session.flush()
    env.session.rollback()


def test_lines_taken_out_are_deleted_with_rights_and_journal(sample, user_of):
    with sample.acting_as_system() as env:
        number = env.create(Order, items=[env[Item](title=t, amount=1) for t in "ab"]).id
    with sample.env(user_of("sample.clerk")) as env:
        order = env.get(Order, number)
        order.items.remove(order.items[0])
        env.session.flush()
        assert order.total == 1
    with sample.acting_as_system() as env:
        assert [line[0] for line in journal(env, "sample.item")] == ["create", "create", "delete"]


def test_a_line_added_and_taken_out_again_leaves_no_trace(env):
    order = env.create(Order, items=[env[Item](title="a", amount=1)])
    line = env[Item](title="b", amount=5)
    order.items.append(line)
    order.items.remove(line)
    env.session.flush()
    assert order.total == 1
    assert [line[0] for line in journal(env, "sample.item")] == ["create"]


# -- models' methods and hooks


def test_the_methods_are_called_in_order(env, calls):
    step = env.create(Step, name="a")
    step.note = "x"
    env.session.flush()
    env.delete(step)
    assert calls == [
        ("on_create", "a"),
        ("validate", "a"),
        ("on_change", frozenset({"note"})),
        ("validate", "a"),
        ("on_delete", "a"),
    ]  # fmt: skip


def test_methods_may_create_other_records(env, calls):
    step = env.create(Step, name="makes a place")
    assert step.place.name == "made" and step.place_id == step.place.id
    assert [line[0] for line in journal(env, "sample.place")] == ["create"]


def test_what_methods_do_to_others_is_checked_versioned_and_kept(env, calls):
    place = env.create(Place, name="old")
    env.create(Step, name="renames its place", place=place)
    assert (place.name, place.version) == ("renamed", 2)
    assert journal(env, "sample.place")[1][3] == {"name": ["old", "renamed"]}
    with pytest.raises(ValidationFailed):
        env.create(Step, name="spoils a place", place=place)
    env.session.rollback()


def test_what_methods_do_to_records_of_the_same_flush_is_checked_and_kept(env, calls):
    place = env[Place](name="old")
    env.session.add_all([place, env[Step](name="renames its place", place=place)])
    env.session.flush()
    assert journal(env, "sample.place") == [("create", place.id, "renamed", {"name": [None, "renamed"]})]
    spoiled = env[Place](name="old")
    env.session.add_all([spoiled, env[Step](name="spoils a finished place", place=spoiled)])
    with pytest.raises(ValidationFailed, match="cannot be shown"):
        env.session.flush()
    env.session.rollback()


def test_what_methods_do_to_others_needs_rights(sample, user_of, calls):
    with sample.acting_as_system() as env:
        number = env.create(Place, name="old").id
    reader = user_of("core.integrator", "sample.reader")
    with sample.acting_as_system() as env:
        from yurt.base.models.people import Permission, Role

        role = env.session.scalars(sa.select(env[Role]).where(env[Role].name == "sample.reader")).one()
        for model in ("sample.step", "sample.place"):
            env.create(Permission, role=role, model=model, may_read=True, may_create=model == "sample.step")
    with pytest.raises(AccessDenied, match="change “Places”"), sample.env(reader) as env:
        env.create(Step, name="renames its place", place_id=number)


def test_validate_may_refuse(env, calls):
    with pytest.raises(ValidationFailed, match="Bad"):
        env.create(Step, name="bad")
    step = env.create(Step, name="good")
    step.name = "bad"
    with pytest.raises(ValidationFailed, match="Bad"):
        env.session.flush()
    env.session.rollback()


def test_hooks_hear_of_everything_once(env, heard):
    tag = env.create(Tag, name="t")
    person = env.create(Person, name="Ani")
    assert person.tags == []
    person.city = "Van"
    person.tags.append(tag)
    env.session.flush()
    env.session.flush()
    env.delete(person)
    assert heard == [
        ("created", "sample.tag", tag.id),
        ("created", "sample.person", person.id),
        ("changed", "sample.person", person.id, {"city": (None, "Van"), "tags": ([], [tag.id])}),
        ("deleted", "sample.person", person.id),
    ]


def test_hooks_may_write(env, heard):
    person = env.create(Person, name="tells")
    assert env.session.scalars(sa.select(env[Happening].text)).all() == [f"created {person.id}"]


def _try_to_create(env, part, **values) -> None:
    """What careless code does: it goes on after a refusal."""
    with pytest.raises(ValidationFailed):
        env.create(part, **values)


def test_a_hook_that_refuses_stops_the_unit_of_work(sample, monkeypatch):
    def refuse(env, record):
        raise ValidationFailed("No.")

    monkeypatch.setattr(hooks, "record_created", refuse)
    plugin = sample.registry.hooks
    plugin.unregister(name="sample")
    refuse.__dict__["yurt_impl"] = hooks.hookimpl(lambda env, record: None).__dict__["yurt_impl"]
    try:
        plugin.register(hooks, name="sample")
        with pytest.raises(AccessDenied, match="was refused"), sample.acting_as_system() as env:
            _try_to_create(env, Tag, name="vetoed")
        with sample.acting_as_system() as env:
            assert env.session.scalars(sa.select(env[Tag].name)).all() == []
    finally:
        monkeypatch.undo()
        plugin.unregister(name="sample")
        plugin.register(hooks, name="sample")


def test_after_commit_means_after_commit(sample):
    done: list[str] = []
    with sample.acting_as_system() as env:
        env.after_commit(lambda: done.append("a"))
        env.session.flush()
        assert done == []
    assert done == ["a"]
    with pytest.raises(ValidationFailed), sample.acting_as_system() as env:
        env.after_commit(lambda: done.append("b"))
        env.session.add(env[Person](name=""))
    assert done == ["a"]


# -- sequences


def test_numbers_have_no_gaps_after_a_rollback(sample):
    clock = lambda: datetime(2026, 12, 31, 21, tzinfo=UTC)  # noqa: E731
    with sample.acting_as_system(clock=clock) as env:
        assert env.create(Order).number == "O-2026-001"
    with pytest.raises(ZeroDivisionError), sample.acting_as_system(clock=clock) as env:
        assert env.create(Order).number == "O-2026-002"
        raise ZeroDivisionError
    with sample.acting_as_system(clock=clock) as env:
        assert [env.create(Order).number, env.create(Order, number="own").number] == ["O-2026-002", "own"]
        assert env.create(Order).number == "O-2026-003"
    with sample.acting_as_system(clock=clock, zone="Asia/Yerevan") as env:
        assert env.create(Order).number == "O-2027-001"


def test_numbers_are_per_branch_and_year(sample):
    clock = lambda: datetime(2026, 6, 1, tzinfo=UTC)  # noqa: E731
    with sample.acting_as_system(clock=clock) as env:
        one, two = env.create(Branch, name="One", code="A"), env.create(Branch, name="Two", code="B")
        made = [env.create(Ticket, subject="x", branch=b).number for b in (one, two, one)]
        made.append(env.create(Ticket, subject="x", branch_id=two.id).number)
        made.append(env.create(Ticket, subject="x").number)
        assert made == ["A/2026/1", "B/2026/1", "A/2026/2", "B/2026/2", "0/2026/1"]
        bulk = env.session.execute(sa.insert(env[Ticket]), [{"subject": "b", "branch_id": one.id}]).scalars().all()
        assert env.get(Ticket, bulk[0]).number == "A/2026/3"


def test_two_writers_at_once_leave_no_gap_and_no_pair(sample):
    with sample.acting_as_system() as env:
        branch = env.create(Branch, name="One", code="A").id
    numbers: list[str] = []
    start = threading.Barrier(2)

    def work(fails: bool) -> None:
        start.wait()
        for turn in range(6):
            try:
                with sample.acting_as_system() as env:
                    made = env.create(Ticket, subject="x", branch_id=branch).number
                    if fails and turn % 2:
                        raise ZeroDivisionError
            except ZeroDivisionError:
                continue
            numbers.append(made.rsplit("/")[-1])

    threads = [threading.Thread(target=work, args=(fails,)) for fails in (False, True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert sorted(map(int, numbers)) == list(range(1, 10))


# -- faults of the database


@pytest.mark.parametrize(
    "work",
    [
        lambda env: env.create(Tag, name="lost"),
        lambda env: env.session.scalars(sa.select(env[Tag])).all(),
        lambda env: fetch(env, Tag, Query()),
        lambda env: env.session.execute(sa.insert(env[Tag]), [{"name": "lost"}]),
        lambda env: None,
    ],
)
def test_a_killed_connection_is_reported_and_the_next_unit_works(sample, work):
    if sample.database.is_sqlite:
        pytest.skip("SQLite has no server")
    with sample.acting_as_system() as env:
        env.create(Tag, name="kept")
    with pytest.raises(DatabaseUnavailable, match="does not answer"), sample.acting_as_system() as env:
        env.create(Tag, name="lost too")
        _kill(sample, env.session.scalar(sa.select(sa.func.pg_backend_pid())))
        work(env)
    with sample.acting_as_system() as env:
        assert env.session.scalars(sa.select(env[Tag].name)).all() == ["kept"]


def test_a_connection_that_died_in_the_pool_costs_one_unit_of_work_at_most(sample):
    if sample.database.is_sqlite:
        pytest.skip("SQLite has no server")
    with sample.acting_as_system() as env:
        pid = env.session.scalar(sa.select(sa.func.pg_backend_pid()))
    _kill(sample, pid)
    outcomes = []
    for _ in range(3):
        try:
            with sample.acting_as_system() as env:
                env.session.scalars(sa.select(env[Tag])).all()
            outcomes.append("fine")
        except DatabaseUnavailable:
            outcomes.append("away")
    assert outcomes[1:] == ["fine", "fine"]


def test_a_database_that_is_away_is_reported(sample):
    if sample.database.is_sqlite:
        pytest.skip("SQLite has no server")
    away = open_database("postgresql+psycopg://nobody@127.0.0.1:1/nothing")
    with pytest.raises(DatabaseUnavailable), replace(sample, database=away).acting_as_system() as env:
        env.session.scalars(sa.select(env[Tag])).all()


def _kill(sample, pid: int) -> None:
    """Ends a server process from a connection that is not in the pool."""
    engine = sa.create_engine(sample.database.url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(sa.text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": pid})
    engine.dispose()


def test_a_full_disk_is_reported_and_nothing_is_half_written(sample):
    if not sample.database.is_sqlite:
        pytest.skip("PostgreSQL has no limit that a test may set")
    with sample.acting_as_system() as env:
        before = total_rows(env)
        pages = env.session.connection().exec_driver_sql("PRAGMA page_count").scalar()
    with pytest.raises(StorageFull, match="nothing was saved"), sample.acting_as_system() as env:
        env.session.connection().exec_driver_sql(f"PRAGMA max_page_count={pages + 5}")
        env.create(Tag, name="first")
        env.create(Thing, name="big", story="x" * 500_000)
    sample.database.dispose()
    with sample.acting_as_system() as env:
        assert total_rows(env) == before
        env.create(Thing, name="big", story="x" * 500_000)


def test_a_lock_is_reported(sample, monkeypatch):
    with sample.acting_as_system() as env:
        number = env.create(Tag, name="a").id
    if sample.database.is_sqlite:
        other = sample.database.engine.connect()
        other.execute(sa.text("SELECT 1"))
        monkeypatch.setattr("yurt.db.engine.SQLITE_BUSY_SECONDS", 0.1)
        fresh = open_system(sample.settings.database_url, sample.registry)
    else:
        other = sample.database.engine.connect()
        other.execute(sa.text("UPDATE sample_tag SET version = version"))
        monkeypatch.setattr("yurt.db.engine.LOCK_TIMEOUT_MS", 100)
        fresh = open_system(sample.settings.database_url, sample.registry)
    with pytest.raises(DatabaseBusy, match="Try again"), fresh.acting_as_system() as env:
        env.get(Tag, number).name = "b"
    other.close()
    with fresh.acting_as_system() as env:
        env.get(Tag, number).name = "b"
    fresh.close()


def test_methods_that_never_agree_are_stopped(env, monkeypatch):
    def quarrel(self):
        self.note = (self.note or "") + "x"

    monkeypatch.setattr(Step, "validate", quarrel)
    with pytest.raises(YurtError, match="again and again"):
        env.create(Step, name="a")
