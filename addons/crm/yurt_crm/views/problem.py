"""The problem journal."""

from yurt.view import Colour, Filter, Form, Group, List, Menu

from yurt_crm.models.problem import Problem

OPEN = {"field": "status", "op": "eq", "value": "open"}
DUE = {"all": [OPEN, {"field": "review_on", "op": "le", "value": "$today"}]}

problem_list = List(
    Problem,
    "contact",
    "kind",
    "reason",
    "opened_on",
    "review_on",
    "owner",
    "status",
    filters=[
        Filter("Open", OPEN, default=True),
        Filter("To look at now", DUE),
        Filter("Mine", {"field": "owner", "op": "eq", "value": "$me"}),
    ],
    colours=[
        Colour(where=DUE, tone="late", label="To look at now"),
        Colour(where={"field": "status", "op": "eq", "value": "settled"}, tone="over", label="Settled"),
    ],
    help="Contacts that give trouble: why, and when somebody looks at it again. A report compares "
    "the contacts: “Contacts that give trouble”.",
)
problem_form = Form(
    Problem,
    Group("", "contact", "kind", "owner", "status"),
    Group("", "opened_on", "review_on", "settled_on"),
    Group("Why", "reason", "decision"),
    help="One problem with a contact: the reason, who looks after it, and the day of the next look.",
)
menu = [Menu("modules", "Problem journal", Problem, icon="alert-triangle", order=26)]
