"""Pawn tickets: what was pawned, until when, and how it ended."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from yurt.errors import ValidationFailed
from yurt.model import Ask, Mapped, Model, Money, Sequence, State, action, field, index, lines, link, many, state
from yurt_finance.models.accounts import Account
from yurt_finance.models.bank import BankAccount
from yurt_finance.models.cash import CashDesk

from yurt_lending.models.collateral import Collateral, StoragePlace
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.models.product import Product


class PawnProduct(Product, extends=True):
    """A product whose loans have pawn tickets."""

    pawn: Mapped[bool] = field(tracked=True, label="With pawn tickets")
    forfeit_after: Mapped[int] = field(
        default=30, minimum=0, tracked=True, label="Forfeited after", help="Days after the due date."
    )
    stock_account: Mapped[Account | None] = link(tracked=True, label="Account of forfeited goods")

    def validate(self) -> None:
        super().validate()
        if self.pawn and self.stock_account is None:
            message = self.env.gettext("Choose the account to which forfeited goods go.")
            raise ValidationFailed(message, {"stock_account": message})


class Renewing(Ask):
    """What is asked when a ticket is renewed; the amount is what is owed until today without the principal."""

    due: Mapped[date] = field(label="New due date")
    amount: Mapped[Money] = field(minimum=0, help="What is owed until today, without the principal.")
    desk: Mapped[CashDesk | None] = link(label="Into cash desk")
    bank_account: Mapped[BankAccount | None] = link(label="Or bank account")

    @classmethod
    def suggest(cls, record: Any) -> dict[str, Any]:
        from yurt_lending.money import asked_of
        from yurt_lending.pledges.tickets import renewal_amount, renewed_until

        due = renewed_until(record.env, record)
        return {"due": due, "amount": renewal_amount(record.env, record, due), **asked_of(record.env, record.loan)}


class Extending(Ask):
    """What is asked when a ticket's day is moved."""

    due: Mapped[date] = field(label="New due date")
    reason: Mapped[str]


class Redeeming(Ask):
    """What is asked when a pawn is redeemed; the amount is today's quote."""

    amount: Mapped[Money] = field(minimum=0)
    desk: Mapped[CashDesk | None] = link(label="Into cash desk")
    bank_account: Mapped[BankAccount | None] = link(label="Or bank account")

    @classmethod
    def suggest(cls, record: Any) -> dict[str, Any]:
        from yurt_lending.money import asked_of
        from yurt_lending.servicing import quote

        total = quote(record.env, record.loan, record.env.today).total
        return {"amount": total, **asked_of(record.env, record.loan)}


class Forfeiting(Ask):
    """What is asked when a pawn is forfeited."""

    worth: Mapped[Money] = field(minimum=0, label="Goods are worth", help="They come to stock at this value.")
    place: Mapped[StoragePlace | None] = link(label="Storage place")

    @classmethod
    def suggest(cls, record: Any) -> dict[str, Any]:
        return {"worth": sum(item.lendable for item in record.items)}


class Losing(Ask):
    """What is asked when a ticket is lost."""

    text: Mapped[str] = field(label="How it was lost", max_length=300)


class PawnTicket(Model, label="Pawn ticket", icon="ticket", order="-id", record_label="number", trash=False,
                 archive=False):  # fmt: skip
    """The paper that stands for pawned items: who brings it with the money gets them back.

    One ticket of a loan is open at a time; a renewed or lost one is followed by another with a number of its own.
    """

    number: Mapped[str] = field(sequence=Sequence("P-{year}-{number:06}", per=("year",)), unique=True, searchable=True)
    loan: Mapped[Loan] = link(ondelete="restrict")
    status: Mapped[str] = state(
        State("open", "Open", "ok", to=("renewed", "redeemed", "forfeited", "lost")),
        State("renewed", "Renewed", "done"),
        State("redeemed", "Redeemed", "done"),
        State("forfeited", "Forfeited", "late"),
        State("lost", "Lost, replaced", "penalty"),
        readonly=True,
    )
    items: Mapped[list[Collateral]] = many()
    issued: Mapped[date] = field(default=lambda env: env.today, readonly=True)
    due: Mapped[date] = field(readonly=True, tracked=True)
    forfeit_on: Mapped[date] = field(readonly=True, label="Forfeited from", index=True)
    amount: Mapped[Money] = field(readonly=True, label="Lent")
    replaces: Mapped[PawnTicket | None] = link(readonly=True, ondelete="restrict", label="In place of")
    text: Mapped[str | None] = field(max_length=300, readonly=True, label="Note")

    if TYPE_CHECKING:
        loan_id: Mapped[int]

    indexes = [index("status", "due")]

    @action("Renew", icon="refresh", primary=True, when=("open",), role="lending.cashier", asks=Renewing)
    def renew(self, given: Renewing) -> PawnTicket:
        """Interest and charges until today are paid, and a new term begins with a new ticket."""
        from yurt_lending.money import chosen_place
        from yurt_lending.pledges.tickets import renew

        place = chosen_place(self.env, given.desk, given.bank_account)
        return renew(self.env, self, given.due, given.amount, place)

    @action("Redeem", icon="lock-open", primary=True, when=("open",), role="lending.cashier", asks=Redeeming)
    def redeem(self, given: Redeeming) -> str:
        """The loan is settled and the items go back."""
        from yurt_lending.money import chosen_place
        from yurt_lending.pledges.tickets import redeem

        redeem(self.env, self, given.amount, chosen_place(self.env, given.desk, given.bank_account))
        return self.env.gettext("Redeemed: give the items back")

    @action("Extend", icon="calendar-share", when=("open",), role="lending.manager", asks=Extending)
    def extend(self, given: Extending) -> str:
        """A later day, without payment; the ticket stays."""
        from yurt_lending.pledges.tickets import extend

        extend(self.env, self, given.due, given.reason)
        return self.env.gettext("Extended")

    @action("Forfeit", icon="gavel", when=("open",), role="lending.manager", asks=Forfeiting)
    def forfeit(self, given: Forfeiting) -> str:
        """The items become ours, at what they are worth; what they do not cover is written off."""
        from yurt_lending.pledges.tickets import forfeit

        forfeit(self.env, self, given.worth, given.place)
        return self.env.gettext("Forfeited: the goods are in stock")

    @action("Lost", icon="ticket-off", when=("open",), role="lending.cashier", asks=Losing)
    def lose(self, given: Losing) -> PawnTicket:
        """This ticket is worth nothing any more; another one takes its place."""
        from yurt_lending.pledges.tickets import replace_lost

        return replace_lost(self.env, self, given.text)


class PawnedLoan(Loan, extends=True):
    """A loan with its pawn tickets."""

    tickets: Mapped[list[PawnTicket]] = lines(inverse="loan", order="-id", label="Pawn tickets")

    @action("Issue pawn ticket", icon="ticket", when=RUNNING, role="lending.cashier")
    def issue_ticket(self) -> PawnTicket:
        """The items are in our hands: the borrower gets a ticket for them."""
        from yurt_lending.pledges.tickets import issue

        return issue(self.env, self)
