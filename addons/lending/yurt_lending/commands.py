"""The commands `yurt lending …`."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from yurt_lending.vectors import Case, Difference

app = typer.Typer(
    help="Loans: check the engine against published examples.",
    no_args_is_help=True,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


@app.callback()
def lending() -> None:
    """Loans: check the engine against published examples."""


@app.command("verify-vectors")
def verify_vectors(
    file: Annotated[Path, typer.Argument(help="A JSON file of cases with inputs and expected results.")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Works every case of FILE out with the engine and prints what differs.

    Exit codes: 0 all match, 1 something differs, 2 the file cannot be read.

    Example: yurt lending verify-vectors addons/lending/tests/data/lending_vectors.json
    """
    from yurt_lending.vectors import read_cases, verify
    from yurt_lending.vectors.case import UnreadableVectors

    try:
        cases = read_cases(file)
    except UnreadableVectors as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error
    results = [(case, verify(case)) for case in cases]
    if as_json:
        _print_json(results)
    else:
        _print_text(results)
    raise typer.Exit(1 if any(found for _, found in results) else 0)


def _tally(results: list[tuple[Case, list[Difference]]]) -> dict[str, tuple[int, int]]:
    """For each kind how many cases match, and of how many."""
    every = Counter(case.kind for case, _ in results)
    right = Counter(case.kind for case, found in results if not found)
    return {kind: (right[kind], every[kind]) for kind in sorted(every)}


def _print_text(results: list[tuple[Case, list[Difference]]]) -> None:
    for _, found in results:
        for difference in found:
            typer.echo(str(difference))
    for kind, (right, every) in _tally(results).items():
        typer.echo(f"{kind}: {right} of {every} match")


def _print_json(results: list[tuple[Case, list[Difference]]]) -> None:
    shown = {
        "kinds": {kind: {"match": right, "cases": every} for kind, (right, every) in _tally(results).items()},
        "differences": [asdict(difference) for _, found in results for difference in found],
    }
    typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
