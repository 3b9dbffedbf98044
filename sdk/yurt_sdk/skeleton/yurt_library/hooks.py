"""What the add-on does when the core asks."""

import sqlalchemy as sa
from yurt import hookimpl

from yurt_library.models import Book


@hookimpl
def check_data(env) -> list[str]:
    """A book is lent exactly while it has an open loan (`yurt check --data`)."""
    books = env.session.scalars(sa.select(env[Book])).all()
    wrong = [book for book in books if (book.status == "lent") != any(loan.is_open for loan in book.loans)]
    return [f"“{book.title}” is {book.status}, but its loans say otherwise." for book in wrong]
