"""One value of a record in words, for pages that are not forms."""

from __future__ import annotations

from typing import Any

from yurt.env import Env
from yurt.web.present.sources import Source, shown_text


def value_text(env: Env, record: Any, name: str) -> str:
    """A field's value as a form shows it, in the user's language: labels, formats, what linked records are called.

    Empty where there is none, or where the user may not see the field. Raises InvalidFilter for no field.
    """
    info = env.info(record)
    spec = info.field(name)
    if not env.access.readable(spec):
        return ""
    source = Source(env, info, record)
    source.learn([spec])
    return shown_text(source, spec, source.value(spec) if spec.kind not in ("many", "lines") else None)
