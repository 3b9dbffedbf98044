"""Who else stands for a loan: guarantors, co-borrowers, and the members of a group with their shares."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import ValidationFailed
from yurt.model import Mapped, Model, Money, Percent, check, computed, field, lines, link, unique
from yurt_crm.models.contact import Contact

from yurt_lending.models.loan import Loan
from yurt_lending.models.product import Product

PARTS = {"guarantor": "Guarantor", "co_borrower": "Co-borrower", "member": "Member of the group"}
WHOLE = Decimal(100)
CENT = Decimal("0.01")


class Participant(
    Model, label="Participant", icon="users", order="loan, kind, id", record_label="contact", trash=False, archive=False
):
    """Somebody who answers for a loan besides the borrower."""

    loan: Mapped[Loan] = link(ondelete="cascade")
    contact: Mapped[Contact] = link(tracked=True, ondelete="restrict")
    kind: Mapped[str] = field(options=PARTS, default="guarantor", tracked=True, label="As")
    share: Mapped[Percent | None] = field(
        minimum=0, maximum=100, tracked=True, help="Of a member: the part of the loan. All together: 100."
    )
    most: Mapped[Money | None] = field(
        minimum=0, tracked=True, label="At most", help="Of a guarantor: what they answer for. Empty: for all of it."
    )
    note: Mapped[str | None] = field(max_length=200)

    if TYPE_CHECKING:
        loan_id: Mapped[int]
        contact_id: Mapped[int]

    constraints = [
        unique("loan", "contact", message="This contact takes part in the loan already."),
        check("one_measure", lambda p: p.share.is_(None) | p.most.is_(None), "A share or an amount, not both."),
    ]

    @computed(sql=lambda person: _answered(person, "outstanding"), label="Answers for")
    def answers_for(self) -> Money:
        """What is unpaid of the loan, as far as they answer for it."""
        if self.kind == "member":
            return (self.loan.outstanding * (self.share or 0) / WHOLE).quantize(CENT)
        return min(self.most, self.loan.outstanding) if self.most is not None else self.loan.outstanding

    @computed(sql=lambda person: _answered(person, "due"), label="Due")
    def due(self) -> Money:
        """What of that is due today: of a member the share, of others all up to what they answer for."""
        if self.kind == "member":
            return (self.loan.due * (self.share or 0) / WHOLE).quantize(CENT)
        return min(self.loan.due, self.answers_for)

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self._refuse_late()

    def on_create(self) -> None:
        super().on_create()
        self._refuse_late()

    def on_delete(self) -> None:
        super().on_delete()
        self._refuse_late()

    def _refuse_late(self) -> None:
        """Members and co-borrowers are part of what is agreed; a guarantor may join later, and none may leave."""
        status = self.loan.status if self.loan is not None else "applied"
        if status != "applied" and not self.env.is_sudo and not (self.kind == "guarantor" and self.id is None):
            message = self.env.gettext("What was agreed stays. Only a guarantor can be added now.")
            raise ValidationFailed(message, {"kind": message})

    def validate(self) -> None:
        super().validate()
        if self.kind == "member":
            if not self.share:
                message = self.env.gettext("A member has a share.")
                raise ValidationFailed(message, {"share": message})
            return
        if self.loan.borrower is self.contact:
            message = self.env.gettext("The borrower cannot stand for the own loan. Choose another contact.")
            raise ValidationFailed(message, {"contact": message})


class SharedProduct(Product, extends=True):
    """A product with what it asks of those who stand for a loan."""

    least_guarantors: Mapped[int] = field(default=0, minimum=0, tracked=True, label="Guarantors at least")
    least_members: Mapped[int] = field(
        default=0, minimum=0, tracked=True, label="Members at least", help="Above 0: loans to groups."
    )


class SharedLoan(Loan, extends=True):
    """A loan with those who stand for it."""

    participants: Mapped[list[Participant]] = lines(inverse="loan", order="kind, id")


class Standing(Contact, extends=True):
    """A contact who stands for loans of others."""

    participations: Mapped[list[Participant]] = lines(inverse="contact", label="Stands for loans")


def _answered(person: Any, figure: str) -> Any:
    """As SQL: a member's share of a figure of the loan, or the figure up to the most that others answer for."""
    loan = sa.inspect(person).mapper.class_.__table__.metadata.tables["lending_loan"]
    owed = sa.select(loan.c[figure]).where(loan.c.id == person.loan_id).scalar_subquery()
    share = sa.func.round(owed * sa.func.coalesce(person.share, 0) / 100, 2)
    limited = sa.case((person.most < owed, person.most), else_=owed)
    return sa.type_coerce(sa.case((person.kind == "member", share), else_=limited), loan.c[figure].type)
