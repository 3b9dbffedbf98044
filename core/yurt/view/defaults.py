"""The views of a model that nobody wrote any for."""

from __future__ import annotations

from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.declare import Board, Field, Form, Group, Lines, List, Page

LIST_COLUMNS = 7
_LONG = ("long_text", "rich_text", "json")


def default_list(info: ModelInfo) -> List:
    """Label, state, then the first short fields as declared."""
    short = [
        spec.name
        for spec in info.fields.values()
        if _own(spec) and spec.kind not in (*_LONG, "image", "file", "lines", "many") and _shown(spec)
    ]
    first = [name for name in (info.label_field, info.state_field.name if info.state_field else None) if name]
    names = list(dict.fromkeys([name for name in first if name in info.fields] + short))[:LIST_COLUMNS]
    return List(info.name, *(names or ["id"]), order=info.options.order)


def default_form(info: ModelInfo) -> Form:
    """Short fields in one group, tags below, long texts and tables as tabs."""
    own = [spec for spec in info.fields.values() if _own(spec) and not spec.custom]
    items: list[Group | Page] = []
    short = [Field(spec.name) for spec in own if spec.kind not in (*_LONG, "lines")]
    long = [Field(spec.name, wide=True) for spec in own if spec.kind in _LONG]
    if info.options.journal and "id" in info.fields:
        short = [Field("id"), *short]
    items.append(Group("", *short, *([] if len(own) > 8 else long)))
    if long and len(own) > 8:
        items.append(Page("Notes", *long))
    items += [Page(spec.label, Lines(spec.name)) for spec in own if spec.kind == "lines"]
    return Form(info.name, *items)


def default_board(info: ModelInfo) -> Board | None:
    """A board over the model's state; None when it has none."""
    if info.state_field is None:
        return None
    money = next((spec.name for spec in info.fields.values() if spec.kind == "money" and _shown(spec)), None)
    links = [spec.name for spec in info.fields.values() if spec.kind == "link" and _own(spec)][:2]
    return Board(info.name, info.state_field.name, *links, sum=money)


def _own(spec: FieldSpec) -> bool:
    return not spec.system


def _shown(spec: FieldSpec) -> bool:
    return spec.is_column or spec.sql is not None
