"""What a message leaves open, to be filled in when it is shown."""

from __future__ import annotations

import re

_BRACES = re.compile(r"\{\w*(?:[.!:\[][^{}]*)?\}")
_PERCENT = re.compile(r"%\((\w+)\)[#0\- +]?\d*(?:\.\d+)?[a-zA-Z]|%%")


def placeholders(text: str) -> frozenset[str]:
    """The names a text leaves open: `{number}` of `str.format`, `%(name)s` of templates, `%%` for the sign itself."""
    return frozenset(found.group() for pattern in (_BRACES, _PERCENT) for found in pattern.finditer(text))
