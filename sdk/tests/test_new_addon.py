"""A new add-on: written, really installed, and sound by its own tests; and what the checks find in a bad one."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner
from yurt.errors import ConfigurationError
from yurt_sdk.cli import register
from yurt_sdk.fixtures import NO_POSTGRESQL
from yurt_sdk.sandbox import Sandbox
from yurt_sdk.skeletons import new_addon

LINES_ALLOWED = 300


@pytest.fixture
def sandbox(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Sandbox:
    """An environment for one add-on, whose tests use the PostgreSQL server of these tests."""
    server = request.getfixturevalue("_postgresql")
    assert server is not None, NO_POSTGRESQL
    monkeypatch.setenv("YURT_TEST_POSTGRESQL", server.server)
    return Sandbox.create(tmp_path / "environment")


def test_a_new_addon_passes_its_own_tests_on_both_databases(sandbox: Sandbox, tmp_path: Path):
    project = new_addon("gold_price", tmp_path / "project")
    sandbox.install(project)
    run = sandbox.run("-m", "pytest", "-q", "-rs", folder=project)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "11 passed" in run.stdout


def test_it_is_short_and_nothing_of_the_example_s_name_is_left(tmp_path: Path):
    project = new_addon("pawn", tmp_path / "project")
    by_hand = [path for path in project.rglob("*") if path.is_file() and "migrations" not in path.parts]
    assert sum(len(path.read_text("utf-8").splitlines()) for path in by_hand) < LINES_ALLOWED
    assert [path for path in project.rglob("*") if "library" in path.name] == []
    assert [path for path in by_hand if "library" in path.read_text("utf-8").lower()] == []
    assert list((project / "yurt_pawn" / "migrations" / "versions").glob("0001_*.py"))


@pytest.mark.parametrize("name", ["Library", "1st", "a", "core", "with-dash", "über", "x" * 40])
def test_impossible_names_are_refused(name: str, tmp_path: Path):
    with pytest.raises(ConfigurationError, match="cannot be the name"):
        new_addon(name, tmp_path / "project")
    assert not (tmp_path / "project").exists()


def test_a_folder_that_holds_something_is_left_alone(tmp_path: Path):
    (tmp_path / "kept.txt").write_text("mine", "utf-8")
    with pytest.raises(ConfigurationError, match="is not empty"):
        new_addon("pawn", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept.txt"]


def test_the_command_says_what_comes_next(tmp_path: Path):
    app = typer.Typer()
    register(app)
    result = CliRunner().invoke(app, ["new", "addon", "pawn", "--folder", str(tmp_path / "p")])
    assert result.exit_code == 0, result.output
    assert "pip install -e" in result.output


DAMAGES = {
    "manifest": ("../pyproject.toml", 'license = "MIT"\n', ""),
    "docstrings": ("models.py", '    """A book that is lent out."""\n', ""),
    "labels": ("models.py", "= field(searchable=True)\n    shelf", '= field(label="Title")\n    shelf'),
    "permissions": ("rights.py", '    allow(reader, Shelf, "read"),\n', ""),
    "views": ("views.py", '"title", "author", "shelf"', '"title", "autor", "shelf"'),
    "migrations": ("models.py", "    returned: Mapped", "    note: Mapped[str | None]\n    returned: Mapped"),
    "imports": ("jobs.py", "import sqlalchemy as sa\n", "import sqlalchemy as sa\nimport yurt.web.problems\n"),
}  # fmt: skip


def test_the_checks_find_each_damage(sandbox: Sandbox, tmp_path: Path):
    project = new_addon("shelf", tmp_path / "project")
    for file, old, new in DAMAGES.values():
        path = project / "yurt_shelf" / file
        text = path.read_text("utf-8")
        assert old in text, (file, old)
        path.write_text(text.replace(old, new, 1), "utf-8")
    rights = project / "yurt_shelf" / "rights.py"
    rights.write_text(rights.read_text("utf-8").replace("    allow(keeper, Shelf),\n", ""), "utf-8")
    sandbox.install(project)
    began = sandbox.run("-m", "yurt.cli", "i18n", "extract", "shelf", "--language", "hy", folder=project)
    assert began.returncode == 0, began.stderr
    run = sandbox.run("-m", "yurt_sdk.checks", "shelf", folder=project)
    assert run.returncode == 1, run.stderr
    found = {line.split(":")[0] for line in run.stdout.splitlines()}
    assert found == {*DAMAGES, "translations"}, run.stdout


def test_translations_reach_the_user(sandbox: Sandbox, tmp_path: Path):
    project = new_addon("shelf", tmp_path / "project")
    sandbox.install(project)
    sandbox.run("-m", "yurt.cli", "i18n", "extract", "shelf", "--language", "hy", folder=project)
    catalog = project / "yurt_shelf" / "locale" / "hy" / "LC_MESSAGES" / "messages.po"
    text = catalog.read_text("utf-8").replace(
        'msgid "On the shelf"\nmsgstr ""', 'msgid "On the shelf"\nmsgstr "Դարակում"'
    )
    catalog.write_text(text, "utf-8")
    program = (
        "from yurt_sdk.testing import make_system\n"
        "system = make_system('sqlite:///x.db', ['shelf'])\n"
        "with system.env(1, language='hy') as env: print(env.gettext('On the shelf'))"
    )
    run = sandbox.run("-X", "utf8", "-c", program, folder=tmp_path)
    assert run.stdout.strip() == "Դարակում", run.stderr
