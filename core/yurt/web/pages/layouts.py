"""How figures are laid out, as the address says it (`row`, `col`, `val`, each repeated); pivots and charts share it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from yurt.env import Env
from yurt.model.info import ModelInfo
from yurt.view.looks import MOST_LEVELS
from yurt.web.pages.addresses import with_query
from yurt.web.pages.context.layouts import LayoutForm, LayoutGroup, LayoutOption, LayoutSlot
from yurt.web.pages.dimensions import (
    Dimension,
    MeasureSpec,
    Offer,
    dimension,
    measure,
    offered_dimensions,
    offered_measures,
)
from yurt.web.pages.liststate import ListState

GIVEN = ("row", "col", "val")
MOST_MEASURES = 4


@dataclass(frozen=True)
class Layout:
    """Rows and columns, one grouping inside the other, and the figures."""

    rows: tuple[Dimension, ...]
    columns: tuple[Dimension, ...]
    measures: tuple[MeasureSpec, ...]

    @property
    def by(self) -> tuple[str, ...]:
        """All groupings, rows first."""
        return tuple(each.by for each in (*self.rows, *self.columns))

    @property
    def fields(self) -> dict[str, str]:
        """The number fields that are measured, each with the path of its unit."""
        return {each.path: each.unit_path for each in self.measures if each.path}

    def pairs(self) -> tuple[tuple[str, str], ...]:
        """The layout as parameters of an address."""
        named = [("row", each.by) for each in self.rows] + [("col", each.by) for each in self.columns]
        return (*named, *(("val", each.name) for each in self.measures))


def read_layout(
    env: Env,
    info: ModelInfo,
    state: ListState,
    rows: Iterable[str],
    columns: Iterable[str],
    measures: Iterable[str],
) -> Layout:
    """The layout in the address, else the one given. Names that cannot be used are left out."""
    if any(name in GIVEN and value for name, value in state.layout):
        chosen = {key: [value for name, value in state.layout if name == key] for key in GIVEN}
        rows, columns, measures = chosen["row"], chosen["col"], chosen["val"]
    elif state.group:
        rows = state.group
    above = _dimensions(env, info, rows, set())
    beside = _dimensions(env, info, columns, {each.by for each in above})
    figures = [found for name in dict.fromkeys(measures) if (found := measure(env, info, name)) is not None]
    counting = measure(env, info, "count")
    assert counting is not None
    return Layout(above, beside, tuple(figures[:MOST_MEASURES]) or (counting,))


def _dimensions(env: Env, info: ModelInfo, names: Iterable[str], known: set[str]) -> tuple[Dimension, ...]:
    made = []
    for name in names:
        found = dimension(env, info, name)
        if found is not None and found.by not in known:
            known.add(found.by)
            made.append(found)
    return tuple(made[:MOST_LEVELS])


def with_layout(state: ListState, layout: Layout) -> ListState:
    """The state with the layout in its address."""
    others = tuple(pair for pair in state.layout if pair[0] not in GIVEN)
    return state.with_(layout=(*layout.pairs(), *others))


def layout_form(
    env: Env,
    info: ModelInfo,
    state: ListState,
    layout: Layout,
    page: str,
    words: tuple[str, str, str],
    places: tuple[int, int, int] = (MOST_LEVELS, MOST_LEVELS, MOST_MEASURES),
) -> LayoutForm:
    """The form that changes it; `words` name rows, columns and figures, `places` say how many of each there may be."""
    others = tuple(pair for pair in state.layout if pair[0] not in GIVEN)
    bare = state.with_(layout=others, group=())
    rows = [each.by for each in layout.rows]
    columns = [each.by for each in layout.columns]
    values = [each.name for each in layout.measures]
    return LayoutForm(
        href=with_query(state.href(page).partition("?")[0], ()),
        keep=tuple(bare.pairs()),
        rows=_slots(env, "row", words[0], rows, places[0], places[0] == 1),
        columns=_slots(env, "col", words[1], columns, places[1], False),
        measures=_slots(env, "val", words[2], values, places[2], True),
        dimensions=_groups(offered_dimensions(env, info), (*layout.rows, *layout.columns)),
        figures=_groups(offered_measures(env, info), ()),
        rows_label=words[0],
        columns_label=words[1],
        measures_label=words[2],
    )


def _slots(env: Env, name: str, label: str, chosen: list[str], most: int, required: bool) -> tuple[LayoutSlot, ...]:
    """One place for each that is chosen, and an empty one for the next."""
    shown = chosen[:most] + ([""] if len(chosen) < most else [])
    return tuple(
        LayoutSlot(name=name, label=f"{label} {place + 1}", value=value, required=required and place == 0)
        for place, value in enumerate(shown)
    )


def _groups(offers: list[Offer], extra: tuple[Dimension, ...]) -> tuple[LayoutGroup, ...]:
    """The offers by their headings; what is chosen but not offered, such as a path that a view declares, is first."""
    groups: dict[str, list[LayoutOption]] = {"": []}
    known = {offer.value for offer in offers}
    for each in extra:
        if each.by not in known:
            groups[""].append(LayoutOption(value=each.by, label=each.label))
    for offer in offers:
        groups.setdefault(offer.group, []).append(LayoutOption(value=offer.value, label=offer.label))
    return tuple(LayoutGroup(label=label, options=tuple(options)) for label, options in groups.items() if options)
