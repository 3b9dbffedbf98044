"""The cashier's desk: find the client, see what a payment will pay, post it, print the receipt. Enter does it all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import sqlalchemy as sa
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from yurt.env import Env
from yurt.env.query import Query, fetch
from yurt.errors import AccessDenied, ValidationFailed
from yurt.model.filters import parse_filter
from yurt.pages import page, posted, redirect, render
from yurt_crm.models.contact import Contact
from yurt_finance.models.accounts import Account

from yurt_lending.books import usual_money_account
from yurt_lending.models.events import Event
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.models.product import ProductAccount
from yurt_lending.servicing import Allocation, allocation_of, preview_payment, take_payment
from yurt_lending.wording import amount_of, amount_typed

DESK = "/x/lending/cashier"
ROLE = "lending.cashier"
FOUND = 20
SHORTEST = 5
"""Digits of a telephone number that are enough to look for one."""


@dataclass
class Till:
    """What the page of one loan shows: what was typed, what it will pay, what is wrong."""

    loan: Loan
    amount: str
    date: str
    money: int | None
    accounts: list[Account]
    shown: Allocation | None = None
    key: str = field(default_factory=lambda: uuid4().hex)
    errors: dict[str, str] = field(default_factory=dict)
    general: str = ""
    today: date | None = None


def routes() -> list[BaseRoute]:
    """The desk's addresses, below /x/lending."""
    return [
        Route("/cashier", desk),
        Route("/cashier/{id:int}", till),
        Route("/cashier/{id:int}", post, methods=["POST"]),
        Route("/receipt/{id:int}", receipt),
    ]


@page()
def desk(request: Request, env: Env) -> Response:
    """One field for a name, a telephone number or a contract's number; a loan found alone is opened at once."""
    _require(env)
    text = request.query_params.get("q", "").strip()
    loans = find_loans(env, text) if text else []
    if len(loans) == 1:
        return redirect(f"{DESK}/{loans[0].id}")
    return render(
        request, env, "lending/cashier.html", title=env.gettext("Cashier"), text=text, loans=loans, spec=_states(env)
    )


@page()
def till(request: Request, env: Env) -> Response:
    """One loan with what is due in the field; once an amount is given, what it will pay."""
    shown = _till(env, request.path_params["id"], dict(request.query_params))
    if "amount" in request.query_params:
        _preview(env, shown)
    return _show(request, env, shown)


@page()
def post(request: Request, env: Env) -> Response:
    """Posts the payment that was shown; the same page sent twice posts once."""
    typed = {name: str(value) for name, value in posted(request).items()}
    shown = _till(env, request.path_params["id"], typed)
    try:
        amount, on = amount_of(env, shown.amount), _date_of(env, shown.date)
        money = next((account for account in shown.accounts if account.id == shown.money), None)
        if money is None:
            message = env.gettext("Choose where the money goes.")
            raise ValidationFailed(message, {"money": message})
        event = take_payment(env, shown.loan, amount, on, money, key=f"cashier {typed.get('key', '')[:64]}")
        return redirect(f"/x/lending/receipt/{event.id}")
    except ValidationFailed as error:
        env.session.rollback()
        shown = _till(env, request.path_params["id"], typed)
        shown.errors, shown.general = error.fields, "" if error.fields else error.message
        return _show(request, env, shown, 422)


@page()
def receipt(request: Request, env: Env) -> Response:
    """What was paid and what it paid, on paper if wanted."""
    _require(env)
    event = env.get(Event, request.path_params["id"])
    paid = allocation_of(env, event)
    return render(
        request, env, "lending/receipt.html", title=env.gettext("Receipt"), event=event, loan=event.loan, paid=paid
    )


def find_loans(env: Env, text: str) -> list[Loan]:
    """Loans in force by contract number, or by the borrower's name, telephone or e-mail; at most 20."""
    loan, contact = env[Loan], env[Contact]
    borrowing = parse_filter({"field": "loans.status", "op": "in", "value": list(RUNNING)})
    named = Query(fields=("name",), where=borrowing, search=text, limit=FOUND)
    people = [row[0] for row in fetch(env, Contact, named).rows]
    digits = "".join(letter for letter in text if letter.isdigit()).lstrip("0")
    if len(digits) >= SHORTEST and not any(letter.isalpha() for letter in text):
        called = sa.select(contact.id).where(
            contact.phone.like(f"%{digits}"), contact.id.in_(sa.select(loan.borrower_id))
        )
        people += env.session.scalars(called.limit(FOUND))
    running = parse_filter({"field": "status", "op": "in", "value": list(RUNNING)})
    numbered = Query(fields=("number",), where=running, search=text, limit=FOUND)
    numbers = [row[0] for row in fetch(env, Loan, numbered).rows]
    chosen = sa.select(loan).where(
        loan.status.in_(RUNNING), loan.direction == "given", loan.borrower_id.in_(people) | loan.id.in_(numbers)
    )
    return list(env.session.scalars(chosen.order_by(loan.overdue.desc(), loan.next_due).limit(FOUND)))


def _require(env: Env) -> None:
    if not env.access.has_role(ROLE):
        raise AccessDenied(env.gettext("Only cashiers take payments here."))


def _till(env: Env, number: int, typed: dict[str, Any]) -> Till:
    _require(env)
    loan = env.get(Loan, number)
    money = typed.get("money", "")
    usual = due_now(env, loan)
    return Till(
        loan=loan,
        amount=typed.get("amount", amount_typed(env, usual) if usual else ""),
        date=typed.get("date", env.today.isoformat()),
        money=int(money) if money.isdigit() else usual_money_account(env),
        accounts=money_accounts(env),
        today=env.today,
        **({"key": typed["key"]} if typed.get("key") else {}),
    )


def due_now(env: Env, loan: Loan) -> Decimal:
    """What the client came to pay: all that is due, else the next instalment."""
    return loan.due or loan.next_amount


def money_accounts(env: Env) -> list[Account]:
    """The accounts that products pay through, and those below the same heading."""
    account, row = env[Account], env[ProductAccount]
    with env.unguarded():
        clearing = sa.select(row.account_id).where(row.role == "suspense or clearing")
        beside = sa.select(account.parent_id).where(account.id.in_(clearing), account.parent_id.is_not(None))
        chosen = sa.select(account).where(
            sa.not_(account.heading), account.kind == "asset",
            account.id.in_(clearing) | account.parent_id.in_(beside),
        )  # fmt: skip
        return list(env.session.scalars(chosen.order_by(account.code)))


def _preview(env: Env, shown: Till) -> None:
    try:
        on = _date_of(env, shown.date)
        shown.shown = preview_payment(env, shown.loan, amount_of(env, shown.amount), on)
    except ValidationFailed as error:
        shown.errors, shown.general = error.fields, "" if error.fields else error.message


def _date_of(env: Env, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = env.gettext("“{text}” is no date.").format(text=text[:30])
        raise ValidationFailed(message, {"date": message}) from None


def _show(request: Request, env: Env, shown: Till, status: int = 200) -> Response:
    status = 422 if shown.errors or shown.general else status
    title = f"{env.gettext('Cashier')} · {shown.loan.number}"
    return render(
        request, env, "lending/till.html", title=title, status=status, till=shown, loan=shown.loan, spec=_states(env)
    )


def _states(env: Env) -> dict[str, Any]:
    return {state.value: state for state in env.info(Loan).fields["status"].states}
