"""Decisions, levels of approval, and those who stand for a loan, on its form."""

from yurt.view import Column, Filter, Form, Group, Insert, Lines, List, Menu, Page
from yurt_crm.views.contact import contact_form

from yurt_lending.models.decision import Authority, Decision, RefusalReason
from yurt_lending.models.participant import Participant
from yurt_lending.views import loan_form, loan_list, product_form

authority_list = List(
    Authority, "level", "name", "product", "role", "up_to", "least_score", "against_score", "must_agree"
)
authority_form = Form(
    Authority,
    Group("", "name", "level", "product"),
    Group("Who", "role", "people"),
    Group("Up to what", "up_to", "least_score", "against_score", "must_agree"),
)
decision_list = List(
    Decision, "decided_at", "loan", "outcome", "level", "reason", "text", "amount", "score", "grade", "decided_by",
    filters=[Filter("Refused", {"field": "outcome", "op": "eq", "value": "refused"})],
)  # fmt: skip
decision_form = Form(
    Decision,
    Group("", "loan", "outcome", "level", "reason", "round"),
    Group("Terms", "amount", "rate", "term", "score", "grade"),
    Group("Decided", "decided_at", "decided_by"),
    Group("", "text"),
)
reason_list = List(RefusalReason, "name", "told")
participant_list = List(Participant, "loan", "contact", "kind", "share", "most", Column("note", hidden=True))
participant_form = Form(
    Participant, Group("", "loan", "contact", "kind", "share", "most", "note"), Group("Now", "answers_for", "due")
)

decision_views = [
    Insert(loan_form, Group("Decision", "stage", "awaits", "round", "submitted_by"), after="Score"),
    Insert(
        loan_form,
        Page("Decisions", Lines("decisions", "decided_at", "outcome", "level", "reason", "text", "amount", "score",
                                "decided_by")),
        after="Scoring",
    ),
    Insert(
        loan_form,
        Page("Others", Lines("participants", "contact", "kind", "share", "most", "answers_for", "due", "note",
                             totals=["share"])),
        after="Decisions",
    ),
    Insert(loan_list, Column("stage", hidden=True), after="advice"),
    Insert(product_form, Group("Application", "sheet", "one_person", "least_guarantors", "least_members"),
           after="Usual"),
    Insert(
        contact_form,
        Page("Stands for", Lines("participations", "loan", "kind", "share", "most", "answers_for", "due")),
        after="Loans",
    ),
]  # fmt: skip
decision_menu = [
    Menu("directories", "Levels of approval", Authority, icon="stairs-up", role="lending.manager"),
    Menu("directories", "Reasons for refusal", RefusalReason, icon="mood-sad", role="lending.manager"),
    Menu("reports", "Decisions", Decision, icon="gavel", role="lending.officer"),
    Menu("reports", "Guarantors and members", Participant, icon="users", role="lending.officer"),
]
