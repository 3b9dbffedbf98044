"""Lists, the form, the board and the other views of leads and deals."""

from yurt.view import Board, Calendar, Chart, Colour, Filter, Form, Group, Lines, List, Menu, Page, Pivot, Schedule

from yurt_crm.models.lead import Lead

MINE = {"field": "salesperson", "op": "eq", "value": "$me"}
OPEN = {"field": "status", "op": "eq", "value": "open"}
UNANSWERED = {"all": [OPEN, {"field": "answered_at", "op": "empty"}]}
NOBODYS = {"all": [OPEN, {"field": "salesperson", "op": "empty"}]}
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
    filters=[
        Filter("My leads", MINE),
        Filter("Open", OPEN, default=True),
        Filter("Late", LATE),
        Filter("Deals", {"field": "kind", "op": "eq", "value": "deal"}),
        Filter("Not answered yet", UNANSWERED),
        Filter("Nobody’s", NOBODYS),
    ],
    help="Everybody who may buy. The filter “Open” is on at first; take it away to see what was won and lost.",
    colours=[
        Colour(where=LATE, tone="late", label="Late"),
        Colour(where={"field": "status", "op": "eq", "value": "won"}, tone="ok", label="Won"),
        Colour(where={"field": "status", "op": "eq", "value": "lost"}, tone="over", label="Lost"),
    ],
)
lead_form = Form(
    Lead,
    Group("", "title", "contact", "funnel", "stage", "status", "priority"),
    Group("Deal", "amount", "currency", "probability", "weighted", "expected_date", "offer_sent_on", "kind"),
    Group("Reach", "company_name", "phone", "email", "language"),
    Group("Sales", "salesperson", "branch", "number", "stage_since", "answered_at", "lost_reason", "lost_note"),
    Page(
        "Products", Lines("lines", "product", "description", "quantity", "price", "discount", "total", totals=["total"])
    ),
    Page("Checklist", Lines("checks", "done", "text", "stage", "required", "done_by", "done_at")),
    Page("Way so far", Lines("moves", "at", "from_stage", "stage", "user", "seconds")),
    Page(
        "Origin",
        Group("Came by", "source", "utm_source", "utm_medium", "utm_campaign", "came_from", "web_form"),
        Group("Comes again", "rhythm", "next_on", "repeat_of", "is_repeat", "waits_for"),
    ),
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
    within="funnel",
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
lead_ages = Chart(
    Lead,
    "stage",
    measure="count",
    type="bar",
    series="salesperson",
    name="who",
    label="By stage and seller",
    help="How many leads each seller has at which stage.",
)

menu = [Menu("modules", "Leads", Lead, icon="target", order=10)]
