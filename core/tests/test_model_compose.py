# ruff: noqa: E501 - the table of contradictions is read by rows
"""Models composed of several add-ons' parts: one class per model and database, computed fields that stay right."""

from __future__ import annotations

from decimal import Decimal

import pytest
import sqlalchemy as sa
from sampling import available, registry
from yurt.env.query import Query, fetch
from yurt.errors import ValidationFailed
from yurt.model.filters import parse_filter
from yurt.model.kinds import KINDS
from yurt.model.spec import FieldSpec
from yurt.registry.registry import build
from yurt_extra.models import Badge, PersonWithBadges
from yurt_sample.models import Item, Order, Person, Place, Tag, Thing


@pytest.fixture
def env(sample):
    with sample.acting_as_system() as unit:
        yield unit


# -- composing


def test_parts_make_one_class_and_reach_each_other_by_super(env):
    person = env.create(Person, name="Ani", badges=[env[Badge](name="gold")])
    assert type(person) is env[Person] is env[PersonWithBadges]
    assert isinstance(person, Person) and isinstance(person, PersonWithBadges) and not isinstance(person, Tag)
    assert person.greeting() == "I am Ani, and I have 1 badges"
    assert person.badge_count == 1 and person.shoe_size == 42
    assert env.info(Tag).label == "Label" and env.create(Tag, name="x").weight == 1
    assert env.info(Person).fields["nickname"].owner == "extra" and env.info(Person).fields["name"].owner == "sample"


def test_two_registries_side_by_side_of_the_same_parts():
    small, large = registry("sample"), registry("sample", "extra")
    assert small[Person] is not large[Person] and small.metadata is not large.metadata
    assert "shoe_size" not in small.info(Person).fields and "shoe_size" in large.info(Person).fields
    assert "badges" not in sa.inspect(small[Person]).relationships
    assert "extra.badge" not in small.models
    assert small[Person](name="Ani").greeting() == "I am Ani"
    assert isinstance(small[Person](name="x"), Person) and not isinstance(small[Person](name="x"), large[Person])


def test_a_chain_of_three_addons_calls_each_once(make_addon):
    source = """
from yurt.model import Mapped, Model, field
from {package}.models import {base}
class {name}({base}, extends=True):
    {field}: Mapped[str | None]
    def greeting(self) -> str:
        return "{field} " + super().greeting()
"""
    one = make_addon(
        "one", depends=["sample"], models=source.format(package="yurt_sample", base="Person", name="One", field="one")
    )
    two = make_addon(
        "two", depends=["one"], models=source.format(package="yurt_one", base="One", name="Two", field="two")
    )
    side = make_addon(
        "side",
        depends=["sample"],
        models=source.format(package="yurt_sample", base="Person", name="Side", field="side"),
    )
    built = build([*available("sample"), one, two, side])
    assert not built.faults
    person = built[Person](name="Ani")
    assert person.greeting() == "side two one I am Ani"
    assert {"one", "two", "side"} <= set(built.info(Person).fields)


HEAD = "from yurt.model import *\nfrom yurt_sample.models import Person, Tag, Item\n"
WRONG = {
    "unknown_target": ("class A(Model):\n    b: Mapped[Tag] = link(to='gone.model')\n", ["broken.a.b", "gone.model"]),
    "foreign_class": ("class X: ...\nclass A(Model):\n    b: Mapped[X] = link()\n", ["broken.a.b", "no installed model"]),
    "required_and_emptied": ("class A(Model):\n    b: Mapped[Tag] = link(ondelete='set null')\n", ["broken.a.b", "restrict"]),
    "kind_changed": ("class P(Person, extends=True):\n    city: Mapped[int]\n", ["sample.person.city", "text", "integer"]),
    "target_changed": ("class P(Person, extends=True):\n    home: Mapped[Tag | None] = link()\n", ["sample.person.home", "sample.place", "sample.tag"]),
    "required_elsewhere": ("class P(Person, extends=True):\n    must: Mapped[str]\n", ["sample.person.must", "constant default"]),
    "system_field": ("class A(Model):\n    version: Mapped[int]\n", ["broken.a", "version", "every model has already"]),
    "no_inverse": ("class A(Model):\n    items: Mapped[list[Item]] = lines(inverse='nothing')\n", ["broken.a.items", "nothing", "sample.item"]),
    "inverse_is_no_link": ("class A(Model):\n    items: Mapped[list[Item]] = lines(inverse='title')\n", ["broken.a.items", "title", "not as a link"]),
    "inverse_leads_elsewhere": ("class A(Model):\n    items: Mapped[list[Item]] = lines(inverse='order')\n", ["broken.a.items", "order", "not as a link"]),
    "no_kind": ("class A(Model):\n    b: Mapped[complex | int | None]\n", ["A.b", "one type"]),
    "unknown_option": ("class A(Model, colour='red'):\n    b: Mapped[str]\n", ["A", "colour"]),
    "no_annotation": ("class A(Model):\n    b = field()\n", ["A.b", "annotation"]),
    "unknown_order": ("class A(Model, order='-nothing'):\n    b: Mapped[str]\n", ["broken.a", "nothing"]),
    "unknown_dependency": ("class A(Model):\n    @computed(depends=['nothing.x'], stored=True)\n    def b(self) -> int: ...\n", ["broken.a.b", "nothing"]),
    "constraint": ("class A(Model):\n    b: Mapped[str]\n    constraints = [unique('nothing', message='x')]\n", ["nothing"]),
}  # fmt: skip


@pytest.mark.parametrize("case", WRONG)
def test_contradictions_name_addon_and_model(make_addon, case):
    source, expected = WRONG[case]
    broken = make_addon("broken", depends=["sample"], models=HEAD + source)
    built = build([*available("sample"), broken])
    assert [fault.addon for fault in built.faults] == ["broken"]
    message = built.faults[0].message
    assert all(word in message for word in expected), message


def test_a_required_field_on_anothers_table_takes_a_constant_default(make_addon):
    source = 'class P(Person, extends=True):\n    must: Mapped[str] = field(default="it\'s")\n    yes: Mapped[bool]\n'
    built = build([*available("sample"), make_addon("fine", depends=["sample"], models=HEAD + source)])
    assert not built.faults
    table = built.info(Person).table
    assert not table.c.must.nullable and table.c.must.server_default is not None and not table.c.yes.nullable


# -- custom fields


def test_custom_fields_are_fields(make_addon):
    custom = {"sample.person": [FieldSpec("housing", "selection", options={"own": "Own"}, custom=True, owner="custom"),
                                FieldSpec("boss", "link", target="sample.person", ondelete="set null", custom=True, owner="custom")]}  # fmt: skip
    built = build(available("sample"), custom)
    info = built.info(Person)
    assert info.fields["housing"].label == "Housing" and "boss_id" in info.table.c
    with pytest.raises(ValidationFailed):
        info.validator.check({"housing": "rent"})


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_a_custom_field_of_every_kind_composes(kind):
    spec = FieldSpec(
        "extra_one",
        kind,
        target="sample.tag" if kind == "link" else None,
        options={"a": "A"},
        custom=True,
        owner="custom",
    )
    built = build(available("sample"), {"sample.thing": [spec]})
    assert not built.faults and built.info(Thing).fields["extra_one"].kind == kind


@pytest.mark.parametrize(
    "spec",
    [
        FieldSpec("name", "integer", custom=True, owner="custom"),
        FieldSpec("version", "text", custom=True, owner="custom"),
        FieldSpec("odd", "no_such_kind", custom=True, owner="custom"),
        FieldSpec("gone", "link", target="gone.model", custom=True, owner="custom"),
    ],
)
def test_a_custom_field_that_does_not_fit_stops_nothing(spec):
    built = build(available("sample"), {"sample.person": [spec]})
    assert not built.faults
    assert built.info(Person).fields["name"].kind == "text" and built.info(Person).fields["version"].kind == "integer"
    assert {"odd", "gone"}.isdisjoint(built.info(Person).fields)


# -- relations


def test_many_to_many_and_links_to_itself(env):
    ani, aram = env.create(Person, name="Ani"), env.create(Person, name="Aram")
    ani.friends = [aram, ani]
    ani.employer = aram
    env.session.flush()
    env.session.expire_all()
    assert ani.friends == [ani, aram] and aram.staff == [ani] and aram.friends == []
    ani.friends.remove(ani)
    env.session.flush()
    assert (
        env.session.scalar(
            sa.select(sa.func.count()).select_from(env.registry.metadata.tables["sample_person_friends_rel"])
        )
        == 1
    )
    env.session.delete(aram)
    env.session.flush()
    env.session.expire_all()
    assert ani.friends == [] and ani.employer is None


def test_no_record_stands_above_itself(env):
    top = env.create(Place, name="top")
    middle = env.create(Place, name="middle", parent=top)
    low = env.create(Place, name="low", parent=middle)
    env.session.commit()
    for move in (
        lambda: setattr(top, "parent", low),
        lambda: setattr(top, "parent_id", low.id),
        lambda: setattr(top, "parent", top),
        lambda: low.children.append(top),
    ):
        move()
        with pytest.raises(ValidationFailed, match="above"):
            env.session.flush()
        env.session.rollback()
    with pytest.raises(ValidationFailed, match="above"):
        env.session.execute(sa.update(env[Place]).where(env[Place].id == top.id).values(parent_id=low.id))
    env.session.rollback()
    low.parent = top
    middle.parent = low
    env.session.flush()
    assert [p.name for p in top.children] == ["low"]
    ani = env.create(Person, name="Ani")
    aram = env.create(Person, name="Aram", employer_id=ani.id)
    ani.employer_id = aram.id  # What is no tree may go in a circle.
    env.session.flush()


# -- computed fields


def test_computed_in_python_and_in_sql(env):
    ani = env.create(Person, name="Ani", city="Van")
    env.create(Person, name="Aram")
    assert (ani.title, ani.shout) == ("Ani of Van", "ANI")
    found = fetch(
        env, Person, Query(("title",), where=parse_filter({"field": "title", "op": "contains", "value": "of v"}))
    )
    assert [row[1] for row in found.rows] == ["Ani of Van"]
    assert [row[1] for row in fetch(env, Person, Query(("title",), order=("-title",))).rows] == [None, "Ani of Van"]


def total(env, order) -> Decimal:
    """What the database holds."""
    table = env.info(Order).table
    return env.session.connection().execute(sa.select(table.c.total).where(table.c.id == order.id)).scalar_one()


def test_a_stored_total_follows_its_lines_however_they_change(env):
    item = env[Item]
    first = env.create(Order, items=[item(title="a", amount=Decimal("1.1")), item(title="b", amount=2)])
    second = env.create(Order)
    assert (total(env, first), total(env, second)) == (Decimal("3.1"), 0)
    a, b = first.items
    a.amount = Decimal("5")
    env.session.flush()
    assert total(env, first) == first.total == 7
    a.order = second
    env.session.flush()
    assert (total(env, first), total(env, second)) == (2, 5)
    b.order_id = second.id
    env.session.flush()
    assert (total(env, first), total(env, second)) == (0, 7)
    env.create(Item, order_id=first.id, title="c", amount=10)
    assert total(env, first) == 10
    env.delete(b)
    assert total(env, second) == 5
    env.session.execute(sa.update(item).where(item.id == a.id).values(amount=item.amount * 3))
    assert total(env, second) == 15
    env.session.execute(sa.update(item).where(item.id == a.id).values(order_id=first.id))
    assert (total(env, first), total(env, second)) == (25, 0)
    env.session.execute(sa.insert(item), [{"title": "d", "amount": 1, "order_id": second.id}] * 3)
    assert total(env, second) == 3
    env.session.execute(sa.delete(item).where(item.order_id == second.id))
    assert total(env, second) == 0
    assert first.total == 25 and second.total == 0


def test_bulk_values_are_checked_even_when_they_are_calculated(env):
    order = env.create(Order, items=[env[Item](title="a", amount=1)])
    with pytest.raises(ValidationFailed, match="0 or more"):
        env.session.execute(sa.update(env[Item]).values(amount=env[Item].amount - 5))
    env.session.rollback()
    assert order


def test_a_stored_value_follows_through_two_relations_links_and_collections(env):
    thing = env.create(Thing, name="ring", price=7)
    ani = env.create(Person, name="Ani")
    tag = env.create(Tag, name="rush")
    order = env.create(Order, customer=ani, tags=[tag], items=[env[Item](title="a", amount=1, product=thing)])
    assert (order.worth, order.addressee, order.marks) == (7, "Ani", "rush")
    thing.price = 9
    ani.name = "Aram"
    tag.name = "slow"
    env.session.flush()
    assert (order.worth, order.addressee, order.marks) == (9, "Aram", "slow")
    order.tags.append(env.create(Tag, name="big"))
    order.customer = None
    env.session.flush()
    assert (order.marks, order.addressee) == ("big, slow", None)
    env.session.execute(sa.update(env[Thing]).values(price=env[Thing].price + 1))
    assert order.worth == 10
    env.delete(tag)
    env.session.expire_all()
    assert order.marks == "big"


def test_a_total_counts_what_the_saving_user_cannot_see(sample, user_of):
    from yurt.base.models.people import Role, Rule

    clerk = user_of("sample.clerk")
    with sample.acting_as_system() as env:
        role = env.session.scalars(sa.select(env[Role]).where(env[Role].name == "sample.clerk")).one()
        env.create(
            Rule, name="small", model="sample.item", role=role, where={"field": "amount", "op": "lt", "value": 10}
        )
        number = env.create(Order, items=[env[Item](title=t, amount=n) for t, n in (("a", 1), ("b", 100))]).id
    with sample.env(clerk) as env:
        order = env.get(Order, number)
        assert [item.title for item in order.items] == ["a"]
        order.number = "mine"
        env.session.flush()
        assert order.total == 101
        order.items[0].amount = 2
        env.session.flush()
        assert order.total == 102
    with sample.acting_as_system() as env:
        assert env.get(Order, number).total == 102


def test_recomputing_raises_the_version_of_the_owner_once(env):
    order = env.create(Order, items=[env[Item](title="a", amount=1)])
    version = order.version
    order.items[0].amount = 2
    env.session.flush()
    assert order.version == version + 1
    order.items[0].title = "renamed"
    env.session.flush()
    assert order.version == version + 1
