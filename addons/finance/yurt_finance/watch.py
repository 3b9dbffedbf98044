"""The consistency watch: asks all add-ons for differences, keeps them, and tells the controllers of new ones."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.base.models.people import Role, User
from yurt.i18n import N_

from yurt_finance.differences import Difference, causes_text
from yurt_finance.models.differences import FoundDifference

if TYPE_CHECKING:
    from yurt.env import Env

TOLD = ("finance.controller", "core.admin")
"""The roles whose users are told."""


def differences(env: Env) -> list[Difference]:
    """All differences that the add-ons know of now, each once."""
    with env.sudo():
        answers = env.registry.hooks.hook.ledger_differences(env=env)
    return list({found.key: found for several in answers for found in several or ()}.values())


def look(env: Env) -> int:
    """Keeps what differs now, closes what agrees again, and tells of what is new; how many are open."""
    found = differences(env)
    row: Any = env[FoundDifference]
    with env.sudo():
        known = {kept.key: kept for kept in env.session.scalars(sa.select(row))}
        new = [one for one in found if one.key not in known or known[one.key].status == "gone"]
        for one in found:
            _keep(env, known.get(one.key), one)
        still = {one.key for one in found}
        for kept in known.values():
            if kept.status == "open" and kept.key not in still:
                kept.status = "gone"
        env.session.flush()
        if new:
            _tell(env, new)
    return len(found)


def _keep(env: Env, kept: FoundDifference | None, found: Difference) -> None:
    first = found.causes[0] if found.causes else None
    values = {
        "what": found.what[:500], "shown": found.shown, "found": found.found, "difference": found.shown - found.found,
        "entry_id": first.entry if first else None, "author": first.author if first else None,
        "recorded_at": first.at if first else None, "causes": causes_text(env, found.causes) or None,
        "subject_model": found.model or None, "subject_id": found.record, "last_seen": env.now, "status": "open",
    }  # fmt: skip
    if kept is None:
        env.create(FoundDifference, key=found.key, first_seen=env.now, **values)
        return
    for name, value in values.items():
        if getattr(kept, name) != value:
            setattr(kept, name, value)


def _tell(env: Env, new: list[Difference]) -> None:
    user: Any = env[User]
    role: Any = env[Role]
    people = env.session.scalars(sa.select(user.id).where(user.roles.any(role.name.in_(TOLD)))).all()
    env.notify(
        people, N_("The books do not agree: {number} new differences"), N_("{first}"), kind="warning",
        number=len(new), first=new[0].text(env),
    )  # fmt: skip
