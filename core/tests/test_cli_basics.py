"""The command line itself: help, exit codes, refusals in a sentence, commands of other distributions."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest
import typer
from typer.core import TyperGroup
from yurt.cli import app as app_module
from yurt.cli.running import run


def commands(group: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, command in group.commands.items():
        if isinstance(command, TyperGroup):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name), command


OWN = ("demo", "init", "preset", "addon", "user", "token", "field", "customise", "import", "export", "serve",
       "worker", "jobs", "check", "backup", "restore", "upgrade", "migrate", "shell")  # fmt: skip
ALL = [(path, c) for path, c in commands(typer.main.get_command(app_module.build())) if path[0] in OWN]


@pytest.mark.parametrize(("path", "command"), ALL, ids=[" ".join(path) for path, _ in ALL])
def test_every_command_has_help_with_an_example(path, command, capsys) -> None:
    assert run([*path, "--help"]) == 0
    text = " ".join(capsys.readouterr().out.split())
    assert "Example:" in text
    assert "yurt " + path[0] in text


def test_the_core_knows_its_own_commands() -> None:
    own = {path[0] for path, _ in commands(typer.main.get_command(app_module.build(["serve"])))}
    assert own == set(app_module._ORDER)


def test_every_command_that_opens_a_database_can_be_given_one() -> None:
    without = {("preset", "list"), ("migrate", "make")}
    lacking = [path for path, c in ALL if "--database" not in {o for p in c.params for o in p.opts}]
    assert set(lacking) == without


def test_heavy_modules_are_left_alone_by_help() -> None:
    code = (
        "import sys; from yurt.cli.running import run; run(['--help']);"
        "sys.exit(', '.join(m for m in ('sqlalchemy', 'starlette', 'dbos', 'alembic') if m in sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.stderr.strip() == ""


def test_exit_codes_and_sentences(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    assert run(["init"]) == 2
    assert run(["nonsense"]) == 2
    assert run(["init", "a"]) == 0
    assert run(["init", "a"]) == 1
    assert "Choose another folder" in capsys.readouterr().err
    assert run(["user", "list", "--database", "oracle://x"]) == 1
    assert "SQLite and PostgreSQL" in capsys.readouterr().err
    assert run(["user", "list", "--database", "sqlite:///none.db"]) == 1
    assert "yurt addon install" in capsys.readouterr().err
    assert run(["addon", "install", "nothing", "--database", "sqlite:///none.db"]) == 1
    assert "pip install yurt-nothing" in capsys.readouterr().err
    assert run(["restore", "no.yurtbackup", "--database", "sqlite:///r.db"]) == 1
    (tmp_path / "yurt.toml").write_text("database_url = 3\nwrong = 1\n")
    assert run(["user", "list"]) == 1
    error = capsys.readouterr().err
    assert "yurt.toml" in error
    assert "Traceback" not in error


def test_serving_where_nothing_lies_begins_no_empty_system(tmp_path, monkeypatch, capsys) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("YURT_DATABASE_URL", raising=False)
    assert run(["serve"]) == 1
    assert "yurt.toml" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []


def test_debug_shows_the_traceback(tmp_path, monkeypatch) -> None:
    from yurt.errors import ConfigurationError

    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigurationError):
        run(["user", "list", "--database", "oracle://x", "--debug"])


def test_commands_of_other_distributions(monkeypatch, capsys) -> None:
    class Entry:
        def __init__(self, name: str, value: Any) -> None:
            self.name, self.value, self._thing = name, name, value

        def load(self) -> Any:
            if isinstance(self._thing, Exception):
                raise self._thing
            return self._thing

    own = typer.Typer()
    own.command("hello")(lambda: typer.echo("hello from another"))
    own.callback()(lambda: None)

    def register(app: typer.Typer) -> None:
        app.command("bye")(lambda: typer.echo("bye from another"))

    entries = [Entry("greet", own), Entry("bye", register), Entry("broken", ImportError("no such thing"))]
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: entries)
    assert run(["preset", "list"]) == 0
    assert "no such thing" not in capsys.readouterr().err, "a command of the core's own does not load the others"
    assert run(["--help"]) == 0
    assert "greet" in capsys.readouterr().out
    assert run(["greet", "hello"]) == 0
    assert run(["bye"]) == 0
    said = capsys.readouterr()
    assert "hello from another" in said.out
    assert "bye from another" in said.out
    assert "broken" in said.err
    assert "no such thing" in said.err


def test_presets_as_json(capsys) -> None:
    assert run(["preset", "list", "--json"]) == 0
    found = {preset["name"]: preset for preset in json.loads(capsys.readouterr().out)}
    assert found["crm"]["addons"] == ["crm"]
