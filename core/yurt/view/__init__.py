"""Typed descriptions of what users see. Every model has a usable list and form without any of them."""

from yurt.view.dashboards import Calculated, Calculation, ChartTile, Dashboard, Figure, Listing, ReportTile, Tasks
from yurt.view.declare import (
    Board,
    Colour,
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
    Summary,
    Tile,
    View,
)
from yurt.view.facts import Caution, Fact
from yurt.view.guiding import Step
from yurt.view.happening import Activity, Event
from yurt.view.listing import BulkButton
from yurt.view.looks import Addresses, Calendar, Chart, Gallery, Pivot, Schedule, Tree
from yurt.view.report import ReportChart, ReportColumn, report
from yurt.view.report_where import asked_for, narrowed, same_as

__all__ = [
    "Activity", "Addresses", "Board", "BulkButton", "Calculated", "Calculation", "Calendar", "Caution", "Chart",
    "ChartTile", "Colour", "Column", "Count", "Dashboard", "Event", "Fact", "Field", "Figure", "Filter", "Form",
    "Gallery", "Group", "Insert", "Lines", "List", "Listing", "Menu", "Page", "Pivot", "ReportChart", "ReportColumn",
    "ReportTile", "Schedule", "Section", "Step", "Summary", "Tasks", "Tile", "Tree", "View", "asked_for", "narrowed",
    "report",
    "same_as",
]  # fmt: skip
