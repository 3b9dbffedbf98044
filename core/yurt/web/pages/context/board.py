"""A board of cards."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.web.pages.context.document import ActionButton, Badge, Tone
from yurt.web.pages.context.searching import SearchLine
from yurt.web.pages.context.table import EmptyState, ViewSwitch


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardCard:
    """One record on a board."""

    id: str
    title: str
    href: str
    detail: str = ""
    amount: str = ""
    status: str = ""
    """The next activity in words: `call today`, `2 days late`."""
    tone: Tone = "ok"
    person: Badge | None = None
    fixed: bool = False
    """May not be moved by this user."""
    version: int = 0
    """Posted as `version` with a move, so that nobody moves what somebody else just changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLoad:
    """How full a column with a limit is: `5 / 6`, and in words where it is full or holds too much."""

    figures: str
    text: str = ""
    tone: Tone = "today"


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardColumn:
    """One column of a board."""

    key: str
    """Posted as `column` when a card is moved here; letters, digits, `-` and `_` only."""
    label: str
    colour: int = 0
    count: str = ""
    sum: str = ""
    cards: tuple[BoardCard, ...] = ()
    new_href: str = ""
    more_href: str = ""
    """GET answers `_board_cards.html` with the next cards."""
    folded: bool = False
    load: ColumnLoad | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardChoice:
    """One of several boards of the same records."""

    label: str
    href: str
    current: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BoardPage:
    """A model's board. A move is posted to `move_href` as `id`, `version`, `column`, `before` (the id of the card
    below, or empty) and answers `_board.html` (sums and counts change), or an error that puts the card back."""

    title: str
    search: SearchLine
    columns: tuple[BoardColumn, ...]
    boards: tuple[BoardChoice, ...] = ()
    """The boards that the records are divided into, where there are several."""
    subtitle: str = ""
    move_href: str = ""
    """Empty when the user may not move cards."""
    views: tuple[ViewSwitch, ...] = ()
    buttons: tuple[ActionButton, ...] = ()
    empty: EmptyState | None = None
