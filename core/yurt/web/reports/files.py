"""A report as a file to take along."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.env.audit import AuditEntry, write_audit
from yurt.errors import AccessDenied
from yurt.services.exchange.exporter import EXPORT_ROLE
from yurt.services.reports.files import Format, report_file
from yurt.web.reports.asking import asked_texts
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
    file = report_file(env, report, texts, format_)
    asked = {"records": [None, file.rows], "format": [None, format_], "parameters": [None, texts]}
    write_audit(env, [AuditEntry("export", report.name, None, env.gettext(report.spec.title), asked)])
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"', "Cache-Control": "no-store"}
    return Response(file.content, media_type=file.media_type, headers=headers)
