"""Who gets leads, who is away, and who works when."""

from yurt.view import Calendar, Filter, Form, Group, Lines, List, Menu, Page

from yurt_crm.models.absence import Absence
from yurt_crm.models.distribution import Distribution
from yurt_crm.models.work_hours import WorkHours

distribution_list = List(
    Distribution, "name", "method", "by_language", "by_branch", "by_hours", help="Ways of sharing leads out."
)
distribution_form = Form(
    Distribution,
    Group("", "name", "method"),
    Group("Only to who fits", "by_language", "by_branch", "by_hours"),
    Page("Salespeople", Lines("members", "sequence", "user", "languages", "most_open", "given", "last_given_at")),
    Page("Notes", "notes"),
    help="Who gets a lead that nobody has yet. Who may not work with leads, or is away without anybody standing in, "
    "gets none.",
)
absence_list = List(
    Absence,
    "user",
    "substitute",
    "first_day",
    "last_day",
    "status",
    "reason",
    filters=[Filter("Not over", {"field": "status", "op": "ne", "value": "over"}, default=True)],
    help="Who is away and who stands in. Open leads go over on the first day, and back after the last.",
)
absence_form = Form(
    Absence,
    Group("", "user", "substitute", "status"),
    Group("When", "first_day", "last_day", "reason"),
    help="Open leads of who is away go to who stands in, and go back afterwards if they are still open there.",
)
absence_calendar = Calendar(Absence, "first_day", "substitute", end="last_day", by="user", help="Who is away when.")
hours_list = List(
    WorkHours,
    "user",
    "weekday",
    "start",
    "end",
    group_by=["user"],
    help="When people work. Who has no lines here counts as working at any time.",
)
menu = [
    Menu("directories", "Distribution of leads", Distribution, icon="arrows-split", role="crm.manager"),
    Menu("directories", "Absences", Absence, icon="beach", role="crm.manager"),
    Menu("directories", "Working hours", WorkHours, icon="clock", role="crm.manager"),
]
