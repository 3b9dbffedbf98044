"""From the inputs of a repayment case to an agreement and how it is served."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from yurt_lending.engine.allocation import AllocationRule, Component, advanced
from yurt_lending.engine.dates import Unit
from yurt_lending.engine.events import Event
from yurt_lending.engine.postings import Basis
from yurt_lending.engine.servicing import (
    Compounding,
    Model,
    PreClosure,
    Prepayment,
    Recalculation,
    Recognition,
    Rest,
    Servicing,
)
from yurt_lending.engine.terms import LoanTerms
from yurt_lending.vectors.case import Case, Difference, not_understood
from yurt_lending.vectors.reading import day, normal
from yurt_lending.vectors.repayment_events import NotUnderstood, Reader, charge_rule
from yurt_lending.vectors.repayment_strategy import Strategy, strategy_of
from yurt_lending.vectors.schedule_terms import terms_of

OURS = ("events", "repayment_strategy", "interest_recalculation", "as_of", "accounting")
PAY_IN_FOUR = Decimal(25)
"""The down payment of Fineract's "pay in four" test products (25 % at once, then equal parts without interest, every
15 days). Its published scenarios name only the allocation strategy; without interest and by days it is this product."""

PREPAYMENTS = {
    "reduce instalment amount": Prepayment.LOWER,
    "reduce emi amount": Prepayment.LOWER,
    "adjust emi": Prepayment.LOWER,
    "reduce number of instalments": Prepayment.SHORTEN,
    "reschedule next repayments": Prepayment.NEXT,
    "adjust last unpaid period": Prepayment.KEEP,
    "adjust last unpaid instalment": Prepayment.KEEP,
}
PROGRESSIVE_PREPAYMENTS = (Prepayment.NEXT, Prepayment.KEEP)
"""Both keep the instalments of a progressive loan and pay the next rows in advance (Fineract knows no difference)."""
RESTS = {"daily": Rest.DAILY, "same as repayment period": Rest.INSTALMENT, "same as repayment": Rest.INSTALMENT}
COMPOUNDINGS = {each.value: each for each in Compounding}


@dataclass
class Loan:
    """A case read: the agreement, and the facts with the business date after each event."""

    servicing: Servicing
    basis: Basis
    steps: list[tuple[int, date]]
    facts: list[Event]

    def facts_after(self, count: int) -> tuple[list[Event], date]:
        """The facts of the first `count` events and the business date then."""
        if not 0 <= count <= len(self.steps):
            count = len(self.steps)
        known, today = self.steps[count - 1] if count else (0, self.servicing.loan.disbursed_on)
        return self.facts[:known], today


def read(case: Case, problems: list[Difference]) -> Loan:
    """Map all inputs of a case; unknown ones are added to `problems`. Raises what the engine refuses."""
    strategy = (
        strategy_of(str(case.inputs["repayment_strategy"])) if "repayment_strategy" in case.inputs else Strategy()
    )
    problems += [not_understood(case, "repayment_strategy", clause) for clause in strategy.unknown]
    terms, found = _terms(case)
    problems += found
    recalculation = _recalculation(case, strategy, problems)
    servicing = _servicing(terms, strategy, recalculation)
    events = case.inputs.get("events", [])
    servicing = replace(servicing, charges=_charges(case, events, problems))
    reader, steps = Reader(servicing, terms.disbursed_on), []
    for number, told in enumerate(events, start=1):
        try:
            reader.read(told, number)
        except NotUnderstood as unknown:
            problems.append(not_understood(case, f"events[{number - 1}].{unknown.key}", unknown.value))
        except (KeyError, TypeError) as missing:
            problems.append(not_understood(case, f"events[{number - 1}]", f"{told} ({missing!r})"))
        steps.append((len(reader.facts), reader.today))
    if isinstance(case.inputs.get("as_of"), str) and steps:
        steps[-1] = (steps[-1][0], day(case.inputs["as_of"]))
    return Loan(servicing, _basis(case, problems), steps, reader.facts)


def _terms(case: Case) -> tuple[LoanTerms, list[Difference]]:
    """The agreement, read like that of a schedule; a case about entries only may leave the term out: one month."""
    inputs = {key: value for key, value in case.inputs.items() if key not in OURS}
    inputs.setdefault("number_of_periods", 1)
    inputs.setdefault("annual_rate_percent", "0")
    return terms_of(replace(case, inputs=inputs))


def _servicing(terms: LoanTerms, strategy: Strategy, recalculation: Recalculation | None) -> Servicing:
    percent, automatic = strategy.down_payment_percent, strategy.automatic_down_payment
    rule = strategy.rule
    if strategy.advanced and not strategy.detailed:
        if not terms.annual_percent and terms.frequency.unit is Unit.DAY:
            percent, automatic = PAY_IN_FOUR, True
        elif recalculation is not None:
            rule = INTEREST_FIRST
    return Servicing(
        loan=replace(terms, down_payment_percent=percent) if percent else terms,
        allocation=rule,
        allocation_for=strategy.others,
        recalculation=recalculation,
        automatic_down_payment=automatic,
        recognition=Recognition.CLOSE_OF_DAY if recalculation else Recognition.ON_CLOSING,
    )


INTEREST_FIRST: AllocationRule = advanced(Component.PENALTY, Component.FEE, Component.INTEREST, Component.PRINCIPAL)
"""The advanced allocation of Fineract's interest-bearing test products."""


def _recalculation(case: Case, strategy: Strategy, problems: list[Difference]) -> Recalculation | None:
    told: Any = case.inputs.get("interest_recalculation")
    if told is None:
        return None
    if not isinstance(told, dict):
        problems.append(not_understood(case, "interest_recalculation", told))
        return None
    settings: dict[str, Any] = {"model": Model.PROGRESSIVE if strategy.advanced else Model.REST}
    settings["prepayment"] = Prepayment.KEEP if strategy.advanced else Prepayment.LOWER
    tables = {"rest_frequency": ("rest", RESTS), "compounding": ("compounding", COMPOUNDINGS)}
    for key, value in told.items():
        text = re.sub(r"\s*\([^)]*\)", "", normal(value)).strip().replace("installment", "instalment")
        if key in tables and text in tables[key][1]:
            settings[tables[key][0]] = tables[key][1][text]
        elif key in ("on_prepayment", "reschedule_strategy") and text in PREPAYMENTS and not strategy.advanced:
            settings["prepayment"] = PREPAYMENTS[text]
        elif key in ("on_prepayment", "reschedule_strategy") and PREPAYMENTS.get(text) in PROGRESSIVE_PREPAYMENTS:
            settings["prepayment"] = Prepayment.KEEP
        elif key == "pre_closure_interest" and text in ("till rest frequency date", "till rest date"):
            settings["pre_closure"] = PreClosure.TILL_REST_DATE
        elif key == "pre_closure_interest" and re.match(r"till (pre ?closure|preclose|pay ?off|settlement)", text):
            settings["pre_closure"] = PreClosure.TILL_DATE
        else:
            problems.append(not_understood(case, f"interest_recalculation.{key}", value))
    return Recalculation(**settings)


def _charges(case: Case, events: list[dict[str, Any]], problems: list[Difference]) -> tuple[Any, ...]:
    found = []
    for index, told in enumerate(events):
        if normal(told.get("type", "")) == "charge rule":
            try:
                found.append(charge_rule(str(told.get("kind", ""))))
            except NotUnderstood as unknown:
                problems.append(not_understood(case, f"events[{index}].{unknown.key}", unknown.value))
    return tuple(found)


def _basis(case: Case, problems: list[Difference]) -> Basis:
    told = case.inputs.get("accounting")
    if told is None:
        return Basis.ACCRUAL
    basis = None
    for clause in (each.strip() for each in normal(told).split(";")):
        if re.fullmatch(r"accrual( \((periodic|upfront)\))?( accounting)?", clause):
            basis = Basis.ACCRUAL
        elif re.fullmatch(r"cash( based)?( accounting)?", clause):
            basis = Basis.CASH
        elif not re.fullmatch(r"disbursement via a suspense/clearing account", clause):
            problems.append(not_understood(case, "accounting", clause))
    return basis or Basis.ACCRUAL
