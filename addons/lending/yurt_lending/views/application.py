"""Scoring sheets, the stop list, and the score on the form of a loan."""

from yurt.view import Column, Filter, Form, Group, Insert, Lines, List, Menu, Page

from yurt_lending.models.scored_loan import Scoring
from yurt_lending.models.scoring import ScoringCriterion, ScoringQuestion, ScoringSheet, ScoringStop
from yurt_lending.models.stop_list import StopEntry
from yurt_lending.views import loan_form, loan_list

sheet_list = List(ScoringSheet, "name", "valid_days", "updated_at")
sheet_form = Form(
    ScoringSheet,
    Group("", "name", "valid_days", "limit_formula"),
    Page("Questions", Lines("questions", "place", "name", "code", "kind", "choices", "needed")),
    Page("Points", Lines("criteria", "place", "name", "formula", "weight", "least", "most")),
    Page("Reasons to stop", Lines("stops", "place", "name", "formula", "reason")),
    Page("Grades", Lines("grades", "least", "name", "decision")),
    Page("Used by", Lines("products", "code", "name")),
    Page("Notes", "notes"),
)
question_form = Form(
    ScoringQuestion, Group("", "sheet", "name", "code", "kind", "needed", "place"), Group("", "choices")
)
criterion_form = Form(
    ScoringCriterion, Group("", "sheet", "name", "weight", "least", "most", "place"), Group("", "formula")
)
stop_form = Form(ScoringStop, Group("", "sheet", "name", "reason", "place"), Group("", "formula"))
scoring_list = List(
    Scoring, "scored_at", "loan", "total", "grade", "advice", "most", "sheet", "scored_by",
    filters=[Filter("Declined", {"field": "advice", "op": "eq", "value": "decline"})],
)  # fmt: skip
scoring_form = Form(
    Scoring,
    Group("", "loan", "sheet", "total", "grade", "advice", "most"),
    Group("Scored", "scored_at", "scored_by"),
    Group("", "reasons"),
    Page("What counted", "values"),
)
stop_entry_list = List(StopEntry, "name", "contact", "tax_number", "phone", "reason", "until")
stop_entry_form = Form(StopEntry, Group("", "name", "contact", "tax_number", "phone", "until"), Group("", "reason"))

scoring_views = [
    Insert(loan_form, Group("Score", "score", "grade", "advice", "score_limit", "scored_at"), after="Terms"),
    Insert(
        loan_form,
        Page(
            "Scoring",
            Lines("answers", "question", "value"),
            Lines("score_parts", "kind", "name", "points", "reason", totals=["points"]),
            Lines("scorings", "scored_at", "total", "grade", "advice", "most", "scored_by"),
        ),
        after="Schedule",
    ),
    Insert(loan_list, Column("score", hidden=True), after="product"),
    Insert(loan_list, Column("advice", hidden=True), after="score"),
]
scoring_menu = [
    Menu("directories", "Scoring sheets", ScoringSheet, icon="clipboard-check", role="lending.manager"),
    Menu("directories", "Stop list", StopEntry, icon="ban", role="lending.officer"),
    Menu("reports", "Scorings", Scoring, icon="gauge", role="lending.officer"),
]
