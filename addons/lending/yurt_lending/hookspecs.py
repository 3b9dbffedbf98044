"""The hooks that lending calls; other add-ons answer them in their `hooks.py` with `@hookimpl`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from yurt import hookspec

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_lending.models.debtor import Reminder


@hookspec
def reminders_queued(env: Env, reminders: Sequence[Reminder]) -> None:
    """Tells that reminders of instalments wait to be sent, in the transaction that queued them.

    A channel enqueues its own work here: `env.enqueue("sms.send_reminders")`. What is queued is read by
    `yurt_lending.debtors.reminders.queued` and answered by `sent`.
    """
