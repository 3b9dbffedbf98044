"""The commands `yurt finance …`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Finance: import exchange rates.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def finance() -> None:
    """Finance: import exchange rates."""


@app.command("import-rates")
def import_rates(
    provider: Annotated[str, typer.Argument(help="Whose format it is: cba, cbm, cbr, cbu, ecb, nbg, nbk, nbkr …")],
    file: Annotated[Path, typer.Argument(help="The file as the bank published it.", exists=True, dir_okay=False)],
    database: Annotated[
        str | None, typer.Option("--database", metavar="URL", help="Work on this database.", show_default=False)
    ] = None,
) -> None:
    """Keeps the exchange rates of FILE.

    Example: yurt finance import-rates nbg rates.json
    """
    from yurt.env import System
    from yurt.settings import load_settings

    from yurt_finance.rates.keeping import take_over

    system = System.open(load_settings(database_url=database))
    try:
        with system.acting_as_system(channel="cli") as env:
            typer.echo(take_over(env, provider, file.read_bytes()).told(env))
    finally:
        system.close()
