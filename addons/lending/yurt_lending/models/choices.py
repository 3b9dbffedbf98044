"""What products choose from, as the engine names it, with the words for people."""

from __future__ import annotations

from yurt_lending.engine import DayCount
from yurt_lending.engine.postings import Role

WAIVED = {"penalties": "Penalties", "fees": "Fees", "interest": "Interest"}
RESTRUCTURINGS = {
    "re_age": "New instalments for all that is unpaid",
    "re_amortise": "Spread arrears over later instalments",
    "capitalise": "Arrears become principal",
}
DIRECTIONS = {"given": "Loan given", "taken": "Loan taken"}
METHODS = {
    "annuity": "Equal instalments (annuity)",
    "equal principal": "Equal principal parts",
    "flat": "Flat",
    "interest only": "Interest only, principal at the end",
    "bullet": "All at the end",
}
UNITS = {"day": "Days", "week": "Weeks", "month": "Months", "year": "Years"}
DAY_COUNTS = {convention.value: convention.value for convention in DayCount}
ROUNDING_MODES = {
    "ROUND_HALF_EVEN": "Half to even",
    "ROUND_HALF_UP": "Half up",
    "ROUND_HALF_DOWN": "Half down",
    "ROUND_UP": "Up",
    "ROUND_DOWN": "Down",
}
UNPAID_INTEREST = {"deferred": "Waits", "spread": "Is spread over the others", "capitalised": "Becomes principal"}
FIRST_PERIODS = {"pro rata": "By its days", "whole period": "As a whole one", "skip": "Extra days are free"}
ALLOCATIONS = {
    "penalties_fees_interest_principal": "Penalties, fees, interest, principal",
    "interest_principal_penalties_fees": "Interest, principal, penalties, fees",
    "principal_interest_penalties_fees": "Principal, interest, penalties, fees",
    "overdue_due_fee_interest_principal": "All penalties, fees and interest before principal",
    "due_penalty_fee_interest_principal": "What is due first; in advance principal first",
    "due_penalty_interest_principal_fee": "What is due first; fees last",
    "advanced": "Penalties, fees, principal, interest",
}
RECALCULATIONS = {
    "none": "As agreed, whenever it is paid",
    "progressive": "By the days of payment; the last instalment takes the difference",
    "rest": "By the days of payment; instalments are worked out anew",
}
PREPAYMENTS = {
    "lower": "Lowers the instalments",
    "shorten": "Ends the loan earlier",
    "next": "Pays the next instalments",
    "keep": "Lowers the last instalment",
}
BASES = {"accrual": "When it is earned", "cash": "When it is paid", "none": "No accounting"}
CHARGE_KINDS = {"fee": "Fee", "penalty": "Penalty"}
OCCASIONS = {
    "at disbursement": "At disbursement",
    "per instalment": "With each instalment",
    "when overdue": "Once when an instalment is overdue",
    "each day overdue": "For each day overdue",
}
CHARGE_BASES = {
    "flat": "A fixed amount",
    "principal": "Percent of the principal",
    "interest": "Percent of the interest",
    "principal and interest": "Percent of principal and interest",
    "outstanding": "Percent of what is overdue",
    "disbursed": "Percent of the loan",
}
ROLES = {role.value: role.value.capitalize() for role in Role}
EVENT_KINDS = {
    "disbursement": "Disbursement",
    "repayment": "Repayment",
    "goodwill_credit": "Credit as goodwill",
    "charge": "Charge",
    "charge_waiver": "Charge waived",
    "interest_waiver": "Interest waived",
    "refund": "Overpayment paid back",
    "charge_back": "Payment taken back by the bank",
    "rate_change": "Change of the rate",
    "interest_pause": "Pause of interest",
    "reschedule": "New dates",
    "re_age": "New instalments for all that is unpaid",
    "re_amortise": "Arrears spread over later instalments",
    "capitalise": "Arrears become principal",
    "charge_off": "Charge-off",
    "write_off": "Write-off",
    "recovery": "Money after the write-off",
    "debt_sale": "Sale of the debt",
    "close_of_day": "Close of day",
    "reversal": "Reversal",
}
