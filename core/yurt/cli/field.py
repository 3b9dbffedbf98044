"""`yurt field`: fields that the client needs and no add-on has."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from yurt.cli.opening import opened
from yurt.cli.options import AsJson, Database, Yes
from yurt.cli.screen import confirm, say, show_json, show_table
from yurt.errors import ValidationFailed

app = typer.Typer(help="Fields that the client needs and no add-on has.", no_args_is_help=True)
ModelName = Annotated[str, typer.Argument(metavar="MODEL", help="The model, such as crm.contact.")]
FieldName = Annotated[str, typer.Argument(metavar="NAME", help="The field; it gets the prefix x_.")]


def register(root: typer.Typer) -> None:
    root.add_typer(app, name="field")


@app.command()
def add(
    model: ModelName,
    name: FieldName,
    kind: Annotated[
        str, typer.Option(help="text, long_text, integer, decimal, money, percent, boolean, date, selection, link …")
    ] = "text",
    label: Annotated[str | None, typer.Option(help="What people read; otherwise made from the name.")] = None,
    hint: Annotated[str, typer.Option(help="A sentence beside the field.", show_default=False)] = "",
    option: Annotated[
        list[str] | None, typer.Option(help="An option of a selection, as value or value=Label; repeat.")
    ] = None,
    target: Annotated[str | None, typer.Option(help="The model that a link or many leads to.")] = None,
    default: Annotated[str | None, typer.Option(help="The value of new records and of those that are there.")] = None,
    required: Annotated[bool, typer.Option("--required", help="A record cannot be saved without it.")] = False,
    tracked: Annotated[bool, typer.Option("--tracked", help="Changes go to the timeline.")] = False,
    searchable: Annotated[bool, typer.Option("--searchable", help="The search box looks at it.")] = False,
    index: Annotated[bool, typer.Option("--index", help="Many records will be filtered by it.")] = False,
    database: Database = None,
) -> None:
    """Add a field to a model while the system runs. It can be filtered, imported and exported like any other.

    Example:  yurt field add crm.contact housing --kind selection --option own=Own --option rent=Rent --option free
    """
    from yurt.model.kinds import words
    from yurt.model.spec import FieldSpec
    from yurt.services.customfields import add_field

    spec = FieldSpec(
        name=name,
        kind=kind,
        label=label or words(name.removeprefix("x_")),
        help=hint,
        options=_options(option or []),
        target=target,
        default=default,
        required=required,
        tracked=tracked,
        searchable=searchable,
        index=index,
    )
    with opened(database) as system, system.acting_as_system() as env:
        made = add_field(env, model, spec)
    say(f"{model} has the field {made.name} ({made.label}).")


@app.command("list")
def list_(
    model: Annotated[str | None, typer.Argument(metavar="MODEL", help="Only this model.", show_default=False)] = None,
    database: Database = None,
    as_json: AsJson = False,
) -> None:
    """Show the custom fields of a model, or of all.

    Example:  yurt field list crm.contact
    """
    with opened(database) as system:
        infos = [system.registry.info(model)] if model else list(system.registry.models.values())
        rows: list[dict[str, Any]] = [
            {"model": i.name, "name": s.name, "kind": s.kind, "label": s.label, "options": dict(s.options)}
            for i in infos
            for s in i.fields.values()
            if s.custom
        ]
    if as_json:
        show_json(rows)
        return
    show_table(
        ("Model", "Field", "Kind", "Label", "Options"),
        [(r["model"], r["name"], r["kind"], r["label"], ", ".join(r["options"].values())) for r in rows],
    )


@app.command()
def remove(model: ModelName, name: FieldName, database: Database = None, yes: Yes = False) -> None:
    """Remove a custom field with its values.

    Example:  yurt field remove crm.contact x_housing --yes
    """
    from yurt.services.customfields import field_losses, remove_field

    with opened(database) as system:
        with system.acting_as_system() as env:
            lost = field_losses(env, model, name)
        say(f"With {name} go the values of {lost.values} records.")
        if lost.saved_filters:
            say(f"These saved filters use it: {', '.join(lost.saved_filters)}.")
        confirm(f"Remove {model}.{name}?", yes)
        with system.acting_as_system() as env:
            remove_field(env, model, name)
    say(f"{model}.{name} is removed.")


def _options(given: list[str]) -> dict[str, str]:
    """`own=Own house` and `own` as value and label."""
    made: dict[str, str] = {}
    for text in given:
        value, _, label = text.partition("=")
        if not value.strip() or value.strip() in made:
            raise ValidationFailed(f"The option “{text}” is empty or stands there twice. Write value=Label.")
        made[value.strip()] = label.strip() or value.strip()
    return made
