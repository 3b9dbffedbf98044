"""Papers about a loan: the agreement and its schedule, a claim for what is late, a certificate of what is owed."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.i18n import N_
from yurt_documents.kinds import PaperKind, Place, Rows, Sum

from yurt_lending.engine.allocation import Component
from yurt_lending.figures import figures
from yurt_lending.models.events import Instalment
from yurt_lending.models.loan import RUNNING
from yurt_lending.papers.parties import PARTIES, language_of, parties
from yurt_lending.servicing import quote
from yurt_lending.work import read

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_lending.engine.servicing.rows import Row
    from yurt_lending.models.loan import Loan

ZERO = Decimal(0)
FOLDER = Path(__file__).parent
COMPONENTS = {
    "principal": Component.PRINCIPAL, "interest": Component.INTEREST, "fees": Component.FEE,
    "penalties": Component.PENALTY,
}  # fmt: skip
TERMS = (
    Place("terms.first_due", N_("First instalment due"), 30, kind="date"),
    Place("terms.last_due", N_("Last instalment due"), 365, kind="date"),
    Place("terms.apr", N_("Annual percentage rate"), Decimal("28.4"), kind="percent", optional=True),
    Place("terms.cost", N_("Total cost of the loan"), Decimal(71_000), kind="money", optional=True),
    Place("terms.interest", N_("Interest of all instalments"), Decimal(66_000), kind="money"),
    Place("terms.total", N_("Sum of all instalments"), Decimal(571_000), kind="money"),
)
SCHEDULE = (
    *TERMS,
    Rows("schedule", N_("Instalments"), (
        Place("number", N_("No"), 1, kind="number"),
        Place("due", N_("Due"), 30, kind="date"),
        Place("principal", N_("Principal"), Decimal(37_000), kind="money"),
        Place("interest", N_("Interest"), Decimal(10_000), kind="money"),
        Place("fees", N_("Fees"), Decimal(0), kind="money"),
        Place("total", N_("To pay"), Decimal(47_000), kind="money"),
        Place("balance", N_("Balance after it"), Decimal(463_000), kind="money"),
    )),
)  # fmt: skip
DEBT = (
    Place("debt.total", N_("All that is unpaid"), Decimal(300_000), kind="money"),
    Place("debt.settlement", N_("Settles the loan today"), Decimal(290_000), kind="money"),
    Place("debt.due", N_("Due until today"), Decimal(52_000), kind="money"),
    Place("debt.overdue", N_("Overdue"), Decimal(47_000), kind="money"),
    Place("debt.days", N_("Days overdue"), 21, kind="number"),
    Place("debt.principal", N_("Principal unpaid"), Decimal(280_000), kind="money"),
    Place("debt.interest", N_("Interest unpaid"), Decimal(16_000), kind="money"),
    Place("debt.fees", N_("Fees unpaid"), Decimal(1_000), kind="money"),
    Place("debt.penalties", N_("Penalties unpaid"), Decimal(3_000), kind="money"),
    Place("debt.paid", N_("Paid until now"), Decimal(220_000), kind="money"),
    Place("debt.as_of", N_("As of"), 0, kind="date"),
    Rows("late", N_("Overdue instalments"), (
        Place("number", N_("No"), 3, kind="number"),
        Place("due", N_("Due"), -21, kind="date"),
        Place("unpaid", N_("Unpaid"), Decimal(47_000), kind="money"),
        Place("days", N_("Days overdue"), 21, kind="number"),
    )),
)  # fmt: skip


def _rows(env: Env, loan: Loan) -> list[Any]:
    row: Any = env[Instalment]
    return list(env.session.scalars(sa.select(row).where(row.loan_id == loan.id).order_by(row.number)))


def agreed(env: Env, loan: Loan) -> dict[str, Any]:
    """The terms and the schedule as it stands."""
    rows, currency = _rows(env, loan), loan.currency
    money = {
        name: Sum(sum((getattr(row, name) for row in rows), ZERO), currency)
        for name in ("principal", "interest", "fees", "penalties")
    }
    return {
        **parties(loan),
        "terms.first_due": rows[0].due if rows else loan.first_due,
        "terms.last_due": rows[-1].due if rows else None,
        "terms.apr": loan.apr,
        "terms.cost": None if loan.total_cost is None else Sum(loan.total_cost, currency),
        "terms.interest": money["interest"],
        "terms.total": Sum(sum((part.amount for part in money.values()), ZERO), currency),
        "schedule": [_instalment(row, currency) for row in rows],
    }


def _instalment(row: Any, currency: str) -> dict[str, Any]:
    amounts = {name: Sum(getattr(row, name), currency) for name in ("principal", "interest", "fees", "balance")}
    total = row.principal + row.interest + row.fees + row.penalties
    return {"number": row.number, "due": row.due, "total": Sum(total, currency), **amounts}


def owed(env: Env, loan: Loan) -> dict[str, Any]:
    """What is owed today, worked out from the loan's facts, and which instalments are late."""
    work, currency = read(env, loan), loan.currency
    state = work.replayed(work.facts, env.today)
    shown = figures(state, work.agreement, env.today)
    amounts = {
        "total": shown["outstanding"],
        "due": shown["due"],
        "overdue": shown["overdue"],
        "paid": shown["paid"],
        "settlement": quote(env, loan, env.today).total if loan.status in RUNNING else ZERO,
        **{name: state.owed(component) for name, component in COMPONENTS.items()},
    }
    return {
        **parties(loan),
        **{f"debt.{name}": Sum(amount, currency) for name, amount in amounts.items()},
        "debt.days": shown["days_past_due"],
        "debt.as_of": env.today,
        "late": [
            _late(row, currency, env.today)
            for row in state.rows
            if row.met_on is None and row.outstanding and row.due < env.today
        ],
    }


def _late(row: Row, currency: str, today: date) -> dict[str, Any]:
    unpaid = Sum(row.outstanding, currency)
    return {"number": row.number, "due": row.due, "unpaid": unpaid, "days": (today - row.due).days}


def _is_agreed(env: Env, loan: Loan) -> str:
    return "" if loan.status not in ("applied", "rejected") else env.gettext("The loan is not approved yet.")


def _is_disbursed(env: Env, loan: Loan) -> str:
    return "" if loan.disbursed_on else env.gettext("The loan is not disbursed yet.")


def _is_late(env: Env, loan: Loan) -> str:
    if loan.direction == "given" and loan.status in RUNNING and loan.overdue:
        return ""
    return env.gettext("Nothing is overdue.")


def _kind(name: str, title: str, code: str, order: int, **values: Any) -> PaperKind:
    return PaperKind(
        f"lending.{name}", title, code, "lending.loan", builtin=FOLDER / f"{name}.typ", order=order,
        links=lambda loan: {"loan": loan}, language=language_of, **values,
    )  # fmt: skip


LOAN_KINDS = [
    _kind(
        "agreement", N_("Loan agreement"), "LA", 10, places=(*PARTIES, *SCHEDULE), data=agreed, fits=_is_agreed,
        words=(
            N_("Between {company} (the lender) and {borrower} (the borrower):"),
            N_("The loan"), N_("Repayment"), N_("Late payment"), N_("Payment before time"), N_("Signatures"),
            N_("The lender lends the borrower {amount} ({words})."),
            N_("It is lent for this purpose: {purpose}."),
            N_("Interest is {rate} a year. The annual percentage rate with all charges is {apr}."),
            N_("Interest is {rate} a year."),
            N_("The borrower repays in {term} instalments, the first on {first}, the last on {last}, {total} in all."),
            N_("What is paid late bears the penalties of the lender's tariffs, which the borrower has read."),
            N_("The borrower may pay before time, wholly or in part. Interest is owed for the days of use only."),
            N_("The schedule of payments is a part of this agreement. Each party has one copy."),
            N_("Lender"), N_("Borrower"), N_("Schedule of payments"), N_("No"), N_("Due"), N_("Principal"),
            N_("Interest"), N_("Fees"), N_("To pay"), N_("Balance after it"), N_("Tax number"), N_("Address"),
            N_("Telephone"), N_("Number of the loan"),
        ),
    ),
    _kind(
        "schedule", N_("Schedule of payments"), "LS", 11, places=(*PARTIES, *SCHEDULE), data=agreed,
        words=(
            N_("Borrower"), N_("Number of the loan"), N_("Amount lent"), N_("Interest a year"),
            N_("Annual percentage rate"), N_("Total cost of the loan"), N_("Sum of all instalments"), N_("No"),
            N_("Due"), N_("Principal"), N_("Interest"), N_("Fees"), N_("To pay"), N_("Balance after it"), N_("Lender"),
        ),
    ),
    _kind(
        "claim", N_("Claim letter"), "CL", 20, places=(*PARTIES, *DEBT), data=owed, fits=_is_late,
        words=(
            N_("To {borrower}"), N_("Address"), N_("Dear client,"),
            N_("under loan {number} of {start} you owe {overdue} ({words}) that fell due and was not paid."),
            N_("The oldest part of it is {days} days late."),
            N_("Pay this sum within ten days of receiving this letter, or come to us to agree on how you will pay."),
            N_("Otherwise we shall claim the whole debt of {total} with penalties and costs before the court."),
            N_("No"), N_("Due"), N_("Unpaid"), N_("Days overdue"), N_("For the lender"),
        ),
    ),
    _kind(
        "certificate", N_("Certificate of debt"), "CD", 21, places=(*PARTIES, *DEBT), data=owed, fits=_is_disbursed,
        words=(
            N_("We certify that {borrower} owes under loan {number} of {start}, as of {day}:"),
            N_("We certify that {borrower} owes nothing under loan {number} of {start}, as of {day}."),
            N_("Principal"), N_("Interest"), N_("Fees"), N_("Penalties"), N_("All that is unpaid"), N_("In words"),
            N_("Of that overdue"), N_("Paid until now"), N_("Settles the loan today"), N_("Tax number"),
            N_("For the lender"),
        ),
    ),
]  # fmt: skip
