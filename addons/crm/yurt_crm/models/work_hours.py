"""When somebody works: the hours of a week."""

from __future__ import annotations

from yurt.base.models.people import User
from yurt.errors import ValidationFailed
from yurt.model import Mapped, Model, field, index, link

from yurt_crm.services.clock import minutes

DAYS = {
    "0": "Monday", "1": "Tuesday", "2": "Wednesday", "3": "Thursday", "4": "Friday", "5": "Saturday", "6": "Sunday",
}  # fmt: skip


class WorkHours(
    Model, label="Working hours", plural="Working hours", icon="clock", order="user, weekday, start", trash=False,
    archive=False, timeline=False, record_label="weekday",
):  # fmt: skip
    """From when till when somebody works on a day of the week, by their own clock."""

    user: Mapped[User] = link(ondelete="cascade")
    weekday: Mapped[str] = field(options=DAYS, default="0", label="Day")
    start: Mapped[str] = field(max_length=5, default="09:00", label="From", help="For example 09:00.")
    end: Mapped[str] = field(max_length=5, default="18:00", label="Till", help="For example 18:00; 24:00 for midnight.")

    indexes = [index("user", "weekday")]

    def validate(self) -> None:
        super().validate()
        wrong = {
            name: self.env.gettext("Write a time of day, such as 09:30.")
            for name in ("start", "end")
            if minutes(getattr(self, name)) is None
        }
        if not wrong and (minutes(self.start) or 0) >= (minutes(self.end) or 0):
            wrong["end"] = self.env.gettext("The end comes after the start. For a night, write two lines.")
        if wrong:
            raise ValidationFailed("; ".join(wrong.values()), wrong, model="crm.work_hours")
