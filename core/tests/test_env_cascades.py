"""What the database deletes or empties along with a record is in the audit, and lines may still refuse."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.env import System
from yurt.errors import ValidationFailed
from yurt_extra.models import Badge
from yurt_sample.models import Item, Order, Person


@pytest.fixture
def anna(sample: System) -> int:
    """A person with two badges and an order of one item."""
    with sample.acting_as_system() as env:
        person = env.create(Person, name="Anna")
        env.create(Badge, name="First aid", person=person)
        env.create(Badge, name="Key holder", person=person)
        env.create(Item, title="Felt", amount=Decimal(5), order=env.create(Order, customer=person))
        return person.id


def audit(system: System) -> list[tuple[Any, ...]]:
    """What the last deletion wrote: (operation, model, label, changes)."""
    table = system.registry.info("core.audit").table
    with system.database.reading.connect() as connection:
        last = sa.select(sa.func.max(table.c.request)).scalar_subquery()
        rows = connection.execute(sa.select(table).where(table.c.request == last).order_by(table.c.id)).all()
    return [(row.operation, row.model, row.label, row.changes) for row in rows]


def delete_record(system: System, person: int) -> None:
    with system.acting_as_system(request_id="z") as env:
        env.session.delete(env.session.get(env[Person], person))


def delete_by_statement(system: System, person: int) -> None:
    with system.acting_as_system(request_id="z") as env:
        env.session.execute(sa.delete(env[Person]).where(env[Person].id == person))


@pytest.mark.parametrize("delete", [delete_record, delete_by_statement])
def test_what_goes_with_a_record_is_in_the_audit(sample: System, anna: int, delete: Any) -> None:
    delete(sample, anna)
    found = [(operation, model, label) for operation, model, label, _ in audit(sample)]
    assert found.count(("delete", "sample.person", "Anna")) == 1
    assert (
        found.count(("delete", "extra.badge", "First aid")) == found.count(("delete", "extra.badge", "Key holder")) == 1
    )
    emptied = [entry[3]["customer"] for entry in audit(sample) if entry[:2] == ("change", "sample.order")]
    assert emptied == [[anna, None]]


def test_what_was_calculated_from_an_emptied_link_is_calculated_anew(sample: System, anna: int) -> None:
    delete_by_statement(sample, anna)
    with sample.acting_as_system() as env:
        assert env.session.scalars(sa.select(env[Order].addressee)).all() == [None]


def test_a_line_that_was_not_loaded_may_refuse(sample: System) -> None:
    with sample.acting_as_system() as env:
        order = env.create(Order).id
        env.create(Item, title="keep", order_id=order)
    with pytest.raises(ValidationFailed, match="kept"), sample.acting_as_system() as env:
        env.session.delete(env.session.get(env[Order], order))
    with sample.acting_as_system() as env:
        assert env.session.scalar(sa.select(sa.func.count(env[Item].id))) == 1
