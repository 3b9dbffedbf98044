"""A rendered text with gaps: what stays the same from page to page is rendered once, what differs is put in."""

from __future__ import annotations

import re
import secrets
from collections.abc import Mapping, Sequence


def new_mark() -> str:
    """A text to render in the place of a gap. Nobody can guess it, so that no text of a page holds it by design;
    being letters and digits only, it comes through escaping and into addresses as it is."""
    return f"gap{secrets.token_hex(12)}"


class Pieces:
    """The parts of a text between its marks; a mark may stand in it any number of times."""

    def __init__(self, text: str, marks: Sequence[str]) -> None:
        self._parts = re.split(f"({'|'.join(map(re.escape, marks))})", text)

    def fill(self, given: Mapping[str, str]) -> str:
        """The text with what is given in the places of the marks."""
        return "".join([given.get(part, part) for part in self._parts])
