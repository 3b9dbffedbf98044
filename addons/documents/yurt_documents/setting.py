"""PDF templates: typst text that users edit, set with the helpers of `paper.typ` and nothing else in reach."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from typst import TypstError
from yurt.paper import set_page

from yurt_documents.kinds import Place, Rows
from yurt_documents.material import Material
from yurt_documents.problems import Filled, Problem, unknown

if TYPE_CHECKING:
    from yurt.env import Env

HELPERS = Path(__file__).with_name("paper.typ")
OPENING = '#import "paper.typ": *'
MOST = 200_000
"""Characters of a template."""
_REACHING = re.compile(r"\b(import|include|plugin|read)\b(?=\s*[\"(\w@])")
_LINE = re.compile(r"page\.typ:(\d+):\d+")
_NAME = re.compile(r"\bdata\.([a-z_]+(?:\.[a-z_]+)*)")
_KEY = re.compile(r'dictionary does not contain key "([^"]*)"')


def fill(env: Env, template: str, material: Material) -> Filled:
    """The PDF file; faults name the line. Files and packages cannot be reached from the template."""
    faults = _reaching(env, template)
    if faults:
        return Filled(b"", faults)
    data = {
        "language": material.speech.language,
        "words": {word: material.speech.gettext(word) for word in material.kind.words},
        "data": material.as_json(),
    }
    with tempfile.TemporaryDirectory(prefix="yurt-paper-") as folder:
        page = Path(folder) / "page.typ"
        page.write_text(template, encoding="utf-8")
        page.with_name(HELPERS.name).write_bytes(HELPERS.read_bytes())
        try:
            content = set_page(page, data)
        except TypstError as error:
            return Filled(b"", [_fault(env, error, template, material)])
    return Filled(content, [], _missing(template, material))


def _reaching(env: Env, template: str) -> list[Problem]:
    if len(template) > MOST:
        return [Problem(env.gettext("The template is longer than {most} characters.").format(most=MOST))]
    faults = []
    for number, line in enumerate(template.splitlines(), start=1):
        found = None if line.strip() == OPENING else _REACHING.search(line)
        if found:
            text = env.gettext("“{word}” is not available in templates: nothing outside of them can be reached.")
            place = env.gettext("Line {number}").format(number=number)
            faults.append(Problem(text.format(word=found[1]), place))
    return faults


def _fault(env: Env, error: TypstError, template: str, material: Material) -> Problem:
    """What typst says, with the line; a name that is not there is told with the nearest that is."""
    line = _LINE.search(error.diagnostic)
    place = env.gettext("Line {number}").format(number=line[1]) if line else ""
    key = _KEY.search(error.message)
    if key is None:
        return Problem(error.message.strip().rstrip(".") + ".", place)
    written = template.splitlines()[int(line[1]) - 1] if line else ""
    named = [path.split(".") for path in _NAME.findall(written)]
    name = next((".".join(path[: path.index(key[1]) + 1]) for path in named if key[1] in path), key[1])
    return unknown(env, name, [name for name, _ in material.kind.every_place()], place)


def _missing(template: str, material: Material) -> list[str]:
    """The labels of the values that the template names and the record does not have."""
    named = set(_NAME.findall(template))
    found = []
    for place in material.kind.known.values():
        if isinstance(place, Rows) or not _is_named(place, named) or place.optional:
            continue
        if material.values.get(place.name) in (None, ""):
            found.append(place.label)
    return sorted(found)


def _is_named(place: Place, named: set[str]) -> bool:
    return any(path == place.name or path.startswith(f"{place.name}.") for path in named)
