"""Sends a report that somebody has ordered: with the owner's rights, language and clock at this moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from yurt.base.models.reports import NOT_SENT, ReportSchedule, people_of
from yurt.env import Env
from yurt.errors import AccessDenied, YurtError
from yurt.i18n import N_
from yurt.services.exchange.exporter import EXPORT_ROLE
from yurt.services.mail.outbox import Attachment, require_mail, send_mail
from yurt.services.reports.files import report_file
from yurt.services.reports.given import parameter_lines
from yurt.services.reports.running import report_of

GREETING = N_("This report was made on {moment} for {owner}.")
CHANGE = N_("To change or stop these e-mails, open Reports, then “Sent by e-mail”.")


def send(env: Env, schedule_id: int, moment: str) -> int:
    """Puts the report into the outbox for everybody who gets it; gives how many. Doing it again sends nothing twice.

    What keeps it from being sent (rights that are gone, a report that is gone, no mail server) is noted on the
    schedule and told to its owner; the next time is tried again.
    """
    schedule = env.session.get(env[ReportSchedule], schedule_id)
    if schedule is None:
        return 0  # taken back since it was ordered
    try:
        return _send(env, schedule, moment)
    except YurtError as error:
        _note(env, schedule, problem=error.message)
        text = error.message.replace("{", "{{").replace("}", "}}")
        env.notify(schedule.owner, NOT_SENT, text, record=schedule, kind="warning", title=schedule.title)
        return 0


def _send(env: Env, schedule: Any, moment: str) -> int:
    require_mail(env)
    with owners_env(env, schedule) as theirs:
        report = report_of(theirs, schedule.report)
        texts = dict(schedule.given or {})
        file = report_file(theirs, report, texts, schedule.format)
        text = _letter(theirs, parameter_lines(theirs, report, texts), schedule)
    people = people_of(schedule)
    addresses = [user.email for user in people if user.email]
    without = [user.name for user in people if not user.email]
    if not addresses:
        raise YurtError(env.gettext("Nobody who gets this report has an e-mail address."))
    occasion = f"report:{schedule.id}:{moment}"
    send_mail(env, addresses, schedule.title, text, [Attachment(file.name, file.media_type, file.content)], occasion)
    told = env.gettext("No e-mail address: {names}.").format(names=", ".join(without)) if without else None
    _note(env, schedule, sent_at=env.now, problem=told)
    return len(addresses)


@contextmanager
def owners_env(env: Env, schedule: Any) -> Iterator[Env]:
    """A unit of work of the owner that only reads. Raises AccessDenied when the owner may take nothing out any more."""
    owner = schedule.owner
    language = owner.language or env.base_language
    with env.system.env(
        owner.id, language=language, zone=owner.time_zone, channel="job", reading=True, clock=env.clock
    ) as theirs:
        if not owner.active or not theirs.access.has_role(EXPORT_ROLE):
            raise AccessDenied(theirs.gettext("Its owner may not take data out of the system any more."))
        yield theirs


def _letter(env: Env, parameters: list[tuple[str, str]], schedule: Any) -> str:
    from yurt.formats import formats

    moment = formats(env.language).moment(env.now, env.zone)
    lines = [schedule.title, "", *(f"{label}: {text}" for label, text in parameters), ""]
    lines += [env.gettext(GREETING).format(moment=moment, owner=schedule.owner.name), env.gettext(CHANGE)]
    return "\n".join(lines) + "\n"


def _note(env: Env, schedule: Any, **values: Any) -> None:
    """Writes past the session: nobody has changed what was ordered."""
    table = env.info(ReportSchedule).table
    env.session.connection().execute(sa.update(table).where(table.c.id == schedule.id).values(**values))
