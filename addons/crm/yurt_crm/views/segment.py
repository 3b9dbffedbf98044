"""Segments and personal offers."""

from yurt.view import Filter, Form, Group, Lines, List, Menu, Page

from yurt_crm.models.segment import Offer, Segment

segment_list = List(Segment, "name", "kind", "help", "frozen_at", "owner", help="Groups of contacts, live or frozen.")
segment_form = Form(
    Segment,
    Group("", "name", "kind", "size", "problem", "frozen_at", "owner"),
    Group("Who belongs to it", "where", "help"),
    Page("Kept contacts", Lines("members", "name", "phone", "email", "city")),
    help="A group of contacts. A live one follows its filter; a frozen one keeps who was in it.",
)
offer_list = List(
    Offer,
    "contact",
    "title",
    "product",
    "percent",
    "amount",
    "until",
    "status",
    filters=[
        Filter("Open", {"field": "status", "op": "in", "value": ["open", "made"]}, default=True),
        Filter("Run out", {"field": "until", "op": "period", "value": "before_today"}),
    ],
    help="What single contacts are offered.",
)

menu = [
    Menu("modules", "Offers", Offer, icon="discount", order=27),
    Menu("directories", "Segments", Segment, icon="chart-pie"),
]
