"""An import, planned: each column of the file with its field, its converter and its search for links."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from yurt.errors import ImportRefused
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.services.exchange.cells import CellProblem
from yurt.services.exchange.convert import Converter, compile_converter
from yurt.services.exchange.fields import choices, exchange_kind, field_targets, importable_field
from yurt.services.exchange.headings import match_headings
from yurt.services.exchange.links import LinkFinder
from yurt.services.exchange.mapping import ImportMap
from yurt.services.exchange.memory import recall
from yurt.services.exchange.rules import ColumnRule

if TYPE_CHECKING:
    from yurt.env.env import Env

LIST_SEPARATOR = ","
ROW_NUMBER = "{row}"


@dataclass(frozen=True, eq=False)
class ImportColumn:
    """One column that fills a field. A constant of the mapping is a column behind the file's own."""

    index: int
    heading: str
    spec: FieldSpec
    convert: Converter
    finder: LinkFinder | None = None


@dataclass(frozen=True)
class ImportPlan:
    """What is done with each row: columns with plain values, links, lists of links; and how records are recognised.

    `key` holds the fields by which a record that exists already is recognised. `constants` are cells that every row
    gets at its end.
    """

    info: ModelInfo
    mapping: ImportMap
    columns: tuple[ImportColumn, ...]
    key: tuple[FieldSpec, ...]
    constants: tuple[Any, ...] = ()

    def constants_of(self, row: int) -> list[Any]:
        """The constant cells of a row; `{row}` in a text stands for the row's number in the file."""
        return [c.replace(ROW_NUMBER, str(row)) if isinstance(c, str) else c for c in self.constants]

    def heading_of(self, field: str) -> str:
        """The heading that fills a field, "" when none does."""
        return next((column.heading for column in self.columns if column.spec.name == field), "")


def plan_import(env: Env, info: ModelInfo, mapping: ImportMap, headings: Sequence[str]) -> ImportPlan:
    """Checks a mapping against the model and the file. Raises ImportRefused, AccessDenied with what to mend."""
    if mapping.model is not None and mapping.model != info.name:
        raise ImportRefused(f"The mapping is for “{mapping.model}”, not for “{info.name}”. Choose the right one.")
    rules = list(mapping.rules_for(headings).items())
    constants = tuple(mapping.constants.values())
    rules += [(len(headings) + n, ColumnRule(field=name)) for n, name in enumerate(mapping.constants)]
    if not rules:
        raise ImportRefused("No heading of the file is mapped to a field. Name at least one under [columns].")
    words = [*headings, *mapping.constants]
    columns = tuple(_column(env, info, index, words[index], rule) for index, rule in rules)
    return ImportPlan(info, mapping, columns, _key(info, mapping, columns), constants)


def propose_map(env: Env, info: ModelInfo, headings: Sequence[str]) -> ImportMap:
    """A mapping for a file that nobody has mapped: from earlier imports, names, labels and usual words."""
    matches = match_headings(headings, field_targets(env, info), recall(env, info.name))
    rules = {match.heading: ColumnRule(field=match.path) for match in matches}
    key = ["external_id"] if any(match.path == "external_id" for match in matches) else []
    return ImportMap(model=info.name, key=key, columns=rules)


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
