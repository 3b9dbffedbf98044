"""The trial balance as a page: opening balances, turnovers and closing balances of all accounts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from yurt.base.models.organisation import Branch
from yurt.env import Env
from yurt.errors import AccessDenied, ValidationFailed
from yurt.pages import page, render

from yurt_finance.entries import ZERO
from yurt_finance.ledger import TrialBalanceRow, trial_balance

ROLE = "finance.accountant"


@dataclass(frozen=True, slots=True)
class Sums:
    """The last row: each pair is equal, or something is wrong with the journal."""

    opening_debit: Decimal
    opening_credit: Decimal
    debit: Decimal
    credit: Decimal
    closing_debit: Decimal
    closing_credit: Decimal


def routes() -> list[BaseRoute]:
    """The pages' addresses, below /x/finance."""
    return [Route("/trial-balance", trial_balance_page)]


@page()
def trial_balance_page(request: Request, env: Env) -> Response:
    """From the first of this month to today, or as asked for; who does not see all branches chooses one."""
    if not env.access.has_role(ROLE):
        raise AccessDenied(env.gettext("Accountants see the trial balance."), role=ROLE)
    start = _day(env, request.query_params.get("start"), env.today.replace(day=1))
    end = _day(env, request.query_params.get("end"), env.today)
    branches = list(env.session.scalars(sa.select(env[Branch]).order_by(env[Branch].name)))
    every = env.access.has_role("core.all_branches")
    branches = [branch for branch in branches if every or branch.id in env.branch_ids]
    chosen = next((b.id for b in branches if str(b.id) == request.query_params.get("branch")), None)
    if chosen is None and not every:
        chosen = branches[0].id if branches else 0
    rows = trial_balance(env, start, end, branch=chosen)
    return render(
        request, env, "finance/trial_balance.html", title=env.gettext("Trial balance"), rows=rows, sums=_sums(rows),
        start=start, end=end, branches=branches, every=every, chosen=chosen, currency=env.system.settings.currency,
    )  # fmt: skip


def _sums(rows: list[TrialBalanceRow]) -> Sums:
    return Sums(
        sum((max(row.opening, ZERO) for row in rows), ZERO),
        sum((max(-row.opening, ZERO) for row in rows), ZERO),
        sum((row.debit for row in rows), ZERO),
        sum((row.credit for row in rows), ZERO),
        sum((max(row.closing, ZERO) for row in rows), ZERO),
        sum((max(-row.closing, ZERO) for row in rows), ZERO),
    )


def _day(env: Env, text: str | None, otherwise: date) -> date:
    if not text:
        return otherwise
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ValidationFailed(env.gettext("“{text}” is no date.").format(text=text[:20])) from None
