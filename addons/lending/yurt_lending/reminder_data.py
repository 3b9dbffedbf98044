"""Reminders to begin with: before, on and after the due date."""

from __future__ import annotations

from yurt.i18n import N_

from yurt_lending.models.debtor import ReminderRule

RULES: dict[str, tuple[int, str, str]] = {
    "before": (
        -3,
        N_("Three days before"),
        N_("{name}, your payment of {amount} {currency} for loan {loan} is due on {due}."),
    ),
    "on": (0, N_("On the day"), N_("{name}, your payment of {amount} {currency} for loan {loan} is due today.")),
    "after": (
        1,
        N_("A day late"),
        N_("{name}, your payment for loan {loan} was due on {due}: {overdue} {currency}. Please pay at once."),
    ),
    "week": (
        7,
        N_("A week late"),
        N_("{name}, loan {loan} is a week late: {overdue} {currency}. Penalties are running. Please call us."),
    ),
}


def load_reminders(env) -> None:
    """Called after installing and upgrading; what is there stays as the users have made it."""
    rows = {
        f"lending.reminder.{key}": env.in_all_languages(name=name, text=text) | {"days": days}
        for key, (days, name, text) in RULES.items()
    }
    env.ensure(ReminderRule, rows)
