"""What actions on a loan ask."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from yurt.model import Ask, Mapped, Money, Percent, field, link
from yurt_finance.models.bank import BankAccount
from yurt_finance.models.cash import CashDesk

from yurt_lending.models import choices


class Disbursing(Ask):
    """What is asked when money is given out."""

    date: Mapped[date] = field(default=lambda env: env.today)
    desk: Mapped[CashDesk | None] = link(label="From cash desk")
    bank_account: Mapped[BankAccount | None] = link(label="Or bank account")

    @classmethod
    def suggest(cls, record):
        from yurt_lending.money import asked_of

        return asked_of(record.env, record)


class Paying(Ask):
    """What is asked when a payment is taken. What it will pay is shown first; `seen` says that it was."""

    amount: Mapped[Money] = field(minimum=0)
    date: Mapped[date] = field(default=lambda env: env.today)
    desk: Mapped[CashDesk | None] = link(label="Into cash desk")
    bank_account: Mapped[BankAccount | None] = link(label="Or bank account")
    seen: Mapped[bool] = field(label="Post it as shown")

    @classmethod
    def suggest(cls, record):
        from yurt_lending.money import asked_of

        return {"amount": record.due or record.next_amount, **asked_of(record.env, record)}


class Recovering(Ask):
    """What is asked when money comes in for a loan that was written off."""

    amount: Mapped[Money] = field(minimum=0)
    date: Mapped[date] = field(default=lambda env: env.today)
    desk: Mapped[CashDesk | None] = link(label="Into cash desk")
    bank_account: Mapped[BankAccount | None] = link(label="Or bank account")

    @classmethod
    def suggest(cls, record):
        from yurt_lending.money import asked_of

        return asked_of(record.env, record)


class Quoting(Ask):
    """The day for which a settlement is asked."""

    date: Mapped[date] = field(default=lambda env: env.today)


class Settling(Ask):
    """What is asked when a loan is settled before its end; the amount is today's quote."""

    amount: Mapped[Money] = field(minimum=0, help="What settles the loan. Another day, another amount: it is told.")
    date: Mapped[date] = field(default=lambda env: env.today)
    desk: Mapped[CashDesk | None] = link(label="Into cash desk")
    bank_account: Mapped[BankAccount | None] = link(label="Or bank account")

    @classmethod
    def suggest(cls, record):
        from yurt_lending.money import asked_of
        from yurt_lending.servicing import quote

        return {"amount": quote(record.env, record, record.env.today).total, **asked_of(record.env, record)}


class Reversing(Ask):
    """What is asked when a fact is taken back."""

    date: Mapped[date] = field(default=lambda env: env.today)
    reason: Mapped[str]


class WritingOff(Ask):
    """What is asked when a loan is written off."""

    date: Mapped[date] = field(default=lambda env: env.today)
    reason: Mapped[str]


class Waiving(Ask):
    """What is asked when a part of the debt is forgiven."""

    what: Mapped[str] = field(options=choices.WAIVED, default="penalties")
    amount: Mapped[Money | None] = field(
        minimum=0, help="Empty: all that is unpaid of it (of interest: until the day)."
    )
    date: Mapped[date] = field(default=lambda env: env.today)
    reason: Mapped[str]


class Charging(Ask):
    """What is asked when a fee or a penalty is raised by hand."""

    kind: Mapped[str] = field(options=choices.CHARGE_KINDS, default="fee")
    amount: Mapped[Money] = field(minimum=0)
    due: Mapped[date] = field(default=lambda env: env.today, help="It joins the instalment of that time.")
    date: Mapped[date] = field(default=lambda env: env.today)
    reason: Mapped[str]


class MovingDates(Ask):
    """What is asked when instalments move."""

    due: Mapped[date] = field(label="Instalment due on", help="This one and all later ones move.")
    new_due: Mapped[date] = field(label="Is now due on")
    more: Mapped[int] = field(default=0, minimum=0, maximum=540, label="Instalments added")
    date: Mapped[date] = field(default=lambda env: env.today)
    reason: Mapped[str]

    @classmethod
    def suggest(cls, record):
        return {"due": record.next_due} if record.next_due else {}


class Restructuring(Ask):
    """What is asked when a debt gets new terms."""

    way: Mapped[str] = field(options=choices.RESTRUCTURINGS, default="re_age")
    first_due: Mapped[date | None] = field(label="First new instalment", help="For new instalments only.")
    instalments: Mapped[int | None] = field(minimum=1, maximum=540, help="For new instalments only.")
    date: Mapped[date] = field(default=lambda env: env.today)
    reason: Mapped[str]


class ChangingRate(Ask):
    """What is asked when the rate changes."""

    rate: Mapped[Percent] = field(minimum=Decimal(0), maximum=Decimal(999), label="New rate", help="A year.")
    date: Mapped[date] = field(default=lambda env: env.today, label="From")
    reason: Mapped[str]


class Pausing(Ask):
    """What is asked when interest pauses."""

    start: Mapped[date] = field(default=lambda env: env.today, label="From")
    end: Mapped[date] = field(label="To", help="Both days included.")
    reason: Mapped[str]
