"""Collateral and pawn tickets, and both on the form of a loan."""

from yurt.view import Colour, Column, Filter, Form, Gallery, Group, Insert, Lines, List, Menu, Page

from yurt_lending.models.collateral import Collateral, CollateralKind, StoragePlace
from yurt_lending.models.pawn import PawnTicket
from yurt_lending.views import loan_form, loan_list, product_form

HELD = {"field": "status", "op": "eq", "value": "held"}
FORFEITED = {"field": "status", "op": "eq", "value": "forfeited"}
OPEN = {"field": "status", "op": "eq", "value": "open"}
PAST = {"all": [OPEN, {"field": "due", "op": "period", "value": "before_today"}]}
TO_FORFEIT = {"all": [OPEN, {"field": "forfeit_on", "op": "period", "value": "before_today"}]}

collateral_list = List(
    Collateral, "number", "name", "kind", "loan", "status", "value", "lendable", "valued_on", "place",
    Column("identifier", hidden=True), Column("weight", hidden=True),
    filters=[Filter("Held", HELD), Filter("Forfeited goods", FORFEITED)],
)  # fmt: skip
collateral_form = Form(
    Collateral,
    Group("", "name", "kind", "loan", "owner", "identifier", "status", "number"),
    Group("Value", "value", "valued_on", "own_haircut", "lendable"),
    Group("Item", "weight", "fineness", "place", "photo"),
    Group("", "description"),
    Page("Valuations", Lines("valuations", "date", "value", "source", "valued_by")),
    Page("Photos", Lines("photos", "photo", "text")),
)
collateral_cards = Gallery(Collateral, "photo", "kind", "status", "lendable")
kind_list = List(CollateralKind, "name", "haircut", "revalued_after", "with_identifier")
place_list = List(StoragePlace, "name", "note")
ticket_list = List(
    PawnTicket, "number", "loan", "status", "issued", "due", "forfeit_on", "amount", Column("replaces", hidden=True),
    filters=[Filter("Open", OPEN, default=True), Filter("Past their day", PAST), Filter("To forfeit", TO_FORFEIT)],
    colours=[Colour(where=TO_FORFEIT, tone="penalty", label="To forfeit"),
             Colour(where=PAST, tone="late", label="Past their day")],
)  # fmt: skip
ticket_form = Form(
    PawnTicket,
    Group("", "number", "loan", "status", "replaces", "text"),
    Group("Days", "issued", "due", "forfeit_on", "amount"),
    Page("Items", Lines("items", "number", "name", "kind", "status", "value", "place")),
)

pledge_views = [
    Insert(loan_form, Group("Security", "security", "ltv"), after="Decision"),
    Insert(
        loan_form,
        Page("Collateral", Lines("collateral", "name", "kind", "status", "identifier", "value", "lendable",
                                 "valued_on", "place", totals=["value", "lendable"])),
        after="Others",
    ),
    Insert(
        loan_form,
        Page("Pawn tickets", Lines("tickets", "number", "status", "issued", "due", "forfeit_on", "replaces")),
        after="Collateral",
    ),
    Insert(loan_list, Column("security", hidden=True), after="product"),
    Insert(product_form, Group("Collateral", "most_ltv", "pawn", "forfeit_after", "stock_account"),
           after="Application"),
]  # fmt: skip
pledge_menu = [
    Menu("modules", "Collateral", Collateral, icon="diamond", role="lending.officer", order=7),
    Menu("modules", "Pawn tickets", PawnTicket, icon="ticket", role="lending.cashier", order=8),
    Menu("directories", "Kinds of collateral", CollateralKind, icon="category", role="lending.manager"),
    Menu("directories", "Storage places", StoragePlace, icon="building-warehouse", role="lending.manager"),
]
