"""How sources word the order in which payments are allocated."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from yurt_lending.engine.allocation import (
    STANDARD,
    AllocationRule,
    ChargeTiming,
    Component,
    Direction,
    FutureRule,
    Standard,
    Timing,
    steps_of,
)
from yurt_lending.engine.events import (
    DownPayment,
    GoodwillCredit,
    InterestPaymentWaiver,
    MerchantIssuedRefund,
    Payment,
    PayoutRefund,
    Repayment,
)
from yurt_lending.engine.money import ZERO
from yurt_lending.vectors.reading import normal

FUTURE = {
    "next installment": FutureRule.NEXT,
    "next": FutureRule.NEXT,
    "last installment": FutureRule.LAST,
    "last": FutureRule.LAST,
    "next last installment": FutureRule.NEXT_LAST,
    "reamortization": FutureRule.REAMORTISE,
    "re amortization": FutureRule.REAMORTISE,
}
PAYMENTS: dict[str, type[Payment]] = {
    "repayment": Repayment,
    "goodwill credit": GoodwillCredit,
    "merchant issued refund": MerchantIssuedRefund,
    "payout refund": PayoutRefund,
    "interest payment waiver": InterestPaymentWaiver,
    "down payment": DownPayment,
}
TIMINGS = {"past due": Timing.PAST_DUE, "due": Timing.DUE, "in advance": Timing.IN_ADVANCE}
WORD = re.compile(r"penalt\w*|fees?|interest|principal")
PARTS = {"p": Component.PENALTY, "f": Component.FEE, "i": Component.INTEREST}


@dataclass
class Strategy:
    """What a wording settles; `unknown` are the clauses that were not understood."""

    rule: AllocationRule = Standard.PENALTIES_FEES_INTEREST_PRINCIPAL.value
    others: dict[type[Payment], AllocationRule] = field(default_factory=dict)
    down_payment_percent: Decimal = ZERO
    automatic_down_payment: bool = False
    advanced: bool = False
    detailed: bool = False
    unknown: list[str] = field(default_factory=list)


def strategy_of(text: str) -> Strategy:
    """The strategy that a wording names: a Fineract name, `DUE …; then IN ADVANCE …`, or an advanced allocation."""
    told = normal(text)
    for name, rule in STANDARD.items():
        if told in (normal(name), normal(name.removesuffix("-strategy"))):
            return Strategy(rule, advanced=rule is Standard.ADVANCED.value)
    if told.startswith("advanced"):
        return _advanced(told)
    if "in advance" in told:
        return _due_and_advance(told)
    order = components_of(told.removesuffix("order"))
    if len(order) == 4 and not re.sub(r"penalt\w*|fees?|interest|principal|order|strategy|and|[\s,;>]", "", told):
        return Strategy(AllocationRule(told, steps_of(order)))
    return Strategy(unknown=[text])


def components_of(text: str) -> tuple[Component, ...]:
    """The components that a text names, in order."""
    found = (PARTS.get(word[0], Component.PRINCIPAL) for word in _words(text))
    return tuple(dict.fromkeys(found))


def _words(text: str) -> list[str]:
    # "principal" and "penalty" begin with the same letter: tell them apart before the first letter counts.
    return [word.replace("principal", "capital") for word in WORD.findall(text)]


def _due_and_advance(told: str) -> Strategy:
    """`due …: a, b, c, d; [then] in advance …: a, b, c, d`, or Fineract's name with dashes between the same words."""
    before, _, after = told.partition("in advance")
    before, after = re.sub(r"\([^)]*\)", "", before), re.sub(r"\([^)]*\)", "", after)
    due, advance = components_of(before), components_of(after)
    if len(due) != 4 or len(advance) != 4:
        return Strategy(unknown=[told])
    return Strategy(AllocationRule(told, steps_of(due, advance), charge_timing=ChargeTiming.OWN))


def _advanced(told: str) -> Strategy:
    found = Strategy(advanced=True, rule=Standard.ADVANCED.value)
    order = list(TIMINGS.values())
    parts = found.rule.order_of(Timing.DUE)
    direction, future = Direction.HORIZONTAL, FutureRule.NEXT
    futures: dict[type[Payment], FutureRule] = {}
    for clause in (each.strip() for each in re.split(r"[;,](?![^()]*\))", _regroup(told))):
        if re.fullmatch(r"advanced (payment )?allocation( strategy)?|", clause):
            continue
        found.detailed = True
        if clause in ("horizontal", "vertical"):
            direction = Direction(clause)
        elif clause.startswith("order "):
            named = [TIMINGS[each] for each in re.findall(r"past due|in advance|due", clause)]
            order = named if len(set(named)) == 3 else order
        elif clause.startswith("inside"):
            parts = components_of(clause)
        elif match := re.match(r"future instal?lment(?: allocation)? rule:? ([a-z ]+?)(?: \((.*)\))?$", clause):
            future = FUTURE.get(match[1].strip(), future)
            if match[1].strip() not in FUTURE or not _other_futures(match[2], futures):
                found.unknown.append(clause)
        elif "down payment" in clause and (percent := re.search(r"(\d+(?:\.\d+)?) ?%", clause)):
            found.down_payment_percent = Decimal(percent[1])
            found.automatic_down_payment = "automatic" in clause and "not automatic" not in clause
        else:
            found.unknown.append(clause)
    if len(parts) != 4:
        found.unknown.append(told)
        return found
    steps = tuple((timing, component) for timing in order for component in parts)
    found.rule = AllocationRule(Standard.ADVANCED.value.name, steps, direction, future)
    found.others = {kind: replace(found.rule, future=other) for kind, other in futures.items()}
    return found


def _regroup(told: str) -> str:
    """Commas inside an order or a list of components are not separators of clauses."""
    return re.sub(r"((?:order|inside)[^;]*)", lambda found: found[1].replace(",", " >"), told)


def _other_futures(text: str | None, futures: dict[type[Payment], FutureRule]) -> bool:
    for each in (text or "").split(","):
        if not each.strip():
            continue
        kind, _, rule = (part.strip() for part in each.partition(":"))
        if kind not in PAYMENTS or rule not in FUTURE:
            return False
        futures[PAYMENTS[kind]] = FUTURE[rule]
    return True
