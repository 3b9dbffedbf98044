"""Readers borrow, and see their own loans; keepers see and change everything."""

from yurt.rights import Role, allow, rule

from yurt_library.models import Book, Loan, Shelf

reader = Role("library.reader", "Reader", implies=["core.user"])
keeper = Role("library.keeper", "Keeper", implies=["library.reader"])

permissions = [
    allow(reader, Shelf, "read"),
    allow(reader, Book, "read", "write"),
    allow(reader, Loan, "read", "create", "write"),
    allow(keeper, Shelf),
    allow(keeper, Book),
    allow(keeper, Loan),
]
rules = [rule(Loan, reader, lambda loan, env: loan.reader_id == env.user_id)]
