"""Commands on a system, in this process, on both engines."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from yurt.cli.running import run

pytestmark = pytest.mark.addons("crm")
PASSWORD = "seven quiet horses"
CommandLine = Callable[..., str]


@pytest.fixture
def cli(installed_database: str, command_line: Callable[[str], CommandLine]) -> CommandLine:
    """Runs a command on a database that has the CRM."""
    return command_line(installed_database)


@pytest.fixture
def command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[[str], CommandLine]:
    """Runs commands on a database; each gives what it printed, and its exit code is checked."""
    monkeypatch.chdir(tmp_path)
    return lambda database: partial(_call, monkeypatch, capsys, database)


def _call(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    database: str,
    *arguments: str,
    code: int = 0,
    stdin: str = "",
) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(stdin))
    capsys.readouterr()
    got = run([*arguments, "--database", database])
    said = capsys.readouterr()
    assert got == code, said.err
    assert "Traceback" not in said.err
    return said.out if code == 0 or "--json" in arguments else said.out + said.err


def test_users_roles_and_tokens(cli) -> None:
    cli(
        "user", "create", "Anna", "--name", "Anna P", "--role", "crm.manager", "--password-stdin", stdin=PASSWORD + "\n"
    )
    assert "12 characters" in cli("user", "create", "b", "--password-stdin", stdin="short\n", code=1)
    assert "--password-stdin" in cli("user", "create", "b", code=1)
    assert "no role" in cli("user", "create", "b", "--role", "no.role", "--password-stdin", stdin=PASSWORD, code=1)
    assert "Another user" in cli("user", "create", "anna", "--password-stdin", stdin=PASSWORD, code=1)
    shown = json.loads(cli("user", "role", "anna", "--add", "core.exporter", "--remove", "crm.manager", "--json"))
    assert shown["roles"] == ["core.exporter"]
    assert "There are:" in cli("user", "role", "anna", "--add", "no.role", code=1)
    cli("user", "password", "anna", "--password-stdin", stdin="another quiet horse\n")
    cli("user", "deactivate", "anna")
    listed = json.loads(cli("user", "list", "--json"))
    assert [(u["login"], u["active"], u["roles"]) for u in listed] == [("anna", False, ["core.exporter"])]
    cli("user", "activate", "anna")
    token = json.loads(cli("token", "create", "anna", "--scope", "crm.contact:read", "--days", "3", "--json"))
    assert token["token"]
    assert "Not a scope" in cli("token", "create", "anna", "--scope", "everything", code=1)
    assert "no user" in cli("user", "password", "zed", "--password-stdin", stdin=PASSWORD, code=1)
    assert PASSWORD not in cli("user", "list")


def test_fields_imports_and_exports(cli, tmp_path) -> None:
    cli("field", "add", "crm.contact", "housing", "--kind", "selection", "--option", "own=Own", "--option", "rent")
    assert "Choose one of" in cli("field", "add", "crm.contact", "odd", "--kind", "nothing", code=1)
    assert json.loads(cli("field", "list", "--json"))[0]["options"] == {"own": "Own", "rent": "rent"}
    people = tmp_path / "people.csv"
    people.write_text("Name;Phone;Housing\nAnna;091 204118;Own\nBerta;12;rent\n", encoding="utf-8")
    assert "--yes" in cli("import", "crm.contact", "people.csv", code=1)
    cli("import", "crm.contact", "people.csv", "--write-map", "map.toml")
    assert 'Housing = "x_housing"' in (tmp_path / "map.toml").read_text("utf-8")
    preview = json.loads(cli("import", "crm.contact", "people.csv", "--map", "map.toml", "--preview", "--json"))
    assert [list(row["problems"]) for row in preview["rows"]] == [[], ["Phone"]]
    told = cli("import", "crm.contact", "people.csv", "--map", "map.toml", "--errors", "errors.xlsx", code=1)
    assert "Row 3: Phone" in told
    assert (tmp_path / "errors.xlsx").exists()
    assert "skip" in cli("import", "crm.contact", "people.csv", "--map", "map.toml", "--on-error", "maybe", code=1)
    outcome = json.loads(cli("import", "crm.contact", "people.csv", "--map", "map.toml", "--dry-run", "--json", code=1))
    assert (outcome["created"], outcome["run"]) == (1, None)
    out = json.loads(cli("export", "crm.contact", "--fields", "name,x_housing", "--filter", "x_housing=own",
                         "-o", "out.csv", "--json"))  # fmt: skip
    assert out["rows"] == 1
    assert (tmp_path / "out.csv").read_text("utf-8-sig").splitlines() == ["Name,Housing", "Anna,Own"]
    assert "field=value" in cli("export", "crm.contact", "--filter", "nonsense", code=1)
    assert "no field" in cli("export", "crm.contact", "--fields", "nothing", code=1)
    run_id = json.loads(cli("import", "runs", "--json"))[0]["id"]
    cli("import", "undo", str(run_id), "--yes")
    assert json.loads(cli("export", "crm.contact", "-o", "none.csv", "--json"))["rows"] == 0
    cli("field", "remove", "crm.contact", "x_housing", "--yes")
    assert json.loads(cli("field", "list", "--json")) == []


def test_acting_as_a_user_brings_that_users_rights(cli, tmp_path) -> None:
    cli("user", "create", "seller", "--role", "crm.salesperson", "--password-stdin", stdin=PASSWORD)
    (tmp_path / "p.csv").write_text("Name\nAnna\n")
    assert "Integrator" in cli("import", "crm.contact", "p.csv", "--yes", "--as", "seller", code=1)
    assert "Export" in cli("export", "crm.contact", "--as", "seller", code=1)


def test_addons_check_jobs_migrations_and_shell(database: str, command_line) -> None:
    cli = command_line(database)
    assert json.loads(cli("addon", "list", "--json"))[0]["state"] == "available"
    cli("addon", "install", "crm")
    states = {row["name"]: row["state"] for row in json.loads(cli("addon", "list", "--json"))}
    assert (states["core"], states["crm"]) == ("installed", "installed")
    assert "crm.contact" in json.loads(cli("addon", "show", "crm", "--json"))["models"]
    assert "core" in cli("addon", "uninstall", "core", "--yes", code=1)
    assert "--yes" in cli("addon", "uninstall", "crm", code=1)
    assert all(not row["pending"] for row in json.loads(cli("migrate", "status", "--json")))
    assert json.loads(cli("jobs", "list", "--json")) == []
    assert "There are:" in cli("jobs", "list", "--state", "odd", code=1)
    assert "no job" in cli("jobs", "show", "crm.nothing:1", code=1)
    cli("shell", "-c", "env.create(Contact, name='Kept'); commit(); env.create(Contact, name='Lost')")
    names = "print([c.name for c in env.session.scalars(select(Contact))])"
    assert cli("shell", "-c", names).strip() == "['Kept']"
    errors = [f for f in json.loads(cli("check", "--data", "--json")) if f["severity"] == "error"]
    assert errors == []
    assert "The backup from before" in cli("addon", "uninstall", "crm", "--yes")
    cli("addon", "upgrade")


def test_the_demo_is_reused_and_reset(database: str, command_line) -> None:
    cli = command_line(database)
    first = cli("demo", "--no-serve")
    assert "admin" in first
    assert "a salesperson" in first
    count = "print(env.session.scalar(select(func.count(Contact.id))))"
    contacts = int(cli("shell", "-c", count))
    assert contacts > 100
    cli("shell", "-c", "env.create(Contact, name='Mine'); commit()")
    cli("demo", "--no-serve")
    assert int(cli("shell", "-c", count)) == contacts + 1
    cli("demo", "--no-serve", "--reset")
    assert int(cli("shell", "-c", count)) == contacts


def test_a_system_that_is_no_demo_is_not_reset(cli) -> None:
    assert "something else" in cli("demo", "--no-serve", "--reset", code=1)
