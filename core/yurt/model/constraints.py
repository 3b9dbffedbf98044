"""Constraints and indexes of a model, with messages that people can act on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Unique:
    """No two records share these fields' values."""

    fields: tuple[str, ...]
    message: str


@dataclass(frozen=True)
class Check:
    """An SQL condition that every row meets; `name` is part of the constraint's name in the database."""

    name: str
    condition: Callable[[Any], Any]
    message: str


@dataclass(frozen=True)
class Index:
    """A database index over these fields, in this order."""

    fields: tuple[str, ...]


def unique(*fields: str, message: str) -> Unique:
    """Declares that the fields' values are unique together; `message` is shown when they are not."""
    return Unique(fields, message)


def check(name: str, condition: Callable[[Any], Any], message: str) -> Check:
    """Declares a condition: a function that takes the table's columns and returns an SQL expression."""
    return Check(name, condition, message)


def index(*fields: str) -> Index:
    """Declares an index for lists that filter or sort by these fields."""
    return Index(fields)
