"""The chain of authority of an application: which levels are asked, whose turn it is, who may speak for a level."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from yurt.errors import AccessDenied, ValidationFailed

from yurt_lending.engine.scoring import Decision as Advice
from yurt_lending.models.decision import Authority, Decision

if TYPE_CHECKING:
    from yurt.env import Env


@dataclass(frozen=True, slots=True)
class Chain:
    """The levels that an application passes, the lowest first; the last one decides. Empty: no levels are kept."""

    levels: tuple[Authority, ...]
    agreed: frozenset[int]
    """The levels, by id, that agreed since the application was handed in last."""

    @property
    def turn(self) -> Authority | None:
        """The level that is asked next."""
        last = self.levels[-1] if self.levels else None
        return next((level for level in self.levels if level.id not in self.agreed), last)

    @property
    def decides(self) -> bool:
        """True when the level asked next is the last one."""
        return not self.levels or self.turn is self.levels[-1]


def chain_of(env: Env, loan: Any) -> Chain:
    """The chain for an application as it stands. Raises ValidationFailed when no level reaches it."""
    row: Any = env[Authority]
    with env.sudo():
        chosen = sa.select(row).where(sa.not_(row.archived)).order_by(row.level, row.id)
        every = list(env.session.scalars(chosen))
    levels = [level for level in every if level.product_id == loan.product_id]
    levels = levels or [level for level in every if level.product_id is None]
    if not levels:
        return Chain((), frozenset())
    last = next((level for level in levels if reaches(level, loan)), None)
    if last is None:
        message = env.gettext("No level of approval reaches this application. A smaller amount or a better score does.")
        raise ValidationFailed(message)
    below = [level for level in levels if level.must_agree and level.level < last.level]
    return Chain((*below, last), _agreed(env, loan))


def reaches(level: Authority, loan: Any) -> bool:
    """Whether the level may decide on an application of this amount and score."""
    if level.up_to is not None and loan.principal > level.up_to:
        return False
    if level.least_score is not None and (loan.score is None or loan.score < level.least_score):
        return False
    return level.against_score or not goes_against(loan)


def goes_against(loan: Any) -> bool:
    """Whether approving would contradict the score."""
    beyond = loan.score_limit is not None and loan.principal > loan.score_limit
    return beyond or loan.advice == Advice.DECLINE.value


def refuse_stranger(env: Env, chain: Chain) -> None:
    """Raises AccessDenied for a user who may not speak for the level that is asked next, or for a higher one of it."""
    if env.is_sudo:
        return
    if not chain.levels:
        if not env.access.has_role("lending.manager"):
            raise AccessDenied(env.gettext("A head of lending decides on this application."), model="lending.loan")
        return
    turn = chain.turn
    assert turn is not None
    if not any(speaks_for(env, level) for level in (turn, *(chain.levels[-1:] if chain.decides else ()))):
        message = env.gettext("“{level}” decides on this application.").format(level=turn.name)
        raise AccessDenied(message, model="lending.loan")


def speaks_for(env: Env, level: Authority) -> bool:
    """Whether the user belongs to a level, or to a higher one of the same product."""
    with env.sudo():
        row: Any = env[Authority]
        higher = sa.select(row).where(row.level > level.level, sa.not_(row.archived))
        same = row.product_id.is_(None) if level.product_id is None else row.product_id == level.product_id
        levels = [level, *env.session.scalars(higher.where(same))]
        return any(
            env.user_id in {person.id for person in each.people}
            or (each.role is not None and env.access.has_role(each.role.name))
            for each in levels
        )


def refuse_own(env: Env, loan: Any) -> None:
    """Raises AccessDenied for whoever entered the application, or agreed to it on another level already."""
    if env.is_sudo:
        return
    if not loan.product.one_person and env.user_id in (loan.created_by_id, loan.submitted_by_id):
        message = env.gettext("You entered this application: another person decides on it.")
        raise AccessDenied(message, model="lending.loan")
    decision: Any = env[Decision]
    mine = sa.select(decision.id).where(
        decision.loan_id == loan.id, decision.round == loan.round, decision.decided_by_id == env.user_id,
        decision.outcome == "agreed",
    )  # fmt: skip
    if env.session.scalars(mine.limit(1)).first() is not None:
        message = env.gettext("You agreed to this application already: another person decides on the next level.")
        raise AccessDenied(message, model="lending.loan")


def _agreed(env: Env, loan: Any) -> frozenset[int]:
    decision: Any = env[Decision]
    chosen = sa.select(decision.level_id).where(
        decision.loan_id == loan.id, decision.round == loan.round, decision.outcome == "agreed"
    )
    with env.sudo():
        return frozenset(env.session.scalars(chosen))
