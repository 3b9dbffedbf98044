"""The first steps of those who sell: where customers and leads are, and what is done with them."""

from __future__ import annotations

from yurt import hookimpl
from yurt.i18n import N_
from yurt.view import Step

SELLS = "crm.salesperson"
LEADS = "crm.manager"


@hookimpl
def first_steps() -> list[Step]:
    """For salespeople; heads of sales see them as well, and what only they can do."""
    return [
        Step(
            N_("Your customers"),
            N_("Everybody you deal with stands here. Type a part of a name, a town or a phone number."),
            target=".y-search",
            href="/m/crm/contact",
            role=SELLS,
            order=20,
        ),
        Step(
            N_("Correct at once"),
            N_("Click a phone number or a town twice to correct it in the list; on a phone, open the customer first."),
            target="#y-list tbody tr",
            href="/m/crm/contact",
            role=SELLS,
            order=21,
        ),
        Step(
            N_("Your leads"),
            N_("A card is something a customer wants. Drag it to the right as you get on, or press its three dots."),
            target=".y-deal, #y-board",
            href="/m/crm/lead/board",
            role=SELLS,
            order=22,
        ),
        Step(
            N_("Lists in Excel"),
            N_("You may save any list for Excel: filter it first, then press “Export”."),
            target=".y-head a[href*='/export']",
            href="/m/crm/contact",
            role=LEADS,
            order=23,
        ),
        Step(
            N_("What is to be done today"),
            N_("Your tasks and figures wait on the first page. The sign at the top left brings you back here."),
            target="#y-main h1",
            href="/",
            role=SELLS,
            order=24,
        ),
    ]
