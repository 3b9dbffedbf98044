"""`yurt serve`: the web server."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from yurt.cli.opening import set_up, settings_of
from yurt.cli.options import Database
from yurt.cli.screen import say
from yurt.errors import ConfigurationError

if TYPE_CHECKING:
    from yurt.settings import Settings


def register(app: typer.Typer) -> None:
    app.command("serve")(serve)


def serve(
    host: Annotated[str, typer.Option(help="The address to listen on; 0.0.0.0 is every address.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
    workers: Annotated[int, typer.Option(min=1, help="Processes that answer; about one for each core.")] = 1,
    database: Database = None,
) -> None:
    """Serve the system to browsers and programs, until Ctrl+C or SIGTERM.

    Example:  yurt serve --host 0.0.0.0 --port 80 --workers 4
    """
    from yurt.web.serve import serve as run

    settings = settings_of(database)
    _refuse_nothing(settings)
    with set_up(settings):
        pass
    run(settings, host=host, port=port, workers=workers, announce=lambda address: say(f"Serving at {address}"))


def _refuse_nothing(settings: Settings) -> None:
    """Raises ConfigurationError where no database was named and none lies here: most likely it is the wrong folder."""
    named = "database_url" in settings.model_fields_set
    if not named and not Path(settings.resolved_database_url().removeprefix("sqlite:///")).exists():
        raise ConfigurationError(
            f"There is no system in {settings.folder}: go to the folder of its yurt.toml, or name the --database. "
            "“yurt init” begins a new system, “yurt demo” shows one."
        )
