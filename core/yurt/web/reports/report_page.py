"""`/reports/<addon>/<report>`: a report's parameters, its table and its chart."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from yurt.env import Env
from yurt.errors import ValidationFailed, YurtError
from yurt.formats import formats
from yurt.registry.reports import Report
from yurt.services.exchange.exporter import EXPORT_ROLE
from yurt.services.reports.given import Texts, given_of, parameter_lines, texts_of, values_of
from yurt.services.reports.running import report_of, run_report
from yurt.services.reports.table import table_of
from yurt.web.pages.context.document import ActionButton
from yurt.web.pages.context.table import EmptyState
from yurt.web.pages.posted import problems_of, read_posted
from yurt.web.reports.asking import PREFIX, SHOWN, asked_texts, href_of, keep_texts, last_texts, parameters_of
from yurt.web.reports.context import ReportPage
from yurt.web.reports.shown import Shower
from yurt.web.requests import current, page, posted, redirect, render


@dataclass(frozen=True)
class _Asked:
    """What stands in the form: values, or what was typed with what is wrong with it."""

    values: Mapping[str, Any] = field(default_factory=dict)
    typed: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)
    general: tuple[str, ...] = ()


def named_report(request: Request, env: Env) -> Report:
    """The report that the address names. Raises NotFound and AccessDenied."""
    return report_of(env, f"{request.path_params['addon']}.{request.path_params['report']}")


@page()
def show_report(request: Request, env: Env) -> Response:
    """The report with the parameters of the address; a bare address goes to those that the user asked for last."""
    report = named_report(request, env)
    if SHOWN not in request.query_params:
        return RedirectResponse(href_of(report, last_texts(env, report)), 303)
    texts = asked_texts(report, request.query_params)
    try:
        values = values_of(env, report, texts)
        result = _result(env, report, texts)
    except ValidationFailed as error:
        known = {name: text for name, text in error.fields.items() if name in report.asked.fields}
        general = () if known else (error.message,)
        return _page(request, env, report, texts, _Asked({}, texts, known, general), {})
    except YurtError as error:
        env.session.rollback()
        return _page(request, env, report, texts, _Asked(values, general=(error.message,)), {})
    return _page(request, env, report, texts, _Asked(values), result)


@page()
def ask_for(request: Request, env: Env) -> Response:
    """Takes the parameters of the form, keeps them for the next time, and goes to the report with them."""
    report = named_report(request, env)
    given = read_posted(env, report.asked.fields.values(), posted(request), PREFIX)
    errors = problems_of(env, report.asked, given, new=True)
    texts = texts_of(env, report, given.values)
    if not errors:
        try:
            given_of(env, report, texts)
        except ValidationFailed as error:
            errors = error.fields
    if errors:
        return _page(request, env, report, texts, _Asked(given.values, given.typed, errors), {}, 422)
    keep_texts(env, report, texts)
    return redirect(href_of(report, texts))


def _result(env: Env, report: Report, texts: Texts) -> dict[str, Any]:
    """What came of the parameters, for the page."""
    rows = run_report(env, report, given_of(env, report, texts))
    table = table_of(env, rows, parameter_lines(env, report, texts))
    shower = Shower(env, report, table)
    integer = formats(env.language).integer
    return {
        "said": table.parameters,
        "heads": table.heads,
        "lines": shower.lines(),
        "total": shower.total(),
        "tree": shower.tree,
        "drawing": shower.drawing(),
        "notes": shower.notes(),
        "count": env.gettext("Rows: {count}").format(count=integer(table.count)),
        "empty": None if table.count else _nothing(env, report),
    }


def _nothing(env: Env, report: Report) -> EmptyState:
    asks = bool(report.asked.fields)
    return EmptyState(
        title=env.gettext("Nothing to report"),
        message=env.gettext("Nothing fits these parameters. Choose a longer period or ask for less.")
        if asks
        else env.gettext("There is nothing to tell yet."),
        icon="report-off",
    )


def _page(
    request: Request, env: Env, report: Report, texts: Texts, asked: _Asked, result: dict[str, Any], status: int = 200
) -> Response:
    title = env.gettext(report.spec.title)
    when = formats(env.language).moment(env.now, env.zone)
    shown = ReportPage(
        title=title,
        text=env.gettext(report.spec.help) if report.spec.help else "",
        href=report.href,
        parameters=parameters_of(env, report, asked.values, asked.typed, asked.errors),
        changed=bool(texts),
        usual_href=href_of(report, {}),
        buttons=_buttons(env, report, texts) if result else (),
        errors=asked.general,
        foot=f"{current(request).name} · {when}",
        **result,
    )
    return render(request, env, "reports/page.html", title=title, status=status, page=shown)


def _buttons(env: Env, report: Report, texts: Texts) -> tuple[ActionButton, ...]:
    """What can be done with the rows: files and e-mail are for those who may take data out."""
    if not env.access.has_role(EXPORT_ROLE):
        return ()
    return (
        ActionButton(label=env.gettext("Spreadsheet"), href=href_of(report, texts, "xlsx"), icon="table-export",
                     method="get"),
        ActionButton(label="PDF", href=href_of(report, texts, "pdf"), icon="file-type-pdf", method="get"),
        ActionButton(label=env.gettext("By e-mail…"), href=href_of(report, texts, "schedule"), icon="mail-forward"),
    )  # fmt: skip
