"""The dashboard of lending: the portfolio, what comes back, what is late."""

from yurt.view import Chart, ChartTile, Dashboard, Figure, Listing, Tasks

from yurt_lending.models.events import Event
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.views import loan_chart

GIVEN = {"field": "direction", "op": "eq", "value": "given"}
IN_FORCE = {"all": [GIVEN, {"field": "status", "op": "in", "value": list(RUNNING)}]}
LATE = {"all": [*IN_FORCE["all"], {"field": "days_past_due", "op": "gt", "value": 0}]}
LATE_30 = {"all": [*IN_FORCE["all"], {"field": "days_past_due", "op": "gt", "value": 30}]}
DUE_TODAY = {"field": "status", "op": "eq", "value": "due_today"}
WAITING = {"field": "status", "op": "in", "value": ["applied", "approved"]}
MINE = {"all": [*IN_FORCE["all"], {"field": "officer", "op": "eq", "value": "$me"}]}
REPAID = {"all": [{"field": "kind", "op": "eq", "value": "repayment"}, {"field": "reversed_by", "op": "empty"}]}
OF_LOAN = {"branch": "branch", "employee": "officer"}

portfolio = Dashboard(
    "lending.portfolio",
    "Lending",
    Figure(
        "lent", "Principal lent", Loan, where=IN_FORCE, measure="principal_owed:sum", icon="coins", colour=2, **OF_LOAN
    ),
    Figure(
        "par30", "PAR 30", Loan, where=LATE_30, share_of=IN_FORCE, measure="principal_owed:sum", icon="alert-triangle",
        colour=9, help="The share of the principal that is owed on loans more than 30 days late.", **OF_LOAN,
    ),
    Figure(
        "collected", "Collected", Event, where=REPAID, measure="amount:sum", date="date", icon="cash", colour=3,
        better="more", branch="loan.branch", employee="loan.officer",
        help="Payments taken in the period; those taken back do not count.",
    ),
    Figure(
        "disbursed", "Lent out", Loan, where=GIVEN, measure="principal:sum", date="disbursed_on", icon="cash-banknote",
        colour=0, **OF_LOAN,
    ),
    Listing(
        "late_loans", "Late loans", Loan, "number", "borrower", "days_past_due", "overdue", where=LATE,
        order="-days_past_due", **OF_LOAN,
    ),
    ChartTile("by_status", "Outstanding by status", loan_chart, where=IN_FORCE, **OF_LOAN),
    Tasks("tasks", "My loans by next due date", Loan, where=MINE, due="next_due", branch="branch"),
    ChartTile(
        "collected_by_day", "Collected by day", Chart(Event, "date:day", measure="amount:sum", type="line"),
        where=REPAID, date="date", branch="loan.branch", employee="loan.officer",
    ),
    Figure("due_today", "Due today", Loan, where=DUE_TODAY, icon="calendar-due", colour=4, **OF_LOAN),
    Figure("late", "Late loans", Loan, where=LATE, icon="alarm", colour=9, **OF_LOAN),
    Figure("waiting", "To decide or disburse", Loan, where=WAITING, icon="hourglass", colour=1, **OF_LOAN),
    roles=["lending.officer", "lending.cashier"],
    icon="coins",
    order=25,
)  # fmt: skip
