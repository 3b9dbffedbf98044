"""Papers about what happened with a loan: the receipt of a payment, and the order for cash taken or given out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from yurt.i18n import N_
from yurt_documents.kinds import PaperKind, Place, Sum

from yurt_lending.papers.parties import PARTIES, language_of, parties
from yurt_lending.receipts import PAYMENTS, order_of
from yurt_lending.servicing import allocation_of

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_lending.models.events import Event

FOLDER = Path(__file__).parent
CASH = (*PAYMENTS, "disbursement", "refund")
PAYMENT = (
    Place("payment.amount", N_("Amount"), Decimal(47_000), kind="money"),
    Place("payment.date", N_("Day of the payment"), 0, kind="date"),
    Place("payment.what", N_("What it is"), N_("Repayment"), kind="word"),
    Place("payment.place", N_("Cash desk or bank account"), "Till 1", optional=True),
    Place("payment.taken_by", N_("Taken by"), "Nino", optional=True),
    Place("payment.note", N_("Note"), "By her brother", optional=True),
)
PARTS = (
    Place("paid.penalties", N_("Penalties"), Decimal(500), kind="money"),
    Place("paid.fees", N_("Fees"), Decimal(0), kind="money"),
    Place("paid.interest", N_("Interest"), Decimal(9_500), kind="money"),
    Place("paid.principal", N_("Principal"), Decimal(37_000), kind="money"),
    Place("paid.overpaid", N_("Overpaid"), Decimal(0), kind="money"),
    Place("paid.left", N_("Left to pay"), Decimal(463_000), kind="money"),
)
ORDER = (
    Place("order.number", N_("Number of the cash order"), "CI-C1-2026-000001"),
    Place("order.purpose", N_("Purpose"), "Loan C1-2026-00017"),
    Place("order.basis", N_("On the basis of"), "Loan agreement", optional=True),
    Place("order.entry", N_("Entry"), "C1-2026-000042"),
)


def _paid(event: Event) -> dict[str, Any]:
    place = event.desk or event.bank_account
    kinds = event.env.info(event).fields["kind"].options
    return {
        **parties(event.loan),
        "payment.amount": Sum(event.amount or Decimal(0), event.loan.currency),
        "payment.date": event.date,
        "payment.what": kinds[event.kind],
        "payment.place": place.name if place else None,
        "payment.taken_by": event.recorded_by.name if event.recorded_by else None,
        "payment.note": event.text,
    }


def received(env: Env, event: Event) -> dict[str, Any]:
    """A payment, and what it paid."""
    paid = allocation_of(env, event)
    names = ("penalties", "fees", "interest", "principal", "overpaid", "left")
    return {**_paid(event), **{f"paid.{name}": Sum(getattr(paid, name), event.loan.currency) for name in names}}


def ordered(env: Env, event: Event) -> dict[str, Any]:
    """Cash that was taken or given out, with its order."""
    order = order_of(env, event)
    if order is None:
        return _paid(event)
    return {
        **_paid(event),
        "order.number": order.number,
        "order.purpose": order.purpose,
        "order.basis": order.basis,
        "order.entry": order.entry.number if order.entry else None,
    }


def _is_payment(env: Env, event: Event) -> str:
    if event.reversed_by:
        return env.gettext("This was taken back.")
    return "" if event.kind in PAYMENTS else env.gettext("This is no payment.")


def _is_cash(env: Env, event: Event) -> str:
    if event.kind not in CASH or event.desk is None:
        return env.gettext("No cash desk had to do with it.")
    return env.gettext("This was taken back.") if event.reversed_by else ""


def _kind(name: str, title: str, code: str, order: int, **values: Any) -> PaperKind:
    return PaperKind(
        f"lending.{name}", title, code, "lending.event", builtin=FOLDER / f"{name}.typ", order=order,
        links=lambda event: {"loan": event.loan}, branch=lambda event: event.loan.branch,
        language=lambda event: language_of(event.loan), **values,
    )  # fmt: skip


EVENT_KINDS = [
    _kind(
        "receipt", N_("Receipt"), "LR", 30, places=(*PARTIES, *PAYMENT, *PARTS), data=received, fits=_is_payment,
        words=(
            N_("Received from"), N_("Amount"), N_("In words"), N_("Day of the payment"), N_("Number of the loan"),
            N_("Into"), N_("Note"), N_("It paid"), N_("Penalties"), N_("Fees"), N_("Interest"), N_("Principal"),
            N_("Overpaid"), N_("Left to pay"), N_("Cashier"), N_("Payer"),
        ),
    ),
    _kind(
        "cash_order", N_("Cash order"), "LO", 31, places=(*PARTIES, *PAYMENT, *ORDER), data=ordered, fits=_is_cash,
        words=(
            N_("Client"), N_("What it is"), N_("Amount"), N_("In words"), N_("Day of the payment"),
            N_("Number of the loan"), N_("Number of the cash order"), N_("Purpose"), N_("On the basis of"),
            N_("Cash desk"), N_("Entry"), N_("Cashier"),
        ),
    ),
]  # fmt: skip
