"""The colours that people choose from, by name."""

from __future__ import annotations

from typing import Any

from yurt.env import Env
from yurt.i18n import N_
from yurt.model.spec import FieldSpec
from yurt.web.pages.context.document import Choice

PALETTE = (
    "#1f6f8b", "#5b5ea6", "#8a5a2b", "#33793f", "#a65f0a", "#287a74",
    "#a03f6b", "#5b7a20", "#775a96", "#b3541e", "#33669a", "#66707c",
)  # fmt: skip
"""The colours of the classes c-0 … c-11 in `yurt.css`."""
PALETTE_NAMES = N_(
    ("Sea", "Indigo", "Brown", "Green", "Amber", "Teal", "Plum", "Olive", "Violet", "Rust", "Blue", "Grey")
)


def palette_choices(env: Env, spec: FieldSpec, value: Any) -> tuple[Choice, ...]:
    colours = list(PALETTE) + ([value] if value and value not in PALETTE else [])
    found = [
        Choice(
            value=code,
            label=env.gettext(PALETTE_NAMES[number]) if number < len(PALETTE) else code,
            selected=code == value,
            colour=number if number < len(PALETTE) else None,
        )
        for number, code in enumerate(colours)
    ]
    if not spec.required:
        found.insert(0, Choice(value="", label=env.gettext("No colour"), selected=not value))
    return tuple(found)


def palette_place(code: str | None, otherwise: int) -> int:
    """The place in the palette that comes nearest to a colour such as #6b8fbf; `otherwise` for none."""
    if not code or len(code) != 7:
        return otherwise
    wanted = _parts(code)
    distances = [sum((a - b) ** 2 for a, b in zip(wanted, _parts(known), strict=True)) for known in PALETTE]
    return distances.index(min(distances))


def _parts(code: str) -> tuple[int, int, int]:
    return int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16)
