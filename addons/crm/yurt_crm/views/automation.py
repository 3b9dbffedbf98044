"""Automations of stages, and their log."""

from yurt.view import Colour, Filter, Form, Group, Lines, List, Menu, Page

from yurt_crm.models.automation import Automation, AutomationRun

FAILED = {"field": "outcome", "op": "eq", "value": "failed"}

automation_list = List(
    Automation,
    "name",
    "stage",
    "moment",
    "days",
    "deed",
    "active",
    group_by=["stage"],
    help="What happens by itself when a lead comes to a stage, leaves it, or stays there too long.",
)
automation_form = Form(
    Automation,
    Group("When", "name", "stage", "moment", "days", "only_source", "active"),
    Group("What", "deed", "title", "text", "due_in", "user", "distribution", "field_name", "value", "webhook"),
    Page("What has happened", Lines("runs", "at", "lead", "why", "outcome", "message")),
    help="One thing that is done by itself. Texts may hold {title}, {number}, {name}, {stage} and {amount}.",
)
run_list = List(
    AutomationRun,
    "at",
    "name",
    "lead",
    "why",
    "outcome",
    "message",
    filters=[Filter("Failed", FAILED)],
    colours=[Colour(where=FAILED, tone="late", label="Failed")],
    help="What automations did, for which lead and why. What failed says what went wrong.",
)
menu = [
    Menu("directories", "Automations", Automation, icon="robot", role="crm.manager"),
    Menu("reports", "Automation log", AutomationRun, icon="history", role="crm.manager", order=81),
]
