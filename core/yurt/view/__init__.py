"""Typed descriptions of what users see. Every model has a usable list and form without any of them."""

from yurt.view.declare import (
    Board,
    Column,
    Count,
    Field,
    Filter,
    Form,
    Group,
    Insert,
    Lines,
    List,
    Menu,
    Page,
    Section,
    Tile,
    View,
)
from yurt.view.guiding import Step
from yurt.view.happening import Activity, Event
from yurt.view.listing import BulkButton
from yurt.view.looks import Addresses, Calendar, Chart, Gallery, Pivot, Schedule, Tree

__all__ = [
    "Activity", "Addresses", "Board", "BulkButton", "Calendar", "Chart", "Column", "Count", "Event", "Field", "Filter",
    "Form", "Gallery", "Group", "Insert", "Lines", "List", "Menu", "Page", "Pivot", "Schedule", "Section",
    "Step", "Tile", "Tree", "View",
]  # fmt: skip
