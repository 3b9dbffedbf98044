"""The dashboard of money: what is in the cash desks, what came in and went out, what waits to be posted."""

from yurt.view import Chart, ChartTile, Dashboard, Figure, Listing

from yurt_finance.models.bank import StatementLine
from yurt_finance.models.cash import CashDesk, CashOrder
from yurt_finance.views import QUEUE

POSTED = {"field": "status", "op": "eq", "value": "posted"}
CASH_IN = {"all": [POSTED, {"field": "kind", "op": "eq", "value": "in"}]}
CASH_OUT = {"all": [POSTED, {"field": "kind", "op": "eq", "value": "out"}]}
DRAFTS = {"field": "status", "op": "eq", "value": "draft"}

money = Dashboard(
    "finance.money",
    "Money",
    Figure(
        "in_desks", "In cash desks", CashDesk, measure="balance:sum", branch="branch", icon="cash-register", colour=2
    ),
    Figure(
        "cash_in", "Cash in", CashOrder, where=CASH_IN, measure="amount:sum", date="date", branch="branch",
        icon="arrow-bar-to-down", colour=3,
    ),
    Figure(
        "cash_out", "Cash out", CashOrder, where=CASH_OUT, measure="amount:sum", date="date", branch="branch",
        icon="arrow-bar-up", colour=9,
    ),
    Figure("to_match", "Bank lines to match", StatementLine, where=QUEUE, icon="building-bank", colour=1),
    ChartTile(
        "by_day", "Cash by day", Chart(CashOrder, "date:day", series="kind", measure="amount:sum"), where=POSTED,
        date="date", branch="branch",
    ),
    Listing("drafts", "Orders to post", CashOrder, "date", "purpose", "amount", where=DRAFTS, branch="branch"),
    roles=["finance.cashier"],
    icon="cash",
    order=40,
)  # fmt: skip
