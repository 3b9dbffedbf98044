"""By which channel people are reached best, from the contact log."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from yurt.env import Env

from yurt_crm.models.log_entry import LogEntry

THEIRS = 2
"""A channel that people chose themselves counts so many times as one that we have reached them by."""


def best_channels(env: Env, *where: Any) -> Any:
    """A row for each contact: the `channel` by which it was reached most often, of several the one used last; how many
    contacts were `made` by any channel, how many of them `reached` somebody, and the `last` one. `where` narrows the
    entries of the log."""
    entry: Any = env[LogEntry]
    reached = entry.outcome != "unreached"
    weight = sa.case((sa.not_(reached), 0), (entry.direction == "in", THEIRS), else_=1)
    each = (
        sa.select(
            entry.contact_id, entry.channel, sa.func.count(entry.id).label("made"),
            sa.func.sum(sa.case((reached, 1), else_=0)).label("reached"), sa.func.sum(weight).label("weight"),
            sa.func.max(entry.at).label("last"),
        )
        .where(*where)
        .group_by(entry.contact_id, entry.channel)
        .subquery()
    )  # fmt: skip
    own: dict[str, Any] = {"partition_by": each.c.contact_id}
    place = sa.func.row_number().over(order_by=(each.c.weight.desc(), each.c["last"].desc(), each.c.channel), **own)
    ranked = sa.select(
        each.c.contact_id, each.c.channel, each.c.weight, sa.func.sum(each.c.made).over(**own).label("made"),
        sa.func.sum(each.c.reached).over(**own).label("reached"), sa.func.max(each.c["last"]).over(**own).label("last"),
        place.label("place"),
    ).subquery()  # fmt: skip
    names = ("contact_id", "channel", "made", "reached", "last")
    best = sa.and_(ranked.c.place == 1, ranked.c.weight > 0)
    return sa.select(*(ranked.c[name] for name in names)).where(best).subquery()


def best_channel(env: Env, contact: int) -> str | None:
    """The channel by which a contact is reached best; None while nobody was reached."""
    entry: Any = env[LogEntry]
    return env.session.scalar(sa.select(best_channels(env, entry.contact_id == contact).c.channel))
