"""`yurt export`: records into a file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from yurt.cli.opening import opened, working
from yurt.cli.options import ActAs, AsJson, Database
from yurt.cli.screen import note, progress, say, show_json
from yurt.errors import InvalidFilter


def register(app: typer.Typer) -> None:
    app.command("export")(export)


def export(
    model: Annotated[str, typer.Argument(metavar="MODEL", help="The model, such as crm.contact.")],
    fields: Annotated[
        str | None, typer.Option(help="Fields and paths, by commas: name,company.city. Default: all.")
    ] = None,
    filter: Annotated[
        list[str] | None, typer.Option("--filter", help="JSON of the filter language, or field=value; repeat for more.")
    ] = None,
    search: Annotated[str, typer.Option(help="Words, as in the search box.", show_default=False)] = "",
    order: Annotated[str | None, typer.Option(help="Fields by commas; - before one means downwards.")] = None,
    archived: Annotated[bool, typer.Option("--archived", help="Archived records too.")] = False,
    format_: Annotated[
        str | None, typer.Option("--format", metavar="xlsx|csv", help="Otherwise by the file's name.")
    ] = None,
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file to write.")] = None,
    act_as: ActAs = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Write records to XLSX or CSV. What was taken out goes to the audit log.

    Example:  yurt export crm.contact --fields name,phone --filter city=Yerevan -o people.xlsx
    """
    from yurt.env.query import Query
    from yurt.services.exchange.exporter import export_records

    kind = format_ or ("csv" if output is not None and output.suffix.lower() == ".csv" else "xlsx")
    target = output or Path(f"{model}.{kind}")
    with opened(database) as system:
        info = system.registry.info(model)
        query = Query(
            fields=_names(fields),
            where=_filter(filter or []),
            search=search,
            order=_names(order or info.options.order),
            archived=None if archived else False,
        )
        with working(system, act_as, reading=True) as env, progress(target.name) as show:
            done = export_records(
                env, model, query, kind, target, lambda count, total: show(count, total, target.name)  # type: ignore[arg-type]
            )  # fmt: skip
    if as_json:
        show_json({"file": str(target), "rows": done.rows, "shortened": done.shortened})
        return
    say(f"{done.rows} records are in {target}.")
    if done.shortened:
        note(f"{done.shortened} texts were longer than a cell holds and were cut; CSV keeps them whole.")


def _names(text: str | None) -> tuple[str, ...]:
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _filter(texts: list[str]) -> Any:
    """All the filters together; `city=Yerevan` is short for the JSON."""
    from yurt.model.filters import parse_filter

    parts: list[Any] = []
    for text in texts:
        if text.lstrip().startswith("{"):
            parts.append(parse_filter(text))
            continue
        name, equals, value = text.partition("=")
        if not equals or not name.strip():
            raise InvalidFilter(f"“{text}” is no filter. Write field=value, or JSON of the filter language.")
        parts.append(parse_filter({"field": name.strip(), "op": "eq", "value": value.strip()}))
    if len(parts) < 2:
        return parts[0] if parts else None
    return parse_filter({"all": parts})
