"""What the sources of a package may ask of the style sheets: names of classes and of icons. The standard library only,
since the build of the distribution uses it before anything is installed."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

SUFFIXES = frozenset({".py", ".html", ".js"})
_WORD = re.compile(r"[A-Za-z0-9_-]+")
_ICON = re.compile(r"""\bti-([a-z0-9-]+)|["']([a-z][a-z0-9-]*)["']""")
_APART = frozenset({"vendor", "tests", "node_modules", "migrations", "__pycache__"})


@dataclass(frozen=True)
class Words:
    """Everything in the sources that might be the name of a class or of an icon; too many rather than too few."""

    classes: frozenset[str]
    icons: frozenset[str]
    """Without their `ti-`."""

    def may_use(self, name: str) -> bool:
        """Whether a class of this name may be asked for; `btn-` in a source stands for each name that begins so."""
        return name in self.classes or any(f"{name[:at]}-" in self.classes for at in _hyphens(name))


def words_of(folders: Iterable[Path]) -> Words:
    """The words of the sources below these folders."""
    classes: set[str] = set()
    icons: set[str] = set()
    for folder in folders:
        for path in sources(folder):
            text = path.read_text("utf-8", "ignore")
            classes.update(_WORD.findall(text))
            icons.update(first or second for first, second in _ICON.findall(text))
    return Words(frozenset(classes), frozenset(icons))


def fingerprint(folder: Path) -> str:
    """Changes when a source below the folder comes, goes or changes its size."""
    digest = hashlib.sha256()
    for path in sources(folder):
        digest.update(f"{path.relative_to(folder).as_posix()} {path.stat().st_size}\n".encode())
    return digest.hexdigest()[:16]


def sources(folder: Path) -> Iterator[Path]:
    """Templates, scripts and Python files below the folder, in the order of their names."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in SUFFIXES and not _APART & set(path.relative_to(folder).parts):
            yield path


def _hyphens(name: str) -> Iterator[int]:
    return (at for at, sign in enumerate(name) if sign == "-" and at)
