"""An import, planned: each column of the file with its field, its converter and its search for links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yurt.errors import ImportRefused
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.services.exchange.cells import Cell, CellProblem, folded
from yurt.services.exchange.convert import Converter, compile_converter
from yurt.services.exchange.detect import detected
from yurt.services.exchange.fields import choices, exchange_kind, field_targets, importable, importable_field
from yurt.services.exchange.headings import match_headings
from yurt.services.exchange.joining import joined_columns
from yurt.services.exchange.links import LinkFinder
from yurt.services.exchange.made import MadeCell, MadeColumn
from yurt.services.exchange.mapping import ImportMap
from yurt.services.exchange.memory import recall, recall_mapping
from yurt.services.exchange.rules import ColumnRule
from yurt.services.exchange.tables import Row
from yurt.services.exchange.wording import import_words

if TYPE_CHECKING:
    from yurt.env.env import Env

LIST_SEPARATOR = ","


@dataclass(frozen=True, eq=False)
class ImportColumn:
    """One column that fills a field. Made columns and constants of the mapping stand behind the file's own."""

    index: int
    heading: str
    spec: FieldSpec
    convert: Converter
    finder: LinkFinder | None = None


@dataclass(frozen=True)
class ImportPlan:
    """What is done with each row: columns with plain values, links, lists of links; and how records are recognised.

    `key` holds the fields by which a record that exists already is recognised. `added` makes the cells that every row
    gets at its end.
    """

    info: ModelInfo
    mapping: ImportMap
    columns: tuple[ImportColumn, ...]
    key: tuple[FieldSpec, ...]
    added: tuple[MadeCell, ...] = ()

    def cells_of(self, row: Row) -> list[Cell]:
        """The cells of a row with those that are added to it."""
        return [*row.cells, *(make(row) for make in self.added)] if self.added else row.cells

    def heading_of(self, field: str) -> str:
        """The heading that fills a field, "" when none does."""
        return next((column.heading for column in self.columns if column.spec.name == field), "")


def plan_import(env: Env, info: ModelInfo, mapping: ImportMap, headings: Sequence[str]) -> ImportPlan:
    """Checks a mapping against the model and the file. Raises ImportRefused, AccessDenied with what to mend."""
    if mapping.model is not None and mapping.model != info.name:
        raise ImportRefused(f"The mapping is for “{mapping.model}”, not for “{info.name}”. Choose the right one.")
    rules = list(mapping.rules_for(headings).items())
    clash = {folded(name) for name in mapping.made} & {folded(heading) for heading in headings}
    if clash:
        raise ImportRefused(f"The file has a column “{clash.pop()}” already; give the one that is made another name.")
    added = [column.compile(headings) for column in mapping.made.values()]
    rules += [(len(headings) + len(added) + n, ColumnRule(field=name)) for n, name in enumerate(mapping.constants)]
    added += [MadeColumn(value=value).compile(headings) for value in mapping.constants.values()]
    if not rules:
        raise ImportRefused("No heading of the file is mapped to a field. Name at least one under [columns].")
    words = [*headings, *mapping.made, *mapping.constants]
    columns = tuple(_column(env, info, index, words[index], rule) for index, rule in rules)
    return ImportPlan(info, mapping, columns, _key(info, mapping, columns), tuple(added))


def propose_map(
    env: Env, info: ModelInfo, headings: Sequence[str], sample: Sequence[Row] = (), *, anew: bool = False
) -> ImportMap:
    """A mapping for a file: the user's own of the last time, else from earlier imports, names, labels, usual words.

    The cells of `sample` tell how dates, numbers and lists are written. `anew` forgets the last time.
    """
    kept = None if anew else recall_mapping(env, info.name, headings)
    if kept is not None:
        return kept
    words = import_words(env, info.name)
    targets, chosen = field_targets(env, info, words), recall(env, info.name)
    joined = joined_columns(headings, words.joined, set(importable(env, info)))
    for match in match_headings(headings, targets, chosen):
        if match.path in joined and match.how != "similar" and match.heading not in joined[match.path].made.of:
            del joined[match.path]  # a column of its own: a full name beside its parts
    spread = {heading for column in joined.values() for heading in column.made.of}
    targets = [target for target in targets if target.path not in joined]
    matches = match_headings([h for h in headings if h not in spread], targets, chosen)
    found = {match.heading: match.path for match in matches}
    rules = {h: _detected_rule(env, info, found.get(h), [row.cells[n] for row in sample if n < len(row.cells)])
             for n, h in enumerate(headings)}  # fmt: skip
    made = {column.heading: column.made for column in joined.values()}
    rules |= {column.heading: ColumnRule(field=name) for name, column in joined.items()}
    key = ["external_id"] if "external_id" in found.values() else []
    return ImportMap(model=info.name, key=key, columns=rules, made=made)


def _detected_rule(env: Env, info: ModelInfo, name: str | None, cells: Sequence[Cell]) -> ColumnRule:
    if name is None:
        return ColumnRule()
    spec = info.fields[name]
    target = env.registry.models.get(spec.target) if spec.target else None
    return ColumnRule(field=name, **detected(spec, cells, target))


def _column(env: Env, info: ModelInfo, index: int, heading: str, rule: ColumnRule) -> ImportColumn:
    spec = importable_field(env, info, rule.field or "")
    if spec.kind in ("link", "many"):
        finder = LinkFinder(env, spec, rule)
        if spec.kind == "many" and rule.split is None:
            rule = rule.model_copy(update={"split": LIST_SEPARATOR})
        assert finder.by is not None
        return ImportColumn(index, heading, spec, _compile(env, finder.by, rule, heading), finder)
    return ImportColumn(index, heading, spec, _compile(env, spec, rule, heading))


def _compile(env: Env, spec: FieldSpec, rule: ColumnRule, heading: str) -> Converter:
    local: dict[str, Any] = {}
    if rule.region is None:
        local["region"] = env.system.settings.region
    if "timezone" not in rule.model_fields_set:
        local["timezone"] = env.zone.key
    try:
        return compile_converter(exchange_kind(spec), rule.model_copy(update=local), choices(env, spec))
    except CellProblem as problem:
        raise ImportRefused(f"The mapping of “{heading}” is not right: {problem.message}.") from None


def _key(info: ModelInfo, mapping: ImportMap, columns: Sequence[ImportColumn]) -> tuple[FieldSpec, ...]:
    """The fields named in the mapping; without any, the external id when a column fills it."""
    filled = {column.spec.name: column.spec for column in columns}
    names = mapping.key or (["external_id"] if "external_id" in filled else [])
    for name in names:
        if name not in filled or filled[name].kind == "many":
            raise ImportRefused(f"“{name}” of “{info.name}” cannot be a key. Name a field that holds one value.")
    return tuple(filled[name] for name in names)
