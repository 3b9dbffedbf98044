"""Lists and forms of contacts."""

from yurt.view import Filter, Form, Group, Lines, List, Menu, Page
from yurt_crm.models.contact import Category, Contact

views = [
    List(
        Contact,
        "name",
        "relation",
        "city",
        "phone",
        "email",
        "credit_limit",
        "salesperson",
        filters=[
            Filter("My contacts", {"field": "salesperson", "op": "eq", "value": "$me"}),
            Filter("Companies", {"field": "kind", "op": "eq", "value": "company"}),
        ],
    ),
    Form(
        Contact,
        Group("", "name", "kind", "relation", "company", "position"),
        Group("Reach", "email", "phone", "website", "city", "address"),
        Group("Sales", "salesperson", "categories", "credit_limit", "birthday"),
        Page("People", Lines("people", "name", "position", "phone", "email")),
        Page("Notes", "notes"),
    ),
]
menu = [
    Menu("modules", "Contacts", Contact, icon="users", order=10),
    Menu("directories", "Categories", Category, icon="tag"),
]
