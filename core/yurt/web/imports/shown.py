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
    """Step 1: choose a file; `refused` says why the last one was not taken. `others` are formats of add-ons."""

    href: str
    most: int
    endings: str = ""
    others: tuple[str, ...] = ()
    refused: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordLine:
    """A word of the file beside the values that it may mean."""

    word: str
    options: tuple[Choice, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleInput:
    """One input of a column's rule: a `select`, a `text`, `lines`, or `words` with a choice each.

    `summary` says what is chosen, for the closed rule.
    """

    kind: str
    name: str
    label: str
    value: str = ""
    hint: str = ""
    options: tuple[Choice, ...] = ()
    suggested: tuple[str, ...] = ()
    words: tuple[WordLine, ...] = ()
    summary: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeShown:
    """What a made column is made of: `kind` is join, part, first or value."""

    kind: str
    value: str = ""
    joined_by: str = ""
    cut_at: str = ""
    parts: tuple[Choice, ...] = ()
    headings: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnLine:
    """A column of the file: its heading, examples, the field that it fills, and the rule."""

    number: int
    heading: str
    label: str
    example: str
    fields: tuple[Choice, ...]
    filled: bool
    may_be_key: bool
    is_key: bool
    made: MadeShown | None = None
    rules: tuple[RuleInput, ...] = ()
    summary: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewCell:
    """A cell of the file, with what is wrong with it, and what the record has now.

    `name` is that of its input, to mend it; `was` what the file has, None once it was mended.
    """

    text: str
    problem: str = ""
    left_out: bool = False
    former: str | None = None
    name: str = ""
    was: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PreviewRow:
    """A row of the file under its number there, with what becomes of it, or what is wrong with it as a whole."""

    number: int
    cells: tuple[PreviewCell, ...]
    faulty: bool = False
    problem: str = ""
    fate: str = ""
    tone: str = ""
    href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ProblemLine:
    """The same problem in many rows: how many, where first, and what is said of the first."""

    count: str
    heading: str
    message: str
    rows: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckShown:
    """The check of the whole file: under way, or what it has found. `stale` when other choices were made since."""

    progress: ProgressBlock | None = None
    message: str = ""
    tone: str = ""
    stale: bool = False
    counts: tuple[tuple[str, str, str], ...] = ()
    kinds: tuple[ProblemLine, ...] = ()
    errors_href: str = ""
    stop_href: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnsPage(Framed):
    """Step 2: what fills what, and the first rows as they would be taken. `refused` says why nothing can be shown.

    `heads` are the headings of the preview with the label of the field that each fills. `remembered` says that the
    choices are those of the last time.
    """

    href: str
    again_href: str
    file_name: str
    refused: str = ""
    remembered: bool = False
    reading_open: bool = False
    sheets: tuple[Choice, ...] = ()
    header_row: str = ""
    header_found: int = 1
    encodings: tuple[Choice, ...] = ()
    delimiters: tuple[Choice, ...] = ()
    columns: tuple[ColumnLine, ...] = ()
    ways: tuple[Choice, ...] = ()
    on_error: tuple[Choice, ...] = ()
    heads: tuple[tuple[str, str], ...] = ()
    rows: tuple[PreviewRow, ...] = ()
    summary: str = ""
    faulty: int = 0
    ready: bool = False
    check: CheckShown | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultPage(Framed):
    """Step 3, and any import of the past: what came of it, or how far it is."""

    file_name: str
    facts: str = ""
    progress: ProgressBlock | None = None
    message: str = ""
    tone: str = ""
    counts: tuple[tuple[str, str, str, str], ...] = ()
    """Icon, number, label, and where the records are."""
    kinds: tuple[ProblemLine, ...] = ()
    kept: tuple[tuple[str, str], ...] = ()
    """Label and address of records that undoing left alone."""
    more_kept: str = ""
    buttons: tuple[ActionButton, ...] = ()
