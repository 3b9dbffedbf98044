"""What a browser posts of a form, for tests of forms."""

from __future__ import annotations

import html
import re
from typing import Any

HTMX = {"HX-Request": "true", "HX-Target": "y-form"}


def inputs(page: Any) -> dict[str, Any]:
    """What a browser would post of the form as it stands (texts, choices, hidden fields)."""
    text = page.text if hasattr(page, "text") else page
    text = re.sub(r"<template>.*?</template>", "", text, flags=re.S)
    form = text[text.index('id="y-record"') :]
    found: dict[str, Any] = {}
    for tag in re.findall(r"<input [^>]*>", form):
        attributes = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if attributes.get("type") in ("checkbox", "radio") and " checked" not in tag:
            continue
        if "name" in attributes:
            found.setdefault(attributes["name"], []).append(html.unescape(attributes.get("value", "")))
    for name, value in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\n?(.*?)</textarea>', form, re.S):
        found[name] = [html.unescape(value)]
    for name, body in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', form, re.S):
        chosen = re.findall(r'<option value="([^"]*)" selected', body)
        found[name] = [html.unescape(chosen[0])] if chosen else [""]
    return found


def fresh(env: Any, record: Any) -> Any:
    env.session.expire_all()
    return env.get(type(record), record.id)
