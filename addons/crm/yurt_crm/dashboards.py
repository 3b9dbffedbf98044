"""The dashboards of sales: a seller's own work, and the whole for who leads it."""

from yurt.view import ChartTile, Dashboard, Figure, Listing, ReportTile, Tasks

from yurt_crm.models.lead import Lead
from yurt_crm.models.problem import Problem
from yurt_crm.views.lead import lead_funnel, lead_sources

OPEN = {"field": "status", "op": "eq", "value": "open"}
WON = {"field": "status", "op": "eq", "value": "won"}
DECIDED = {"field": "status", "op": "in", "value": ["won", "lost"]}
MINE = {"all": [OPEN, {"field": "salesperson", "op": "eq", "value": "$me"}]}
LATE = {"all": [OPEN, {"field": "expected_date", "op": "period", "value": "before_today"}]}
QUIET = {"all": [OPEN, {"not": {"field": "updated_at", "op": "period", "value": "last_14_days"}}]}
NOBODY = {"all": [OPEN, {"field": "salesperson", "op": "empty"}]}
SELLER = {"employee": "salesperson", "branch": "salesperson.branch"}

open_deals = Figure(
    "open", "Open deals", Lead, where=OPEN, measure="amount:sum", icon="target", colour=0, **SELLER,
    help="The amounts of all leads that are neither won nor lost.",
)  # fmt: skip
won = Figure(
    "won", "Won", Lead, where=WON, measure="amount:sum", date="closed_on", icon="trophy", colour=3, better="more",
    **SELLER, help="The amounts of the leads that were won in the period.",
)  # fmt: skip
conversion = Figure(
    "conversion", "Conversion", Lead, where=WON, share_of=DECIDED, date="closed_on", icon="percentage", colour=1,
    better="more", **SELLER, help="How many of the leads decided in the period were won.",
)  # fmt: skip
new = Figure("new", "New leads", Lead, date="created_at", icon="sparkles", colour=10, better="more", **SELLER)
quiet = Figure(
    "quiet", "Nothing done for 14 days", Lead, where=QUIET, icon="zzz", colour=4, **SELLER,
    help="Open leads that nobody has touched for two weeks.",
)  # fmt: skip
late = Figure("late", "Late leads", Lead, where=LATE, icon="alarm", colour=9, **SELLER)
nobody = Figure("nobody", "Without a seller", Lead, where=NOBODY, icon="user-question", colour=6)
expected = Figure(
    "expected", "Expected", Lead, where=OPEN, measure="amount:sum", date="expected_date", compare="whole",
    icon="calendar-dollar", colour=5, **SELLER, help="Open leads that should be decided in the period.",
)  # fmt: skip
funnel = ChartTile("funnel", "Funnel", lead_funnel, where=OPEN, **SELLER)
sources = ChartTile("sources", "New leads by source", lead_sources, date="created_at", **SELLER)
tasks = Tasks("tasks", "My tasks", Lead, where=MINE, due="expected_date", height=3)
newest = Listing(
    "newest", "Newest leads", Lead, "title", "stage", "amount", "salesperson", order="-created_at", date="created_at",
    **SELLER,
)  # fmt: skip
by_seller = ChartTile(
    "sellers", "Won by seller",
    lead_sources.model_copy(update={"group": "salesperson", "measure": "amount:sum", "type": "bar", "label": ""}),
    where=WON, date="closed_on", **SELLER,
)  # fmt: skip
problems = Listing(
    "problems", "Problem journal", Problem, "contact", "reason", "review_on", where=OPEN, order="review_on",
    employee="owner", icon="alert-triangle", help="Open problems with contacts; those to look at next stand first.",
)  # fmt: skip
channels = ReportTile(
    "channels", "Reached best by", "crm.preferred_channels", date="period", employee="salesperson", icon="messages"
)
answers = ReportTile(
    "answers", "Hours to the answer, by channel", "crm.answers_by_channel", date="period", employee="salesperson",
    icon="messages",
)  # fmt: skip
ways = ReportTile(
    "ways", "Ways to the purchase", "crm.way_to_purchase", employee="salesperson", icon="route-2",
    help="By which channels buyers were in touch before they bought.",
)  # fmt: skip
growth = ReportTile("growth", "Growth of the base", "crm.growth", employee="salesperson", icon="trending-up")
retention = ReportTile("retention", "Who bought again", "crm.retention", employee="salesperson", icon="repeat")
worth = ReportTile("worth", "Buyers by their worth", "crm.customer_value", employee="salesperson", icon="diamond")

sales = Dashboard(
    "crm.sales", "Sales", open_deals, won, conversion, quiet, tasks, funnel, newest, late, new, problems, answers,
    worth,
    roles=["crm.salesperson"], icon="target", order=30,
)  # fmt: skip
head = Dashboard(
    "crm.head", "Head of sales", open_deals, won, conversion, expected, funnel, by_seller, new, nobody, quiet, late,
    newest, problems, tasks, sources, growth, retention, worth, ways, answers, channels,
    roles=["crm.manager"], icon="chart-histogram", order=20,
)  # fmt: skip
