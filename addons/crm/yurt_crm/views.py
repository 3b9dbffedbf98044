"""Lists, forms, the board and the other views of the CRM, and where they stand in the menus."""

from yurt.view import (
    Addresses,
    Board,
    Calendar,
    Chart,
    Count,
    Filter,
    Form,
    Gallery,
    Group,
    Lines,
    List,
    Menu,
    Page,
    Pivot,
    Schedule,
)

from yurt_crm.models.contact import Category, Contact
from yurt_crm.models.funnel import Funnel, LostReason, Stage
from yurt_crm.models.lead import Lead

MINE = {"field": "salesperson", "op": "eq", "value": "$me"}
OPEN = {"field": "status", "op": "eq", "value": "open"}
LATE = {"all": [OPEN, {"field": "expected_date", "op": "period", "value": "before_today"}]}

contact_list = List(
    Contact,
    "name",
    "relation",
    "city",
    "phone",
    "email",
    "credit_limit",
    "salesperson",
    filters=[
        Filter("My contacts", MINE),
        Filter("Companies", {"field": "kind", "op": "eq", "value": "company"}),
        Filter("Suppliers", {"field": "relation", "op": "eq", "value": "supplier"}),
    ],
)
contact_form = Form(
    Contact,
    Count("leads", label="Leads", icon="target"),
    Group("", "name", "kind", "relation", "company", "position"),
    Group("Reach", "email", "phone", "website", "city", "address"),
    Group("Sales", "salesperson", "categories", "credit_limit", "birthday", "photo"),
    Page("People", Lines("people", "name", "position", "phone", "email")),
    Page("Leads", Lines("leads", "number", "title", "stage", "amount", "expected_date", totals=["amount"])),
    Page("Notes", "notes"),
)
contact_gallery = Gallery(Contact, "photo", "position", "company", "city")
contact_addresses = Addresses(Contact, "address", "city", fields=("company", "phone", "email", "website"))
lead_list = List(
    Lead,
    "number",
    "title",
    "contact",
    "stage",
    "status",
    "salesperson",
    "expected_date",
    "amount",
    "weighted",
    filters=[Filter("My leads", MINE), Filter("Open", OPEN, default=True), Filter("Late", LATE)],
)
lead_form = Form(
    Lead,
    Group("", "title", "contact", "stage", "status", "priority"),
    Group("Deal", "amount", "currency", "probability", "weighted", "expected_date", "source"),
    Group("Reach", "company_name", "phone", "email"),
    Group("Sales", "salesperson", "number", "lost_reason", "lost_note"),
    Page("Notes", "notes"),
)
lead_board = Board(
    Lead,
    "stage",
    "contact",
    "amount",
    "expected_date",
    "salesperson",
    title="title",
    sum="amount",
    limit="card_limit",
    filters=[Filter("My leads", MINE), Filter("Late", LATE)],
)
lead_calendar = Calendar(Lead, "expected_date", "contact", "amount", by="salesperson")
lead_schedule = Schedule(Lead, "salesperson", "expected_date", "contact", "amount")
lead_pivot = Pivot(Lead, "salesperson", "stage", columns=("expected_date:month",), measures=("amount:sum", "count"))
lead_chart = Chart(Lead, "expected_date:month", series="status", measure="amount:sum", label="Amounts by month")
lead_funnel = Chart(Lead, "stage", measure="amount:sum", type="funnel", name="funnel", label="Funnel")
lead_sources = Chart(Lead, "source", type="pie", name="sources", label="Sources")
funnel_form = Form(
    Funnel,
    Group("", "name", "help"),
    Page(
        "Stages",
        Lines("stages", "sequence", "name", "probability", "colour", "card_limit", "is_won", "is_lost", "folded"),
    ),
)
stage_list = List(Stage, "funnel", "sequence", "name", "probability", "card_limit", "is_won", "is_lost", "folded")
category_list = List(Category, "name", "colour")
reason_list = List(LostReason, "name")

views = [
    contact_list,
    contact_form,
    contact_gallery,
    contact_addresses,
    lead_list,
    lead_form,
    lead_board,
    lead_calendar,
    lead_schedule,
    lead_pivot,
    lead_chart,
    lead_funnel,
    lead_sources,
    funnel_form,
    stage_list,
    category_list,
    reason_list,
]
menu = [
    Menu("modules", "Leads", Lead, icon="target", order=10),
    Menu("modules", "Contacts", Contact, icon="users", order=20),
    Menu("directories", "Categories", Category, icon="tag"),
    Menu("directories", "Reasons for losing", LostReason, icon="mood-sad", role="crm.manager"),
    Menu("directories", "Funnels", Funnel, icon="filter", role="crm.manager"),
]
