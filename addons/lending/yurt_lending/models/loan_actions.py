"""What can be done with a loan that was disbursed, besides taking payments: each action is one fact or several."""

from __future__ import annotations

from yurt.errors import ValidationFailed
from yurt.model import action

from yurt_lending.models.asks import (
    ChangingRate,
    Charging,
    MovingDates,
    Pausing,
    Quoting,
    Recovering,
    Restructuring,
    Settling,
    Waiving,
)
from yurt_lending.models.loan import RUNNING, Loan


class LoanInForce(Loan, extends=True):
    """A loan with what people decide about it."""

    @action("Quote a settlement", icon="calculator", when=RUNNING, role="core.user", asks=Quoting)
    def quote_settlement(self, given: Quoting) -> str:
        """What settles the loan on a day, in words."""
        from yurt_lending.changes import settlement_text
        from yurt_lending.servicing import quote

        return settlement_text(self.env, self, quote(self.env, self, given.date))

    @action("Settle early", icon="checks", when=RUNNING, role="lending.cashier", asks=Settling)
    def settle(self, given: Settling) -> str:
        """Takes the payment that ends the loan."""
        from yurt_lending.changes import settle
        from yurt_lending.money import chosen_place

        place = chosen_place(self.env, given.desk, given.bank_account)
        settle(self.env, self, given.amount, given.date, place)
        return self.env.gettext("Settled")

    @action("Waive", icon="discount", when=RUNNING, role="lending.manager", asks=Waiving)
    def waive(self, given: Waiving) -> str:
        """Forgives interest, fees or penalties."""
        from yurt_lending.changes import KINDS, waive_charges, waive_interest

        if given.what in KINDS:
            waive_charges(self.env, self, KINDS[given.what], given.amount, given.date, given.reason)
        else:
            waive_interest(self.env, self, given.amount, given.date, given.reason)
        return self.env.gettext("Waived")

    @action("Charge", icon="receipt-2", when=RUNNING, role="lending.manager", asks=Charging)
    def charge(self, given: Charging) -> str:
        """Raises a fee or a penalty by hand."""
        from yurt_lending.changes import charge
        from yurt_lending.engine.events import ChargeKind

        charge(self.env, self, ChargeKind(given.kind), given.amount, given.due, given.date, given.reason)
        return self.env.gettext("Charged")

    @action("Move due dates", icon="calendar-share", when=RUNNING, role="lending.manager", asks=MovingDates)
    def move_dates(self, given: MovingDates) -> str:
        """Instalments move to later days; some may be added."""
        from yurt_lending.changes import move_dates

        move_dates(self.env, self, given.due, given.new_due, given.more, given.date, given.reason)
        return self.env.gettext("The schedule has new dates")

    @action("Restructure", icon="arrows-split-2", when=RUNNING, role="lending.manager", asks=Restructuring)
    def restructure(self, given: Restructuring) -> str:
        """The debt gets new terms from a day."""
        from yurt_lending.changes import new_instalments
        from yurt_lending.engine import events
        from yurt_lending.servicing import record

        if given.way == "re_age":
            missing = [name for name in ("first_due", "instalments") if getattr(given, name) is None]
            if given.first_due is None or given.instalments is None:
                message = self.env.gettext("New instalments need a first date and their number.")
                raise ValidationFailed(message, dict.fromkeys(missing, message))
            new_instalments(self.env, self, given.first_due, given.instalments, given.date, given.reason)
        else:
            fact = events.Capitalise if given.way == "capitalise" else events.ReAmortise
            record(self.env, self, fact(on=given.date), text=given.reason)
        return self.env.gettext("Restructured")

    @action("Change the rate", icon="percentage", when=RUNNING, role="lending.manager", asks=ChangingRate)
    def change_rate(self, given: ChangingRate) -> str:
        """Another yearly rate from a day; the instalments to come follow."""
        from yurt_lending.engine.events import RateChange
        from yurt_lending.servicing import record

        record(self.env, self, RateChange(on=given.date, rate=given.rate), text=given.reason)
        return self.env.gettext("The rate changed")

    @action("Pause interest", icon="player-pause", when=RUNNING, role="lending.manager", asks=Pausing)
    def pause(self, given: Pausing) -> str:
        """No interest is charged for some days."""
        from yurt_lending.engine.events import InterestPause
        from yurt_lending.servicing import record

        on = min(given.start, self.env.today)
        record(self.env, self, InterestPause(on=on, start=given.start, end=given.end), text=given.reason)
        return self.env.gettext("Interest pauses")

    @action("Take recovered money", icon="cash-banknote", primary=True, when=("written_off",), role="lending.cashier",
            asks=Recovering)  # fmt: skip
    def recover(self, given: Recovering) -> str:
        """Money comes in after the write-off; it is income."""
        from yurt_lending.engine.events import Recovery
        from yurt_lending.money import chosen_place
        from yurt_lending.servicing import record

        place = chosen_place(self.env, given.desk, given.bank_account)
        record(self.env, self, Recovery(on=given.date, amount=given.amount), money=place)
        return self.env.gettext("Taken")
