"""What is wrong with a template or with what it is filled from, told to people."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed

if TYPE_CHECKING:
    from yurt.env import Env


@dataclass(frozen=True)
class Problem:
    """A sentence, and where: a cell, a line, the words around it."""

    text: str
    place: str = ""

    def __str__(self) -> str:
        return f"{self.place}: {self.text}" if self.place else self.text


@dataclass
class Filled:
    """A file made from a template. `faults` are the template's, `missing` names what the record does not have."""

    content: bytes
    faults: list[Problem] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)


class TemplateFaulty(ValidationFailed):
    """A template that cannot be filled: each fault names its place."""

    code = "template-faulty"


def refuse(env: Env, faults: Iterable[Problem]) -> None:
    """Raises TemplateFaulty when there are any."""
    told = [str(fault) for fault in faults]
    if told:
        text = env.gettext("The template cannot be used. {faults}").format(faults=" ".join(told[:10]))
        raise TemplateFaulty(text, {"file": text})


def unknown(env: Env, name: str, known: Iterable[str], place: str = "") -> Problem:
    """A placeholder that the kind of paper does not have."""
    text = env.gettext("“{name}” is unknown here.").format(name=name)
    near = difflib.get_close_matches(name, list(known), n=1, cutoff=0.6)
    if near:
        text += " " + env.gettext("Did you mean “{name}”?").format(name=near[0])
    return Problem(text, place)
