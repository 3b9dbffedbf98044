"""A report's rows, asked for with the rights of the acting user."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from yurt.db.types import DecimalType, DurationType, MoneyType, UtcDateTime
from yurt.env import Env
from yurt.errors import AccessDenied, NotFound, YurtError
from yurt.model.parameters import Parameters
from yurt.registry.reports import Report
from yurt.view.report import ReportColumn

MOST_ROWS = 50_000
"""More rows are no report any more; the parameters are to be narrowed."""
_KINDS: tuple[tuple[Any, str], ...] = (
    (MoneyType, "money"), (DecimalType, "decimal"), (UtcDateTime, "datetime"), (DurationType, "duration"),
    (sa.Boolean, "boolean"), (sa.Date, "date"), (sa.Integer, "integer"), (sa.Numeric, "decimal"),
)  # fmt: skip
_log = logging.getLogger(__name__)


class ReportFailed(YurtError):
    """A report could not be run: its add-on made a mistake. The message names both."""

    code = "report-failed"


class ReportTooLong(YurtError):
    """A report has more rows than anybody reads."""

    code = "report-too-long"
    status = 422


@dataclass(frozen=True)
class Rows:
    """The rows of a report, each a value for every one of `columns`, whose kinds are known now."""

    report: Report
    given: Parameters | None
    columns: tuple[ReportColumn, ...]
    rows: list[tuple[Any, ...]]

    def at(self, name: str) -> int:
        """The place of a column in the rows."""
        return next(number for number, column in enumerate(self.columns) if column.name == name)


def report_of(env: Env, name: str) -> Report:
    """The report of that name. Raises NotFound, and AccessDenied without the report's role."""
    report = env.registry.reports.get(name)
    if report is None:
        raise NotFound(
            env.gettext("There is no such report. Its add-on is not installed, or has a fault."), report=name
        )
    if not env.is_sudo and not env.access.has_role(report.spec.role):
        message = env.gettext("You have no right to see the report “{title}”. Ask your administrator for it.")
        raise AccessDenied(message.format(title=env.gettext(report.spec.title)), report=name)
    return report


def run_report(env: Env, report: Report, given: Parameters | None, most: int = MOST_ROWS) -> Rows:
    """The rows. Raises AccessDenied, ReportTooLong, and ReportFailed for what is the add-on's mistake."""
    try:
        statement = _statement(env, report, given)
        columns = tuple(_with_kind(column, statement) for column in report.spec.columns)
        if statement._limit_clause is None:
            statement = statement.limit(most + 1)
        found = env.session.execute(statement)
        order = [list(found.keys()).index(column.name) for column in columns]
        rows = [tuple(row[place] for place in order) for row in found]
    except YurtError:
        raise
    except Exception as error:
        _log.exception("The report %s failed", report.name)
        raise ReportFailed(
            env.gettext("The report “{title}” of the add-on {addon} does not work: {fault}. Tell its author.").format(
                title=env.gettext(report.spec.title), addon=report.addon, fault=f"{type(error).__name__}: {error}"[:300]
            ),
            report=report.name,
        ) from error
    if len(rows) > most:
        message = env.gettext("This is more than {count} rows. Narrow the parameters, such as the period.")
        raise ReportTooLong(message.format(count=most), report=report.name)
    return Rows(report, given, columns, rows)


def _statement(env: Env, report: Report, given: Parameters | None) -> Any:
    """The select, checked against the columns of the report."""
    function = report.spec.function
    statement = function(env) if report.spec.asks is None else function(env, given)
    if not isinstance(statement, sa.sql.expression.SelectBase):
        raise TypeError(f"{function.__name__} gives {type(statement).__name__}, not a select")
    names = set(statement.selected_columns.keys())
    missing = [column.name for column in report.spec.columns if column.name not in names]
    if missing:
        raise LookupError(f"the select has no column {', '.join(missing)}")
    return statement


def _with_kind(column: ReportColumn, statement: Any) -> ReportColumn:
    if column.kind:
        return column
    kind = statement.selected_columns[column.name].type
    found = next((name for type_, name in _KINDS if isinstance(kind, type_)), "text")
    return column.model_copy(update={"kind": found})


def try_out(env: Env, report: Report) -> str:
    """What is wrong with a report, found by asking for one row with the parameters' defaults; empty when it works.

    It runs as an administrator would run it, so that bare tables are refused.
    """
    from yurt.services.reports.given import given_of

    try:
        run_report(env, report, given_of(env, report, {}), most=1)
    except ReportTooLong:
        return ""
    except YurtError as error:
        return error.message
    return ""
