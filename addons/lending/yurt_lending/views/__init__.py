"""The register of loans, their form, products, and a counter on the contact."""

from yurt.view import Board, Chart, Column, Count, Filter, Form, Group, Insert, Lines, List, Menu, Page, Pivot
from yurt_crm.views.contact import contact_form

from yurt_lending.models.events import Event, Instalment, Posting
from yurt_lending.models.loan import RUNNING, Loan
from yurt_lending.models.product import Product, ProductAccount

MINE = {"field": "officer", "op": "eq", "value": "$me"}
IN_FORCE = {"field": "status", "op": "in", "value": list(RUNNING)}
LATE = {"field": "days_past_due", "op": "gt", "value": 0}
DUE_TODAY = {"field": "status", "op": "eq", "value": "due_today"}
WAITING = {"field": "status", "op": "in", "value": ["applied", "approved"]}
DECIDE = {
    "all": [{"field": "stage", "op": "eq", "value": "waiting"}, {"field": "status", "op": "eq", "value": "applied"}]
}
BACK = {"all": [{"field": "stage", "op": "eq", "value": "sent_back"}, MINE]}

loan_list = List(
    Loan, "number", "borrower", "status", "due", "days_past_due", "next_due", "outstanding", "principal", "product",
    Column("overdue", hidden=True), Column("next_amount", hidden=True), Column("officer", hidden=True),
    Column("disbursed_on", hidden=True), Column("currency", hidden=True), Column("bucket", hidden=True),
    Column("apr", hidden=True),
    filters=[
        Filter("In force", IN_FORCE, default=True), Filter("Late", LATE), Filter("Due today", DUE_TODAY),
        Filter("To decide or disburse", WAITING), Filter("Waits for a decision", DECIDE),
        Filter("Sent back to me", BACK),
        Filter("My loans", MINE),
        Filter("Loans taken", {"field": "direction", "op": "eq", "value": "taken"}),
    ],
)  # fmt: skip
loan_form = Form(
    Loan,
    Group("", "borrower", "product", "number", "status", "branch", "officer"),
    Group("Terms", "principal", "rate", "term", "start", "first_due", "due_day", "apr", "total_cost"),
    Group("Now", "due", "overdue", "days_past_due", "bucket", "penalties_owed", "next_due", "next_amount"),
    Group("In all", "outstanding", "principal_owed", "paid", "overpaid", "disbursed_on", "closed_on", "figures_on"),
    Page(
        "Schedule",
        Lines(
            "schedule", "number", "due", "principal", "interest", "fees", "penalties", "paid", "unpaid", "balance",
            totals=["principal", "interest", "fees", "penalties", "paid", "unpaid"],
        ),
    ),
    Page(
        "Events",
        Lines("events", "date", "kind", "amount", "desk", "bank_account", "text", "recorded_at", "recorded_by",
              "reverses"),
    ),
    Page("Entries", Lines("postings", "date", "title", "total", "order", "entry", "event")),
    Page("Purpose", "purpose"),
)  # fmt: skip
loan_board = Board(Loan, "status", "borrower", "principal", "next_due", title="number", sum="principal")
loan_pivot = Pivot(Loan, "product", "bucket", measures=("outstanding:sum", "overdue:sum", "count"))
loan_chart = Chart(Loan, "status", measure="outstanding:sum", label="Outstanding by status")
instalment_list = List(
    Instalment, "loan", "number", "due", "principal", "interest", "fees", "penalties", "paid", "unpaid",
    filters=[
        Filter("Unpaid", {"field": "unpaid", "op": "gt", "value": 0}, default=True),
        Filter("This month", {"field": "due", "op": "period", "value": "this_month"}),
    ],
)  # fmt: skip
event_list = List(
    Event, "date", "loan", "kind", "amount", "desk", "bank_account", "text", "recorded_at", "recorded_by", "reverses",
    filters=[Filter("Payments", {"field": "kind", "op": "eq", "value": "repayment"})],
)  # fmt: skip
event_form = Form(
    Event,
    Group("", "loan", "kind", "date", "amount", "desk", "bank_account", "text"),
    Group("Recorded", "recorded_at", "recorded_by", "sequence", "reverses"),
    Page("Entries", Lines("postings", "date", "title", "total", "order", "entry")),
    Page("Reversed by", Lines("reversed_by", "date", "text", "recorded_by")),
)
posting_list = List(Posting, "date", "loan", "title", "total", "order", "entry", "event")
product_list = List(Product, "code", "name", "direction", "method", "rate", "term", "currency")
product_form = Form(
    Product,
    Group("", "name", "code", "direction", "currency"),
    Group("Limits", "least_principal", "most_principal", "least_rate", "most_rate", "least_term", "most_term"),
    Group("Usual", "rate", "term"),
    Group("Schedule", "method", "every", "unit", "day_count", "first_period", "rounding", "rounding_mode",
          "instalment_rounding"),
    Group("Grace", "grace_principal", "grace_payment", "grace_interest", "unpaid_interest"),
    Group("Service", "allocation", "recalculation", "prepayment", "grace_days", "cost_cap"),
    Page("Fees and penalties", Lines("charges", "name", "kind", "occasion", "base", "amount", "percent", "per_year",
                                     "grace_days", "least", "most", "total_cap", "tax_percent")),
    Page("Accounting", Group("", "basis"), Lines("accounts", "role", "account")),
    Page("Notes", "notes"),
)  # fmt: skip

views = [
    loan_list, loan_form, loan_board, loan_pivot, loan_chart, instalment_list, event_list, event_form, posting_list,
    product_list, product_form, List(ProductAccount, "product", "role", "account"),
    Insert(contact_form, Count("loans", label="Loans", icon="coins"), after="leads"),
    Insert(
        contact_form,
        Page("Loans", Lines("loans", "number", "product", "status", "principal", "outstanding", "overdue", "next_due")),
        after="Leads",
    ),
]  # fmt: skip
menu = [
    Menu("modules", "Cashier", url="/x/lending/cashier", icon="cash-register", role="lending.cashier", order=5),
    Menu("modules", "Loans", Loan, icon="coins", order=6),
    Menu("reports", "Instalments", Instalment, icon="calendar-event"),
    Menu("reports", "Loan events", Event, icon="history"),
    Menu("directories", "Loan products", Product, icon="building-bank", role="lending.officer"),
]
