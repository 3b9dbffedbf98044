"""What pages share that let people choose groupings and figures."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutOption:
    """A grouping or figure on offer."""

    value: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutGroup:
    """Options under a heading; the model's own stand first, without one."""

    label: str
    options: tuple[LayoutOption, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutSlot:
    """A place for one choice, sent as `name`. `value` is empty where nothing is chosen."""

    name: str
    label: str
    value: str = ""
    required: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class LayoutForm:
    """The choice of groupings and figures, sent by GET to `href` with `keep`: the filters in force."""

    href: str
    keep: tuple[tuple[str, str], ...]
    rows: tuple[LayoutSlot, ...]
    columns: tuple[LayoutSlot, ...]
    measures: tuple[LayoutSlot, ...]
    dimensions: tuple[LayoutGroup, ...]
    figures: tuple[LayoutGroup, ...]
    rows_label: str
    columns_label: str
    measures_label: str
