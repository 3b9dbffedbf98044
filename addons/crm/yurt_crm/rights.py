"""Who may do what with contacts and leads."""

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from yurt.rights import Role, allow, rule

from yurt_crm.models.absence import Absence, Handover
from yurt_crm.models.automation import Automation, AutomationRun
from yurt_crm.models.cards import Card, Scan
from yurt_crm.models.consent import Consent
from yurt_crm.models.contact import Category, Contact
from yurt_crm.models.distribution import Distribution, Member
from yurt_crm.models.duplicate import Duplicate, Merge, MergeRule
from yurt_crm.models.employment import Position
from yurt_crm.models.enquiry import Enquiry
from yurt_crm.models.funnel import Funnel, LostReason, Stage
from yurt_crm.models.initiative import Initiative
from yurt_crm.models.lead import Lead
from yurt_crm.models.lead_check import LeadCheck
from yurt_crm.models.log_entry import LogEntry
from yurt_crm.models.problem import Problem
from yurt_crm.models.product import LeadLine, Product
from yurt_crm.models.reach import Address, ContactEmail, ContactPhone, Messenger
from yurt_crm.models.segment import Offer, Segment
from yurt_crm.models.share import Share
from yurt_crm.models.stage_move import FunnelDay, FunnelMonth, StageMove
from yurt_crm.models.stage_rule import ChecklistItem, StageRule
from yurt_crm.models.web_form import WebForm, WebFormField
from yurt_crm.models.work_hours import WorkHours

salesperson = Role("crm.salesperson", "Salesperson", implies=["core.user"], help="Own and unassigned customers.")
merger = Role(
    "crm.merger", "Merges contacts", implies=["crm.salesperson"], help="Decides on duplicates and merges them."
)
controller = Role("crm.controller", "Controller of results", implies=["core.user"], help="Confirms results of others.")
manager = Role(
    "crm.manager",
    "Head of sales",
    implies=["crm.salesperson", "crm.merger", "core.exporter"],
    help="All customers.",
)

OF_CONTACT = (ContactPhone, ContactEmail, Messenger, Address, Card, Scan, Consent)
"""What belongs to a contact: whoever may read or change the contact may read or change these."""

SEEN = (Funnel, Stage, LostReason, Product, StageRule, ChecklistItem, StageMove, FunnelDay, FunnelMonth,
        AutomationRun, Absence, Handover, WorkHours, Distribution, WebForm)  # fmt: skip
"""What salespeople read of how selling is arranged, and of what has happened."""
KEPT = (Funnel, Stage, LostReason, Product, StageRule, ChecklistItem, Automation, Distribution, Member, WebForm,
        WebFormField, Absence, Handover, WorkHours, LeadLine, LeadCheck, Enquiry)  # fmt: skip
"""What heads of sales keep."""

permissions = [
    *(allow("core.user", model) for model in (*OF_CONTACT, Position)),
    allow(salesperson, LogEntry),
    allow(salesperson, Share),
    allow(salesperson, Offer, "read", "create", "write"),
    allow(salesperson, Problem, "read", "create", "write"),
    allow(manager, Problem),
    allow(salesperson, Initiative, "read"),
    allow(salesperson, Segment, "read"),
    allow(controller, Contact, "read"),
    allow(controller, Category, "read"),
    allow(controller, LogEntry, "read", "write"),
    allow(controller, Initiative, "read"),
    allow(manager, Initiative),
    allow(manager, Segment),
    allow(manager, Offer),
    allow(merger, Duplicate, "read", "write"),
    allow(merger, Merge, "read"),
    allow(merger, MergeRule, "read"),
    allow(manager, MergeRule),
    allow(salesperson, Contact, "read", "create", "write"),
    allow(salesperson, Lead, "read", "create", "write"),
    allow(salesperson, Category, "read"),
    allow(salesperson, LeadLine),
    allow(salesperson, LeadCheck, "read", "create", "write"),
    *(allow(salesperson, model, "read") for model in SEEN),
    *(allow(manager, model) for model in KEPT),
    *(allow(manager, model, "read") for model in (StageMove, FunnelDay, FunnelMonth, AutomationRun)),
    allow(manager, Contact),
    allow(manager, Lead),
    allow(manager, Category),
]


def own_or_unassigned(record, env):
    """A salesperson reaches what is theirs and what is nobody's yet; the manager, without a rule, everything."""
    return (record.salesperson_id == env.user_id) | record.salesperson_id.is_(None)


def of_own_lead(record, env):
    """What belongs to a lead is reached by who reaches the lead."""
    return record.lead.has(own_or_unassigned(env[Lead], env))


def reached(contact, env, *may):
    """Own contacts, nobody's, and those of others that are shared with the user today.

    Most users have nothing shared, and their lists should not pay for asking; `Share` has rules made anew when it
    changes.
    """
    share = env.info(Share).table.c
    mine = sa.and_(
        share.colleague_id == env.user_id, share.may.in_(may), sa.or_(share.until.is_(None), share.until >= env.today)
    )
    own = own_or_unassigned(contact, env)
    if env.connection.execute(sa.select(share.id).where(mine).limit(1)).first() is None:
        return own
    return own | contact.id.in_(sa.select(share.contact_id).where(mine))


def seen_contact(contact, env):
    """A salesperson reaches what is theirs, what is nobody's yet, and what is shared with them."""
    return reached(contact, env, "read", "write")


def changed_contact(contact, env):
    """A salesperson reaches what is theirs, what is nobody's yet, and what is shared with them to be changed."""
    return reached(contact, env, "write")


def of_own_contact(row, env):
    """What is decided by who looks after the contact, or by anybody while nobody does."""
    contact = aliased(env[Contact])
    own = own_or_unassigned(contact, env)
    return sa.select(sa.literal(1)).where(contact.id == row.contact_id, own).correlate(row).exists()


def within_reach(link, operation):
    """The row's contact, named by its column, is one on which the user may do this."""

    def condition(row, env):
        contact = aliased(env[Contact])
        allowed = env.access.condition(env.info(Contact), operation, contact, env)
        if allowed is None:
            return sa.true()
        return sa.select(sa.literal(1)).where(contact.id == getattr(row, link), allowed).correlate(row).exists()

    return condition


def follows_contact(model, link="contact_id"):
    """Rules for everybody: a row is read with its contact, and changed by who may change the contact."""
    return [
        rule(model, None, within_reach(link, "read"), "read"),
        rule(model, None, within_reach(link, "write"), "create", "write", "delete"),
    ]


rules = [
    rule(Contact, salesperson, seen_contact, "read"),
    rule(Contact, salesperson, changed_contact, "write"),
    rule(Contact, salesperson, own_or_unassigned, "create", "delete"),
    *(rule(model, salesperson, own_or_unassigned) for model in (Lead, StageMove, FunnelDay, FunnelMonth)),
    *(rule(model, salesperson, of_own_lead) for model in (LeadLine, LeadCheck, AutomationRun)),
    *(each for model in OF_CONTACT for each in follows_contact(model)),
    *follows_contact(Position, "person_id"),
    rule(LogEntry, None, within_reach("contact_id", "read")),
    rule(LogEntry, salesperson, lambda entry, env: entry.employee_id == env.user_id, "write", "delete"),
    rule(Offer, None, within_reach("contact_id", "read"), "read"),
    rule(Offer, None, within_reach("contact_id", "write"), "create", "write", "delete"),
    rule(Problem, None, within_reach("contact_id", "read")),
    rule(Share, None, within_reach("contact_id", "read")),
    rule(Share, salesperson, of_own_contact, "create", "write", "delete"),
    rule(Duplicate, None, within_reach("left_id", "read")),
    rule(Duplicate, None, within_reach("right_id", "read")),
    rule(Merge, None, within_reach("target_id", "read")),
]
