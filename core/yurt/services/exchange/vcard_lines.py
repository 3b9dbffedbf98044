"""The lines of a vCard: unfolded, decoded, parted into name, parameters and value. RFC 6350, 3.2 to 3.4."""

from __future__ import annotations

import quopri
import re
from collections.abc import Iterator
from dataclasses import dataclass

_LINE = re.compile(r"(?:[\w-]+\.)?([\w-]+)((?:;(?:[^:;\"]|\"[^\"]*\")*)*):(.*)", re.DOTALL)
_PARAMETER = re.compile(r";((?:[^;\"]|\"[^\"]*\")*)")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_FIRST = {"PREF": 0, "CELL": 1, "MOBILE": 1, "IPHONE": 1, "WORK": 2, "MAIN": 2, "HOME": 3}
_LAST = 9
_LONGEST = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Property:
    """One thing that a card says. `raw` is the value as written, `rank` how soon it should be tried."""

    name: str
    raw: str
    rank: int = _LAST
    encoding: str = ""

    @property
    def text(self) -> str:
        """The value as one text."""
        return _unescaped(self.raw)

    def parts(self, separator: str) -> list[str]:
        """The value cut where the separator is not escaped."""
        found = re.split(rf"(?<!\\){re.escape(separator)}", self.raw)
        return [_unescaped(part).strip() for part in found]


def properties(lines: Iterator[str]) -> Iterator[Property]:
    """What the lines say, in their order; lines that say nothing in vCard's way are passed over."""
    for line in _unfolded(lines):
        match = _LINE.fullmatch(line)
        if match is not None:
            yield _property(match[1].upper(), match[2], match[3])


def _property(name: str, parameters: str, value: str) -> Property:
    words: list[str] = []
    encoding, charset = "", "utf-8"
    for parameter in _PARAMETER.findall(parameters):
        key, _, given = parameter.partition("=")
        key, given = key.strip().upper(), given.strip('" ')
        if key == "ENCODING" or key in ("QUOTED-PRINTABLE", "BASE64"):
            encoding = (given or key).upper()
        elif key == "CHARSET":
            charset = given
        elif key == "PREF":
            words.append("PREF" if given in ("", "1") else "")
        else:
            words += (given or key).upper().split(",")
    if encoding == "QUOTED-PRINTABLE":
        value = _from_quoted(value, charset)
    return Property(name, value, min((_FIRST.get(word, _LAST) for word in words), default=_LAST), encoding)


def _from_quoted(value: str, charset: str) -> str:
    data = quopri.decodestring(value.encode("latin-1", "replace"))
    try:
        return data.decode(charset)
    except (LookupError, UnicodeDecodeError):
        return data.decode("utf-8", "replace")


def _unfolded(lines: Iterator[str]) -> Iterator[str]:
    """Whole lines: those that begin with a blank belong to the one before, as do quoted ones after a final `=`."""
    whole = ""
    for physical in lines:
        line = physical.rstrip("\r\n")
        if whole and line[:1] in (" ", "\t") and len(whole) < _LONGEST:
            whole += line[1:]
        elif whole.endswith("=") and "QUOTED-PRINTABLE" in whole.partition(":")[0].upper():
            whole = whole[:-1] + line
        else:
            if whole:
                yield whole
            whole = line
    if whole:
        yield whole


def _unescaped(value: str) -> str:
    return _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], value)
