"""Lists, the form and the other views of contacts and their categories."""

from yurt.view import Addresses, Count, Field, Filter, Form, Gallery, Group, Lines, List, Menu, Page, Summary

from yurt_crm.models.contact import Category, Contact

COMPANY = {"field": "kind", "op": "eq", "value": "company"}
MINE = {"field": "salesperson", "op": "eq", "value": "$me"}

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
        Filter("Companies", COMPANY),
        Filter("Suppliers", {"field": "relation", "op": "eq", "value": "supplier"}),
    ],
    help="People and companies you deal with. Press P on a row to look at it beside the list; F2 changes a cell.",
)
contact_form = Form(
    Contact,
    Summary("last_contact_at", "preferred_channel", "phone"),
    Count("leads", label="Leads", icon="target"),
    Group(
        "",
        "name",
        "kind",
        "relation",
        Field("company", hidden_when=COMPANY),
        Field("position", hidden_when=COMPANY),
        Field("birthday", hidden_when=COMPANY),
        "language",
        "tax_number",
        "photo",
    ),
    Group("Reach", "email", "phone", "preferred_channel", "website", "city", "address"),
    Group("Sales", "salesperson", "categories", "credit_limit", "source", "source_note", "warning"),
    Page(
        "Telephones and addresses",
        Lines("phones", "number", "kind", "main", "note"),
        Lines("emails", "address", "kind", "main", "note"),
        Lines("messengers", "service", "handle", "note"),
        Lines("addresses", "kind", "street", "city", "region", "postcode", "country", "note"),
    ),
    Page(
        "People",
        Lines("positions", "company", "title", "since", "until", "main", "decides"),
        Lines("staff", "person", "title", "since", "until", "main", "decides"),
        Lines("people", "name", "position", "phone", "email"),
    ),
    Page(
        "Contact log",
        Lines("log", "at", "channel", "outcome", "text", "promised", "realised", "initiative", "status"),
    ),
    Page(
        "Problems",
        Lines("problems", "kind", "reason", "opened_on", "review_on", "owner", "status", "decision"),
    ),
    Page("Leads", Lines("leads", "number", "title", "stage", "amount", "expected_date", totals=["amount"])),
    Page(
        "Offers and cards",
        Lines("offers", "title", "product", "percent", "amount", "since", "until", "status"),
        Lines("cards", "kind", "number", "percent", "valid_until", "note"),
    ),
    Page(
        "Papers and consents",
        Lines("consents", "channel", "answer", "given_on", "way", "proof", "note", "recorded_by"),
        Lines("scans", "kind", "picture", "number", "valid_until", "note"),
        Lines("shares", "colleague", "may", "until", "note"),
    ),
    Page("Notes", "notes"),
    hints=("name", "phone", "email", "tax_number", "birthday"),
    help="One person or company: how to reach them, who looks after them, their people and their leads.",
)
contact_gallery = Gallery(
    Contact,
    "photo",
    "position",
    "company",
    "city",
    help="Contacts by their pictures. Drop a photo on the form to see it here.",
)
contact_addresses = Addresses(
    Contact,
    "address",
    "city",
    fields=("company", "phone", "email", "website"),
    help="Where contacts are and how to reach them; a number calls, an address writes.",
)
category_list = List(
    Category, "name", "colour", "segment", "help", help="Labels for contacts, to filter and to colour by."
)

menu = [
    Menu("modules", "Contacts", Contact, icon="users", order=20),
    Menu("directories", "Categories", Category, icon="tag"),
]
