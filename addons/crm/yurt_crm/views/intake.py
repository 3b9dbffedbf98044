"""Web forms, and what came in by them."""

from yurt.view import Form, Group, Lines, List, Menu, Page

from yurt_crm.models.enquiry import Enquiry
from yurt_crm.models.web_form import WebForm

web_form_list = List(
    WebForm, "name", "funnel", "active", "received", "salesperson", help="Forms on your web site; each fills a funnel."
)
web_form_form = Form(
    WebForm,
    Group("", "name", "active", "funnel", "source"),
    Group("Who gets the leads", "salesperson", "distribution", "received"),
    Page("Fields", Lines("fields", "sequence", "asks", "label", "required")),
    Page(
        "Texts",
        Group("The form", "language", "heading", "intro", "button"),
        Group("When it was sent", "thanks", "thanks_address"),
    ),
    Page("Where it stands", Group("", "sites", "key")),
    help="A form for your web site. “How to embed it” gives the lines to copy into the page.",
)
enquiry_list = List(
    Enquiry,
    "last_at",
    "way",
    "form",
    "lead",
    "times",
    help="What came in, and how often the same was sent; it became one lead.",
)
menu = [
    Menu("directories", "Web forms", WebForm, icon="forms", role="crm.manager"),
    Menu("reports", "Enquiries", Enquiry, icon="inbox", role="crm.manager", order=82),
]
