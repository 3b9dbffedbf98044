"""Lists and forms of finance, and where they stand in the menus."""

from yurt.view import Column, Count, Filter, Form, Group, Lines, List, Menu, Page, Pivot

from yurt_finance.models.accounts import Account
from yurt_finance.models.bank import BankAccount, BankStatement, CsvFormat, MatchRule, StatementLine
from yurt_finance.models.cash import CashDesk, CashOrder, CashShift
from yurt_finance.models.currencies import Currency, Rate, RateSource
from yurt_finance.models.differences import FoundDifference
from yurt_finance.models.journal import JournalEntry, JournalLine
from yurt_finance.models.manual import ManualEntry
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
    JournalLine, "date", "entry", "account", "debit", "credit", "currency_amount", "partner", "text",
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

OPEN = {"field": "status", "op": "eq", "value": "open"}
desk_list = List(CashDesk, "name", "branch", "currency", "balance", "limit", "over_limit", "responsible")
desk_form = Form(
    CashDesk,
    Count("orders", label="Orders", icon="receipt"),
    Count("shifts", label="Shifts", icon="clock-hour-4"),
    Group("", "name", "branch", "currency", "balance", "responsible"),
    Group("Rules", "limit", "over_limit", "with_shifts"),
    Group("Accounts", "account", "surplus_account", "shortage_account"),
)
order_list = List(
    CashOrder, "number", "date", "kind", "desk", "partner", "amount", "purpose", "status",
    filters=[
        Filter("Today", {"field": "date", "op": "period", "value": "today"}),
        Filter("Drafts", {"field": "status", "op": "eq", "value": "draft"}),
        Filter("Cash in", {"field": "kind", "op": "eq", "value": "in"}),
        Filter("Cash out", {"field": "kind", "op": "eq", "value": "out"}),
    ],
)  # fmt: skip
order_form = Form(
    CashOrder,
    Group("", "kind", "desk", "date", "amount", "currency", "status"),
    Group("For", "partner", "account", "purpose", "basis"),
    Group("Posted", "number", "entry", "shift", "paper"),
    Page("Notes", "notes"),
)
shift_list = List(
    CashShift, "desk", "status", "opened_at", "opened_by", "opening_count", "closed_at", "closing_count",
    "opening_difference", "closing_difference", filters=[Filter("Open", OPEN)],
)  # fmt: skip
shift_form = Form(
    CashShift,
    Group("", "desk", "status"),
    Group("Opened", "opened_at", "opened_by", "opening_balance", "opening_count", "opening_difference"),
    Group("Closed", "closed_at", "closed_by", "closing_balance", "closing_count", "closing_difference"),
    Page("Orders", Lines("orders", "number", "kind", "partner", "amount", "purpose")),
)
QUEUE = {"any": [{"field": "status", "op": "eq", "value": "new"}, {"field": "status", "op": "eq", "value": "matched"}]}
bank_list = List(BankAccount, "name", "number", "bank", "currency", "account", "auto_post")
bank_form = Form(
    BankAccount,
    Count("statements", label="Statements", icon="file-dollar"),
    Group("", "name", "number", "bank", "bic", "currency"),
    Group("Posting", "account", "branch", "auto_post"),
    Group("Statement", "file", "csv_format"),
)
statement_list = List(
    BankStatement, "file_name", "bank_account", "start", "end", "opening", "closing", "open_lines", "format"
)
statement_form = Form(
    BankStatement,
    Group("", "bank_account", "file_name", "format", "start", "end"),
    Group("Balances", "opening", "closing", "open_lines"),
    Page("Lines", Lines("lines", "date", "amount", "name", "purpose", "status", "reason")),
)
bank_line_list = List(
    StatementLine, "date", "amount", "name", "purpose", "status", "reason", "partner", "against",
    Column("bank_account", hidden=True),
    filters=[Filter("To do", QUEUE, default=True), Filter("Money in", {"field": "amount", "op": "gt", "value": 0})],
)  # fmt: skip
bank_line_form = Form(
    StatementLine,
    Group("", "date", "amount", "currency", "status", "bank_account", "statement"),
    Group("Payer or payee", "name", "account_number", "tax_number", "number", "purpose"),
    Group("Posting", "partner", "against", "reason", "document_model", "document_id", "entry"),
)
rule_list = List(MatchRule, "name", "account_number", "tax_number", "incoming", "words", "account", "partner", "sure")
layout_list = List(CsvFormat, "name", "date", "amount", "credit", "debit", "purpose")
manual_list = List(
    ManualEntry, "date", "text", "branch", "debit", "credit", "status", "entry",
    filters=[Filter("Drafts", {"field": "status", "op": "eq", "value": "draft"})],
)  # fmt: skip
manual_form = Form(
    ManualEntry,
    Group("", "date", "branch", "text", "status"),
    Group("Sums", "debit", "credit", "entry"),
    Page(
        "Lines",
        Lines("lines", "account", "debit", "credit", "currency", "currency_amount", "partner", "text",
              totals=["debit", "credit"]),
    ),
    Page("Notes", "notes"),
)  # fmt: skip
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

difference_list = List(
    FoundDifference, "what", "shown", "found", "difference", "entry", "author", "recorded_at", "status", "first_seen",
    filters=[Filter("Open", {"field": "status", "op": "eq", "value": "open"}, default=True)],
)  # fmt: skip
difference_form = Form(
    FoundDifference,
    Group("", "what", "shown", "found", "difference", "status"),
    Group("Where it comes from", "causes", "entry", "author", "recorded_at"),
    Group("Seen", "first_seen", "last_seen"),
)

views = [difference_list, difference_form, manual_list, manual_form, entry_list, entry_form, line_list,
         trial_pivot, account_list, account_form,
         period_list, period_form, currency_list, currency_form, rate_list, rate_form,
         desk_list, desk_form, order_list, order_form, shift_list, shift_form,
         bank_list, bank_form, statement_list, statement_form, bank_line_list, bank_line_form, rule_list, layout_list,
         source_list, source_form]  # fmt: skip
menu = [
    Menu("modules", "Cash orders", CashOrder, icon="receipt", order=61),
    Menu("modules", "Cash desks", CashDesk, icon="cash-register", order=62),
    Menu("modules", "Cash shifts", CashShift, icon="clock-hour-4", order=63),
    Menu("modules", "Bank lines", StatementLine, icon="arrows-exchange-2", order=64, role="finance.accountant"),
    Menu("modules", "Bank statements", BankStatement, icon="file-dollar", order=65, role="finance.accountant"),
    Menu("modules", "Bank accounts", BankAccount, icon="building-bank", order=66, role="finance.accountant"),
    Menu("directories", "Remembered matches", MatchRule, icon="bulb", role="finance.accountant"),
    Menu("directories", "CSV layouts", CsvFormat, icon="table", role="finance.accountant"),
    Menu("modules", "Entries by hand", ManualEntry, icon="pencil", order=66, role="finance.accountant"),
    Menu("modules", "Journal", JournalEntry, icon="notebook", order=67),
    Menu("modules", "Journal lines", JournalLine, icon="list-details", order=68),
    Menu("reports", "Differences", FoundDifference, icon="scale", role="finance.accountant"),
    Menu("directories", "Chart of accounts", Account, icon="list-tree", role="finance.accountant"),
    Menu("directories", "Currencies", Currency, icon="currency", role="finance.accountant"),
    Menu("directories", "Exchange rates", Rate, icon="arrows-exchange", role="finance.cashier"),
    Menu("directories", "Sources of rates", RateSource, icon="world-download", role="finance.accountant"),
    Menu("directories", "Periods", Period, icon="calendar-month", role="finance.accountant"),
]
