"""What the templates of the import are given."""

from __future__ import annotations

from dataclasses import dataclass

from yurt.web.blocks import ProgressBlock
from yurt.web.pages.context.document import ActionButton, Choice


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One of the three steps at the head of the page."""

    label: str
    current: bool = False
    passed: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """What every page of the import has; `list_href` leads back to the list."""

    title: str
    steps: tuple[Step, ...]
    list_href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ChoosePage(Framed):
    """Step 1: choose a file; `refused` says why the last one was not taken."""

    href: str
    most: int
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """A column of the file: its heading, an example, and the field that it fills."""

    number: int
    heading: str
    example: str
    fields: tuple[Choice, ...]
    filled: bool
    may_be_key: bool
    is_key: bool
    may_add: bool
    adds: bool
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewCell:
    """A cell of the file, with what is wrong with it."""

    text: str
    problem: str = ""
    left_out: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """A row of the file under its number there, with what is wrong with it as a whole."""

    number: int
    cells: tuple[PreviewCell, ...]
    faulty: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsPage(Framed):
    """Step 2: what fills what, and the first rows as they would be taken. `refused` says why nothing can be shown.

    `heads` are the headings of the preview with the label of the field that each fills; `told` are the first faults
    (row, heading, message), for screens on which the preview's columns must be scrolled to.
    """

    href: str
    again_href: str
    file_name: str
    refused: str = ""
    reading_open: bool = False
    sheets: tuple[Choice, ...] = ()
    header_row: str = ""
    header_found: int = 1
    encodings: tuple[Choice, ...] = ()
    delimiters: tuple[Choice, ...] = ()
    columns: tuple[ColumnLine, ...] = ()
    existing: tuple[Choice, ...] = ()
    on_error: tuple[Choice, ...] = ()
    heads: tuple[tuple[str, str], ...] = ()
    rows: tuple[PreviewRow, ...] = ()
    summary: str = ""
    faulty: int = 0
    told: tuple[tuple[int, str, str], ...] = ()
    ready: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage(Framed):
    """Step 3: what came of it, or how far it is."""

    file_name: str
    progress: ProgressBlock | None = None
    message: str = ""
    tone: str = ""
    counts: tuple[tuple[str, str, str], ...] = ()
    """Icon, number, label."""
    problems: tuple[tuple[int, str, str], ...] = ()
    buttons: tuple[ActionButton, ...] = ()
