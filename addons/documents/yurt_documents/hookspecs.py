"""The hook that documents calls; other add-ons answer it in their `hooks.py` with `@hookimpl`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt import hookspec

if TYPE_CHECKING:
    from yurt.env import Env
    from yurt.model import Model

    from yurt_documents.kinds import PaperKind


@hookspec
def paper_kinds() -> list[PaperKind] | None:
    """Returns the kinds of paper that the add-on can fill: what each is about, and what its templates may show."""


@hookspec
def papers_wanted(env: Env, record: Model) -> list[int] | None:
    """Returns the ids of the templates that one click makes papers of a record from, or None for the usual ones."""
