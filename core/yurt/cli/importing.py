"""`yurt import`: files into records, looked at before, undone after."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from yurt.cli.opening import opened, working
from yurt.cli.options import ActAs, AsJson, Database, Yes
from yurt.cli.screen import confirm, fail, note, progress, say, show_json, show_table

if TYPE_CHECKING:
    from yurt.env import System
    from yurt.services.exchange.importer import ImportOutcome
    from yurt.services.exchange.mapping import ImportMap
    from yurt.services.exchange.tables import Table

PROBLEMS_SHOWN = 10
SAMPLE = 200


class _FileFirst(TyperGroup):
    """Lets `yurt import crm.contact people.xlsx` do without naming the command `file`."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        known = args and args[0] in self.commands
        return super().resolve_command(ctx, args if known else ["file", *args])


app = typer.Typer(
    cls=_FileFirst,
    no_args_is_help=True,
    help="Bring records in from XLSX, XLS, ODS, CSV and vCard files.\n\n"
    "yurt import MODEL FILE is short for yurt import file MODEL FILE; “yurt import file --help” shows its options.\n\n"
    "Example:  yurt import crm.contact people.xlsx --map map.toml --errors errors.xlsx",
)


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="import")


@app.command("file")
def file(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model, such as crm.contact.")],
    path: Annotated[Path, typer.Argument(metavar="FILE", help="The file with the table.")],
    map_: Annotated[Path | None, typer.Option("--map", metavar="TOML", help="Which heading fills which field.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Do everything, then take it back.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Show the first 50 rows and what is wrong.")] = False,
    errors: Annotated[
        Path | None, typer.Option("--errors", metavar="XLSX", help="Write the rows that failed here, to be mended.")
    ] = None,
    on_error: Annotated[
        str | None, typer.Option("--on-error", metavar="skip|stop", help="Skip bad rows, or write nothing at all.")
    ] = None,
    write_map: Annotated[
        Path | None,
        typer.Option("--write-map", metavar="TOML", help="Write the mapping that was found here, and import nothing."),
    ] = None,
    act_as: ActAs = None,
    database: Database = None,
    yes: Yes = False,
    as_json: AsJson = False,
) -> None:
    """Import a file. Without --map, headings are matched with fields, and you are asked before anything is written.

    Exits with 1 when a row failed. The import is one transaction; “yurt import undo” takes it back.

    Example:  yurt import crm.contact people.xlsx --map map.toml --errors errors.xlsx
    """
    from yurt.services.exchange.mapping import dump_map

    with opened(database) as system:
        mapping = _mapping(system, model, path, map_, on_error, act_as)
        if write_map is not None:
            write_map.write_text(dump_map(mapping), encoding="utf-8")
            say(f"The mapping is in {write_map}. Look through it, then: yurt import {model} {path} --map {write_map}")
            return
        if preview:
            _preview(system, model, path, mapping, act_as, as_json)
            return
        if map_ is None:
            _tell_mapping(mapping)
            if not dry_run:
                confirm("Import with this mapping?", yes)
        outcome = _import(system, model, path, mapping, errors, act_as, dry_run)
    _tell(outcome, mapping, errors, dry_run, as_json)
    if outcome.failed:
        raise typer.Exit(1)


@app.command()
def undo(
    run: Annotated[int, typer.Argument(help="The number that the import gave.")],
    act_as: ActAs = None,
    database: Database = None,
    yes: Yes = False,
) -> None:
    """Take a whole import back: delete what it made, give back what it changed.

    Records that somebody has changed since, or that other records need, are left as they are.

    Example:  yurt import undo 12
    """
    from yurt.services.exchange.undoing import undo_import

    with opened(database) as system:
        confirm(f"Take import {run} back?", yes)
        with working(system, act_as, channel="import") as env:
            undone = undo_import(env, run)
    say(f"{undone.deleted} records are deleted, {undone.restored} have their former values.")
    for name, number in undone.kept[:PROBLEMS_SHOWN]:
        note(f"Left as it is, changed since or needed by others: {name} {number}")
    if len(undone.kept) > PROBLEMS_SHOWN:
        note(f"… and {len(undone.kept) - PROBLEMS_SHOWN} more.")


@app.command()
def runs(database: Database = None, as_json: AsJson = False) -> None:
    """Show what was imported, the latest first.

    Example:  yurt import runs --json
    """
    import sqlalchemy as sa

    from yurt.base.models.exchange import ImportRun

    with opened(database) as system, system.acting_as_system(reading=True) as env:
        cls = env[ImportRun]
        names = ("id", "model", "file_name", "started_at", "state", "created", "updated", "unchanged", "skipped",
                 "failed")  # fmt: skip
        columns = [getattr(cls, name) for name in names]
        found = env.session.execute(sa.select(*columns).order_by(cls.id.desc()).limit(100))
        rows = [dict(zip(names, row, strict=True)) for row in found]
    if as_json:
        show_json(rows)
    else:
        show_table([name.replace("_", " ").capitalize() for name in names], [tuple(row.values()) for row in rows])


def _mapping(
    system: System, model: str, path: Path, map_: Path | None, on_error: str | None, act_as: str | None
) -> ImportMap:
    """The mapping of the file given, or the one that the headings suggest."""
    from yurt.services.exchange.mapping import check_map, load_map
    from yurt.services.exchange.plan import propose_map

    if map_ is not None:
        mapping = load_map(map_)
    else:
        with working(system, act_as, reading=True) as env, _open(system, path) as table:
            mapping = propose_map(env, env.info(model), table.headings, list(islice(table.rows, SAMPLE)))
    if on_error is not None:
        mapping = check_map({**mapping.model_dump(exclude_defaults=True), "on_error": on_error}, name="--on-error")
    return mapping


def _open(system: System, path: Path, mapping: ImportMap | None = None) -> Table:
    from yurt.services.exchange.readers import table_readers
    from yurt.services.exchange.tables import read_table

    names = ("sheet", "header_row", "encoding", "delimiter")
    said = {name: getattr(mapping, name) for name in names} if mapping is not None else {}
    return read_table(path, readers=table_readers(system.registry), **said)


def _import(
    system: System,
    model: str,
    path: Path,
    mapping: ImportMap,
    errors: Path | None,
    act_as: str | None,
    dry_run: bool,
) -> ImportOutcome:
    from yurt.services.exchange.errors_file import ErrorFile
    from yurt.services.exchange.importer import import_table, rehearse_import

    with _open(system, path, mapping) as table, ErrorFile(table.headings) as failed, progress(path.name) as show:

        def told(done: int) -> None:
            show(done, 0, path.name)

        with working(system, act_as, channel="import") as env:
            if dry_run:
                outcome = rehearse_import(env, model, table, mapping, errors=failed, progress=told)
            else:
                outcome = import_table(
                    env, model, table, mapping, file_name=path.name, errors=failed, progress=told
                )  # fmt: skip
        if errors is not None and failed.count:
            failed.save(errors)
    return outcome


def _preview(system: System, model: str, path: Path, mapping: ImportMap, act_as: str | None, as_json: bool) -> None:
    from yurt.services.exchange.importer import preview_import

    with _open(system, path, mapping) as table, working(system, act_as, channel="import") as env:
        found = preview_import(env, model, table, mapping)
    fields = {column.heading: column.spec.name for column in found.plan.columns}
    if as_json:
        rows = [
            {"row": row.number, "cells": dict(zip(found.headings, row.cells, strict=False)),
             "becomes": found.fates[row.number].kind if row.number in found.fates else "faulty",
             "problems": found.problems.get(row.number, {})}
            for row in found.rows
        ]  # fmt: skip
        show_json({"fields": fields, "rows": rows})
        return
    headings = [f"{heading} → {fields[heading]}" if heading in fields else heading for heading in found.headings]
    show_table(
        ["Row", "Becomes", *headings, "What is wrong"],
        [
            [
                row.number,
                found.fates[row.number].kind if row.number in found.fates else "faulty",
                *row.cells,
                "; ".join(_told(h, m) for h, m in found.problems.get(row.number, {}).items()),
            ]
            for row in found.rows
        ],
    )
    note(f"{len(found.problems)} of the first {len(found.rows)} rows have something wrong. Nothing was written.")


def _tell_mapping(mapping: ImportMap) -> None:
    for heading, rule in mapping.columns.items():
        note(f"  {heading} → {rule.field or '(left out)'}")


def _tell(outcome: ImportOutcome, mapping: ImportMap, errors: Path | None, dry_run: bool, as_json: bool) -> None:
    if as_json:
        problems = [vars(problem) for problem in outcome.problems]
        show_json({"run": outcome.run_id, **outcome.counts, "problems": problems, "dry_run": dry_run})
        return
    stopped = outcome.failed and mapping.on_error == "stop" and not dry_run
    say(
        f"{outcome.created} added, {outcome.updated} updated, "
        f"{outcome.unchanged} unchanged, {outcome.skipped} skipped, {outcome.failed} failed"
        + (" – taken back, this was only tried." if dry_run else " – nothing was written." if stopped else ".")
    )
    for problem in outcome.problems[:PROBLEMS_SHOWN]:
        fail(f"Row {problem.row}: {_told(problem.heading, problem.message)}")
    if outcome.failed:
        more = "" if outcome.failed <= PROBLEMS_SHOWN else " These are only the first."
        place = f" All failed rows are in {errors}: mend them there and import that file." if errors else ""
        note(f"{more}{place or ' Say --errors errors.xlsx to get the failed rows in a file.'}".strip())
    if outcome.run_id is not None:
        say(f"This is import {outcome.run_id}; “yurt import undo {outcome.run_id}” takes it back.")


def _told(heading: str, message: str) -> str:
    return f"{heading}: {message}" if heading else message
