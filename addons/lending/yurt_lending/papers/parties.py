"""What all papers of lending tell of a loan and of its borrower."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yurt.i18n import N_
from yurt_crm.models.contact import Contact
from yurt_documents.kinds import Place, Sum

if TYPE_CHECKING:
    from yurt_lending.models.loan import Loan

PARTIES = (
    Place("borrower.name", N_("Borrower"), "Ani Petrosyan"),
    Place("borrower.address", N_("Borrower's address"), "12 Lake Street, Gyumri"),
    Place("borrower.tax_number", N_("Borrower's tax number"), "01234567"),
    Place("borrower.phone", N_("Borrower's telephone"), "+374 10 123456", optional=True),
    Place("borrower.birthday", N_("Borrower's birthday"), -12_000, kind="date", optional=True),
    Place("loan.number", N_("Number of the loan"), "C1-2026-00017"),
    Place("loan.product", N_("Loan product"), "Consumer loan"),
    Place("loan.amount", N_("Amount lent"), Decimal(500_000), kind="money"),
    Place("loan.rate", N_("Interest a year"), Decimal(24), kind="percent"),
    Place("loan.term", N_("Number of instalments"), 12, kind="number"),
    Place("loan.start", N_("Day of the disbursement"), 0, kind="date"),
    Place("loan.officer", N_("Loan officer"), "Mariam", optional=True),
    Place("loan.purpose", N_("Purpose of the loan"), "Repair of a roof", optional=True),
)


def parties(loan: Loan) -> dict[str, Any]:
    """The values of `PARTIES`."""
    borrower = loan.borrower
    return {
        "borrower.name": borrower.name,
        "borrower.address": address_of(borrower),
        "borrower.tax_number": borrower.tax_number,
        "borrower.phone": borrower.phone,
        "borrower.birthday": borrower.birthday,
        "loan.number": loan.number,
        "loan.product": loan.product.name,
        "loan.amount": Sum(loan.principal, loan.currency),
        "loan.rate": loan.rate,
        "loan.term": loan.term,
        "loan.start": loan.disbursed_on or loan.start,
        "loan.officer": loan.officer.name if loan.officer else None,
        "loan.purpose": loan.purpose,
    }


def address_of(contact: Contact) -> str | None:
    """Where somebody lives, in one line."""
    parts = [contact.address, contact.city]
    return ", ".join(" ".join(part.split()) for part in parts if part) or None


def language_of(loan: Loan) -> str | None:
    """The language that the borrower reads."""
    return loan.borrower.language
