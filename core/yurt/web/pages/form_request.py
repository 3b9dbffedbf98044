"""What a form is made of: the record, how it is shown, and what was typed and refused."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from yurt.model.actions import Notice
from yurt.model.info import ModelInfo
from yurt.web.pages.addresses import record_href
from yurt.web.pages.context.document import Mode
from yurt.web.pages.context.form import Conflict
from yurt.web.pages.form_lines import LinesPosted
from yurt.web.pages.neighbours import Place
from yurt.web.pages.posted import Posted


@dataclass(frozen=True)
class Began:
    """What editing began with, carried on by a form that is made again before it is saved."""

    version: int
    base: str


@dataclass
class FormRequest:
    """What a form is made of: the record, how it is shown, and what was refused."""

    info: ModelInfo
    record: Any
    mode: Mode = "display"
    posted: Posted = field(default_factory=Posted)
    lines: dict[str, LinesPosted] = field(default_factory=dict)
    errors: dict[str, str] = field(default_factory=dict)
    general: tuple[str, ...] = ()
    conflict: Conflict | None = None
    told: Notice | None = None
    place: Place | None = None
    key: str = ""
    saved: bool = True
    began: Began | None = None
    beside: bool = False
    computed: bool = False
    """What is typed was put into the record and its lines, see `form_computing`."""

    @property
    def href(self) -> str:
        """The record's address; of a new one the list's."""
        return record_href(self.info.name, self.record.id if self.saved else "new")
