"""Shelves, books and loans."""

from __future__ import annotations

from datetime import date, timedelta

from yurt.base.models.people import User
from yurt.errors import ValidationFailed
from yurt.model import Mapped, Model, Money, State, action, computed, field, lines, link, state, unique


class Shelf(Model, plural="Shelves", icon="books", order="name"):
    """Where books stand."""

    name: Mapped[str] = field(searchable=True)

    constraints = [unique("name", message="Another shelf has this name.")]


class Book(Model, icon="book", order="title"):
    """A book that is lent out."""

    title: Mapped[str] = field(tracked=True, searchable=True)
    author: Mapped[str | None] = field(searchable=True)
    shelf: Mapped[Shelf | None] = link(tracked=True)
    price: Mapped[Money | None] = field(minimum=0, help="What a reader pays who loses it.")
    status: Mapped[str] = state(
        State("here", "On the shelf", "ok", to=("lent",)),
        State("lent", "Lent", "today", to=("here",)),
    )
    loans: Mapped[list[Loan]] = lines(inverse="book")

    @action("Borrow", icon="arrow-right", primary=True, when=("here",))
    def borrow(self) -> Loan:
        """Lends the book to the acting user for two weeks."""
        self.status = "lent"
        return self.env.create(Loan, book=self)

    @action("Take back", icon="arrow-left", when=("lent",))
    def take_back(self) -> None:
        """Ends the open loan."""
        for loan in self.loans:
            loan.returned = loan.returned or self.env.today
        self.status = "here"


class Loan(Model, icon="calendar-due", order="-due", record_label="due"):
    """A book in somebody's hands."""

    book: Mapped[Book] = link(ondelete="cascade")
    reader: Mapped[User] = link(default=lambda env: env.user_id)
    due: Mapped[date] = field(default=lambda env: env.today + timedelta(weeks=2), tracked=True)
    returned: Mapped[date | None] = field(tracked=True)

    @computed(sql=lambda loan: loan.returned.is_(None))
    def is_open(self) -> bool:
        """True until the book is back."""
        return self.returned is None

    def validate(self) -> None:
        super().validate()
        if self.returned and self.returned > self.env.today:
            message = self.env.gettext("A book cannot come back in the future.")
            raise ValidationFailed(message, {"returned": message})
