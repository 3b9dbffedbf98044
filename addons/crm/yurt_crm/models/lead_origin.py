"""Where a lead came from: the kind of source, and the campaign that its web address named."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt.base.models.organisation import Branch
from yurt.i18n import LANGUAGES
from yurt.model import Mapped, Model, field, link

from yurt_crm.models.sources import SOURCES

if TYPE_CHECKING:
    from yurt_crm.models.web_form import WebForm


class Origin(Model, abstract=True):
    """What is known of the way on which somebody found us."""

    source: Mapped[str] = field(options=SOURCES, default="walk_in", tracked=True)
    utm_source: Mapped[str | None] = field(max_length=120, label="UTM source", help="For example newsletter.")
    utm_medium: Mapped[str | None] = field(max_length=120, label="UTM medium", help="For example e-mail.")
    utm_campaign: Mapped[str | None] = field(
        max_length=120, label="UTM campaign", searchable=True, help="For example spring."
    )
    came_from: Mapped[str | None] = field(max_length=500, label="Page", help="The page on which the form stood.")
    web_form: Mapped[WebForm | None] = link(to="crm.web_form", readonly=True, label="Web form")
    language: Mapped[str | None] = field(options=LANGUAGES, help="The language to speak with the customer.")
    branch: Mapped[Branch | None] = link(tracked=True, help="The shop or office that it is about.")
