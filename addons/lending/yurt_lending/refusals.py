"""What the engine refuses, in words for whoever stands at the desk, at the field that they can change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed
from yurt.i18n import N_

from yurt_lending.engine import EngineError

if TYPE_CHECKING:
    from yurt.env import Env

REFUSALS: dict[str, tuple[str, str]] = {
    "amount_not_positive": ("amount", N_("The amount must be above zero.")),
    "amount_too_large": ("amount", N_("The amount is beyond what a loan can be.")),
    "amount_too_fine": ("amount", N_("The amount is finer than the smallest unit of this loan. Round it.")),
    "refund_too_high": ("amount", N_("Less than this is overpaid.")),
    "waiver_too_high": ("amount", N_("Less than this is unpaid.")),
    "charge_back_too_high": ("amount", N_("The payment was smaller than this.")),
    "adjustment_too_high": ("amount", N_("The charge was smaller than this.")),
    "not_disbursed": ("date", N_("Nothing was disbursed by that day. Choose a later date, or disburse first.")),
    "loan_closed": (
        "date",
        N_("The loan was settled by then. Reverse that first to record more on it."),
    ),
    "nothing_to_come": ("date", N_("The last instalment is past. Give the loan new instalments first.")),
    "due_before_disbursement": ("first_due", N_("The first due date lies before the start.")),
    "date_impossible": ("due_day", N_("The day of the month must be from 1 to 31.")),
    "date_out_of_range": ("term", N_("This term leads out of the calendar.")),
    "rate_out_of_range": ("rate", N_("The rate must be from 0 to 999 percent a year.")),
    "instalments_missing": ("term", N_("The number of instalments must be at least 1.")),
    "too_many_instalments": ("term", N_("There cannot be so many instalments.")),
    "grace_too_long": ("term", N_("The grace of the product is longer than the loan. Take more instalments.")),
    "charge_settled": ("amount", N_("Nothing of it is left to waive.")),
    "instalment_unknown": ("due", N_("No instalment is due on that day. Take a date of the schedule.")),
    "reschedule_impossible": (
        "new_due",
        N_("The new date must be after the instalment before, and what is paid in part cannot be moved."),
    ),
    "re_age_impossible": ("first_due", N_("The first new instalment must be due after the day of the change.")),
    "pause_reversed": ("end", N_("A pause cannot end before it begins.")),
    "not_written_off": ("date", N_("Only a loan that is written off has recoveries. Take a payment instead.")),
    "charged_off_already": ("date", N_("The loan is charged off already.")),
    "event_unknown": ("date", N_("There is nothing of that name on this loan.")),
}


def refused(env: Env, error: EngineError) -> ValidationFailed:
    """The engine's refusal as an error at a form's field; codes that people seldom meet keep the engine's sentence."""
    name, message = REFUSALS.get(error.code, ("", ""))
    text = env.gettext(message) if message else error.message
    return ValidationFailed(text, {name: text} if name else {}, reason=error.code)
