"""What commands show: sentences, tables, JSON, progress. Results go to stdout, everything else to stderr."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import typer

Progress = Callable[[int, int, str], None]
_LINE_EVERY = 1.0


def say(text: str) -> None:
    """A sentence for the person at the screen."""
    typer.echo(text)


def note(text: str) -> None:
    """A remark beside the result; not part of what a script reads."""
    typer.echo(text, err=True)


def warn(text: str) -> None:
    """Something to look at."""
    typer.secho(f"Warning: {text}", fg="yellow", err=True)


def fail(text: str) -> None:
    """Why the command did not do what was asked."""
    typer.secho(text, fg="red", err=True)


def show_json(value: Any) -> None:
    """A result for scripts."""
    typer.echo(json.dumps(value, ensure_ascii=False, indent=2, default=str))


def show_table(headings: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    """A result for people: a drawn table on a terminal, columns divided by tabs in a pipe."""
    texts = [["" if cell is None else str(cell) for cell in row] for row in rows]
    if not sys.stdout.isatty():
        for row in [list(headings), *texts]:
            typer.echo("\t".join(" ".join(cell.split()) for cell in row))
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD)
    for heading in headings:
        table.add_column(heading, overflow="fold")
    for row in texts:
        table.add_row(*(Text(cell) for cell in row))
    Console().print(table)


@contextmanager
def progress(title: str) -> Iterator[Progress]:
    """Shows how far something is: a bar on a terminal, a line a second elsewhere. `total` 0 means unknown."""
    if not sys.stderr.isatty():
        yield _lines(title)
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def show(done: int, total: int, text: str = "") -> None:
            bar.update(task, completed=done, total=total or None, description=text or title)

        yield show


def _lines(title: str) -> Progress:
    said: dict[str, Any] = {"text": None, "at": 0.0}

    def show(done: int, total: int, text: str = "") -> None:
        text = text or title
        now = time.monotonic()
        if text == said["text"] and now - said["at"] < _LINE_EVERY:
            return
        said.update(text=text, at=now)
        note(f"{text} {done}/{total}" if total else (f"{text} {done}" if done else text))

    return show


def confirm(question: str, yes: bool) -> None:
    """Asks before something that cannot be taken back; `yes` answers in advance. Leaves the command on a no."""
    if yes:
        return
    if not sys.stdin.isatty():
        fail(f"{question} Nobody is here to answer; say --yes to go on.")
        raise typer.Exit(1)
    if not typer.confirm(question):
        note("Nothing was changed.")
        raise typer.Exit(1)
