"""What lending tells other parts of the system."""

from __future__ import annotations

from typing import Any

from starlette.routing import BaseRoute
from yurt import concerns, hookimpl
from yurt.env import Env
from yurt.view import Caution, Fact
from yurt_crm.models.contact import Contact
from yurt_documents.kinds import PaperKind
from yurt_finance.differences import Difference
from yurt_finance.models.cash import CashOrder

from yurt_lending import consistency, contact_facts, loan_cautions
from yurt_lending.agreement import Agreement
from yurt_lending.cashier import routes
from yurt_lending.models.loan import TERMS, Loan
from yurt_lending.papers import KINDS
from yurt_lending.receipts import order_details
from yurt_lending.servicing import plan


@hookimpl
@concerns("lending.loan")
def record_created(env: Env, record: Any) -> None:
    """An application shows the schedule that it would have."""
    if isinstance(record, Loan) and record.status == "applied":
        _plan(env, record)


@hookimpl
def record_changed(env: Env, record: Any, changes: dict[str, tuple[Any, Any]]) -> None:
    """The schedule of an application follows what is applied for."""
    if isinstance(record, Loan) and record.status == "applied" and TERMS & changes.keys():
        _plan(env, record)


def _plan(env: Env, loan: Loan) -> None:
    with env.sudo():
        plan(env, loan, Agreement.of(loan, loan.product))


@hookimpl
def check_data(env: Env) -> list[str]:
    """Loans against the general ledger, and against their own facts."""
    return [found.text(env) for found in consistency.ledger_differences(env)]


@hookimpl
def ledger_differences(env: Env) -> list[Difference]:
    """The same, for the nightly watch."""
    return consistency.ledger_differences(env)


@hookimpl
def record_facts(env: Env, record: Any) -> list[Fact | Caution] | None:
    """Debts, on the form of a contact; what endangers a loan, on its own."""
    if isinstance(record, Loan):
        return [*loan_cautions.cautions(env, record)]
    return contact_facts.facts(env, record) if isinstance(record, Contact) else None


@hookimpl
def late_payments(env: Env) -> Any:
    """Instalments that came late, for the comparison of contacts."""
    return contact_facts.late_instalments(env)


@hookimpl
def cash_order_details(env: Env, order: CashOrder) -> list[tuple[str, str]] | None:
    """What a payment paid, on its printed order."""
    return order_details(env, order)


@hookimpl
def paper_kinds() -> list[PaperKind]:
    """The papers of loans and of payments."""
    return KINDS


@hookimpl
def papers_wanted(env: Env, record: Any) -> list[int] | None:
    """The set of papers that the loan's product names."""
    if not isinstance(record, Loan):
        return None
    product: Any = record.product
    return [template.id for template in product.templates] or None


@hookimpl
def web_routes() -> list[BaseRoute]:
    """The cashier's desk."""
    return routes()
