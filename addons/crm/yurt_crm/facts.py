"""What stands at the head of a contact's form: open deals, and what everybody should know before dealing with them."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from yurt.env import Env
from yurt.env.presence import filled_lines
from yurt.i18n import N_
from yurt.view import Caution, Fact

from yurt_crm.models.cards import Scan
from yurt_crm.models.contact import Contact
from yurt_crm.models.lead import Lead
from yurt_crm.models.problem import TROUBLES, Problem
from yurt_crm.models.sources import CHANNELS
from yurt_crm.services.channels import best_channel
from yurt_crm.services.consents import standing

SOON = 30
"""Days before a paper's end when it is told of."""


def facts(env: Env, contact: Contact) -> list[Fact | Caution]:
    """The hook `record_facts` for contacts."""
    card = Fact(
        N_("Address book"), "vCard", icon="address-book", href=f"/x/crm/vcards/contacts.vcf?ids={contact.id}", order=90
    )
    there = filled_lines(env, env.info(Contact), contact.id, ("leads", "consents", "scans", "problems", "log"))
    deals = _deals(env, contact) if "leads" in there else []
    channel = _channel(env, contact) if "log" in there else []
    return [*deals, *channel, card, *_cautions(env, contact, there)]


def _channel(env: Env, contact: Contact) -> list[Fact]:
    """By which channel the contact is reached best, where nobody has entered it."""
    if contact.preferred_channel or not env.access.allows("crm.log_entry", "read"):
        return []
    found = best_channel(env, contact.id)
    return [Fact(N_("Reached best by"), env.gettext(CHANNELS[found]), icon="messages", order=30)] if found else []


def _deals(env: Env, contact: Contact) -> list[Fact]:
    """Amounts of open leads, one figure for each currency."""
    lead: Any = env[Lead]
    amount = sa.func.sum(lead.amount).label("amount")
    rows = env.session.execute(
        sa.select(lead.currency, amount)
        .where(lead.contact_id == contact.id, lead.status == "open", lead.archived.is_(False))
        .group_by(lead.currency)
    )
    where = {"all": [{"field": "contact", "op": "eq", "value": contact.id},
                     {"field": "status", "op": "eq", "value": "open"}]}  # fmt: skip
    return [
        Fact(N_("Open deals"), total, Lead, currency=currency, icon="target", where=where, order=20)
        for currency, total in rows
        if total
    ]


def _cautions(env: Env, contact: Contact, there: set[str]) -> list[Caution]:
    made = [Caution(contact.warning, grave=True)] if contact.warning else []
    texts = [
        *(_problems(env, contact) if "problems" in there else ()),
        *(_consent(env, contact) if "consents" in there else ()),
        *(_papers(env, contact) if "scans" in there else ()),
    ]
    return made + [Caution(text) for text in texts]


def _problems(env: Env, contact: Contact) -> list[str]:
    """Open problems of the journal."""
    if not env.access.allows("crm.problem", "read"):
        return []
    problem: Any = env[Problem]
    wanted = sa.select(problem.kind, problem.reason).where(problem.contact_id == contact.id, problem.status == "open")
    return [f"{env.gettext(TROUBLES[kind])}: {reason[:200]}" for kind, reason in env.session.execute(wanted)]


def _consent(env: Env, contact: Contact) -> list[str]:
    """The channels that the contact does not want to be reached by."""
    refused = [channel for channel, answer in standing(env, contact.id).items() if answer != "given"]
    if not refused:
        return []
    names = ", ".join(env.gettext(CHANNELS[channel]) for channel in refused if channel in CHANNELS)
    return [env.gettext("Does not want to be reached by: {channels}").format(channels=names)]


def _papers(env: Env, contact: Contact) -> list[str]:
    """Papers that hold no longer, or not much longer."""
    info = env.info(Scan)
    labels = info.field("kind").options
    scan: Any = env[Scan]
    rows = env.session.execute(
        sa.select(scan.kind, scan.valid_until).where(scan.contact_id == contact.id, scan.valid_until.is_not(None))
    )
    told = []
    for kind, until in rows:
        left = (until - env.today).days
        if left < 0:
            told.append(env.gettext("{paper}: no longer valid").format(paper=env.gettext(labels[kind])))
        elif left <= SOON:
            sentence = env.catalogue.ngettext(
                "{paper}: valid for {n} more day", "{paper}: valid for {n} more days", left
            )
            told.append(sentence.format(paper=env.gettext(labels[kind]), n=left))
    return told
