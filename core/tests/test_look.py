"""The styles keep their promises: contrast by computing it, no address of another host, every script's font at hand."""

import re
from pathlib import Path

import pytest
import yurt.web

STATIC = Path(yurt.web.__file__).parent / "static"
WANTED = 4.5  # WCAG 2.2, 1.4.3, level AA for text
ENHANCED = 7  # 1.4.6, level AAA
THEMES = ["light", "dark", "contrast", "contrast on black"]

PAIRS = [
    ("ink", "paper"), ("ink", "felt"), ("ink", "tint"), ("muted", "paper"), ("muted", "felt"), ("muted", "tint"),
    ("sky", "paper"), ("sky", "felt"), ("sky", "tint"), ("side-ink", "side"), ("side-quiet", "side"),
    ("ok", "ok-bg"), ("today", "today-bg"), ("late", "late-bg"), ("penalty", "penalty-bg"), ("new", "new-bg"),
    ("over", "over-bg"), ("late", "paper"), ("late", "felt"), ("today", "paper"), ("ok", "paper"),
]  # fmt: skip


def tokens(theme: str) -> dict[str, str]:
    """The colours that hold in a theme: the dark ones stand over the light ones."""
    css = (STATIC / "css" / "yurt.css").read_text()
    dark, contrast = r"\[data-bs-theme=dark\] \{", r"\[data-theme=contrast\] \{"
    blocks = {
        "light": [r":root \{"],
        "dark": [r":root \{", dark],
        "contrast": [r":root \{", contrast],
        "contrast on black": [r":root \{", dark, contrast, r"\[data-theme=contrast\]\[data-bs-theme=dark\] \{"],
    }[theme]
    found: dict[str, str] = {}
    for block in blocks:
        match = re.search(rf"^{block}(.*?)\n\}}", css, re.S | re.M)
        assert match, block
        found |= dict(re.findall(r"--y-([\w-]+): (#[0-9a-f]{6})", match[1]))
    return found


def luminance(colour: str) -> float:
    """Relative luminance of an sRGB colour as WCAG 2.2 defines it."""
    channels = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    bright, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (bright + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("text", "ground"), PAIRS)
def test_text_stands_out(theme: str, text: str, ground: str) -> None:
    colours = tokens(theme)
    assert contrast(colours[text], colours[ground]) >= (ENHANCED if theme.startswith("contrast") else WANTED)


@pytest.mark.parametrize("theme", THEMES)
def test_white_stands_out_on_buttons_and_palette(theme: str) -> None:
    css = (STATIC / "css" / "yurt.css").read_text()
    palette = dict(re.findall(r"\.(c-\d+) \{ --c: (#[0-9a-f]{6})", css))
    assert len(palette) == 12
    for name, colour in (palette | {name: tokens(theme)[name] for name in ("button", "button-deep")}).items():
        assert contrast("#ffffff", colour) >= WANTED, name


def test_nothing_comes_from_another_host() -> None:
    for path in [*(STATIC / "css").glob("*.css"), *(STATIC / "js").glob("*.js")]:
        text = path.read_text()
        assert not re.search(r"url\([\"']?(?:https?:)?//|@import|from \"https?:|import\(\"https?:", text), path.name


def test_every_font_named_is_vendored() -> None:
    names = re.findall(r'url\("\.\./(vendor/[^"]+)"\)', (STATIC / "css" / "fonts.css").read_text())
    assert len(names) == 24
    missing = [name for name in names if not (STATIC / name).is_file()]
    assert not missing, "run `uv sync --reinstall-package yurt` to bring the assets"


def test_scripts_of_vendors_that_pages_name_are_vendored() -> None:
    for path in (Path(yurt.web.__file__).parent / "templates").glob("*.html"):
        for name in re.findall(r"doc\.static \}\}/([\w./-]+)", path.read_text()):
            assert (STATIC / name).exists(), f"{path.name} names {name}"


def test_our_scripts_find_what_they_import() -> None:
    for path in (STATIC / "js").glob("*.js"):
        for name in re.findall(r'(?:from|import\(|, )"(\.[\w./-]+\.js)"', path.read_text()):
            assert (path.parent / name).resolve().is_file(), f"{path.name} imports {name}"
