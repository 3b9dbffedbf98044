"""Why something is not posted, converted or imported. Nothing is written when one of these is raised."""

from __future__ import annotations

from yurt.errors import YurtError


class PostingRefused(YurtError):
    """An entry that does not balance, names an account that takes no entries, or was reversed already."""

    code = "posting-refused"
    status = 422


class PeriodClosed(PostingRefused):
    """The date lies in a period that is closed."""

    code = "period-closed"
    status = 409
