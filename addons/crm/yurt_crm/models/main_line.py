"""Lines of which one is the main one, with a copy of it on their contact, so that lists and searches need no lines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

import sqlalchemy as sa
from yurt.model import Model


class MainLine(Model, abstract=True):
    """A line with a mark `main`. `owner` names its link to the contact, `siblings` the contact's field of such lines,
    `mirrors` says which of its fields is which of the contact's.

    The two are kept in step both ways: the line that becomes the main one gives the contact its values, and a contact
    that gets new values has them as its main line. A contact may do without lines.
    """

    owner: ClassVar[str] = "contact"
    siblings: ClassVar[str]
    mirrors: ClassVar[dict[str, str]]

    if TYPE_CHECKING:
        main: Any

    def on_create(self) -> None:
        super().on_create()
        if self.main:
            self._lead()

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        if self.main:
            self._lead()

    def on_delete(self) -> None:
        """The contact goes on with another of its lines, or with none."""
        super().on_delete()
        contact = getattr(self, self.owner)
        if not self.main or contact is None or contact in self.env.session.deleted:
            return
        others = [line for line in getattr(contact, self.siblings) if line is not self]
        heir = others[0] if others else None
        if heir is not None:
            heir.main = True
        for mine, theirs in self.mirrors.items():
            setattr(contact, theirs, getattr(heir, mine) if heir is not None else None)

    def same_as(self, contact: Any) -> bool:
        """Whether the line says what the contact says."""
        return all(getattr(self, mine) == getattr(contact, theirs) for mine, theirs in self.mirrors.items())

    def _lead(self) -> None:
        contact = getattr(self, self.owner)
        for mine, theirs in self.mirrors.items():
            if getattr(contact, theirs) != getattr(self, mine):
                setattr(contact, theirs, getattr(self, mine))
        for line in getattr(contact, self.siblings):
            if line is not self and line.main:
                line.main = False


def follow(contact: Any, lines: list[Any], changes: frozenset[str]) -> None:
    """Brings lines in step with what was changed on their contact itself; a line changed at the same time wins."""
    main = next((line for line in lines if line.main), None)
    if main is None or not changes & set(main.mirrors.values()):
        return
    _normalise(contact, changes & set(main.mirrors.values()))
    if main.same_as(contact):
        return
    if main in contact.env.session.new or sa.inspect(main).modified:
        return
    known = next((line for line in lines if line.same_as(contact)), None)
    if known is not None:
        known.main, main.main = True, False
    elif getattr(contact, next(iter(main.mirrors.values()))) is None:
        main.main = False
    else:
        for mine, theirs in main.mirrors.items():
            setattr(main, mine, getattr(contact, theirs))


def _normalise(contact: Any, names: set[str] | frozenset[str]) -> None:
    """Puts what was typed into the form in which it is kept, so that it can be compared. Raises ValidationFailed."""
    env = contact.env
    info = env.info(contact)
    plain = {name: getattr(contact, name) for name in names if info.field(name).kind != "link"}
    for name, value in info.validator.check(plain, env.gettext, {"region": env.system.settings.region}).items():
        if value != plain[name]:
            setattr(contact, name, value)
