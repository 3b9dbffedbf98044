"""What the add-on promises, on SQLite and on PostgreSQL."""

from datetime import timedelta

import pytest
import sqlalchemy as sa
from yurt.base.models.journal import Note
from yurt.errors import AccessDenied, NotFound, ValidationFailed
from yurt_library.hooks import check_data
from yurt_library.jobs import note_late_books
from yurt_library.models import Book, Loan, Shelf
from yurt_sdk.checks import check_addon


def test_the_addon_is_sound():
    assert check_addon("library") == []


def test_a_reader_borrows_and_brings_back(as_user, env):
    book = env.create(Book, title="Vepkhistqaosani")
    with as_user("library.reader") as reader:
        loan = reader.get(Book, book.id).borrow()
        assert loan.due == reader.today + timedelta(weeks=2)
        assert loan.is_open
    with as_user("library.reader") as reader:
        reader.get(Book, book.id).take_back()
    with as_user("library.keeper") as keeper:
        assert keeper.get(Book, book.id).status == "here"
        assert not keeper.get(Loan, loan.id).is_open


def test_a_reader_sees_own_loans_only_and_cannot_add_shelves(as_user, env):
    loan = env.create(Loan, book=env.create(Book, title="Sasna Tsrer", status="lent"), reader_id=1)
    with as_user("library.reader") as reader, pytest.raises(NotFound):
        reader.get(Loan, loan.id)
    with as_user("library.reader") as reader, pytest.raises(AccessDenied):
        reader.create(Shelf, name="Mine")


def test_nothing_comes_back_in_the_future(env):
    book = env.create(Book, title="Xieng Mieng")
    with pytest.raises(ValidationFailed, match="in the future"):
        env.create(Loan, book=book, reader_id=1, returned=env.today + timedelta(days=1))


def test_late_books_are_noted_and_wrong_figures_found(env):
    book = env.create(Book, title="Daniel Rondo")
    env.create(Loan, book=book, reader_id=1, due=env.today - timedelta(days=1))
    assert note_late_books(env) == 1
    assert "Administrator" in env.session.scalars(sa.select(env[Note])).one().body
    assert check_data(env) == ["“Daniel Rondo” is here, but its loans say otherwise."]


def test_the_first_shelf_is_there(env):
    assert env.session.scalars(sa.select(env[Shelf].name)).all() == ["New arrivals"]
