"""What the CRM does by itself."""

from __future__ import annotations

from yurt import job
from yurt.env import Env

from yurt_crm.services import automation, distribution, moves, recurring, substituting


@job(title="Count the moves between stages", schedule="7 * * * *", retries=1)
def count_stage_moves(env: Env) -> int:
    """Adds new moves to the sums that reports read; gives how many."""
    return moves.count_moves(env)


@job(title="Look for leads that stay too long at a stage", schedule="*/15 * * * *", retries=1)
def run_stage_automations(env: Env) -> int:
    """Does what is declared for them; gives how many deeds were tried."""
    return automation.run_waiting(env)


@job(title="Share out leads that wait", schedule="*/5 * * * *", retries=1)
def assign_waiting_leads(env: Env) -> int:
    """Gives leads to salespeople who can take them now; gives how many."""
    return distribution.assign_waiting(env)


@job(title="Begin and end absences", schedule="3 0 * * *", retries=1)
def follow_absences(env: Env) -> dict[str, int]:
    """Hands leads over to who stands in, and back; gives how many each way."""
    return substituting.follow_calendar(env)


@job(title="Open deals that repeat", schedule="20 0 * * *", retries=1)
def open_repeating_deals(env: Env) -> int:
    """Opens the deals whose day has come once more; gives how many."""
    return recurring.open_due(env)


@job(title="Look for duplicates", schedule="20 2 * * *")
def find_duplicates(env: Env) -> int:
    """Compares all contacts; gives how many new pairs there are to decide."""
    from yurt_crm.services.duplicates import find

    return find(env)


@job(title="Categories by rule", schedule="*/30 * * * *")
def apply_category_rules(env: Env) -> int:
    """Gives contacts the categories of the segments they belong to; gives how many changed."""
    from yurt_crm.services.categories import apply_rules

    return apply_rules(env)


@job(title="Tell of problems to look at again", schedule="30 5 * * *")
def tell_of_problems(env: Env) -> int:
    """Tells who looks after a problem in the journal that its day has come; gives how many."""
    from yurt_crm.services.reviewing import tell_due

    return tell_due(env)
