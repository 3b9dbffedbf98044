"""Lists, forms, the board and the menus."""

from yurt.view import Board, Count, Filter, Form, Group, Lines, List, Menu, Page

from yurt_library.models import Book, Loan, Shelf

OPEN = {"field": "is_open", "op": "eq", "value": True}
LATE = {"all": [OPEN, {"field": "due", "op": "period", "value": "before_today"}]}

views = [
    List(Book, "title", "author", "shelf", "status", "price"),
    Form(
        Book,
        Count("loans", icon="calendar-due"),
        Group("", "title", "author", "status"),
        Group("Keeping", "shelf", "price"),
        Page("Loans", Lines("loans", "reader", "due", "returned")),
    ),
    Board(Book, "status", "author", "shelf", title="title", sum="price"),
    List(Loan, "book", "reader", "due", "returned", filters=[Filter("Late", LATE)]),
]
menu = [
    Menu("modules", "Books", Book, icon="book", order=10),
    Menu("modules", "Loans", Loan, icon="calendar-due", order=20),
    Menu("directories", "Shelves", Shelf, icon="books"),
]
