"""Lists, the form, the board and the other views of leads and funnels."""

from yurt.view import Board, Calendar, Chart, Colour, Filter, Form, Group, Lines, List, Menu, Page, Pivot, Schedule

from yurt_crm.models.funnel import Funnel, LostReason, Stage
from yurt_crm.models.lead import Lead

MINE = {"field": "salesperson", "op": "eq", "value": "$me"}
OPEN = {"field": "status", "op": "eq", "value": "open"}
LATE = {"all": [OPEN, {"field": "expected_date", "op": "period", "value": "before_today"}]}


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
    help="Everybody who may buy. The filter “Open” is on at first; take it away to see what was won and lost.",
    colours=[
        Colour(where=LATE, tone="late", label="Late"),
        Colour(where={"field": "status", "op": "eq", "value": "won"}, tone="ok", label="Won"),
        Colour(where={"field": "status", "op": "eq", "value": "lost"}, tone="over", label="Lost"),
    ],
)
lead_form = Form(
    Lead,
    Group("", "title", "contact", "stage", "status", "priority"),
    Group("Deal", "amount", "currency", "probability", "weighted", "expected_date", "source"),
    Group("Reach", "company_name", "phone", "email"),
    Group("Sales", "salesperson", "number", "lost_reason", "lost_note"),
    Page("Notes", "notes"),
    help="One deal on its way through the funnel. “Won” and “Lost” end it; a lost one asks for the reason.",
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
    help="Drag a card to the stage it has reached, or press Alt and an arrow. The light says what is to be done next.",
)
lead_calendar = Calendar(
    Lead,
    "expected_date",
    "contact",
    "amount",
    by="salesperson",
    help="Leads on the day their answer is expected. Drag one to another day, or onto a name to hand it over.",
)
lead_schedule = Schedule(
    Lead,
    "salesperson",
    "expected_date",
    "contact",
    "amount",
    help="Who expects which answers when. Drag a bar to another day or to another person.",
)
lead_pivot = Pivot(
    Lead,
    "salesperson",
    "stage",
    columns=("expected_date:month",),
    measures=("amount:sum", "count"),
    help="Amounts by salesperson, stage and month. A click on a figure opens its leads, on a heading sorts by it.",
)
lead_chart = Chart(
    Lead,
    "expected_date:month",
    series="status",
    measure="amount:sum",
    label="Amounts by month",
    help="How much is expected in which month, by status. A click on a bar opens its leads.",
)
lead_funnel = Chart(
    Lead,
    "stage",
    measure="amount:sum",
    type="funnel",
    name="funnel",
    label="Funnel",
    help="How much stands at each stage of the funnel.",
)
lead_sources = Chart(Lead, "source", type="pie", name="sources", label="Sources", help="Where leads come from.")
funnel_form = Form(
    Funnel,
    Group("", "name", "help"),
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
reason_list = List(LostReason, "name", help="What may be chosen when a lead is lost; reports count by it.")

menu = [
    Menu("modules", "Leads", Lead, icon="target", order=10),
    Menu("directories", "Reasons for losing", LostReason, icon="mood-sad", role="crm.manager"),
    Menu("directories", "Funnels", Funnel, icon="filter", role="crm.manager"),
]
