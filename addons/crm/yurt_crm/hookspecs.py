"""The hooks that the CRM calls; other add-ons answer them in their `hooks.py` with `@hookimpl`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from yurt import hookspec

if TYPE_CHECKING:
    from yurt.env import Env


@hookspec
def late_payments(env: Env) -> Any:
    """Returns a select of `contact_id` and `day` with a row for each payment of a contact that came late or is overdue.

    `day` is the date on which it was due. The CRM counts the rows when it compares contacts; the rights of the acting
    user hold. None where there are no payments to speak of.
    """
