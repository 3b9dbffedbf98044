"""What an API token may be used for, at most; the rights of its user still apply."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from yurt.errors import ValidationFailed

EVERYTHING = "*"
_SCOPE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+:[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Scopes:
    """A set of scopes such as `crm.contact:read`, `crm.lead:write`, `crm.lead:mark_won`, or `*` for everything.

    The part after the colon is `read`, `create`, `write`, `delete` or the name of an action. An empty set
    allows nothing.
    """

    names: frozenset[str]

    @classmethod
    def of(cls, names: str | Iterable[str]) -> Scopes:
        """Scopes from words separated by blanks, as they are kept, or from several strings.

        Raises `ValidationFailed` with field `scopes` for one that is not written as a scope.
        """
        words = frozenset(names.split() if isinstance(names, str) else names)
        wrong = sorted(word for word in words if word != EVERYTHING and not _SCOPE.fullmatch(word))
        if wrong:
            message = f"Not a scope: {', '.join(wrong)[:200]}. Write it as “crm.contact:read”, or “*” for everything."
            raise ValidationFailed(message, {"scopes": message})
        return cls(words)

    def allows(self, scope: str) -> bool:
        """Whether this one scope is covered."""
        return EVERYTHING in self.names or scope in self.names

    def __str__(self) -> str:
        return " ".join(sorted(self.names))
