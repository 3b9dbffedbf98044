"""The lists and forms of papers and templates."""

from yurt.view import Column, Field, Filter, Form, Group, Lines, List, Menu, Page

from yurt_documents.models.papers import Paper
from yurt_documents.models.templates import Edition, Kind, Template

paper_list = List(
    Paper, "number", "edition", "kind", "about", "date", "status", "made_by",
    Column("template", hidden=True), Column("language", hidden=True), Column("made_at", hidden=True),
    filters=[
        Filter("Valid", {"field": "status", "op": "eq", "value": "valid"}, default=True),
        Filter("Void", {"field": "status", "op": "eq", "value": "void"}),
        Filter("This month", {"field": "date", "op": "period", "value": "this_month"}),
    ],
)  # fmt: skip
paper_form = Form(
    Paper,
    Group("", "number", "edition", "kind", "about", "date", "status", "shown", "branch"),
    Group("Made", "made_at", "made_by", "template", "template_edition", "language", "sha256"),
    Group("Void", "reason", "voided_at", "voided_by"),
)  # fmt: skip
template_list = List(Template, "name", "kind", "format", "language", "edition", "usual")
template_form = Form(
    Template,
    Group("", "name", "kind", "language", "usual", "format", "edition", "guide"),
    Group("Page", "file"),
    Page("Text", Field("text")),
    Page("Editions", Lines("editions", "number", "format", "sha256", "created_at", "created_by")),
)  # fmt: skip
kind_list = List(Kind, "title", "name")
kind_form = Form(
    Kind,
    Group("", "title", "name", "guide"),
    Page("Templates", Lines("templates", "name", "format", "language", "edition")),
)  # fmt: skip
edition_list = List(Edition, "template", "number", "format", "created_at", "created_by")

views = [paper_list, paper_form, template_list, template_form, kind_list, kind_form, edition_list]
menu = [
    Menu("modules", "Papers", Paper, icon="file-certificate", order=40),
    Menu("directories", "Templates of papers", Template, icon="template", role="documents.keeper"),
    Menu("directories", "Kinds of papers", Kind, icon="files", role="documents.keeper"),
]
