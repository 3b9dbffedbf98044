"""Funnels, their stages, what stages ask for, and why leads are lost."""

from yurt.view import Form, Group, Lines, List, Menu, Page

from yurt_crm.models.funnel import Funnel, LostReason, Stage
from yurt_crm.models.product import Product
from yurt_crm.models.stage_move import StageMove

funnel_list = List(Funnel, "name", "distribution", "mailbox", help="Ways of selling, each with stages of its own.")
funnel_form = Form(
    Funnel,
    Group("", "name", "help"),
    Group("Leads that come in", "mailbox", "distribution"),
    Page(
        "Stages",
        Lines("stages", "sequence", "name", "probability", "colour", "card_limit", "is_won", "is_lost", "folded"),
    ),
    help="A way of selling and its stages, in the order in which they stand on the board.",
)
stage_list = List(
    Stage,
    "funnel",
    "sequence",
    "name",
    "probability",
    "card_limit",
    "is_won",
    "is_lost",
    "folded",
    help="The columns of the board. A limit says how many leads a stage should hold at most.",
)
stage_form = Form(
    Stage,
    Group("", "name", "funnel", "sequence", "probability", "colour"),
    Group("On the board", "card_limit", "folded", "is_won", "is_lost"),
    Page("What is needed", Lines("rules", "need", "field_name", "other_field", "message")),
    Page("Checklist", Lines("checklist", "sequence", "text", "required")),
    Page("Automations", Lines("automations", "name", "moment", "days", "deed", "active")),
    help="What a lead must have to come here or further, what is ticked off here, and what happens by itself.",
)
reason_list = List(LostReason, "name", help="What may be chosen when a lead is lost; reports count by it.")
product_list = List(
    Product, "name", "code", "price", "currency", "unit", help="What can be put on the lines of a deal."
)
move_list = List(
    StageMove,
    "at",
    "lead",
    "from_stage",
    "stage",
    "user",
    "salesperson",
    "seconds",
    "amount",
    help="Every move of a lead from one stage to another, the latest first.",
)

menu = [
    Menu("directories", "Reasons for losing", LostReason, icon="mood-sad", role="crm.manager"),
    Menu("directories", "Funnels", Funnel, icon="filter", role="crm.manager"),
    Menu("directories", "Stages", Stage, icon="columns", role="crm.manager"),
    Menu("directories", "Products", Product, icon="package"),
    Menu("reports", "Stage moves", StageMove, icon="arrows-right", role="crm.manager", order=80),
]
