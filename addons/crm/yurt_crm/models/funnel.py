"""Funnels and their stages, the columns of the board; and why a lead may be lost."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yurt.model import Colour, Email, LongText, Mapped, Model, check, field, lines, link, unique

if TYPE_CHECKING:
    from yurt_crm.models.automation import Automation
    from yurt_crm.models.distribution import Distribution
    from yurt_crm.models.stage_rule import ChecklistItem, StageRule


class Funnel(Model, label="Funnel", icon="filter", order="name", trash=False, timeline=False):
    """A way of selling with stages of its own: loans, gold, shop …"""

    name: Mapped[str] = field(tracked=True, searchable=True, translated=True)
    help: Mapped[LongText | None] = field(label="When to use it")
    mailbox: Mapped[Email | None] = field(
        tracked=True, label="E-mail address", help="What is written to this address becomes a lead of this funnel."
    )
    distribution: Mapped[Distribution | None] = link(
        to="crm.distribution", tracked=True, help="Who gets the leads that come in without a salesperson."
    )
    stages: Mapped[list[Stage]] = lines(inverse="funnel")

    constraints = [
        unique("name", message="Another funnel has this name."),
        unique("mailbox", message="Another funnel has this e-mail address."),
    ]


class Stage(Model, label="Stage", icon="columns", order="funnel, sequence, id", trash=False, timeline=False):
    """A step of a funnel. A lead that reaches a stage marked won or lost is won or lost."""

    name: Mapped[str] = field(tracked=True, searchable=True, translated=True)
    funnel: Mapped[Funnel] = link(ondelete="cascade")
    sequence: Mapped[int] = field(default=10, label="Order", help="Smaller numbers stand further left on the board.")
    probability: Mapped[int] = field(default=0, minimum=0, maximum=100, tracked=True, help="In percent.")
    colour: Mapped[Colour | None]
    is_won: Mapped[bool] = field(label="Won", help="Leads here are won.")
    is_lost: Mapped[bool] = field(label="Lost", help="Leads here are lost.")
    card_limit: Mapped[int | None] = field(
        minimum=1, maximum=10_000, label="Limit", help="So many leads at most on the board; empty for any number."
    )
    folded: Mapped[bool] = field(help="Shown narrow on the board.")
    rules: Mapped[list[StageRule]] = lines(to="crm.stage_rule", inverse="stage", label="What is needed")
    checklist: Mapped[list[ChecklistItem]] = lines(to="crm.checklist_item", inverse="stage")
    automations: Mapped[list[Automation]] = lines(to="crm.automation", inverse="stage")

    constraints = [
        unique("funnel", "name", message="This funnel has a stage of this name already."),
        check("one_end", lambda s: ~(s.is_won & s.is_lost), "A stage is either won or lost, not both."),
    ]


class LostReason(
    Model, label="Reason for losing", plural="Reasons for losing", icon="mood-sad", order="name", timeline=False
):
    """Why somebody else, or nobody, got the deal: chosen when a lead is lost, counted later."""

    name: Mapped[str] = field(tracked=True, searchable=True, translated=True)

    constraints = [unique("name", message="Another reason has this name.")]
