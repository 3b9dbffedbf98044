"""The hooks that finance calls; other add-ons answer them in their `hooks.py` with `@hookimpl`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt import hookspec

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_finance.differences import Difference
    from yurt_finance.matching import Match
    from yurt_finance.models.bank import StatementLine
    from yurt_finance.models.cash import CashOrder
    from yurt_finance.models.journal import JournalEntry
    from yurt_finance.rates import RateProvider


@hookspec
def rate_providers() -> list[RateProvider] | None:
    """Returns providers of exchange rates: how to ask for them and how to read what they publish."""


@hookspec(firstresult=True)
def match_statement_line(env: Env, line: StatementLine) -> Match | None:
    """Says what a bank line is for, or None. The first add-on that knows it is believed."""


@hookspec(firstresult=True)
def post_statement_line(env: Env, line: StatementLine) -> JournalEntry | None:
    """Posts a bank line that is matched to a document of the add-on's and returns the entry, or None for others'.

    `yurt_finance.banking.money_line(env, line)` is the bank's side of the entry.
    """


@hookspec
def cash_order_details(env: Env, order: CashOrder) -> list[tuple[str, str]] | None:
    """Returns labels and texts that a printed cash order shows besides its own, or None for orders of others.

    `order.document_model` and `order.document_id` tell what it was posted for.
    """


@hookspec
def ledger_differences(env: Env) -> list[Difference] | None:
    """Returns figures of the add-on's that do not agree with the journal or with each other; asked each night."""
