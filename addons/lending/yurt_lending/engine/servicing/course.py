"""The coming closes of a loan, day after day, without a replay from the start for each of them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from yurt_lending.engine.events import CloseOfDay, Event
from yurt_lending.engine.servicing.closing import close_day
from yurt_lending.engine.servicing.late_charges import run_daily_charges
from yurt_lending.engine.servicing.ledger import Ledger
from yurt_lending.engine.servicing.replay import replayed
from yurt_lending.engine.servicing.settings import Servicing
from yurt_lending.engine.servicing.state import LoanState


class Course:
    """A loan after all its facts, of which none lies later than the days that are closed here.

    Each close that changes something goes on from the state that the one before it left, which is what a replay
    with that many facts more would come to.
    """

    def __init__(self, servicing: Servicing, facts: Iterable[Event]) -> None:
        known = list(facts)
        self.ledger, _ = replayed(servicing, known, max((fact.on for fact in known), default=date.min))

    def close(self, fact: CloseOfDay) -> bool:
        """Closes a day if that changes the statement or what is asked; False when it does not, and nothing is done."""
        trial = self._brought(fact.on)
        lines, asked = len(trial.state.transactions), [tuple(row.asked) for row in trial.rows]
        close_day(trial, fact)
        if lines == len(trial.state.transactions) and asked == [tuple(row.asked) for row in trial.rows]:
            return False
        self.ledger = trial
        return True

    def on(self, day: date) -> LoanState:
        """The standing on a day, at or after the last close, if nothing more happens until then."""
        return self._brought(day).state

    def _brought(self, day: date) -> Ledger:
        ledger = self.ledger.forked()
        ledger.state.as_of = day
        run_daily_charges(ledger, day)
        return ledger
