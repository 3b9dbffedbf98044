"""The cashier's desk: find the client, see what a payment will pay, post it, print the receipt. Enter does it all."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
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
from yurt_finance.errors import CashRefused, PostingRefused
from yurt_finance.models.bank import BankAccount
from yurt_finance.models.cash import CashDesk

from yurt_lending.models.events import Event
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.money import desks_at_work, places_for
from yurt_lending.receipts import order_of
from yurt_lending.servicing import Allocation, AllocationChanged, allocation_of, preview_payment, take_payment
from yurt_lending.wording import amount_of, amount_text, amount_typed

DESK = "/x/lending/cashier"
ROLE = "lending.cashier"
FOUND = 20
SHORTEST = 5
"""Digits of a telephone number that are enough to look for one."""


@dataclass(frozen=True, slots=True)
class PlaceChoice:
    """A cash desk or a bank account to choose; `value` is what the form sends, such as `desk 3`."""

    value: str
    label: str
    group: str
    place: CashDesk | BankAccount


@dataclass
class Till:
    """What the page of one loan shows: what was typed, what it will pay, what is wrong."""

    loan: Loan
    amount: str
    date: str
    money: str
    places: list[PlaceChoice]
    shown: Allocation | None = None
    key: str = field(default_factory=lambda: uuid4().hex)
    errors: dict[str, str] = field(default_factory=dict)
    general: str = ""
    today: date | None = None

    @property
    def groups(self) -> list[tuple[str, list[PlaceChoice]]]:
        """The places by kind, as the field lists them."""
        return [(name, list(several)) for name, several in groupby(self.places, lambda choice: choice.group)]

    @property
    def place(self) -> PlaceChoice | None:
        """The place that is chosen."""
        return next((choice for choice in self.places if choice.value == self.money), None)


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
    """Posts the payment that was shown; the same page sent twice posts once.

    Where it would pay something else by now (somebody posted in between, the day changed), that is shown instead.
    """
    typed = {name: str(value) for name, value in posted(request).items()}
    shown = _till(env, request.path_params["id"], typed)
    try:
        amount, on = amount_of(env, shown.amount), _date_of(env, shown.date)
        choice = shown.place
        if choice is None:
            message = env.gettext("Choose where the money goes.")
            raise ValidationFailed(message, {"money": message})
        key = f"cashier {typed.get('key', '')[:64]}"
        seen = Allocation.parsed(amount, typed.get("shown", ""))
        event = take_payment(env, shown.loan, amount, on, choice.place, key=key, shown=seen)
        return redirect(f"/x/lending/receipt/{event.id}")
    except AllocationChanged as error:
        env.session.rollback()
        shown = _till(env, request.path_params["id"], typed)
        shown.shown, shown.general = error.allocation, error.message
        return _show(request, env, shown, 409)
    except (ValidationFailed, PostingRefused, CashRefused) as error:
        env.session.rollback()
        shown = _till(env, request.path_params["id"], typed)
        fields = getattr(error, "fields", {})
        shown.errors, shown.general = fields, "" if fields else error.message
        return _show(request, env, shown, 422)


@page()
def receipt(request: Request, env: Env) -> Response:
    """What was paid and what it paid, on paper if wanted."""
    _require(env)
    event = env.get(Event, request.path_params["id"])
    return render(
        request, env, "lending/receipt.html", title=env.gettext("Receipt"), event=event, loan=event.loan,
        paid=allocation_of(env, event), order=order_of(env, event),
    )  # fmt: skip


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
    places = place_choices(env, loan)
    usual = due_now(env, loan)
    return Till(
        loan=loan,
        amount=typed.get("amount", amount_typed(env, usual) if usual else ""),
        date=typed.get("date", env.today.isoformat()),
        money=typed.get("money") or (places[0].value if places else ""),
        places=places,
        today=env.today,
        **({"key": typed["key"]} if typed.get("key") else {}),
    )


def due_now(env: Env, loan: Loan) -> Decimal:
    """What the client came to pay: all that is due, else the next instalment."""
    return loan.due or loan.next_amount


def place_choices(env: Env, loan: Loan) -> list[PlaceChoice]:
    """Where the money may go, the likeliest first: desks with what is in them, then bank accounts."""
    desks, banks = places_for(env, loan)
    working = desks_at_work(env)
    found = []
    for desk in desks:
        label = f"{desk.name} · {amount_text(env, desk.balance, desk.currency)}"
        if desk.with_shifts and desk.id not in working:
            label = env.gettext("{desk} · no shift is open").format(desk=desk.name)
        found.append(PlaceChoice(f"desk {desk.id}", label, env.gettext("Cash desks"), desk))
    group = env.gettext("Bank accounts")
    return found + [PlaceChoice(f"bank {bank.id}", f"{bank.name} · {bank.number}", group, bank) for bank in banks]


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
    status = 422 if status == 200 and (shown.errors or shown.general) else status
    title = f"{env.gettext('Cashier')} · {shown.loan.number}"
    return render(
        request, env, "lending/till.html", title=title, status=status, till=shown, loan=shown.loan, spec=_states(env)
    )


def _states(env: Env) -> dict[str, Any]:
    return {state.value: state for state in env.info(Loan).fields["status"].states}
