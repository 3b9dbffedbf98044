"""The documentation against the code: the tutorial is carried out, made pages are up to date, links lead somewhere."""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import yurt
from yurt.errors import YurtError
from yurt.registry import hookspecs
from yurt_sdk.docs import hooks_page
from yurt_sdk.sandbox import Sandbox

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^```(\w+)(?: (title|append)=\"([^\"]+)\")?\n(.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Block:
    """One fenced block: its language, what to do with it, the file it is for, and its text."""

    language: str
    mode: str
    file: str
    text: str


def blocks(page: Path) -> list[Block]:
    return [Block(*(part or "" for part in found.groups())) for found in FENCE.finditer(page.read_text("utf-8"))]


def test_the_tutorial_can_be_followed(tmp_path: Path, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch):
    server = request.getfixturevalue("_postgresql")
    assert server is not None
    monkeypatch.setenv("YURT_TEST_POSTGRESQL", server.server)
    sandbox = Sandbox.create(tmp_path / "environment")
    project = tmp_path / "yurt-tools"
    project.mkdir()
    ran = ""
    for block in blocks(DOCS / "addon-tutorial.md"):
        if block.language == "console":
            script = "\n".join(line.removeprefix("$ ") for line in block.text.splitlines() if line.startswith("$ "))
            done = sandbox.shell(script, project)
            assert done.returncode == 0, f"{script}\n{done.stdout}\n{done.stderr}"
            ran += done.stdout
        else:
            assert block.file, f"A block of the tutorial says not where it belongs: {block.text[:60]}"
            path = project / block.file
            path.parent.mkdir(exist_ok=True)
            earlier = path.read_text("utf-8") if block.mode == "append" else ""
            path.write_text(earlier + block.text, "utf-8")
    assert "11 passed" in ran, ran
    assert re.search(r"tools\s+Tool lending\s+installed", ran), ran


def test_the_page_of_hooks_is_up_to_date():
    page = (DOCS / "hooks.md").read_text("utf-8")
    assert page == hooks_page(), "Run: uv run python -m yurt_sdk.docs hooks > docs/hooks.md"


def test_the_examples_of_hooks_fit_their_specifications():
    shown = [block.text for block in blocks(DOCS / "hooks.md") if "@hookimpl" in block.text]
    assert len(shown) >= 5
    for text in shown:
        (function,) = ast.parse(text).body
        assert isinstance(function, ast.FunctionDef)
        known = inspect.signature(getattr(hookspecs, function.name)).parameters
        assert [argument.arg for argument in function.args.args if argument.arg not in known] == [], function.name


def test_every_error_is_explained():
    explained = set(re.findall(r"^## (\S+)$", (DOCS / "errors.md").read_text("utf-8"), re.MULTILINE))
    for module in pkgutil.walk_packages(yurt.__path__, "yurt."):
        if "__main__" not in module.name and ".migrations" not in module.name:
            importlib.import_module(module.name)
    codes = {error.code: error.__name__ for error in (YurtError, *subclasses(YurtError)) if owned(error)}
    assert {code: name for code, name in codes.items() if code not in explained} == {}


def subclasses(error: type[YurtError]) -> Iterator[type[YurtError]]:
    for child in error.__subclasses__():
        yield child
        yield from subclasses(child)


def owned(error: type[YurtError]) -> bool:
    return error.__module__.split(".")[0] == "yurt"


PAGES = sorted([ROOT / "README.md", *DOCS.rglob("*.md"), *ROOT.glob("addons/*/README.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    targets = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_python_in_the_pages_is_python(page: Path):
    for block in blocks(page):
        if block.language == "python" and not block.text.startswith("def "):
            ast.parse(block.text)
