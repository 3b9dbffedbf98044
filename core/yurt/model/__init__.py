"""What an add-on author needs to declare models.

A part is a plain class that inherits from `Model` and declares its fields as annotations::

    class Book(Model):
        title: Mapped[str] = field(tracked=True)
        author: Mapped[Author] = link()
        price: Mapped[Money | None]
"""

from sqlalchemy.orm import Mapped

from yurt.model.actions import Action, Notice, action
from yurt.model.asks import Ask
from yurt.model.constraints import check, index, unique
from yurt.model.declare import computed, field, lines, link, many, state
from yurt.model.kinds import (
    Colour,
    Email,
    File,
    Image,
    Json,
    LongText,
    Money,
    Percent,
    Phone,
    RichText,
    Url,
)
from yurt.model.parameters import Parameters
from yurt.model.part import Model
from yurt.model.periods import Period
from yurt.model.spec import FieldSpec, Sequence, State

__all__ = [
    "Action", "Ask", "Colour", "Email", "FieldSpec", "File", "Image", "Json", "LongText", "Mapped", "Model", "Money",
    "Notice", "Parameters", "Percent", "Period", "Phone", "RichText", "Sequence", "State", "Url", "action", "check",
    "computed", "field", "index", "lines", "link", "many", "state", "unique",
]  # fmt: skip
