"""`yurt demo`: a system to look around in, at once."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from yurt.cli.screen import note, progress, say
from yurt.errors import ConfigurationError

if TYPE_CHECKING:
    from yurt.env import System
    from yurt.settings import Settings

PASSWORD = "felt-and-lattice"
"""The password of all demo users: long enough for the policy, easy to type, printed on the screen."""
_FOLDER = Path(".yurt") / "demo"
_SHOWN = (("core.admin", "everything"), ("crm.salesperson", "a salesperson"), ("crm.manager", "the head of sales"))
"""Of each of these roles one user is printed."""


def register(app: typer.Typer) -> None:
    app.command("demo")(demo)


def demo(
    reset: Annotated[bool, typer.Option("--reset", help="Begin anew: the demo's data are deleted.")] = False,
    preset: Annotated[str, typer.Option(help="The add-ons to show; “yurt preset list” names the presets.")] = "crm",
    port: Annotated[int, typer.Option(min=0, max=65535)] = 8000,
    database: Annotated[
        str | None, typer.Option("--database", metavar="URL", help="Instead of an SQLite file in .yurt/demo.")
    ] = None,
    no_serve: Annotated[bool, typer.Option("--no-serve", help="Set everything up and leave.")] = False,
) -> None:
    """Set up a system with demo data and serve it on 127.0.0.1. A second run uses the same database.

    Example:  yurt demo --port 8080
    """
    settings = _settings(database)
    if reset:
        _reset(settings, database)
    with progress("Set up") as show:
        from yurt.services.lifecycle import bootstrap

        system = bootstrap(settings, show)
    try:
        _fill(system, preset)
        lines = _people(system)
    finally:
        system.close()
    if no_serve:
        _tell(lines)
        return
    from yurt.web.serve import serve

    def announce(address: str) -> None:
        say(f"\n  The demo is at  {address}")
        _tell(lines)
        note("Ctrl+C stops the server.")

    serve(settings, host="127.0.0.1", port=port, workers=1, announce=announce)


def _tell(people: list[str]) -> None:
    for line in people:
        say(f"  Sign in as      {line}")
    say(f"  with password   {PASSWORD}")


def _settings(database: str | None) -> Settings:
    """The demo's own settings, whatever yurt.toml is about."""
    from yurt.settings import Settings

    folder = Path.cwd() / _FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    ignore = folder.parent / ".gitignore"
    if not ignore.exists():
        ignore.write_text("*\n", encoding="utf-8")
    return Settings(
        folder=folder,
        database_url=database or "sqlite:///demo.db",
        languages=["en", "ru", "hy", "ka", "lo", "my"],
        time_zone="Asia/Yerevan",
        development=True,
    )


def _reset(settings: Settings, database: str | None) -> None:
    if database is None:
        shutil.rmtree(settings.folder)
        settings.folder.mkdir(parents=True)
        return
    from yurt.db.engine import open_database
    from yurt.services.backup import empty_database, is_demo

    opened = open_database(settings.resolved_database_url())
    try:
        if not is_demo(opened):
            raise ConfigurationError(
                f"{opened.display_url()} holds something else than a demo, so it is not reset. Empty it yourself."
            )
        empty_database(opened)
    finally:
        opened.dispose()


def _fill(system: System, name: str) -> None:
    from yurt.registry.discovery import discover
    from yurt.registry.presets import preset as find
    from yurt.services.lifecycle import install
    from yurt.services.lifecycle.demo import load_demo

    wanted = find(name, discover().available).addons
    with progress("Install") as show:
        install(system, wanted, show)
    with progress("Load demo data") as show:
        load_demo(system, wanted, show)


def _people(system: System) -> list[str]:
    """Lets the demo's users sign in; what to print about one of each role."""
    import sqlalchemy as sa
    from sqlalchemy.orm import selectinload

    from yurt.base.models.people import User
    from yurt.services.accounts.passwords import put_password
    from yurt.services.accounts.people import create_user

    with system.acting_as_system(reading=True) as env:
        missing = env.session.scalar(sa.select(env[User].id).where(env[User].login == "admin")) is None
    if missing:
        create_user(system, "admin", "Administrator", PASSWORD, ["core.admin"])
    lines = []
    with system.acting_as_system() as env:
        people = env.session.scalars(sa.select(env[User]).options(selectinload(env[User].roles)).order_by(env[User].id))
        by_role: dict[str, Any] = {}
        for user in people:
            if not user.password_hash:
                put_password(env, user, PASSWORD)
            for role in user.roles:
                by_role.setdefault(role.name, user)
        for role, words in _SHOWN:
            if role in by_role:
                lines.append(f"{by_role[role].login:10} {words}")
    return lines
