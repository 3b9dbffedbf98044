"""Options that several commands have."""

from __future__ import annotations

from typing import Annotated

import typer

Database = Annotated[
    str | None,
    typer.Option(
        "--database", metavar="URL", help="Work on this database instead of the one in yurt.toml.", show_default=False
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for scripts.")]
Yes = Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")]
ActAs = Annotated[
    str | None,
    typer.Option(
        "--as",
        metavar="LOGIN",
        help="Act as this user, with this user's rights. Without it the system itself acts.",
        show_default=False,
    ),
]
