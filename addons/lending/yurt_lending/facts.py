"""The facts of a loan as they are stored, and as the engine takes them: one kind of row for each kind of fact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from pydantic import TypeAdapter

from yurt_lending.engine import events as engine
from yurt_lending.engine.errors import EngineError

if TYPE_CHECKING:
    from yurt_lending.models.events import Event

CLASSES: dict[str, type[engine.Event]] = {
    "disbursement": engine.Disbursement,
    "repayment": engine.Repayment,
    "goodwill_credit": engine.GoodwillCredit,
    "charge": engine.Charge,
    "charge_waiver": engine.ChargeWaiver,
    "interest_waiver": engine.InterestWaiver,
    "refund": engine.CreditBalanceRefund,
    "charge_back": engine.ChargeBack,
    "rate_change": engine.RateChange,
    "interest_pause": engine.InterestPause,
    "reschedule": engine.Reschedule,
    "re_age": engine.ReAge,
    "re_amortise": engine.ReAmortise,
    "capitalise": engine.Capitalise,
    "charge_off": engine.ChargeOff,
    "write_off": engine.WriteOff,
    "recovery": engine.Recovery,
    "debt_sale": engine.DebtSale,
    "close_of_day": engine.CloseOfDay,
    "reversal": engine.Reversal,
}
KINDS = {made: kind for kind, made in CLASSES.items()}
OWN_COLUMNS = frozenset({"on", "sequence", "key", "recorded", "amount"})


def stored(event: engine.Event) -> dict[str, Any]:
    """The columns kind, date, amount and details of a fact. Raises EngineError for a kind that is not kept."""
    kind = KINDS.get(type(event))
    if kind is None:
        raise EngineError("event_unknown", f"{event.title} is not recorded on loans.")
    values = _adapter(type(event)).dump_python(event, mode="json")
    details = {name: value for name, value in values.items() if name not in OWN_COLUMNS and value is not None}
    return {"kind": kind, "date": event.on, "amount": getattr(event, "amount", None), "details": details}


def fact_of(row: Event) -> engine.Event:
    """The engine's fact; its key is the row's sequence."""
    values: dict[str, Any] = {**(row.details or {}), "on": row.date, "sequence": row.sequence, "key": str(row.sequence)}
    if row.amount is not None:
        values["amount"] = row.amount
    return _adapter(CLASSES[row.kind]).validate_python(values)


def first_day(facts: Iterable[engine.Event]) -> date | None:
    """The day of the first disbursement that was not taken back."""
    known = list(facts)
    gone = {fact.of for fact in known if isinstance(fact, engine.Reversal)}
    days = [fact.on for fact in known if isinstance(fact, engine.Disbursement) and fact.key not in gone]
    return min(days, default=None)


@cache
def _adapter(kind: type[engine.Event]) -> TypeAdapter[Any]:
    return TypeAdapter(kind)
