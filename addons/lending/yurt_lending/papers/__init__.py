"""Papers of lending: which there are, what their templates may show, and the pages that come with the add-on."""

from __future__ import annotations

from yurt_documents.kinds import PaperKind

from yurt_lending.papers.of_events import EVENT_KINDS
from yurt_lending.papers.of_loans import LOAN_KINDS
from yurt_lending.papers.of_security import SECURITY_KINDS

KINDS: list[PaperKind] = [*LOAN_KINDS, *SECURITY_KINDS, *EVENT_KINDS]
