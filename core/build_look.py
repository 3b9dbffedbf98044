"""Makes small style sheets of Tabler and of its icons: what the sources of this repository may use, and no more.

A class that only an add-on of somebody else uses is no loss: `yurt.web.look` sees that and takes the whole sheet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import tinycss2  # pyright: ignore[reportMissingImports, reportMissingModuleSource]
from tinycss2 import ast  # pyright: ignore[reportMissingImports, reportMissingModuleSource]

_ICON_RULE = re.compile(r'\.ti-([a-z0-9-]+):before\{content:"\\([0-9a-f]+)"\}')
_NESTING = frozenset({"media", "supports", "layer", "container"})


def make_look(vendor: Path, packages: list[Path], words: Any) -> None:
    """Writes `tabler.used.css`, `tabler-icons.used.css` with its font, and `look.json` into `vendor`.

    `words` is the module `yurt.web.look.words`; `packages` are the folders of the packages that are looked through.
    """
    found = words.words_of(packages)
    classes = _small_tabler(vendor / "tabler", found.may_use)
    icons = _small_icons(vendor / "tabler-icons", found.icons)
    seen = {package.name: words.fingerprint(package) for package in packages}
    facts = {"classes": sorted(classes), "icons": sorted(icons), "seen": seen}
    (vendor / "look.json").write_text(json.dumps(facts), "utf-8")


# ---- Tabler ----


def _small_tabler(folder: Path, used: Callable[[str], bool]) -> set[str]:
    """Writes the small sheet; gives the classes that are left out of it."""
    whole = (folder / "tabler.min.css").read_text("utf-8")
    left_out: set[str] = set()

    def keep(selector: list[Any]) -> bool:
        missing = {name for name in _classes(selector) if not used(name)}
        left_out.update(missing)
        return not missing

    rules = tinycss2.parse_stylesheet(whole, skip_comments=True, skip_whitespace=True)
    (folder / "tabler.used.css").write_text("".join(_kept(rules, keep)), "utf-8")
    return left_out


def _kept(rules: list[Any], keep: Callable[[list[Any]], bool]) -> Iterator[str]:
    for rule in rules:
        if isinstance(rule, ast.QualifiedRule):
            selectors = [tinycss2.serialize(selector) for selector in _selectors(rule.prelude) if keep(selector)]
            if selectors:
                yield f"{','.join(selectors)}{{{tinycss2.serialize(rule.content)}}}"
        elif isinstance(rule, ast.AtRule) and rule.content is not None and rule.lower_at_keyword in _NESTING:
            inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
            if body := "".join(_kept(inner, keep)):
                yield f"@{rule.at_keyword}{tinycss2.serialize(rule.prelude)}{{{body}}}"
        else:
            yield rule.serialize()


def _selectors(prelude: list[Any]) -> Iterator[list[Any]]:
    """The selectors of a list, each as its tokens."""
    selector: list[Any] = []
    for token in prelude:
        if token == ",":
            yield selector
            selector = []
        else:
            selector.append(token)
    yield selector


def _classes(selector: list[Any]) -> Iterator[str]:
    """The classes that an element must have; not those in `:not(…)` and the like, which it may lack."""
    for before, token in pairwise(selector):
        if before == "." and isinstance(token, ast.IdentToken):
            yield token.value


# ---- icons ----


def _small_icons(folder: Path, used: frozenset[str]) -> set[str]:
    """Writes the small sheet and its font; gives the icons that are left out of them."""
    whole = (folder / "tabler-icons.min.css").read_text("utf-8")
    codes = dict(_ICON_RULE.findall(whole))
    kept = {name: code for name, code in codes.items() if name in used}
    _small_font(folder / "fonts", [int(code, 16) for code in kept.values()])
    licence = whole[: whole.index("@font-face")]
    base = whole[whole.index(".ti{") : whole.index("}", whole.index(".ti{")) + 1]
    face = '@font-face{font-family:"tabler-icons";font-display:block;src:url("fonts/used.woff2") format("woff2")}'
    rules = "".join(f'.ti-{name}:before{{content:"\\{code}"}}' for name, code in kept.items())
    (folder / "tabler-icons.used.css").write_text(licence + face + base + rules, "utf-8")
    return codes.keys() - kept.keys()


def _small_font(folder: Path, codes: list[int]) -> None:
    from fontTools.subset import Options, Subsetter  # pyright: ignore[reportMissingImports]
    from fontTools.ttLib import TTFont  # pyright: ignore[reportMissingImports]

    options = Options(flavor="woff2", glyph_names=False, layout_features=[], notdef_outline=True)
    font = TTFont(folder / "tabler-icons.woff2")
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=codes)
    subsetter.subset(font)
    font.flavor = "woff2"
    font.save(folder / "used.woff2")
