"""Lists and forms of finance, and where they stand in the menus."""

from yurt.view import Filter, Form, Group, Lines, List, Menu, Page, Pivot

from yurt_finance.models.accounts import Account
from yurt_finance.models.journal import JournalEntry, JournalLine
from yurt_finance.models.periods import Period

THIS_MONTH = {"field": "date", "op": "period", "value": "this_month"}

entry_list = List(
    JournalEntry, "number", "date", "branch", "text", "debit", "document_model", "posted_by", "reverses",
    filters=[Filter("This month", THIS_MONTH), Filter("Reversals", {"field": "reverses", "op": "filled"})],
)  # fmt: skip
entry_form = Form(
    JournalEntry,
    Group("", "number", "date", "branch", "text"),
    Group("Posted", "posted_at", "posted_by", "document_model", "document_id", "reverses"),
    Page(
        "Lines",
        Lines("lines", "account", "debit", "credit", "currency_amount", "partner", "text", totals=["debit", "credit"]),
    ),
    Page("Reversed by", Lines("reversed_by", "number", "date", "text")),
)
line_list = List(
    JournalLine, "date", "entry", "account", "debit", "credit", "currency_amount", "currency", "partner", "text",
    filters=[Filter("This month", THIS_MONTH)],
)  # fmt: skip
trial_pivot = Pivot(
    JournalLine, "account", columns=("date:month",), measures=("debit:sum", "credit:sum", "balance:sum")
)  # fmt: skip
account_list = List(Account, "code", "name", "kind", "parent", "currency", "heading")
account_form = Form(
    Account,
    Group("", "code", "name", "kind", "parent"),
    Group("Use", "heading", "currency"),
    Page("Accounts below", Lines("children", "code", "name", "kind")),
    Page("Notes", "notes"),
)
period_list = List(Period, "name", "branch", "start", "end", "status", "closed_at", "closed_by")
period_form = Form(
    Period, Group("", "name", "branch", "start", "end", "status"), Group("Closed", "closed_at", "closed_by")
)

views = [entry_list, entry_form, line_list, trial_pivot, account_list, account_form, period_list, period_form]
menu = [
    Menu("modules", "Journal", JournalEntry, icon="notebook", order=10),
    Menu("modules", "Journal lines", JournalLine, icon="list-details", order=20),
    Menu("directories", "Chart of accounts", Account, icon="list-tree", role="finance.accountant"),
    Menu("directories", "Periods", Period, icon="calendar-month", role="finance.accountant"),
]
