"""What an automation can do. Each deed takes the unit of work, the automation and the lead, and tells the outcome."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from yurt.base.models.webhooks import WebhookDelivery, ask_to_send
from yurt.env.audit import json_value
from yurt.errors import ValidationFailed
from yurt.mail import require_mail, send_mail

from yurt_crm.services.distribution import distribute
from yurt_crm.services.eligible import may_sell

if TYPE_CHECKING:
    from yurt.env import Env

EVENT = "crm.lead.automation"
TOLD = ("number", "title", "kind", "status", "stage", "contact", "company_name", "phone", "email", "amount", "currency",
        "expected_date", "source", "utm_source", "utm_medium", "utm_campaign", "salesperson")  # fmt: skip
Outcome = tuple[str, str]
Deed = Callable[["Env", Any, Any], Outcome]


def worded(text: str | None, lead: Any) -> str:
    """The text with {title}, {number}, {name}, {stage} and {amount} of the lead; other braces stay as they are."""
    said = {
        "title": lead.title,
        "number": lead.number,
        "name": lead.contact.name if lead.contact is not None else lead.company_name or lead.title,
        "stage": lead.stage.translated("name"),
        "amount": f"{lead.amount:,.2f} {lead.currency}",
    }
    found = text or ""
    for name, value in said.items():
        found = found.replace("{" + name + "}", value or "")
    return found


def give_task(env: Env, automation: Any, lead: Any) -> Outcome:
    who = _somebody(env, automation, lead)
    due = env.today + timedelta(days=automation.due_in or 0)
    env.notify(who, *_plain(automation, lead), record=lead, kind="task", due=due)
    return "done", env.gettext("Task for {name}, due {date}").format(name=_name(env, who), date=due.isoformat())


def tell(env: Env, automation: Any, lead: Any) -> Outcome:
    who = _somebody(env, automation, lead)
    env.notify(who, *_plain(automation, lead), record=lead)
    return "done", env.gettext("Told {name}").format(name=_name(env, who))


def write_to_customer(env: Env, automation: Any, lead: Any) -> Outcome:
    address = (lead.contact.email if lead.contact is not None else None) or lead.email
    if not address:
        raise ValidationFailed(env.gettext("The lead has no e-mail address."))
    require_mail(env)
    send_mail(env, address, worded(automation.title, lead), worded(automation.text, lead))
    return "sent", env.gettext("E-mail to {address}").format(address=address)


def assign(env: Env, automation: Any, lead: Any) -> Outcome:
    if automation.user is None:
        raise ValidationFailed(env.gettext("The automation does not say to whom."))
    if not may_sell(env, automation.user.id):
        raise ValidationFailed(env.gettext("{name} has no right to work with leads.").format(name=automation.user.name))
    lead.salesperson_id = automation.user.id
    return "done", env.gettext("Given to {name}").format(name=automation.user.name)


def share_out(env: Env, automation: Any, lead: Any) -> Outcome:
    distribution = automation.distribution or lead.stage.funnel.distribution
    if distribution is None:
        raise ValidationFailed(env.gettext("Neither the automation nor the funnel has a distribution."))
    receiver = distribute(lead, distribution)
    if receiver is None:
        return "done", env.gettext("Nobody can take it now; it waits.")
    return "done", env.gettext("Given to {name}").format(name=_name(env, receiver))


def set_field(env: Env, automation: Any, lead: Any) -> Outcome:
    spec = env.info(lead).field(automation.field_name)
    value: Any = worded(automation.value, lead)
    if spec.kind == "date":
        value = env.today + timedelta(days=int(value))
    setattr(lead, spec.name, value)
    return "done", f"{env.gettext(spec.label)}: {value}"


def call(env: Env, automation: Any, lead: Any) -> Outcome:
    """The message waits in the webhook's line, where it is tried again and every answer is kept."""
    webhook = automation.webhook
    if webhook is None or not webhook.active:
        raise ValidationFailed(env.gettext("The webhook is switched off or gone."))
    env.session.flush()
    told = {name: json_value(getattr(lead, env.info(lead).field(name).column_name)) for name in TOLD}
    payload = {"event": EVENT, "at": env.now.isoformat(), "model": "crm.lead", "id": lead.id,
               "automation": automation.name, "record": told}  # fmt: skip
    env.create(WebhookDelivery, webhook=webhook, event=EVENT, model="crm.lead", record_id=lead.id, payload=payload)
    ask_to_send(env, webhook.id)
    return "sent", env.gettext("Message to the webhook “{name}”").format(name=webhook.name)


DEEDS: dict[str, Deed] = {
    "task": give_task,
    "notify": tell,
    "message": write_to_customer,
    "assign": assign,
    "distribute": share_out,
    "set": set_field,
    "webhook": call,
}


def _somebody(env: Env, automation: Any, lead: Any) -> int:
    who = automation.user_id or lead.salesperson_id
    if who is None:
        raise ValidationFailed(env.gettext("The lead has no salesperson, and the automation names nobody."))
    return who


def _plain(automation: Any, lead: Any) -> tuple[str, str]:
    return worded(automation.title, lead), worded(automation.text, lead)


def _name(env: Env, user_id: int) -> str:
    user = env.session.get(env.info("core.user").cls, user_id)
    return user.name if user is not None else f"#{user_id}"
