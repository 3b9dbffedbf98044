"""`/reports`: every report that the user may see, by add-on."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from yurt.base.models.reports import ReportSchedule
from yurt.env import Env
from yurt.registry.reports import Report
from yurt.services.exchange.exporter import EXPORT_ROLE
from yurt.web.pages.addresses import model_href
from yurt.web.pages.context.table import EmptyState
from yurt.web.reports.context import ReportLink, ReportShelf, ReportsPage
from yurt.web.requests import page, render


@page()
def show_index(request: Request, env: Env) -> Response:
    """The overview; `q` narrows it to reports whose name or description holds the words."""
    search = request.query_params.get("q", "").strip()[:100]
    shelves = tuple(shelf for shelf in _shelves(env, search) if shelf.reports)
    shown = ReportsPage(
        title=env.gettext("Reports"),
        search=search,
        shelves=shelves,
        problems=_problems(env),
        schedules_href=model_href(ReportSchedule.__yurt_name__) if env.access.has_role(EXPORT_ROLE) else "",
        empty=None if shelves else _nothing(env, search),
    )
    return render(request, env, "reports/index.html", title=shown.title, page=shown)


def _shelves(env: Env, search: str) -> list[ReportShelf]:
    words = search.casefold().split()
    found = []
    for name, available in env.registry.addons.items():
        mine = [report for report in env.registry.reports.values() if report.addon == name]
        mine = [report for report in mine if env.access.has_role(report.spec.role)]
        mine.sort(key=lambda report: report.spec.order)
        links = (_link(env, report) for report in mine)
        kept = tuple(link for link in links if all(word in f"{link.label} {link.text}".casefold() for word in words))
        found.append(ReportShelf(label=env.gettext(available.addon.title), reports=kept))
    return found


def _link(env: Env, report: Report) -> ReportLink:
    text = env.gettext(report.spec.help) if report.spec.help else ""
    return ReportLink(label=env.gettext(report.spec.title), href=report.href, icon=report.spec.icon, text=text)


def _problems(env: Env) -> tuple[str, ...]:
    """What administrators are told of reports that were left out."""
    if not env.access.is_admin:
        return ()
    return tuple(f"{problem.report}: {problem.message}" for problem in env.registry.report_problems)


def _nothing(env: Env, search: str) -> EmptyState:
    if search:
        message = env.gettext("No report is called so. Try another word.")
        return EmptyState(title=env.gettext("Nothing found"), message=message, icon="search-off")
    message = env.gettext("Add-ons bring reports; those for your roles stand here.")
    return EmptyState(title=env.gettext("No reports yet"), message=message, icon="report-off")
