"""The commands `yurt crm …`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    help="Customers and leads: take e-mail in.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def crm() -> None:
    """Customers and leads: take e-mail in."""


@app.command("take-mail")
def take_mail(
    folder: Annotated[Path, typer.Option(help="The folder of yurt.toml.")] = Path("."),
    database: Annotated[
        str | None, typer.Option("--database", metavar="URL", help="Work on this database.", show_default=False)
    ] = None,
) -> None:
    """Makes a lead of one e-mail from standard input, in the funnel whose address it was sent to.

    For a mail server's pipe, such as a line of /etc/aliases. Exit codes: 0 taken, also when it was taken before;
    65 it cannot be used (EX_DATAERR, the server sends it back), 75 not now (EX_TEMPFAIL, the server tries again).

    Example: yurt crm take-mail --folder /srv/yurt < message.eml
    """
    from yurt.env import System
    from yurt.errors import ValidationFailed, YurtError
    from yurt.settings import load_settings

    from yurt_crm.models.lead import Lead
    from yurt_crm.services.mail_intake import LARGEST
    from yurt_crm.services.mail_intake import take_mail as take

    raw = sys.stdin.buffer.read(LARGEST + 1)
    try:
        system = System.open(load_settings(folder, database_url=database))
        try:
            with system.acting_as_system(channel="cli") as env:
                typer.echo(env.get(Lead, take(env, raw).lead_id).number)
        finally:
            system.close()
    except ValidationFailed as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(65) from error
    except YurtError as error:
        typer.echo(error.message, err=True)
        raise typer.Exit(75) from error
