"""Roles, permissions and row rules as an add-on declares them. Nothing is allowed that nobody declared."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, get_args

Operation = Literal["read", "create", "write", "delete"]
OPERATIONS: tuple[Operation, ...] = get_args(Operation)


@dataclass(frozen=True)
class Role:
    """A named set of permissions, such as `crm.salesperson`; it has all that the roles in `implies` have."""

    name: str
    label: str
    implies: tuple[str, ...] = ()
    help: str = ""

    def __init__(self, name: str, label: str, implies: tuple[str, ...] | list[str] = (), help: str = "") -> None:
        object.__setattr__(self, "name", name)
        object.__setattr__(self, "label", label)
        object.__setattr__(self, "implies", tuple(implies))
        object.__setattr__(self, "help", help)


@dataclass(frozen=True)
class Permission:
    """A role may do these operations on records of a model."""

    role: str
    model: str
    operations: frozenset[Operation]


@dataclass(frozen=True)
class RowRule:
    """Which rows of a model a role sees (or everybody, when `role` is None).

    `where(model, env)` returns an SQL condition. Rules of several roles add up (any of them may let a
    row through); rules for everybody must all hold. `operations` limits the rule to some operations.
    """

    model: str
    role: str | None
    where: Callable[[Any, Any], Any]
    operations: frozenset[Operation]


def allow(role: Role | str, model: Any, *operations: Operation) -> Permission:
    """Lets a role do `operations` on a model; without any, all four."""
    chosen = operations or OPERATIONS
    return Permission(_role(role), _model(model), frozenset(chosen))


def rule(model: Any, role: Role | str | None, where: Callable[[Any, Any], Any], *operations: Operation) -> RowRule:
    """Limits the rows of a model that a role may reach. A role without a rule reaches all rows."""
    return RowRule(_model(model), None if role is None else _role(role), where, frozenset(operations or OPERATIONS))


def _role(role: Role | str) -> str:
    return role if isinstance(role, str) else role.name


def _model(model: Any) -> str:
    return model if isinstance(model, str) else model.__yurt_name__
