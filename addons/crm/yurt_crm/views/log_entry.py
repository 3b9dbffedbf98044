"""The contact log, initiatives, and what is shared."""

from yurt.view import Calendar, Colour, Filter, Form, Group, Lines, List, Menu, Page, Pivot

from yurt_crm.models.initiative import Initiative
from yurt_crm.models.log_entry import LogEntry
from yurt_crm.models.share import Share

TO_CONFIRM = {"field": "status", "op": "eq", "value": "unconfirmed"}
WORTH = {"any": [{"field": "promised", "op": "gt", "value": 0}, {"field": "realised", "op": "gt", "value": 0}]}
MINE = {"field": "employee", "op": "eq", "value": "$me"}

log_list = List(
    LogEntry,
    "at",
    "contact",
    "channel",
    "outcome",
    "promised",
    "realised",
    "employee",
    "status",
    filters=[
        Filter("To confirm", {"all": [TO_CONFIRM, WORTH]}),
        Filter("Mine", MINE),
        Filter("This month", {"field": "at", "op": "period", "value": "this_month"}),
    ],
    colours=[
        Colour(where={"field": "status", "op": "eq", "value": "confirmed"}, tone="ok", label="Confirmed"),
        Colour(where={"field": "status", "op": "eq", "value": "rejected"}, tone="over", label="Not confirmed"),
    ],
    help="Every contact with people. Results count when a controller has confirmed them; nobody confirms their own.",
)
log_form = Form(
    LogEntry,
    Group("", "contact", "at", "channel", "direction", "employee", "outcome"),
    Group("Result", "promised", "realised", "initiative", "status", "controller", "controlled_at"),
    Group("Said", "text"),
    help="One contact: when, how, what was said, and what it is worth.",
)
log_calendar = Calendar(LogEntry, "at", "contact", "outcome", by="employee", help="When people were reached.")
log_pivot = Pivot(
    LogEntry, "employee", "outcome", columns=("channel",), measures=("count", "realised:sum"),
    help="How often, by which channel and with what outcome people were reached.",
)  # fmt: skip
initiative_list = List(Initiative, "name", "owner", "since", "until", "promised", "realised")
initiative_form = Form(
    Initiative,
    Group("", "name", "owner", "since", "until"),
    Group("Confirmed", "promised", "realised"),
    Group("What for", "aim"),
    Page("Contacts made", Lines("entries", "at", "contact", "channel", "outcome", "promised", "realised", "status")),
    help="A drive with an aim. Promised and realised count what a controller has confirmed.",
)
share_list = List(
    Share,
    "contact",
    "colleague",
    "may",
    "until",
    "note",
    filters=[Filter("With me", {"field": "colleague", "op": "eq", "value": "$me"})],
)

menu = [
    Menu("modules", "Contact log", LogEntry, icon="message-2", order=25),
    Menu("directories", "Initiatives", Initiative, icon="bulb"),
]
