"""The three switches of a dashboard: period, branch, employee. They stand in the address and are remembered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import sqlalchemy as sa

from yurt.base.models.organisation import Branch
from yurt.base.models.people import User
from yurt.env import Env
from yurt.env.access import ALL_BRANCHES
from yurt.i18n import N_
from yurt.view.dashboards import DashboardTile
from yurt.web.dashboards.periods import LONGEST, PERIODS, USUAL, WORDS, Span, span_of
from yurt.web.pages.context.document import Choice
from yurt.web.present.conditions import Part
from yurt.web.present.parse import number_in
from yurt.web.team.people import below

NAMES = ("period", "from", "to", "branch", "employee")
MOST_PEOPLE = 300


@dataclass(frozen=True)
class Switches:
    """What a dashboard is switched to; None for a branch or an employee means all that the user may see."""

    period: str = USUAL
    own: Span | None = None
    branch: int | None = None
    employee: int | None = None

    @classmethod
    def read(cls, given: Mapping[str, Any]) -> Switches:
        """From the parameters of an address, or what was remembered. What is not understood counts as not given."""
        name = str(given.get("period") or USUAL)
        own = _own(str(given.get("from") or ""), str(given.get("to") or "")) if name == "range" else None
        if name not in PERIODS or (name == "range" and own is None):
            name = USUAL
        branch, employee = (number_in(str(given.get(key) or "")) for key in ("branch", "employee"))
        return cls(name, own, branch or None, employee or None)

    def pairs(self) -> list[tuple[str, str]]:
        """As parameters of an address."""
        made = [("period", self.period)]
        if self.own is not None:
            made += [("from", self.own.first.isoformat()), ("to", self.own.last.isoformat())]
        made += [(name, str(value)) for name, value in (("branch", self.branch), ("employee", self.employee)) if value]
        return made

    def span(self, env: Env) -> Span:
        """The days of the period."""
        return span_of(self.period, self.own, env.today)

    def parts(self, tile: DashboardTile) -> tuple[Part, ...]:
        """The tile's filter with the switches that bear on it: for its figures and for the list behind them alike."""
        made = list(self._others(tile))
        if tile.date and self.own is not None:
            made += between(tile.date, self.own)
        elif tile.date:
            made.append({"field": tile.date, "op": "period", "value": WORDS[self.period]})
        return tuple(made)

    def parts_in(self, tile: DashboardTile, span: Span) -> tuple[Part, ...]:
        """The same for other days."""
        assert tile.date is not None
        return (*self._others(tile), *between(tile.date, span))

    def _others(self, tile: DashboardTile) -> tuple[Part, ...]:
        made: list[Part] = [tile.where] if tile.where else []
        for path, value in ((tile.branch, self.branch), (tile.employee, self.employee)):
            if path and value:
                made.append({"field": path, "op": "eq", "value": value})
        return tuple(made)

    def untouched(self, env: Env, tile: DashboardTile, dated: bool) -> tuple[str, ...]:
        """Which switches leave the tile alone, in words. `dated` says that the period bears on it."""
        said = [] if dated else [N_("as of now")]
        said += [N_("all branches")] if self.branch and not tile.branch else []
        said += [N_("all employees")] if self.employee and not tile.employee else []
        return tuple(env.gettext(text) for text in said)


def between(path: str, span: Span) -> list[Part]:
    """The conditions that a date lies in these days."""
    return [
        {"field": path, "op": "ge", "value": span.first.isoformat()},
        {"field": path, "op": "lt", "value": span.after.isoformat()},
    ]


def branch_choices(env: Env, chosen: int | None) -> tuple[Choice, ...]:
    """The user's branches; none when there are not several to choose from."""
    cls: Any = env[Branch]
    statement = sa.select(cls.id, cls.name).where(sa.not_(cls.archived)).order_by(cls.name)
    if not env.access.has_role(ALL_BRANCHES):
        statement = statement.where(cls.id.in_(env.branch_ids))
    rows = env.session.execute(statement).all()
    return _choices(env, [(row.id, row.name) for row in rows], chosen, "All branches")


def employee_choices(env: Env, tiles: list[DashboardTile], chosen: int | None) -> tuple[Choice, ...]:
    """The people whose records the user may see: the user's team, or everybody where no rule limits the rows."""
    models = {tile.model for tile in tiles if tile.employee and tile.model}
    if any(_sees_all(env, model) for model in models):
        cls: Any = env[User]
        statement = sa.select(cls.id, cls.name).where(cls.active, sa.not_(cls.archived)).order_by(cls.name)
        people = [(row.id, row.name) for row in env.session.execute(statement.limit(MOST_PEOPLE))]
    else:
        team = [(member.id, member.name) for member in below(env, env.user_id or 0)]
        people = [(env.user_id, env.gettext("Me")), *team] if team else []
    return _choices(env, people, chosen, "All employees")


def _sees_all(env: Env, model: str) -> bool:
    info = env.info(model)
    return env.access.condition(info, "read", info.cls, env) is None


def _choices(env: Env, found: list[tuple[Any, str]], chosen: int | None, every: str) -> tuple[Choice, ...]:
    if len(found) < 2:
        return ()
    named = [("", env.gettext(every)), *((str(number), name) for number, name in found)]
    return tuple(Choice(value=value, label=name, selected=value == str(chosen or "")) for value, name in named)


_EVERY = N_(("All branches", "All employees"))


def _own(first: str, last: str) -> Span | None:
    try:
        span = Span(date.fromisoformat(first), date.fromisoformat(last) + timedelta(days=1))
    except (ValueError, OverflowError):
        return None
    fits = date(1900, 1, 1) <= span.first < span.after <= date(2200, 1, 1) and span.days <= LONGEST
    return span if fits else None
