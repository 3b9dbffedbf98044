# ruff: noqa: E501 - the ways of reading are compared row by row
"""Nobody sees or changes more than their roles allow, whichever way they ask; on both databases."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import CompileError, NoResultFound
from sqlalchemy.orm import aliased, joinedload, selectinload, subqueryload
from yurt.base.models.journal import Audit
from yurt.base.models.organisation import Branch
from yurt.base.models.people import Permission, Role, Rule, User
from yurt.env.query import Query, fetch
from yurt.errors import AccessDenied, NotFound, ValidationFailed
from yurt.model.filters import parse_filter
from yurt_sample.models import Happening, Item, Order, Person, Place, Tag, Thing, Ticket


@pytest.fixture
def clerk(user_of):
    return user_of("sample.clerk")


@pytest.fixture
def other(user_of):
    return user_of("sample.clerk", "core.exporter")


@pytest.fixture
def people(sample, clerk, other):
    """Ids: a person of the clerk's, one of another's who employs the first, an order of each."""
    with sample.acting_as_system() as env:
        tag = env.create(Tag, name="vip")
        hidden = env.create(Person, name="Hidden", city="Gori", owner_id=other, secret="hush", tags=[tag])
        mine = env.create(Person, name="Mine", city="Van", owner_id=clerk, employer=hidden, secret="hush", tags=[tag])
        env.create(Order, customer=hidden, items=[env[Item](title="x", amount=1)])
        env.create(Order, customer=mine)
        return {"mine": mine.id, "hidden": hidden.id, "tag": tag.id}


def names(env, statement) -> list:
    return sorted(env.session.scalars(statement).all())


def test_what_nobody_allowed_is_refused(sample, user_of):
    for user in (None, user_of()):
        with sample.env(user) as env:
            for part in (Person, Tag, User, Audit, Thing):
                with pytest.raises(AccessDenied):
                    env.session.scalars(sa.select(env[part])).all()
                with pytest.raises(AccessDenied):
                    fetch(env, part, Query())
            with pytest.raises(AccessDenied):
                env.create(Tag, name="mine")
            with pytest.raises(AccessDenied):
                env.session.execute(sa.insert(env[Tag]).values(name="mine"))
            with pytest.raises(AccessDenied):
                env.session.execute(sa.delete(env[Tag]))


def test_somebody_inactive_has_no_rights(sample, user_of):
    clerk = user_of("sample.clerk", active=False)
    with sample.env(clerk) as env:
        assert env.access.roles == frozenset()
        with pytest.raises(AccessDenied):
            env.session.scalars(sa.select(env[Person])).all()


READS = {
    "entity": lambda env, p: [r.name for r in env.session.scalars(sa.select(p))],
    "columns": lambda env, p: env.session.scalars(sa.select(p.name)).all(),
    "expression": lambda env, p: env.session.scalars(sa.select(sa.func.lower(p.name))).all(),
    "alias": lambda env, p: [a.name for a in env.session.scalars(sa.select(aliased(p)))],
    "query": lambda env, p: [r.name for r in env.session.query(p)],
    "subquery": lambda env, p: env.session.scalars(sa.select(sa.select(p.name).subquery().c.name).select_from(sa.select(p.name).subquery())).all()[:1],
    "from_subquery": lambda env, p: env.session.scalars(sa.select(sa.select(p.name).where(p.id > 0).subquery().c.name)).all(),
    "cte": lambda env, p: env.session.scalars(sa.select(sa.select(p.name).cte().c.name)).all(),
    "entity_of_subquery": lambda env, p: [r.name for r in env.session.scalars(sa.select(aliased(p, sa.select(p).subquery())))],
    "union": lambda env, p: env.session.scalars(sa.union(sa.select(p.name), sa.select(p.name).where(p.id > 0))).all(),
    "union_all": lambda env, p: env.session.scalars(sa.union_all(sa.select(p.name), sa.select(p.name).where(p.id < 0))).all(),
    "scalar_subquery": lambda env, p: [n for n in env.session.scalars(sa.select(sa.select(p.name).order_by(p.id).limit(1).scalar_subquery()).select_from(env[Tag])) if n],
    "in": lambda env, p: env.session.scalars(sa.select(p.name).where(p.id.in_(sa.select(p.id)))).all(),
    "join": lambda env, p: env.session.scalars(sa.select(p.name).join(env[Order], env[Order].customer_id == p.id)).all(),
    "join_relationship": lambda env, p: env.session.scalars(sa.select(p.name).select_from(env[Order]).join(env[Order].customer)).all(),
    "outer_join": lambda env, p: [n for n in env.session.scalars(sa.select(p.name).select_from(env[Order]).outerjoin(env[Order].customer)) if n],
    "stream": lambda env, p: [r.name for r in env.session.scalars(sa.select(p).execution_options(yield_per=1))],
    "list": lambda env, p: [row[1] for row in fetch(env, Person, Query(("name",))).rows],
}  # fmt: skip


@pytest.mark.parametrize("way", READS)
def test_reading_shows_what_the_rules_let_through(sample, clerk, people, way):
    with sample.env(clerk) as env:
        found = READS[way](env, env[Person])
        assert {str(name).lower() for name in found} == {"mine"}


def test_counting_and_existence_are_filtered(sample, clerk, people):
    with sample.env(clerk) as env:
        person, order = env[Person], env[Order]
        assert env.session.scalar(sa.select(sa.func.count()).select_from(person)) == 1
        assert env.session.scalar(sa.select(sa.func.count(person.id))) == 1
        exists = sa.select(order.id).where(sa.exists().where(person.id == order.customer_id))
        assert len(env.session.scalars(exists).all()) == 1
        any_of = sa.select(order.id).where(order.customer.has(person.name == "Hidden"))
        assert env.session.scalars(any_of).all() == []


@pytest.mark.parametrize("loading", [None, selectinload, joinedload, subqueryload])
def test_relations_do_not_lead_to_hidden_records(sample, clerk, other, people, loading):
    with sample.env(clerk) as env:
        person = env[Person]
        options = [loading(person.employer)] if loading else []
        mine = env.session.scalars(sa.select(person).options(*options)).one()
        assert mine.employer_id == people["hidden"] and mine.employer is None
    with sample.env(other) as env:
        person = env[Person]
        options = [loading(person.staff)] if loading else []
        hidden = env.session.scalars(sa.select(person).options(*options)).unique().one()
        assert hidden.staff == []


def test_nested_eager_loading_is_filtered(sample, clerk, people):
    with sample.env(clerk) as env:
        order, person = env[Order], env[Person]
        for options in (
            joinedload(order.customer).joinedload(person.employer),
            selectinload(order.customer).selectinload(person.employer),
            joinedload(order.customer).selectinload(person.tags),
        ):
            env.session.expunge_all()
            orders = env.session.scalars(sa.select(order).options(options)).unique().all()
            assert {o.customer.name for o in orders if o.customer} == {"Mine"}
            assert all(o.customer.employer is None for o in orders if o.customer)


def test_a_relation_to_a_model_without_right_is_empty(sample, user_of, people):
    with sample.acting_as_system() as env:
        place = env.create(Place, name="Tbilisi")
        env.get(Person, people["mine"]).home = place
    with sample.env(user_of("sample.reader")) as env:
        found = env.get(Person, people["mine"])
        assert found.home_id is not None and found.home is None


def test_numbers_lead_to_visible_records_only(sample, clerk, people):
    with sample.env(clerk) as env:
        person = env[Person]
        assert env.session.get(person, people["mine"]).name == "Mine"
        assert env.session.get(person, people["hidden"]) is None
        with pytest.raises(NotFound):
            env.get(Person, people["hidden"])
        for impossible in (0, -1, 2**63, 10**40):
            with pytest.raises(NotFound):
                env.get(Person, impossible)
        with pytest.raises(NoResultFound):
            env.session.get_one(person, people["hidden"])


def test_what_sudo_has_read_stays_hidden(sample, clerk, people):
    with sample.env(clerk) as env:
        person = env[Person]
        with env.sudo():
            held = env.get(Person, people["hidden"])
            assert env.get(Person, people["mine"]).employer is held
        env.session.expire(env.get(Person, people["mine"]))
        assert env.session.get(person, people["hidden"]) is None
        assert env.get(Person, people["mine"]).employer is None
        assert [p.name for p in env.session.scalars(sa.select(person))] == ["Mine"]
        assert held.name == "Hidden"


def test_what_sudo_has_read_and_the_user_may_see_is_found(sample, clerk, people):
    with sample.env(clerk) as env:
        with env.sudo():
            env.get(Person, people["mine"])
        assert env.session.get(env[Person], people["mine"]).name == "Mine"


@pytest.mark.parametrize(
    "statement",
    [
        lambda env: sa.text("select name from sample_person"),
        lambda env: sa.select(env.info(Person).table),
        lambda env: sa.select(env.info(Person).table.c.name),
        lambda env: sa.select(env.info(Person).table.alias().c.name),
        lambda env: sa.insert(env.info(Tag).table).values(name="x"),
        lambda env: sa.update(env.info(Person).table).values(name="x"),
        lambda env: sa.delete(env.info(Person).table),
        lambda env: sa.select(env[Tag].name, env.info(Person).table.c.name),
        lambda env: sa.select(env[Tag].name).where(sa.exists(sa.select(env.info(Person).table.c.id))),
        lambda env: sa.select(env[Tag].name, sa.select(env.info(Person).table.c.name).limit(1).scalar_subquery()),
        lambda env: sa.select(env[Tag], env.info(Person).table),
        lambda env: sa.select(env[Person]).from_statement(sa.text("select * from sample_person")),
    ],
)
def test_statements_on_bare_tables_are_refused(sample, clerk, people, statement):
    with sample.env(clerk) as env:
        with pytest.raises(AccessDenied, match="bare tables"):
            env.session.execute(statement(env)).all()
        with env.sudo():
            env.session.execute(statement(env))
        env.session.rollback()


def test_legacy_bulk_methods_are_refused(sample, clerk):
    with sample.env(clerk) as env:
        for method in ("bulk_save_objects", "bulk_insert_mappings", "bulk_update_mappings"):
            with pytest.raises(AccessDenied):
                getattr(env.session, method)(env[Person], [{"name": "x"}])


def refused(sample, user, work, error: type[Exception] = AccessDenied):
    with pytest.raises(error), sample.env(user) as env:
        work(env)


def test_writes_stay_within_the_rules(sample, clerk, other, people):
    mine, hidden = people["mine"], people["hidden"]
    with sample.env(clerk) as env:
        env.get(Person, mine).note = "fine"
        made = env.create(Person, name="New")
        assert made.owner_id == clerk
    refused(sample, clerk, lambda env: env.create(Person, name="Not mine", owner_id=other))
    refused(sample, clerk, lambda env: setattr(env.get(Person, mine), "owner_id", other))
    refused(sample, clerk, lambda env: env.delete(env.get(Person, mine)))
    refused(sample, clerk, lambda env: env.session.delete(env.get(Person, mine)))

    def steal(env):
        with env.sudo():
            record = env.get(Person, hidden)
        record.note = "stolen"

    def grab(env):
        with env.sudo():
            record = env.get(Person, hidden)
        record.owner_id = clerk

    refused(sample, clerk, steal)
    refused(sample, clerk, grab)
    with sample.acting_as_system() as env:
        assert env.get(Person, mine).owner_id == clerk
        assert env.get(Person, hidden).note is None
        assert names(env, sa.select(env[Person].name)) == ["Hidden", "Mine", "New"]


def test_bulk_statements_stay_within_the_rules(sample, clerk, other, user_of, people):
    with sample.env(clerk) as env:
        person = env[Person]
        assert env.session.execute(sa.update(person).values(note="bulk")).rowcount == 1
        with pytest.raises(AccessDenied):
            env.session.execute(sa.delete(person))
        env.session.execute(sa.insert(person), [{"name": "A"}, {"name": "B"}])
    refused(sample, clerk, lambda env: env.session.execute(sa.update(env[Person]).values(owner_id=other)))
    refused(sample, clerk, lambda env: env.session.execute(sa.insert(env[Person]), [{"name": "C", "owner_id": other}]))
    refused(sample, clerk, lambda env: env.session.execute(sa.update(env[Person]).values(limit=5)))
    refused(sample, clerk, lambda env: env.session.execute(sa.insert(env[Person]).values(name="D", limit=5)))
    refused(sample, clerk, lambda env: env.session.execute(sa.update(env[Person]).values(deleted_at=env.now)))
    with sample.acting_as_system() as env:
        person = env[Person]
        found = dict(env.session.execute(sa.select(person.name, person.note)).all())
        assert found == {"Mine": "bulk", "Hidden": None, "A": None, "B": None}
        assert env.get(Person, people["mine"]).version == 2


def test_bulk_statements_that_cannot_be_checked_are_refused(sample, clerk):
    from yurt.errors import YurtError

    with sample.env(clerk) as env:
        person = env[Person]
        for statement, rows in (
            (sa.update(person), [{"id": 1, "name": "x"}]),
            (sa.insert(person).from_select(["name"], sa.select(person.city)), None),
            (sa.insert(person).values(name=sa.func.lower("X")), None),
            (sa.insert(person).values(nonsense=1), None),
            (sa.insert(person), [{"nonsense": 1, "name": "x"}]),
            (sa.insert(person).returning(person), [{"name": "x"}]),
        ):
            with pytest.raises((YurtError, CompileError)):
                env.session.execute(statement, rows)


def test_fields_with_roles(sample, clerk, user_of, people):
    boss = user_of("sample.boss")
    with sample.env(clerk) as env:
        made = env.create(Person, name="Default limit", limit=0)
        assert made.limit == 0
        for query in (Query(("secret",)), Query(order=("secret",)), Query(("motto_i18n",))):
            with pytest.raises(AccessDenied):
                fetch(env, Person, query)
        with pytest.raises(AccessDenied):
            fetch(env, Person, Query(where=parse_filter({"field": "secret", "op": "eq", "value": "hush"})))
        with pytest.raises(AccessDenied):
            fetch(env, Order, Query(("customer.secret",)))
        assert fetch(env, Person, Query(search="hush")).rows == []
    for change in ({"limit": 5}, {"secret": "x"}, {"keeper_id": 1}, {"motto_i18n": {"ru": "x"}}):
        refused(sample, clerk, lambda env, c=change: env.create(Person, name="X", **c))
        name, value = next(iter(change.items()))
        refused(sample, clerk, lambda env, n=name, v=value: setattr(env.get(Person, people["mine"]), n, v))
    refused(sample, clerk, lambda env: env.create(Person, name="X", keeper=env.get(User, clerk)))
    refused(sample, clerk, lambda env: setattr(env.get(Person, people["mine"]), "keeper", env.get(User, clerk)))
    with sample.env(boss) as env:
        env.get(Person, people["mine"]).limit = 5
        assert fetch(env, Person, Query(("secret",), search="hush")).rows


def test_changing_a_collection_needs_the_right_to_write_its_owner(sample, user_of, clerk, people):
    def add_role(env):
        with env.sudo():
            role = env.session.scalars(sa.select(env[Role]).where(env[Role].name == "sample.boss")).one()
        user = env.get(User, clerk)
        user.roles.append(role)
        env.session.flush()

    refused(sample, clerk, add_role)

    def retag(env):
        person = env.get(Person, people["mine"])
        person.tags = []

    refused(sample, user_of("sample.reader"), retag)
    with sample.env(clerk) as env:
        person = env.get(Person, people["mine"])
        before = person.version
        retag(env)
        env.session.flush()
        assert person.version == before + 1 and person.updated_by_id == clerk
    with sample.acting_as_system() as env:
        audit = env[Audit]
        last = env.session.scalars(sa.select(audit).where(audit.model == "sample.person").order_by(-audit.id)).first()
        assert (last.operation, last.user_id) == ("change", clerk)
        assert last.changes == {"tags": [[people["tag"]], []]}
        assert [r.name for r in env.get(User, clerk).roles] == ["sample.clerk"]


def test_sudo_begins_and_ends_at_a_flush(sample, clerk, people):
    with sample.env(clerk) as env:
        env[Tag]
        pending = env[Tag](name="smuggled")
        env.session.add(pending)
        with pytest.raises(AccessDenied), env.sudo():
            pass
        env.session.expunge(pending)
    with sample.env(clerk) as env, env.sudo():
        with env.sudo():
            env.session.add(env[Tag](name="inner"))
        env.session.add(env[Tag](name="outer"))
        assert env.is_sudo
    with sample.env(clerk) as env:
        with env.sudo():
            env.session.add(env[Tag](name="late"))
        assert not env.is_sudo
        assert names(env, sa.select(env[Tag].name)) == ["inner", "late", "outer", "vip"]
    with pytest.raises(ZeroDivisionError), sample.env(clerk) as env:
        try:
            with env.sudo():
                env.session.add(env[Tag](name="never"))
                raise ZeroDivisionError
        finally:
            assert not env.is_sudo


def test_branches_see_their_own(sample, user_of):
    with sample.acting_as_system() as env:
        first, second = env.create(Branch, name="One", code="1"), env.create(Branch, name="Two", code="2")
        for branch in (first, second, None):
            env.create(Ticket, subject=str(branch and branch.code), branch=branch)
    nobody = user_of("sample.clerk")
    local = user_of("sample.clerk", "core.exporter", branch=first)
    both = user_of("sample.clerk", "core.auditor", branches=[first, second])
    everywhere = user_of("sample.clerk", "core.all_branches")
    for user, expected in ((nobody, "N"), (local, "1N"), (both, "12N"), (everywhere, "12N")):
        with sample.env(user) as env:
            assert names(env, sa.select(env[Ticket].subject)) == sorted(
                {"1": "1", "2": "2", "N": "None"}[c] for c in expected
            )
            assert {row[1] for row in fetch(env, Ticket, Query(("subject",))).rows} == set(
                names(env, sa.select(env[Ticket].subject))
            )
    with sample.env(local) as env:
        assert env.create(Ticket, subject="new").branch_id == first.id
    refused(sample, local, lambda env: env.create(Ticket, subject="x", branch_id=second.id))
    refused(
        sample,
        local,
        lambda env: setattr(
            env.session.scalars(sa.select(env[Ticket]).where(env[Ticket].subject == "1")).one(), "branch_id", second.id
        ),
    )


def keep(sample, part, **values):
    with sample.acting_as_system() as env:
        role = values.pop("role", None)
        if role:
            values["role"] = env.session.scalars(sa.select(env[Role]).where(env[Role].name == role)).one()
        return env.create(part, **values).id


def test_permissions_and_rules_kept_in_the_database(sample, user_of, people):
    reader = user_of("sample.reader")
    with sample.env(reader) as env:
        assert len(names(env, sa.select(env[Person].name))) == 2
        assert not env.access.allows("sample.place", "create")
    keep(sample, Permission, role="sample.reader", model="sample.place", may_create=True)
    rule = keep(sample, Rule, role="sample.reader", name="Van", model="sample.person",
                where={"field": "city", "op": "eq", "value": "Van"})  # fmt: skip
    sample.refresh()
    with sample.env(reader) as env:
        assert names(env, sa.select(env[Person].name)) == ["Mine"]
        assert [row[1] for row in fetch(env, Person, Query(("name",))).rows] == ["Mine"]
        env.create(Place, name="new")
        with pytest.raises(AccessDenied):
            env.get(Place, env.session.scalar(sa.select(env[Place].id))).name = "other"
            env.session.flush()
        env.session.rollback()
    with sample.acting_as_system() as env:
        env.get(Rule, rule).where = {"field": "gone", "op": "eq", "value": 1}
    sample.refresh()
    with sample.env(reader) as env:
        assert names(env, sa.select(env[Person].name)) == []
    with sample.acting_as_system() as env:
        env.get(Rule, rule).active = False
    sample.refresh()
    with sample.env(reader) as env:
        assert len(names(env, sa.select(env[Person].name))) == 2


@pytest.mark.parametrize(
    "where",
    [
        {"field": "employer.city", "op": "eq", "value": "Gori"},
        {"field": "staff.city", "op": "empty"},
        {"field": "tags.name", "op": "eq", "value": "vip"},
        {"field": "owner", "op": "eq", "value": "$me"},
        {"not": {"field": "owner.login", "op": "eq", "value": "x"}},
    ],
)
def test_a_rule_may_look_at_related_records_and_at_its_own_model(sample, user_of, people, where):
    keep(sample, Rule, role="sample.reader", name="r", model="sample.person", where=where)
    reader = user_of("sample.reader")
    sample.refresh()
    with sample.acting_as_system() as env:
        person = env[Person]
        with env.unguarded():
            from yurt.env.filtering import compile_filter

            env.user_id = reader
            condition = compile_filter(env, env.info(Person), parse_filter(where))
            expected = names(env, sa.select(person.name).where(condition))
    with sample.env(reader) as env:
        person = env[Person]
        assert names(env, sa.select(person.name)) == expected
        assert (
            sorted(p.name for p in env.session.scalars(sa.select(person).options(joinedload(person.employer))))
            == expected
        )
        assert sorted(row[1] for row in fetch(env, Person, Query(("name", "employer"))).rows) == expected


def test_a_rule_for_everybody_limits_every_role(sample, user_of, people):
    keep(sample, Rule, name="all", model="sample.person", where={"field": "city", "op": "eq", "value": "Gori"})
    sample.refresh()
    for user, expected in ((user_of("sample.reader"), ["Hidden"]), (user_of("sample.boss"), ["Hidden"]),
                           (user_of("sample.clerk"), []), (1, ["Hidden", "Mine"])):  # fmt: skip
        with sample.env(user) as env:
            assert names(env, sa.select(env[Person].name)) == expected


def test_roles_inherit_and_add_up(sample, user_of, people):
    boss, both = user_of("sample.boss"), user_of("sample.clerk", "sample.reader")
    with sample.env(boss) as env:
        assert env.access.roles == {"sample.boss", "sample.clerk", "core.user"}
        assert len(names(env, sa.select(env[Person].name))) == 2
    with sample.env(both) as env:
        assert len(names(env, sa.select(env[Person].name))) == 2
        with env.sudo():
            hidden = env.get(Person, people["hidden"])
        hidden.note = "x"
        with pytest.raises(AccessDenied):
            env.session.flush()
        env.session.rollback()


def test_rights_follow_at_once_in_this_process(sample, user_of, people):
    reader = user_of("sample.reader")
    with sample.env(reader) as env:
        assert len(fetch(env, Person, Query(("name",))).rows) == 2
    with sample.acting_as_system() as env:
        env.get(User, reader).roles = []
    with sample.env(reader) as env:
        with pytest.raises(AccessDenied):
            fetch(env, Person, Query(("name",)))
        with pytest.raises(AccessDenied):
            env.session.scalars(sa.select(env[Person])).all()


def test_a_journal_only_grows(sample, clerk):
    with sample.env(clerk) as env:
        entry = env.create(Happening, text="once")
        number = entry.id
    refused(sample, clerk, lambda env: setattr(env.get(Happening, number), "text", "twice"))
    refused(sample, clerk, lambda env: env.delete(env.get(Happening, number)))
    refused(sample, clerk, lambda env: env.session.execute(sa.update(env[Happening]).values(text="twice")))
    refused(sample, clerk, lambda env: env.session.execute(sa.delete(env[Happening])))
    refused(sample, 1, lambda env: env.session.execute(sa.update(env[Audit]).values(label="x")))


def test_nobody_links_to_what_they_cannot_see(sample, clerk, people):
    hidden = people["hidden"]
    for work in (
        lambda env: env.create(Order, customer_id=hidden),
        lambda env: env.session.execute(sa.insert(env[Person]).values(name="x", employer_id=hidden)),
        lambda env: env.session.execute(sa.update(env[Person]).values(employer_id=hidden)),
    ):
        with (
            pytest.raises(ValidationFailed, match="There is no such record, or you have no right"),
            sample.env(clerk) as env,
        ):
            work(env)
    refused(sample, clerk, lambda env: env.create(Order, customer_id=999_999), ValidationFailed)
    with sample.env(clerk) as env:
        order = env.session.scalars(sa.select(env[Order]).where(env[Order].customer_id == people["hidden"])).one()
        assert order.customer is None
        row = next(r for r in fetch(env, Order, Query(("customer",))).rows if r[0] == order.id)
        assert row[1:] == (people["hidden"], None)
