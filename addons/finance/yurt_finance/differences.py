"""A difference between two figures that should agree: what, how much, and the entries that may have caused it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from yurt_finance.entries import plain

if TYPE_CHECKING:
    from yurt.env import Env

    from yurt_finance.models.journal import JournalEntry


@dataclass(frozen=True)
class Cause:
    """Something that was recorded: an entry by its number, a fact by its kind; who did it, and when (UTC)."""

    what: str
    author: str
    at: datetime | None
    entry: int | None = None

    @classmethod
    def of(cls, entry: JournalEntry) -> Cause:
        """A journal entry."""
        author = entry.posted_by.name if entry.posted_by else ""
        return cls(entry.number, author, entry.posted_at, entry.id)


@dataclass(frozen=True)
class Difference:
    """`shown` is what a register, a desk or an entry says, `found` what the movements behind it add up to.

    `key` names the difference for good, such as `loan 17 principal`. `model` and `record` lead to what is off.
    """

    key: str
    what: str
    shown: Decimal
    found: Decimal
    model: str = ""
    record: int | None = None
    causes: tuple[Cause, ...] = ()

    def text(self, env: Env) -> str:
        """A sentence, with the causes."""
        told = env.gettext("{what}: {shown} is shown, the movements add up to {found}.")
        told = told.format(what=self.what, shown=plain(self.shown), found=plain(self.found))
        return f"{told} {causes}" if (causes := causes_text(env, self.causes)) else told


def causes_text(env: Env, causes: Iterable[Cause]) -> str:
    """`See 2026-000017 (Nino, 2026-11-22 10:15).`"""
    told = []
    for cause in causes:
        moment = f"{cause.at.astimezone(env.zone):%Y-%m-%d %H:%M}" if cause.at else ""
        known = ", ".join(part for part in (cause.author, moment) if part)
        told.append(f"{cause.what} ({known})" if known else cause.what)
    return env.gettext("See {entries}.").format(entries="; ".join(told)) if told else ""


def causes_of(entries: Iterable[Any]) -> tuple[Cause, ...]:
    """Entries as causes."""
    return tuple(Cause.of(entry) for entry in entries)
