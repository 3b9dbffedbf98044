"""What happens each morning with debtors, after the close of day."""

from __future__ import annotations

from yurt import job
from yurt.env import Env

from yurt_lending.debtors.cases import check_promises, follow_loans
from yurt_lending.debtors.reminders import drop_needless, queue_reminders


@job(title="Debtors and reminders", schedule="30 6 * * *")
def follow_debtors(env: Env) -> dict[str, int]:
    """Opens and settles debt cases, checks promises, and queues the day's reminders. Safe to repeat."""
    counted = {**follow_loans(env), **check_promises(env)}
    return {**counted, "dropped": drop_needless(env), "queued": queue_reminders(env, env.today)}
