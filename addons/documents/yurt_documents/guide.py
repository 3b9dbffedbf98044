"""What a template of a kind may show, as its author reads it: what to write, what it means, how it comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from yurt_documents.editions import examples, speech_of
from yurt_documents.kinds import PaperKind, Place, Rows
from yurt_documents.speech import WAYS, Speech

if TYPE_CHECKING:
    from yurt.env import Env


@dataclass(frozen=True)
class GuideLine:
    """A placeholder."""

    write: str
    label: str
    example: str
    ways: tuple[tuple[str, str], ...]
    """Other ways to write it, each with its example."""


@dataclass(frozen=True)
class GuidePart:
    """Placeholders that belong together; `loop` is the name of rows that repeat."""

    title: str
    lines: tuple[GuideLine, ...]
    loop: str = ""


def guide_of(env: Env, kind: PaperKind) -> list[GuidePart]:
    """All parts of the guide, values first."""
    speech, given = speech_of(env, env.language), examples(env, kind)
    values = [place for place in kind.known.values() if isinstance(place, Place)]
    lines = tuple(_line(env, speech, place, place.name, given[place.name]) for place in values)
    parts = [GuidePart(env.gettext("Values"), lines)]
    for rows in kind.known.values():
        if isinstance(rows, Rows):
            row = given[rows.name][0]
            lines = tuple(_line(env, speech, part, f"row.{part.name}", row[part.name]) for part in rows.places)
            parts.append(GuidePart(env.gettext(rows.label), lines, rows.name))
    return parts


def _line(env: Env, speech: Speech, place: Place, name: str, example: object) -> GuideLine:
    said = speech.say(place, example)
    ways = tuple((f"{{{{ {name}.{way} }}}}", getattr(said, way)) for way in WAYS[place.kind])
    return GuideLine(f"{{{{ {name} }}}}", env.gettext(place.label), said.text, ways)
