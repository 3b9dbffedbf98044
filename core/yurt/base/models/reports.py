"""Reports that are sent by e-mail: which, with which parameters, when and to whom."""

from __future__ import annotations

import re
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from yurt.base.models.people import User
from yurt.base.report_times import next_moment
from yurt.errors import ValidationFailed
from yurt.i18n import N_
from yurt.model import Json, LongText, Mapped, Model, action, field, link, many

FORMATS = {"xlsx": "Spreadsheet (XLSX)", "pdf": "PDF"}
RHYTHMS = {"day": "Every day", "week": "Every week", "month": "Every month"}
WEEKDAYS = {
    "0": "Monday", "1": "Tuesday", "2": "Wednesday", "3": "Thursday", "4": "Friday", "5": "Saturday", "6": "Sunday",
}  # fmt: skip
SEND_JOB = "core.send_report"
_CLOCK = r"([01][0-9]|2[0-3]):[0-5][0-9]"


class ReportSchedule(Model, label="Report by e-mail", plural="Reports by e-mail", icon="mail-forward", order="title",
                     trash=False, archive=False, record_label="title"):  # fmt: skip
    """A report that is sent at set times. It holds what its owner may see at the moment of sending, for everybody it
    goes to."""

    title: Mapped[str] = field(searchable=True, tracked=True, help="The subject of the e-mail.")
    report: Mapped[str | None] = field(max_length=120, readonly=True, tracked=True)
    given: Mapped[Json | None] = field(readonly=True, label="Parameters", tracked=True)
    asked: Mapped[LongText | None] = field(readonly=True, label="What it reports on")
    format: Mapped[str] = field(options=FORMATS, default="xlsx", tracked=True, label="Kind of file")
    every: Mapped[str] = field(options=RHYTHMS, default="week", tracked=True, label="How often")
    weekday: Mapped[str] = field(options=WEEKDAYS, default="0", tracked=True, label="Day of the week",
                                 help="For what is sent every week.")  # fmt: skip
    day: Mapped[int] = field(default=1, minimum=1, maximum=31, tracked=True, label="Day of the month",
                             help="For what is sent every month; a shorter month has its last day.")  # fmt: skip
    at: Mapped[str] = field(default="08:00", max_length=5, tracked=True, label="Time",
                            help="Like 08:00, by your clock.")  # fmt: skip
    to_me: Mapped[bool] = field(default=True, tracked=True, label="To me")
    recipients: Mapped[list[User]] = many(label="Others who get it")
    active: Mapped[bool] = field(default=True, tracked=True, label="Switched on")
    owner: Mapped[User] = link(ondelete="cascade", default=lambda env: env.user_id, readonly=True, tracked=True)
    next_at: Mapped[datetime | None] = field(readonly=True, index=True, label="Next time")
    sent_at: Mapped[datetime | None] = field(readonly=True, label="Sent last")
    problem: Mapped[LongText | None] = field(readonly=True, label="What went wrong")

    def on_create(self) -> None:
        super().on_create()
        self._plan()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if changes & {"every", "weekday", "day", "at", "active"}:
            self._plan()

    def validate(self) -> None:
        super().validate()
        wrong: dict[str, str] = {}
        if not re.fullmatch(_CLOCK, str(self.at)):
            wrong["at"] = self.env.gettext("Write a time, like 08:00.")
        if not self.report:
            wrong["report"] = self.env.gettext("Reports are ordered on their own pages: open one, then “By e-mail…”.")
        elif self.report not in self.env.registry.reports:
            wrong["report"] = self.env.gettext("There is no such report. Its add-on is not installed, or has a fault.")
        if self.active and not self.to_me and not self.recipients:
            wrong["recipients"] = self.env.gettext("Choose somebody who gets it, or send it to yourself.")
        if wrong:
            raise ValidationFailed("; ".join(wrong.values()), wrong, model="core.report_schedule")

    @action("Send now", icon="send")
    def send_now(self) -> str:
        """Sends the report at once; the next time stays as it is."""
        self.env.enqueue(SEND_JOB, schedule=self.id, moment=self.env.now.isoformat())
        return self.env.gettext("The report is on its way.")

    def _plan(self) -> None:
        """Says when it is sent next."""
        known = re.fullmatch(_CLOCK, str(self.at)) is not None  # `validate` tells of any other
        self.next_at = next_time(self, self.env.now) if self.active and known else None


def next_time(schedule: Any, after: datetime) -> datetime:
    """The first moment after `after` at which a schedule wants its report, by its owner's clock; in UTC."""
    env = schedule.env
    with env.unguarded():
        owner = env.session.get(env[User], schedule.owner_id)
    zone = ZoneInfo((owner.time_zone if owner else "") or env.system.settings.time_zone)
    at = time.fromisoformat(schedule.at)
    return next_moment(schedule.every, int(schedule.weekday), schedule.day, at, after, zone)


NOT_SENT = N_("The report “{title}” was not sent")


def people_of(schedule: Any) -> list[Any]:
    """Who gets it: active users, each once."""
    chosen = [schedule.owner] if schedule.to_me else []
    return list({user.id: user for user in [*chosen, *schedule.recipients] if user.active}.values())
