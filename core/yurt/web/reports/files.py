"""A report as a file to take along."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.errors import AccessDenied
from yurt.services.exchange.exporter import EXPORT_ROLE
from yurt.services.reports.background import ask_for_file, is_long
from yurt.services.reports.files import Format, file_of, note_taken, report_table
from yurt.web.pages.context.document import Toast
from yurt.web.pages.serving import flash, redirect
from yurt.web.reports.asking import asked_texts, href_of
from yurt.web.reports.report_page import named_report
from yurt.web.requests import page


@page(reading=False)
def give_xlsx(request: Request, env: Env) -> Response:
    """The spreadsheet."""
    return _file(request, env, "xlsx")


@page(reading=False)
def give_pdf(request: Request, env: Env) -> Response:
    """The PDF file."""
    return _file(request, env, "pdf")


def require_export(env: Env) -> None:
    """Raises AccessDenied without the role for exports."""
    if not env.access.has_role(EXPORT_ROLE):
        raise AccessDenied(env.gettext("Exporting needs the role “Export”. Ask your administrator for it."))


def _file(request: Request, env: Env, format_: Format) -> Response:
    require_export(env)
    report = named_report(request, env)
    texts = asked_texts(report, request.query_params)
    table = report_table(env, report, texts)
    if format_ == "xlsx" and is_long(env, table):
        ask_for_file(env, report, texts)
        said = env.gettext("This is a long one: the file is being made, and the bell will tell when it is there.")
        return flash(redirect(href_of(report, texts)), Toast(text=said))
    file = file_of(env, report, table, format_)
    note_taken(env, report, texts, file, format_)
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
    return Response(file.content, media_type=file.media_type, headers=headers)
