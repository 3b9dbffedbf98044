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


class NoRate(YurtError):
    """An amount cannot be converted: there is no rate for the currency on that date, or it is too old."""

    code = "no-rate"
    status = 422


class FileNotUnderstood(YurtError):
    """A file of rates or a bank statement that is damaged, empty, in the wrong encoding or of another format."""

    code = "file-not-understood"
    status = 422


class CashRefused(YurtError):
    """A cash desk cannot do this: too little money in it, no open shift, or one that is open already."""

    code = "cash-refused"
    status = 422


class StatementRefused(YurtError):
    """A bank statement that was imported before, or that is of another account."""

    code = "statement-refused"
    status = 409
