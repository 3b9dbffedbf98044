"""A cash order on paper: twice on one sheet, for the one who paid or was paid and for the desk."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from babel.dates import format_date
from babel.numbers import format_decimal, get_currency_precision
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from yurt.errors import ValidationFailed
from yurt.pages import page
from yurt.paper import pdf_answer, set_page

from yurt_finance.models.cash import CashOrder
from yurt_finance.words import in_words

if TYPE_CHECKING:
    from yurt.env import Env

Detail = tuple[str, str]
"""A label and what stands behind it."""
_PAGE = Path(__file__).with_name("order.typ")


def routes() -> list[BaseRoute]:
    """What is printed, below /x/finance."""
    return [Route("/cash-order/{id:int}.pdf", order_pdf)]


def order_address(order: int) -> str:
    """Where a posted cash order is printed."""
    return f"/x/finance/cash-order/{order}.pdf"


@page()
def order_pdf(request: Request, env: Env) -> Response:
    """A posted cash order as a PDF file, with what the add-on that posted it has to tell."""
    order = env.get(CashOrder, request.path_params["id"])
    told = env.registry.hooks.hook.cash_order_details(env=env, order=order)
    details = [detail for several in told for detail in several or ()]
    return pdf_answer(print_order(env, order, details), f"{order.number}.pdf")


def print_order(env: Env, order: CashOrder, details: Sequence[Detail] = ()) -> bytes:
    """The PDF file. Raises ValidationFailed for a draft: it has no number."""
    if order.number is None or order.currency is None:
        raise ValidationFailed(env.gettext("Only a posted order is printed. Post it first."))
    with env.sudo():
        return set_page(_PAGE, _data(env, order, details))


def _data(env: Env, order: CashOrder, details: Sequence[Detail]) -> dict[str, Any]:
    comes_in, entry, partner = order.kind == "in", order.entry, order.partner
    lines = [
        (env.gettext("Received from") if comes_in else env.gettext("Given to"), partner.name if partner else "—"),
        (env.gettext("Purpose"), order.purpose),
        (env.gettext("Amount"), f"{_figures(env, order)} {order.currency}"),
        (env.gettext("In words"), in_words(order.amount, order.currency or "", env.language)),
        *details,
        (env.gettext("Cash desk"), order.desk.name),
        (env.gettext("Entry"), entry.number if entry else ""),
        (env.gettext("Posted by"), entry.posted_by.name if entry and entry.posted_by else ""),
    ]
    signatures = [env.gettext("Cashier"), env.gettext("Paid by") if comes_in else env.gettext("Received by")]
    return {
        "language": env.language,
        "company": env.system.settings.branding.company or env.system.settings.branding.name,
        "branch": order.branch.name if order.branch else "",
        "title": env.gettext("Cash-in order") if comes_in else env.gettext("Cash-out order"),
        "number": order.number,
        "date": format_date(order.date, "long", locale=env.language),
        "void": env.gettext("Reversed") if order.status == "reversed" else "",
        "lines": lines,
        "signatures": signatures,
        "copies": [env.gettext("For the client"), env.gettext("For the cash desk")],
    }


def _figures(env: Env, order: CashOrder) -> str:
    places = "0" * get_currency_precision(order.currency or "")
    return format_decimal(order.amount, f"#,##0.{places}" if places else "#,##0", locale=env.language)
