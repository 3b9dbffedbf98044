"""Who works where: positions of people in companies, the present and the earlier ones."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

from yurt.model import Mapped, check, field, link

from yurt_crm.models.contact import Contact
from yurt_crm.models.main_line import MainLine


class Position(
    MainLine, label="Position", icon="briefcase", archive=False, trash=False, timeline=False, record_label="title",
    order="-main, -since, id",
):  # fmt: skip
    """What a person is in a company. The main position is the one that stands on the contact."""

    owner: ClassVar[str] = "person"
    siblings: ClassVar[str] = "positions"
    mirrors: ClassVar[dict[str, str]] = {"company": "company", "title": "position"}

    person: Mapped[Contact] = link(ondelete="cascade")
    company: Mapped[Contact] = link(ondelete="cascade")
    title: Mapped[str | None] = field(label="Position", help="Such as director, accountant, owner.")
    since: Mapped[date | None]
    until: Mapped[date | None]
    main: Mapped[bool] = field(help="The one that stands on the person.")
    decides: Mapped[bool] = field(help="Decides what the company buys.")

    constraints = [
        check("two", lambda p: p.person_id != p.company_id, "A contact has no position in itself; choose another one."),
        check("order", lambda p: p.until >= p.since, "A position ends after it has begun."),
    ]
