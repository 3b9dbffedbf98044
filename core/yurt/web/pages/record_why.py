"""What a user may do with one record, and what in words stands in the way: a right, a rule, a state, a computation."""

from __future__ import annotations

import inspect
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.env.naming import option_labels
from yurt.env.reading import visible_ids
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.rights.declare import Operation, RowRule
from yurt.view.resolved import FieldItem
from yurt.web.pages.serving import model_of, record_of
from yurt.web.present.sources import editable
from yurt.web.present.views import form_view
from yurt.web.requests import page, render

_WHAT: dict[Operation, str] = N_({"write": "Change it", "delete": "Delete it"})


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that may or may not be done, and why."""

    what: str
    allowed: bool
    why: str


@page()
def why(request: Request, env: Env) -> Response:
    """The answer to “why can't I edit this?”, as the inside of a dialog."""
    info = model_of(request, env)
    record = record_of(request, env, info, trash=True)
    return render(request, env, "_why.html", record=on_record(env, info, record), fields=on_fields(env, info))


def on_record(env: Env, info: ModelInfo, record: Any) -> list[Reason]:
    """Changing, deleting, and each action."""
    found = [Reason(env.gettext(what), *may(env, info, record, operation)) for operation, what in _WHAT.items()]
    return found + [Reason(env.gettext(a.label), *_action(env, info, record, a)) for a in info.actions.values()]


def may(env: Env, info: ModelInfo, record: Any, operation: Operation) -> tuple[bool, str]:
    """Whether the operation is allowed on the record, and the sentence that says why (not)."""
    if info.options.journal:
        return False, env.gettext("This is a journal: its entries are never changed.")
    if info.options.trash and record.deleted_at is not None:
        return False, env.gettext("This record is in the trash. Restore it to work on it.")
    if env.access.is_admin:
        return True, env.gettext("You are an administrator.")
    granting = env.access.grants.get(info.name, {}).get(operation, frozenset())
    if not granting:
        return False, _no_permission(env, info, operation)
    if not visible_ids(env, info, [record.id], operation):
        return False, _hidden(env, info, record, operation, granting)
    return True, env.gettext("By your role: {roles}.").format(roles=_names(env, granting))


def _no_permission(env: Env, info: ModelInfo, operation: Operation) -> str:
    others = {p.role for p in env.registry.permissions if p.model == info.name and operation in p.operations}
    if not others:
        return env.gettext("No role of yours allows it; only an administrator may.")
    return env.gettext("No role of yours allows it. These do: {roles}.").format(roles=_names(env, others))


def _hidden(env: Env, info: ModelInfo, record: Any, operation: Operation, granting: frozenset[str]) -> str:
    branch = getattr(record, "branch_id", None) if info.options.branch else None
    if branch and branch not in env.access.branch_ids and "core.all_branches" not in env.access.roles:
        name = labels_of(env, "core.branch", [branch]).get(branch, f"#{branch}")
        return env.gettext("It belongs to the branch {branch}, which is not yours.").format(branch=name)
    rules = [r for r in env.access.rules if r.model == info.name and operation in r.operations]
    mine = [r for r in rules if r.role is None or r.role in env.access.roles]
    said = " ".join(text for text in dict.fromkeys(_rule_words(env, r) for r in mine) if text)
    roles = _names(env, granting)
    text = env.gettext("Your role ({roles}) allows it for some records only, and this is not one of them.")
    free = _unlimited(env, info, operation, rules)
    more = env.gettext("Without this limit: {roles}.").format(roles=_names(env, free)) if free else ""
    return " ".join(part for part in (text.format(roles=roles), said, more) if part)


def _unlimited(env: Env, info: ModelInfo, operation: Operation, rules: list[RowRule]) -> set[str]:
    limited = {r.role for r in rules}
    if None in limited:
        return set()
    return {
        p.role
        for p in env.registry.permissions
        if p.model == info.name and operation in p.operations and p.role not in limited
    } - env.access.roles


def _rule_words(env: Env, rule: RowRule) -> str:
    """What the author of the rule wrote about it."""
    written = getattr(rule.where, "__doc__", None)
    return env.gettext(inspect.cleandoc(written).split("\n\n")[0].replace("\n", " ")) if written else ""


def _action(env: Env, info: ModelInfo, record: Any, action: Any) -> tuple[bool, str]:
    if not env.access.has_role(action.role):
        return False, env.gettext("It needs the role {role}.").format(role=_names(env, [action.role]))
    state = info.state_field
    if state is not None and action.when and getattr(record, state.name) not in action.when:
        labels = option_labels(env, state)
        names = ", ".join(str(labels.get(value, value)) for value in action.when)
        return False, env.gettext("Only while “{field}” is: {states}.").format(
            field=env.gettext(state.label), states=names
        )
    allowed, why = may(env, info, record, "write")
    return allowed, "" if allowed else why


def on_fields(env: Env, info: ModelInfo) -> list[Reason]:
    """The fields of the form that cannot be typed into, and why."""
    found = []
    for item in form_view(env, info.name).fields:
        spec = info.fields[item.name]
        text = env.gettext(field_reason(env, info, spec, item)) if not item.table else ""
        if text:
            role = _names(env, [spec.write_role]) if spec.write_role else ""
            found.append(Reason(env.gettext(item.label or spec.label), False, text.format(role=role)))
    return found


def field_reason(env: Env, info: ModelInfo, spec: FieldSpec, item: FieldItem) -> str:
    """Why a field cannot be typed into, not translated yet; empty when it can."""
    if spec.compute:
        return N_("Calculated from other fields.")
    if spec.sequence:
        return N_("Numbered by the system.")
    if not env.access.writable(spec):
        return N_("It needs the role {role}.")
    if spec.system:
        return N_("Kept by the system.")
    if spec.readonly or item.readonly or not editable(env, info, spec):
        return N_("Set by actions and rules of the program, not by hand.")
    return ""


def _names(env: Env, roles: Iterable[str | None]) -> str:
    """What the roles are called."""
    known = env.registry.roles
    return ", ".join(sorted(env.gettext(known[r].label) if r in known else str(r) for r in roles if r))
