"""Lists and forms of finance, and where they stand in the menus."""

from yurt.view import Filter, Form, Group, Lines, List, Menu, Page, Pivot

from yurt_finance.models.accounts import Account
from yurt_finance.models.currencies import Currency, Rate, RateSource
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

currency_list = List(Currency, "code", "name", "places")
currency_form = Form(Currency, Group("", "code", "name", "places"))
rate_list = List(
    Rate, "date", "currency", "units", "rate", "base", "source",
    filters=[Filter("Today", {"field": "date", "op": "period", "value": "today"}),
             Filter("By hand", {"field": "source", "op": "eq", "value": "manual"})],
)  # fmt: skip
rate_form = Form(Rate, Group("", "date", "currency", "units", "rate", "base"), Group("From", "source"))
source_list = List(RateSource, "title", "daily", "last_at", "last_result")
source_form = Form(
    RateSource, Group("", "title", "provider", "daily"), Group("File", "file"), Group("Last", "last_at", "last_result")
)

views = [entry_list, entry_form, line_list, trial_pivot, account_list, account_form, period_list, period_form,
         currency_list, currency_form, rate_list, rate_form, source_list, source_form]  # fmt: skip
menu = [
    Menu("modules", "Journal", JournalEntry, icon="notebook", order=10),
    Menu("modules", "Journal lines", JournalLine, icon="list-details", order=20),
    Menu("directories", "Chart of accounts", Account, icon="list-tree", role="finance.accountant"),
    Menu("directories", "Currencies", Currency, icon="currency", role="finance.accountant"),
    Menu("directories", "Exchange rates", Rate, icon="arrows-exchange", role="finance.cashier"),
    Menu("directories", "Sources of rates", RateSource, icon="world-download", role="finance.accountant"),
    Menu("directories", "Periods", Period, icon="calendar-month", role="finance.accountant"),
]
