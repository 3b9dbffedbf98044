"""From the events of a case to facts."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from yurt_lending.engine.dates import Frequency, Unit
from yurt_lending.engine.events import (
    Capitalise,
    Charge,
    ChargeAdjustment,
    ChargeBack,
    ChargeKind,
    ChargeOff,
    ChargeWaiver,
    CloseOfDay,
    CreditBalanceRefund,
    DebtSale,
    Disbursement,
    DownPayment,
    Event,
    GoodwillCredit,
    InterestPause,
    InterestPaymentWaiver,
    InterestRefund,
    InterestWaiver,
    MerchantIssuedRefund,
    Payment,
    PayoutRefund,
    RateChange,
    ReAge,
    ReAmortise,
    Recovery,
    Repayment,
    Reschedule,
    Reversal,
    WriteOff,
)
from yurt_lending.engine.fees import Base, ChargeRule, Occasion
from yurt_lending.engine.servicing import Servicing, settlement
from yurt_lending.engine.servicing.ledger import DOWN_PAYMENT
from yurt_lending.vectors.reading import day, normal, number, taken

Told = Mapping[str, Any]

AMOUNTS: dict[str, type[Any]] = {
    "disbursement": Disbursement,
    "disbursal": Disbursement,
    "top up": Disbursement,
    "repayment": Repayment,
    "payment": Repayment,
    "down payment": DownPayment,
    "goodwill credit": GoodwillCredit,
    "merchant issued refund": MerchantIssuedRefund,
    "merchant refund": MerchantIssuedRefund,
    "payout refund": PayoutRefund,
    "interest payment waiver": InterestPaymentWaiver,
    "interest refund": InterestRefund,
    "credit balance refund": CreditBalanceRefund,
    "recovery": Recovery,
    "recovery repayment": Recovery,
    "recovery payment": Recovery,
    "waive interest": InterestWaiver,
    "interest waiver": InterestWaiver,
}
"""Events that are a date and an amount."""

BARE: dict[str, type[Any]] = {
    "close of business": CloseOfDay,
    "cob": CloseOfDay,
    "close of day": CloseOfDay,
    "reamortize": ReAmortise,
    "re amortize": ReAmortise,
    "reamortise": ReAmortise,
    "re amortise": ReAmortise,
    "reamortization": ReAmortise,
    "re amortization": ReAmortise,
    "capitalise": Capitalise,
    "capitalize": Capitalise,
    "write off": WriteOff,
}
"""Events that are only a date."""

CHARGES = {
    "fee": ChargeKind.FEE,
    "penalty": ChargeKind.PENALTY,
    "snooze fee": ChargeKind.FEE,
    "nsf fee": ChargeKind.PENALTY,
}
"""The charges of Fineract's test products; a fee for a payment that bounced (NSF) is a penalty there."""

RULES = ("charge rule",)
"""Entries that are terms of the product rather than things that happened; they hold from the start."""


class NotUnderstood(Exception):
    """A part of an event that the mapping does not know."""

    def __init__(self, key: str, value: Any) -> None:
        super().__init__(key)
        self.key, self.value = key, value


@dataclass
class Reader:
    """Turns events into facts one after the other, keeping the business date and what was said before."""

    servicing: Servicing
    today: date
    facts: list[Event] = field(default_factory=list)
    undone: set[str] = field(default_factory=set)
    told_today: bool = False
    """Whether the case names business dates; otherwise the days of its events are they."""

    def read(self, told: Told, index: int) -> None:
        """Take one event. Raises `NotUnderstood`."""
        kind = normal(told.get("type", ""))
        if kind in RULES:
            return
        if kind == "business date":
            _known(told, "date")
            self.today, self.told_today = day(told["date"]), True
            return
        if not self.told_today and told.get("date") and kind != "undo":
            self.today = max(self.today, day(told["date"]))
        self.facts.append(self._fact(kind, told, index))

    def _fact(self, kind: str, told: Told, index: int) -> Event:
        common = {"on": day(told["date"]) if told.get("date") else self.today, "sequence": index, "key": str(index)}
        if kind in AMOUNTS:
            _known(told, "date", "amount", "note")
            more = {"recorded": self.today} if issubclass(AMOUNTS[kind], Payment) else {}
            return AMOUNTS[kind](**common, amount=number(told["amount"]), **more)
        if kind in BARE:
            _known(told, "date", "note")
            return BARE[kind](**common)
        maker = _undo_last if kind.startswith("undo ") else MAKERS.get(kind)
        if maker is None:
            raise NotUnderstood("type", told.get("type"))
        return maker(self, told, common)

    def nth(self, kind: type[Event], on: date, index: int) -> Event:
        """The `index`th fact (from 1) of a kind on a day that was not taken back. Raises `NotUnderstood`."""
        found = [e for e in self.facts if isinstance(e, kind) and e.on == on and e.key not in self.undone]
        if not 0 < index <= len(found):
            raise NotUnderstood("index", index)
        return found[index - 1]


def _known(told: Told, *keys: str) -> None:
    for key, value in told.items():
        if key != "type" and key not in keys:
            raise NotUnderstood(key, value)


def _charge(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    _known(told, "date", "charge", "due_date", "amount", "basis", "note")
    kind = CHARGES.get(normal(told["charge"]))
    if kind is None:
        raise NotUnderstood("charge", told["charge"])
    due = day(told["due_date"]) if told.get("due_date") else common["on"]
    return Charge(**common, kind=kind, amount=number(told["amount"]), due=due)


def _undo(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    _known(told, "what", "date", "index", "note")
    what = normal(told["what"])
    kinds: dict[str, type[Event]] = {**AMOUNTS, **BARE, **UNDOABLE}
    if what not in kinds:
        raise NotUnderstood("what", told["what"])
    if what == "down payment" and reader.servicing.automatic_down_payment:
        key = reader.nth(Disbursement, common["on"], int(told.get("index", 1))).key + DOWN_PAYMENT
    else:
        key = reader.nth(kinds[what], common["on"], int(told.get("index", 1))).key
    reader.undone.add(key)
    return Reversal(**{**common, "on": reader.today}, of=key)


def _undo_last(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    """`undo_charge_off` and the like: the last fact of that kind is taken back."""
    _known(told, "date", "note")
    kind = ({**AMOUNTS, **BARE, **UNDOABLE}).get(normal(told["type"]).removeprefix("undo "))
    found = [e for e in reader.facts if kind and isinstance(e, kind) and e.key not in reader.undone]
    if not found:
        raise NotUnderstood("type", told["type"])
    reader.undone.add(found[-1].key)
    return Reversal(**common, of=found[-1].key)


def _payoff(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    _known(told, "date", "amount", "note")
    facts = [fact for fact in reader.facts if fact.on <= common["on"]]
    quote = settlement(reader.servicing, facts, common["on"])
    amount = number(told["amount"]) if told.get("amount") else quote.total
    return Repayment(**common, amount=amount, recorded=reader.today)


def _charge_off(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    _known(told, "date", "fraud", "reason", "note")
    fraud = bool(told.get("fraud")) or "fraud" in normal(told.get("reason", "")).replace("non fraud", "")
    return ChargeOff(**common, fraud=fraud)


def _charge_back(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    _known(told, "date", "amount", "of", "of_date", "repayment_date", "transaction_date", "index", "note")
    of = told.get("of")
    paid_on = (
        of.get("date") if isinstance(of, Mapping) else taken(told, "of_date", "repayment_date", "transaction_date")
    )
    payments = [e for e in reader.facts if isinstance(e, Payment) and e.key not in reader.undone]
    if paid_on is not None:
        target: Event = reader.nth(Payment, day(paid_on), int(told.get("index", 1)))
    elif payments:
        target = payments[int(told.get("index", len(payments))) - 1]
    else:
        raise NotUnderstood("type", "chargeback before any payment")
    return ChargeBack(**common, amount=number(told["amount"]), of=target.key)


def _named_charge(reader: Reader, told: Told) -> str:
    due, kind = taken(told, "due_date", "charge_due_date"), normal(told.get("charge", ""))
    charges = [e for e in reader.facts if isinstance(e, Charge) and e.key not in reader.undone]
    charges = [e for e in charges if due is None or e.due == day(due)]
    charges = [e for e in charges if not kind or e.kind == kind]
    index = int(told.get("index", 1))
    if not 0 < index <= len(charges):
        raise NotUnderstood("index", index)
    return charges[index - 1].key


def _waive_charge(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    _known(told, "date", "due_date", "charge_due_date", "charge", "index", "note")
    return ChargeWaiver(**common, of=_named_charge(reader, told))


def _adjust_charge(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    _known(told, "date", "due_date", "charge_due_date", "charge", "index", "amount", "note")
    return ChargeAdjustment(**common, of=_named_charge(reader, told), amount=number(told["amount"]))


def _re_age(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    _known(told, "date", "frequency", "every", "first_due", "instalments", "note")
    frequency = Frequency(Unit(normal(told.get("frequency", "month")).rstrip("s")), int(told.get("every", 1)))
    return ReAge(**common, frequency=frequency, first_due=day(told["first_due"]), instalments=int(told["instalments"]))


def _rate_change(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    _known(told, "date", "rate", "annual_rate_percent", "index", "margin", "note")
    rate = taken(told, "annual_rate_percent", "rate")
    if rate is not None:
        return RateChange(**common, rate=number(rate))
    return RateChange(**common, index=number(told["index"]), margin=number(told.get("margin", 0)))


def _pause(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    _known(told, "date", "from", "start", "to", "end", "note")
    return InterestPause(**common, start=day(taken(told, "from", "start")), end=day(taken(told, "to", "end")))


def _reschedule(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    _known(told, "date", "from", "due_date", "new_due_date", "to", "extra_terms", "note")
    due, new = day(taken(told, "from", "due_date")), day(taken(told, "new_due_date", "to"))
    return Reschedule(**common, due=due, new_due=new, extra_terms=int(told.get("extra_terms", 0)))


def _sale(reader: Reader, told: Told, common: dict[str, Any]) -> Event:
    _known(told, "date", "price", "note")
    return DebtSale(**common, price=number(told["price"]))


Maker = Callable[[Reader, Told, dict[str, Any]], Event]
MAKERS: dict[str, Maker] = {
    "charge": _charge,
    "undo": _undo,
    "payoff": _payoff,
    "pay off": _payoff,
    "prepay": _payoff,
    "early settlement": _payoff,
    "charge off": _charge_off,
    "chargeback": _charge_back,
    "charge back": _charge_back,
    "waive charge": _waive_charge,
    "charge waiver": _waive_charge,
    "charge adjustment": _adjust_charge,
    "reage": _re_age,
    "re age": _re_age,
    "rate change": _rate_change,
    "interest rate change": _rate_change,
    "interest pause": _pause,
    "pause": _pause,
    "reschedule": _reschedule,
    "debt sale": _sale,
}
UNDOABLE: dict[str, type[Event]] = {
    "payoff": Repayment,
    "charge": Charge,
    "charge off": ChargeOff,
    "chargeback": ChargeBack,
    "reage": ReAge,
    "re age": ReAge,
    "rate change": RateChange,
    "interest pause": InterestPause,
}


BASES = {
    "principal": Base.PRINCIPAL,
    "amount": Base.PRINCIPAL,
    "interest": Base.INTEREST,
    "principal + interest": Base.PRINCIPAL_AND_INTEREST,
    "principal and interest": Base.PRINCIPAL_AND_INTEREST,
    "amount + interest": Base.PRINCIPAL_AND_INTEREST,
    "disbursed amount": Base.DISBURSED,
    "disbursement amount": Base.DISBURSED,
    "loan amount": Base.DISBURSED,
}
RULE = re.compile(
    r"(?P<kind>penalty|fee) (?:on|for) (?:each|every) overdue instal?lment,? (?:of )?"
    r"(?:(?P<percent>\d+(?:\.\d+)?) ?% of (?:its |the )?(?P<base>[a-z+ ]+?)"
    r"|(?:a )?(?:flat|fixed)?(?: amount)?(?: of)? ?(?P<amount>\d+(?:\.\d+)?)(?: ?[a-z]{3})?(?: flat)?)"
    r"(?:,? (?:after|with)? ?(?P<grace>\d+) (?:grace days?|days? of grace))?"
)


def charge_rule(text: str) -> ChargeRule:
    """`penalty on each overdue instalment, 1.5% of its principal + interest`. Raises `NotUnderstood`."""
    found = RULE.fullmatch(normal(text))
    base = found["base"].strip() if found and found["base"] else None
    if found is None or (base is not None and base not in BASES):
        raise NotUnderstood("kind", text)
    return ChargeRule(
        kind=ChargeKind(found["kind"]),
        occasion=Occasion.OVERDUE,
        base=BASES[base] if base else Base.FLAT,
        percent=Decimal(found["percent"] or 0),
        amount=Decimal(found["amount"] or 0),
        grace_days=int(found["grace"] or 0),
    )
