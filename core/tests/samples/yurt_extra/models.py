"""What the extra adds."""

from __future__ import annotations

from yurt.model import Mapped, Model, computed, field, lines, link, many
from yurt_sample.models import Person, Tag


class Badge(Model, label="Badge", trash=False):
    """Something a person wears."""

    name: Mapped[str]
    person: Mapped[Person] = link(ondelete="cascade")


class PersonWithBadges(Person, extends=True):
    """Persons have badges and friends wherever this add-on is installed."""

    badges: Mapped[list[Badge]] = lines(inverse="person")
    friends: Mapped[list[Person]] = many()
    shoe_size: Mapped[int] = field(default=42)
    nickname: Mapped[str | None] = field(tracked=True)

    def greeting(self) -> str:
        return f"{super().greeting()}, and I have {len(self.badges)} badges"

    @computed()
    def badge_count(self) -> int:
        """How many."""
        return len(self.badges)


class TagWithWeight(Tag, extends=True, label="Label"):
    """Tags weigh something."""

    weight: Mapped[int] = field(default=1)
