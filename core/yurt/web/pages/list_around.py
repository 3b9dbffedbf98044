"""What stands around the rows of a list: heads, buttons, addresses. The same for every page of a list."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from yurt.env import Env
from yurt.model.info import ModelInfo
from yurt.view.resolved import ListView
from yurt.web.pages.addresses import model_href
from yurt.web.pages.context.document import ActionButton
from yurt.web.pages.context.table import Column
from yurt.web.pages.list_data import Kept, table_of
from yurt.web.pages.list_measures import measured
from yurt.web.pages.list_offers import bulk_buttons, head_buttons
from yurt.web.pages.liststate import ListState
from yurt.web.pages.search_line import bare_line
from yurt.web.pages.view_switch import view_switch
from yurt.web.present.cells import CellTable


@dataclass(frozen=True)
class Listing:
    """One list as one user has asked for it: the model, its state, the view with the user's own columns."""

    env: Env
    info: ModelInfo
    state: ListState
    view: ListView
    keeps: Kept
    table: CellTable

    @classmethod
    def of(cls, env: Env, info: ModelInfo, state: ListState, view: ListView, keeps: Kept) -> Listing:
        return cls(env, info, state, view, keeps, table_of(env, view))

    def with_state(self, state: ListState) -> Listing:
        """The same list, filtered or ordered differently."""
        return replace(self, state=state)


def around(listing: Listing, offered: tuple[ActionButton, ...], summed: bool) -> dict[str, Any]:
    """The values of `ListPage` that no row has a part in; `summed` shows totals where there are any."""
    env, info, state, keeps, table = listing.env, listing.info, listing.state, listing.keeps, listing.table
    return {
        "title": env.gettext(info.plural),
        "search": bare_line(state),
        "columns": heads(state, listing.view, table),
        "widths": tuple(keeps.widths.get(column.path, 0) for column in table.columns) if keeps.widths else (),
        "bulk": bulk_buttons(env, info, state, offered),
        "bulk_all_href": state.href() if state.show != "trash" else "",
        "views": view_switch(env, info, state),
        "buttons": head_buttons(env, info, state),
        "chooser_href": f"{model_href(info.name)}/columns",
        "legend": table.tones,
        "totals_label": env.gettext("Total"),
        "totals_href": state.with_(order=()).href("totals") if summed and measured(table) else "",
    }


def heads(state: ListState, view: ListView, table: CellTable) -> tuple[Column, ...]:
    """The heads of the columns with what clicking them does: sort, turn round; with shift: sort by it as well."""
    order = state.order or view.order
    directions = {item.removeprefix("-"): "desc" if item.startswith("-") else "asc" for item in order}
    ordered = state.ordered_hrefs()
    heads = []
    for column in table.columns:
        edit = column.editable and state.show != "trash"
        if not column.spec.filterable or column.spec.kind == "json":
            heads.append(column.head(edit=edit))
            continue
        now = directions.get(column.path)
        turned = f"-{column.path}" if now == "asc" else column.path
        added = [turned if item.removeprefix("-") == column.path else item for item in order]
        heads.append(
            column.head(
                edit=edit,
                sort=now,
                sort_href=ordered(turned),
                sort_add_href=ordered(*(added if now else (*order, column.path))),
            )
        )
    return tuple(heads)
