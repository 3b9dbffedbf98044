"""Ordering a report by e-mail: a record that says when and to whom, which the user then completes on its form."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response

from yurt.base.models.people import User
from yurt.base.models.reports import ReportSchedule
from yurt.env import Env
from yurt.errors import ValidationFailed
from yurt.services.mail.outbox import require_mail
from yurt.services.reports.given import given_of, parameter_lines
from yurt.web.pages.addresses import record_href
from yurt.web.pages.context.document import Toast
from yurt.web.pages.serving import flash
from yurt.web.reports.asking import asked_texts
from yurt.web.reports.files import require_export
from yurt.web.reports.report_page import named_report
from yurt.web.requests import go_to, page


@page()
def make_schedule(request: Request, env: Env) -> Response:
    """Orders the report with the parameters of the address for every Monday morning, and opens the order's form."""
    require_export(env)
    require_mail(env)
    report = named_report(request, env)
    texts = asked_texts(report, request.query_params)
    given_of(env, report, texts)
    user = env.get(User, env.user_id or 0)
    if not user.email:
        raise ValidationFailed(env.gettext("You have no e-mail address yet. Write it into your account first."))
    lines = parameter_lines(env, report, texts)
    with env.sudo():
        made = env.create(
            ReportSchedule,
            title=env.gettext(report.spec.title),
            report=report.name,
            given=texts,
            asked="\n".join(f"{label}: {text}" for label, text in lines) or None,
        )
    answer = go_to(request, f"{record_href('core.report_schedule', made.id)}/edit")
    return flash(answer, Toast(text=env.gettext("Ordered for every Monday. Say here when and to whom else it goes.")))
