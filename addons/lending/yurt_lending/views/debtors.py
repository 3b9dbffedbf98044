"""The call list, debt cases by stage, promises and reminders; terms by cycle and promotions on the product."""

from yurt.view import Board, Calendar, Column, Filter, Form, Group, Insert, Lines, List, Menu, Page

from yurt_lending.models.debtor import DebtCase, DebtStep, Promise, Reminder, ReminderRule
from yurt_lending.models.offers import Promotion
from yurt_lending.views import loan_form, product_form

OPEN = {"field": "stage", "op": "ne", "value": "settled"}
UNTIL_TODAY = [{"field": "next_on", "op": "period", "value": word} for word in ("before_today", "today")]
TODAY = {"all": [OPEN, {"any": UNTIL_TODAY}]}
MINE = {"all": [OPEN, {"field": "collector", "op": "eq", "value": "$me"}]}
IN_COURT = {"field": "stage", "op": "in", "value": ["court", "enforcement"]}

case_list = List(
    DebtCase, "next_on", "next_step", "loan", "loan.borrower", "loan.borrower.phone", "loan.days_past_due",
    "loan.overdue", "stage", "collector", Column("court_number", hidden=True), Column("opened_on", hidden=True),
    filters=[
        Filter("Call list", TODAY, default=True), Filter("Mine", MINE), Filter("Open cases", OPEN),
        Filter("In court", IN_COURT),
    ],
)  # fmt: skip
case_form = Form(
    DebtCase,
    Group("", "loan", "stage", "collector", "opened_on", "closed_on"),
    Group("Next", "next_on", "next_step"),
    Group("Court", "court", "court_number"),
    Page("Steps", Lines("steps", "done_at", "kind", "result", "text", "days_late", "overdue", "done_by")),
    Page("Promises", Lines("promises", "made_on", "amount", "by", "status", "paid")),
)
case_board = Board(DebtCase, "stage", "next_on", "collector", title="loan")
case_calendar = Calendar(DebtCase, "next_on", by="collector")
step_list = List(DebtStep, "done_at", "case", "kind", "result", "text", "days_late", "overdue", "done_by")
promise_list = List(
    Promise, "by", "case", "amount", "status", "paid", "made_on",
    filters=[Filter("Open", {"field": "status", "op": "eq", "value": "open"}),
             Filter("Broken", {"field": "status", "op": "eq", "value": "broken"})],
)  # fmt: skip
reminder_list = List(
    Reminder, "send_on", "loan", "contact", "moment", "due", "amount", "text", "status",
    Column("channel", hidden=True), Column("sent_at", hidden=True), Column("problem", hidden=True),
    filters=[Filter("To be sent", {"field": "status", "op": "eq", "value": "queued"}),
             Filter("Failed", {"field": "status", "op": "eq", "value": "failed"})],
)  # fmt: skip
rule_list = List(ReminderRule, "days", "name", "product", "text")
promotion_list = List(Promotion, "name", "product", "start", "end", "rate", "most_principal", "most_term")

debtor_views = [
    Insert(loan_form, Group("Offer", "cycle", "promotion"), after="Terms"),
    Insert(
        loan_form,
        Page("Debt", Lines("cases", "stage", "next_on", "next_step", "collector", "opened_on", "closed_on"),
             Lines("reminders", "send_on", "moment", "due", "amount", "status", "channel")),
        after="Events",
    ),
    Insert(
        product_form,
        Page(
            "Cycles and promotions",
            Lines("cycles", "cycle", "most_principal", "most_term", "least_rate", "most_rate"),
            Lines("promotions", "name", "start", "end", "rate", "most_principal", "most_term", "first_loans_only",
                  "most_loans"),
        ),
        after="Fees and penalties",
    ),
]  # fmt: skip
debtor_menu = [
    Menu("modules", "Debtors", DebtCase, icon="phone-outgoing", role="lending.officer", order=9),
    Menu("reports", "Promises to pay", Promise, icon="heart-handshake", role="lending.officer"),
    Menu("reports", "Steps with debtors", DebtStep, icon="notebook", role="lending.officer"),
    Menu("reports", "Reminders", Reminder, icon="bell-ringing", role="lending.officer"),
    Menu("directories", "Reminder rules", ReminderRule, icon="bell-cog", role="lending.manager"),
    Menu("directories", "Promotions", Promotion, icon="speakerphone", role="lending.officer"),
]
