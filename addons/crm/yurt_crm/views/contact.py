"""Lists, the form and the other views of contacts and their categories."""

from yurt.view import Addresses, Count, Filter, Form, Gallery, Group, Lines, List, Menu, Page

from yurt_crm.models.contact import Category, Contact

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
        Filter("Companies", {"field": "kind", "op": "eq", "value": "company"}),
        Filter("Suppliers", {"field": "relation", "op": "eq", "value": "supplier"}),
    ],
    help="People and companies you deal with. Press P on a row to look at it beside the list; F2 changes a cell.",
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
category_list = List(Category, "name", "colour", help="Labels for contacts, to filter and to colour by.")

menu = [
    Menu("modules", "Contacts", Contact, icon="users", order=20),
    Menu("directories", "Categories", Category, icon="tag"),
]
