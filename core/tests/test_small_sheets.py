"""The small style sheets: what the build leaves out, and who gets the whole ones instead."""

from __future__ import annotations

from pathlib import Path

import pytest
from yurt.web.assets import FOLDER
from yurt.web.look import SMALL, WHOLE, Made, choose, made
from yurt.web.look.words import fingerprint, words_of

FACTS = Made(frozenset({"btn-ghost-dark", "placeholder-glow"}), frozenset({"abacus"}), {})


def package(folder: Path, text: str) -> Path:
    (folder / "templates").mkdir(parents=True)
    (folder / "templates" / "page.html").write_text(text)
    return folder


@pytest.mark.parametrize(
    "text, tabler, icons",
    [
        ('<i class="ti ti-user"></i>', SMALL.tabler, SMALL.icons),
        ('<i class="ti ti-abacus"></i>', SMALL.tabler, WHOLE.icons),
        ('Menu("Sums", icon="abacus")', SMALL.tabler, WHOLE.icons),
        ('<p class="placeholder-glow">', WHOLE.tabler, SMALL.icons),
        ('<a class="btn btn-ghost-{{ tone }}">', WHOLE.tabler, SMALL.icons),
    ],
)
def test_an_addon_that_names_more_gets_the_whole_sheet(tmp_path: Path, text: str, tabler: str, icons: str) -> None:
    look = choose(FACTS, [package(tmp_path / "yurt_sums", text)])
    assert (look.tabler, look.icons) == (tabler, icons)


def test_a_package_that_the_build_has_seen_is_not_read_again(tmp_path: Path) -> None:
    folder = package(tmp_path / "yurt_sums", '<i class="ti ti-abacus"></i>')
    seen = Made(FACTS.classes_left_out, FACTS.icons_left_out, {"yurt_sums": fingerprint(folder)})
    assert choose(seen, [folder]) == SMALL
    package(folder / "more", "another page")
    assert choose(seen, [folder]).icons == WHOLE.icons
    assert choose(None, []) == WHOLE


def test_the_small_sheets_leave_out_what_they_say_and_nothing_else() -> None:
    facts = made()
    assert facts is not None, "uv sync --reinstall-package yurt makes them"
    sheet, icons = (FOLDER / SMALL.tabler).read_text(), (FOLDER / SMALL.icons).read_text()
    assert ".btn-primary" in sheet and ".card" in sheet and ":root" in sheet and "@media" in sheet
    assert not any(f".{name}{{" in sheet for name in facts.classes_left_out)
    assert ".ti-search:before" in icons and not any(f".ti-{name}:before" in icons for name in facts.icons_left_out)
    core = FOLDER.parents[1]
    if facts.seen["yurt"] == fingerprint(core):  # nothing was changed since the build
        assert not words_of([core]).icons & facts.icons_left_out
