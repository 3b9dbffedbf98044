"""What is refused before anything is calculated."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from itertools import pairwise

from yurt_lending.engine.dates import LAST_YEAR
from yurt_lending.engine.errors import EngineError
from yurt_lending.engine.terms import LoanTerms, Method, Residue, UnpaidInterest

EARLIEST = date(1900, 1, 1)
COUNTED = (Method.ANNUITY, Method.EQUAL_PRINCIPAL, Method.FLAT, Method.INTEREST_ONLY, Method.BULLET)

REPAYING = (Method.ANNUITY, Method.EQUAL_PRINCIPAL, Method.FLAT, Method.FIXED_INSTALMENT)


def parse_date(text: str) -> date:
    """The date that `text` gives as YYYY-MM-DD. Raises `EngineError("date_impossible")`, for 31 February too."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise EngineError("date_impossible", f"“{text}” is not a date; write an existing day as YYYY-MM-DD.") from None


def check(terms: LoanTerms) -> None:
    """Raises `EngineError` with a code that names what cannot be: amounts, rates, counts, dates, combinations."""
    _check_amounts(terms)
    _check_rates(terms)
    _check_count(terms)
    _check_dates(terms)
    _check_combinations(terms)


def check_amount(amount: Decimal, what: str, highest: Decimal) -> None:
    """Refuses an amount that is not a positive, finite number up to `highest`."""
    if not amount.is_finite() or amount <= 0:
        raise EngineError("amount_not_positive", f"{what} must be more than zero, not {amount}.")
    if amount > highest:
        raise EngineError("amount_too_large", f"{what} of {amount} is beyond the limit of {highest}.")


def _check_amounts(terms: LoanTerms) -> None:
    highest = terms.limits.principal
    check_amount(terms.principal, "The amount of the loan", highest)
    for tranche in terms.disbursements:
        check_amount(tranche.amount, "A disbursement", highest)
    if terms.disbursements and sum(tranche.amount for tranche in terms.disbursements) != terms.principal:
        raise EngineError("tranches_unbalanced", f"The disbursements must add up to the amount of {terms.principal}.")
    if terms.instalment is not None:
        check_amount(terms.instalment, "The instalment", highest)
    if not 0 <= terms.balloon <= terms.principal:
        raise EngineError("balloon_out_of_range", f"The balloon must be between zero and {terms.principal}.")
    if not 0 <= terms.down_payment_percent < 100:
        raise EngineError("down_payment_out_of_range", "The down payment must be from 0 % to less than 100 %.")
    if terms.weights and (min(terms.weights) < 0 or not any(terms.weights)):
        raise EngineError("weights_impossible", "Weights must not be negative, and one at least must be above zero.")


def _check_rates(terms: LoanTerms) -> None:
    highest = terms.limits.annual_percent
    for percent in (terms.annual_percent, *(change.annual_percent for change in terms.rates)):
        if not percent.is_finite() or not 0 <= percent <= highest:
            raise EngineError("rate_out_of_range", f"A rate must be from 0 % to {highest} % a year, not {percent} %.")


def _check_count(terms: LoanTerms) -> None:
    highest = terms.limits.instalments
    if terms.method in COUNTED and terms.instalments < 1:
        raise EngineError("instalments_missing", "The number of instalments must be at least 1.")
    longest = max(terms.instalments, terms.amortised_over, len(terms.custom), len(terms.due_dates))
    if longest > highest:
        raise EngineError("too_many_instalments", f"{longest} instalments are beyond the limit of {highest}.")
    grace = terms.grace
    if min(grace.principal, grace.interest_payment, grace.interest_free, grace.recurring) < 0:
        raise EngineError("grace_negative", "A grace cannot be a negative number of instalments.")
    run = grace.recurring or terms.instalments
    if terms.method in COUNTED and max(grace.principal, grace.interest_payment) >= run > 0:
        raise EngineError("grace_too_long", f"Of {run} instalments at least one must ask principal and interest.")


def _check_dates(terms: LoanTerms) -> None:
    start = terms.disbursed_on
    if not EARLIEST <= start <= date(LAST_YEAR, 12, 31):
        raise EngineError("date_out_of_range", f"The disbursement on {start} is before 1900 or after {LAST_YEAR}.")
    if terms.first_due is not None and terms.first_due < start:
        raise EngineError("due_before_disbursement", f"The first due date {terms.first_due} is before {start}.")
    if terms.due_day is not None and not 1 <= terms.due_day <= 31:
        raise EngineError("date_impossible", f"The due day must be from 1 to 31, not {terms.due_day}.")
    for name, days in (
        ("Due dates", list(terms.due_dates)),
        ("The dates of a custom schedule", [row.due for row in terms.custom]),
        ("Rate changes", [change.since for change in terms.rates]),
    ):
        if any(later <= earlier for earlier, later in pairwise(days)):
            raise EngineError("dates_out_of_order", f"{name} must each be later than the one before.")
        if days and name != "Rate changes" and days[0] < start:
            raise EngineError("due_before_disbursement", f"{name} begin on {days[0]}, before the disbursement.")
    tranches = [tranche.on for tranche in terms.disbursements]
    if any(day < start for day in tranches):
        raise EngineError("tranche_before_start", f"A disbursement lies before the loan's start on {start}.")
    if tranches != sorted(tranches):
        raise EngineError("dates_out_of_order", "Disbursements must be listed in the order of their dates.")


def _check_combinations(terms: LoanTerms) -> None:
    method = terms.method
    if method is Method.FIXED_INSTALMENT and terms.instalment is None:
        raise EngineError("instalment_missing", "Give the instalment from which the term is to follow.")
    if method is Method.CUSTOM and not terms.custom:
        raise EngineError("custom_missing", "A custom schedule needs its list of instalments.")
    if terms.residue is Residue.FIRST_INSTALMENT and method not in (Method.EQUAL_PRINCIPAL, Method.FLAT):
        raise EngineError("residue_impossible", "Only equal principal and flat can put the residue first.")
    waits_longer = terms.grace.interest_payment > terms.grace.principal
    if waits_longer and terms.unpaid_interest is UnpaidInterest.CAPITALISED and method in REPAYING:
        raise EngineError("grace_impossible", "Interest can be capitalised only while no principal is repaid.")
    if 0 < terms.amortised_over < terms.instalments:
        raise EngineError("amortisation_too_short", "The amortisation cannot be shorter than the term.")
    for what, given in (("weights", terms.weights), ("due dates", terms.due_dates), ("factors", terms.period_factors)):
        if given and method in COUNTED and len(given) < max(terms.instalments, terms.amortised_over):
            raise EngineError("list_too_short", f"There are fewer {what} than instalments ({terms.instalments}).")
