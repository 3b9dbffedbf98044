"""`yurt migrate`: the tables of add-ons, for those who write them."""

from __future__ import annotations

from typing import Annotated

import typer

from yurt.cli.opening import opened
from yurt.cli.options import AsJson, Database
from yurt.cli.screen import say, show_json, show_table

app = typer.Typer(help="The tables of add-ons, for those who write them.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    from yurt.cli.addon import upgrade

    app.command("upgrade")(upgrade)
    root.add_typer(app, name="migrate")


@app.command()
def make(
    addon: Annotated[str, typer.Argument(help="The add-on whose models changed.")],
    message: Annotated[str, typer.Option("--message", "-m", help="What changes, in a few words.")],
) -> None:
    """Write a migration: what must change in the tables so that they fit the add-on's models. Look through it.

    Example:  yurt migrate make library -m "Add due date to loans"
    """
    from yurt.services.migrate import make as write

    file = write(addon, message)
    say(f"Written: {file}" if file else f"The migrations of {addon} make what its models need; nothing to write.")


@app.command()
def status(database: Database = None, as_json: AsJson = False) -> None:
    """Show which migrations the database has, and which wait. Exits with 1 when some wait.

    Example:  yurt migrate status --json
    """
    from yurt.errors import AddonError
    from yurt.services import migrate

    rows = []
    with opened(database) as system, system.database.reading.connect() as connection:
        for name, available in system.registry.addons.items():
            try:
                waiting, problem = migrate.pending(connection, available), ""
            except AddonError as error:
                waiting, problem = [], error.message
            at = migrate.current(connection, available)
            rows.append({"addon": name, "current": list(at), "pending": waiting, "problem": problem})
    if as_json:
        show_json(rows)
    else:
        show_table(
            ("Add-on", "Stands at", "Waiting", "Problem"),
            [(r["addon"], ", ".join(r["current"]), ", ".join(r["pending"]), r["problem"]) for r in rows],
        )
    if any(row["pending"] or row["problem"] for row in rows):
        raise typer.Exit(1)
