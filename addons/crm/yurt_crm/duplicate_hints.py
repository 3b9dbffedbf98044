"""Duplicates where people meet them: beside the form that is being filled in, and as a button of the list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from yurt.env import Env
from yurt.env.labels import labels_of
from yurt.i18n import N_
from yurt.view import BulkButton, Caution

from yurt_crm.services.merging import ROLE

REASONS = {
    "tax": N_("tax number"),
    "email": N_("e-mail"),
    "phone": N_("telephone"),
    "birthday": N_("birthday"),
    "company": N_("company"),
    "name": N_("name"),
    "city": N_("city"),
}


def reasons_text(env: Env, reasons: str) -> str:
    """What agrees, in words."""
    return ", ".join(env.gettext(REASONS[reason]) for reason in reasons.split() if reason in REASONS)


def same_contacts(env: Env, values: Mapping[str, Any], record: int | None) -> list[Caution]:
    """A hint for each contact that may be the same and that the user may see."""
    from yurt_crm.services.duplicates import like  # its libraries are not needed to start

    found = like(env, values, record)
    names = labels_of(env, "crm.contact", [match.right for match in found])
    said = env.gettext("“{name}” may be the same: {reasons}")
    return [
        Caution(
            said.format(name=names[match.right], reasons=reasons_text(env, " ".join(match.reasons))),
            href=f"/m/crm/contact/{match.right}",
        )
        for match in found
        if match.right in names
    ]


def merge_button(env: Env) -> list[BulkButton]:
    """For who may merge."""
    return [BulkButton(N_("Merge"), "/x/crm/merge", icon="git-merge")] if env.access.has_role(ROLE) else []
