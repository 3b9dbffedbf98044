"""Pages on paper: set by typst, which shapes every script that Yurt speaks, with the shell's own Noto fonts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yurt
from yurt.errors import ConfigurationError

FONTS = Path(yurt.__file__).parent / "web" / "static" / "vendor" / "noto-print"
"""The Noto fonts in the shape that typst reads; the build makes them from those that browsers get."""
FAMILIES = [
    f"Yurt Print {part}"
    for part in ("latin", "latin-ext", "cyrillic", "cyrillic-ext", "armenian", "georgian", "lao", "myanmar")
]


def set_page(page: Path, data: Mapping[str, Any]) -> bytes:
    """The PDF file of a typst page, which finds `data` as JSON in `sys.inputs.data`: values, never markup.

    `data` is joined by `fonts`, the families to set text in. Raises ConfigurationError without fonts.
    """
    if not FONTS.is_dir():
        raise ConfigurationError(
            "The fonts for PDF files are missing from this installation. Build it anew: "
            "uv sync --inexact --reinstall-package yurt."
        )
    import typst

    given = json.dumps({"fonts": FAMILIES, **data}, ensure_ascii=False)
    return typst.compile(page, sys_inputs={"data": given}, font_paths=[FONTS], ignore_system_fonts=True, format="pdf")
