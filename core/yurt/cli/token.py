"""`yurt token`: keys for programs that use the API."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from yurt.cli.opening import opened, user_id
from yurt.cli.options import AsJson, Database
from yurt.cli.screen import note, say, show_json

app = typer.Typer(help="Keys for programs that use the API.", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="token")


@app.callback()
def _group() -> None:
    """Keys for programs that use the API."""


@app.command()
def create(
    login: Annotated[str, typer.Argument(help="The user for whom the program acts.")],
    name: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
    scope: Annotated[
        list[str] | None, typer.Option(help="What it may do, such as crm.contact:read; repeat for more. Default: *.")
    ] = None,
    days: Annotated[int | None, typer.Option(min=1, help="Days until it ends; otherwise never.")] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Make an API token. It is printed once and cannot be shown again.

    Example:  yurt token create anna --name "web shop" --scope crm.contact:read --days 90
    """
    from yurt.services.accounts.tokens import create_token

    ends = datetime.now(UTC) + timedelta(days=days) if days else None
    with opened(database) as system, system.env(user_id(system, login), channel="cli") as env:
        made = create_token(env, name, " ".join(scope or ["*"]), ends)
    if as_json:
        show_json({"id": made.id, "token": made.text, "expires_at": ends and ends.isoformat()})
        return
    say(made.text)
    note("Keep it in a safe place: it cannot be shown again.")
