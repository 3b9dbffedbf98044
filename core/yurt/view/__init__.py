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

__all__ = [
    "Board", "Column", "Count", "Field", "Filter", "Form", "Group", "Insert", "Lines", "List", "Menu", "Page",
    "Section", "Tile", "View",
]  # fmt: skip
