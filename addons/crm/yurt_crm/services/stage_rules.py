"""Whether a lead may stand at a stage: the stage's rules, and the checklists of the stages before it.

A rule holds for its stage and all later ones, so that nobody gets around it by jumping over the stage. Moving back and
losing are always allowed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

if TYPE_CHECKING:
    from yurt.env import Env

KNOWN = "crm.stage_rules"


@dataclass(frozen=True)
class Rules:
    """What a funnel asks for: rules and checklist items, each with the order of its stage."""

    rules: tuple[tuple[int, Any], ...]
    items: tuple[tuple[int, Any], ...]


def rules_of(env: Env, funnel_id: int) -> Rules:
    """The rules of a funnel, read once in a unit of work."""
    known: dict[int, Rules] = env.session.info.setdefault(KNOWN, {})
    if funnel_id not in known:
        stage = env.info("crm.stage").cls
        found: list[tuple[tuple[int, Any], ...]] = []
        with env.session.no_autoflush, env.unguarded():
            for name in ("crm.stage_rule", "crm.checklist_item"):
                part = env.info(name).cls
                statement = sa.select(stage.sequence, part).join(stage, stage.id == part.stage_id)
                ordered = statement.where(stage.funnel_id == funnel_id).order_by(stage.sequence, part.id)
                found.append(tuple((row[0], row[1]) for row in env.session.execute(ordered)))
        known[funnel_id] = Rules(*found)
    return known[funnel_id]


def add_checks(lead: Any) -> None:
    """Gives the lead its own copy of its funnel's checklists; what it has already stays."""
    env = lead.env
    if lead.stage is None:
        return
    items = rules_of(env, lead.stage.funnel_id).items  # type: ignore[attr-defined]
    if not items:
        return
    check = env.info("crm.lead_check").cls
    present = {each.item_id for each in lead.checks}
    for sequence, item in items:
        if item.id not in present:
            made = check(text=item.translated("text"), item_id=item.id, stage_id=item.stage_id, stage_order=sequence,
                         required=item.required, done=False)  # fmt: skip
            lead.checks.append(made)


def problems(lead: Any, *, forward: bool, changed: frozenset[str] | None) -> dict[str, str]:
    """What keeps the lead from its stage: a sentence for each field. `changed` None: it is new.

    A lead that stays where it is answers only for fields that are emptied now, so that a rule made today does not keep
    people from changing something else. Imports bring leads with their history and are not asked.
    """
    env, stage = lead.env, lead.stage
    if stage is None or stage.is_lost or env.channel == "import":
        return {}
    known = rules_of(env, stage.funnel_id)  # type: ignore[attr-defined]
    wrong: dict[str, str] = {}
    for sequence, rule in known.rules:
        concerned = forward or (changed is not None and rule.wanted in changed)
        if sequence <= stage.sequence and concerned and not _holds(lead, rule):
            wrong.setdefault(_field(rule), _sentence(env, rule))
    if forward:
        undone = _undone(lead, known.items)
        if undone:
            said = env.gettext("Tick off first: {items}.").format(items=", ".join(undone))
            wrong.setdefault("checks", said)
    return wrong


def _holds(lead: Any, rule: Any) -> bool:
    if rule.need == "offer":
        return lead.offer_sent_on is not None
    if rule.need == "answer":
        return lead.answered_at is not None
    if rule.need == "lines":
        return bool(lead.lines)
    spec = lead.env.info(lead).fields.get(rule.wanted)
    if spec is None:  # a field that was removed since asks for nothing
        return True
    value = getattr(lead, spec.column_name, None)
    if value is None and spec.kind == "link":
        value = getattr(lead, spec.name)
    return value not in (None, "", Decimal(0))


def _field(rule: Any) -> str:
    return {"offer": "offer_sent_on", "answer": "answered_at", "lines": "lines"}.get(rule.need) or rule.wanted


def _sentence(env: Env, rule: Any) -> str:
    own = rule.translated("message")
    if own:
        return own
    stage = rule.stage.translated("name")
    if rule.need == "offer":
        return env.gettext("No move to “{stage}” without an offer sent.").format(stage=stage)
    if rule.need == "answer":
        return env.gettext("No move to “{stage}” before the customer was answered.").format(stage=stage)
    if rule.need == "lines":
        return env.gettext("No move to “{stage}” without products.").format(stage=stage)
    label = env.gettext(env.info("crm.lead").fields[rule.wanted].label)
    return env.gettext("Fill in “{field}” for the stage “{stage}”.").format(field=label, stage=stage)


def _undone(lead: Any, items: Iterable[tuple[int, Any]]) -> list[str]:
    """The required items of the stages before, as far as the lead has them and they are not ticked off."""
    before = {item.stage_id for sequence, item in items if sequence < lead.stage.sequence}
    if not before:
        return []
    return [each.text for each in lead.checks if each.required and not each.done and each.stage_id in before]
