"""The rule of a column as inputs: which there are depends on the field that it fills."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import phonenumbers
from babel import Locale

from yurt.env import Env
from yurt.i18n import N_
from yurt.model.info import ModelInfo
from yurt.model.spec import TEXTUAL, FieldSpec
from yurt.services.exchange.cells import folded
from yurt.services.exchange.convert import as_text
from yurt.services.exchange.fields import choices
from yurt.web.imports.choices import ALWAYS, RULES, ColumnChoice
from yurt.web.imports.posting import LIST_MARKS
from yurt.web.imports.shown import RuleInput, WordLine
from yurt.web.pages.context.document import Choice

_FORMATS = ("dd.MM.yyyy", "dd/MM/yyyy", "MM/dd/yyyy", "dd-MM-yyyy", "yyyy-MM-dd", "dd.MM.yy", "dd/MM/yy", "MM/dd/yy",
            "d MMMM yyyy", "yyyyMMdd", "excel")  # fmt: skip
_CASES = N_({"upper": "CAPITAL LETTERS", "lower": "small letters", "title": "Capital Initials"})
_PERCENTS = N_({"number": "5 means 5 %", "fraction": "0.05 means 5 %"})
_MARKS = N_({",": "Comma: 1 234,50", ".": "Point: 1,234.50"})
_MISSING = N_({"create": "Add them", "leave": "Leave the field empty"})
_WORDS_SHOWN = 30


def rule_inputs(env: Env, info: ModelInfo, column: ColumnChoice, number: int, cells: Iterable[Any]) -> list[RuleInput]:
    """The inputs for the rule of a column; `cells` are those of the first rows."""
    spec = info.fields.get(column.field)
    if spec is None:
        return []
    allowed = RULES.get(spec.kind, ()) + ALWAYS
    maker = _Inputs(env, spec, column.rule, number)
    if "lookup" in allowed:
        maker.lookup(env.registry.models[spec.target or ""])
    if "format" in allowed:
        maker.text("format", N_("Dates are written"), "dd.MM.yyyy", " | ".join(column.rule.get("format", [])), _FORMATS)
    if "decimal" in allowed:
        maker.select("decimal", N_("Decimal mark"), _MARKS, N_("As each number shows"))
    if "percent" in allowed:
        maker.select("percent", N_("Per cent"), _PERCENTS, "")
    if "region" in allowed:
        usual = env.system.settings.region or ""
        maker.select("region", N_("Country of numbers without a code"), _regions(env.language), usual)
    if "timezone" in allowed:
        maker.text("timezone", N_("Time zone"), env.zone.key, column.rule.get("timezone", ""))
    for name, label in (("true", N_("Words for yes")), ("false", N_("Words for no"))):
        if name in allowed:
            maker.text(name, label, N_("Divided by commas"), ", ".join(column.rule.get(name, [])))
    if "split" in allowed:
        maker.select("split", N_("Several are divided by"), LIST_MARKS, "")
    if "case" in allowed:
        maker.select("case", N_("Letters"), _CASES, N_("As they are"))
    if "values" in allowed:
        maker.values(cells)
    maker.text("empty", N_("Words that mean empty"), N_("Divided by commas"), ", ".join(column.rule.get("empty", [])))
    maker.text("default", N_("Instead of empty"), "", str(column.rule.get("default", "")))
    return maker.made


def rule_summary(inputs: Iterable[RuleInput]) -> str:
    """What is said by a rule, in a few words."""
    return " · ".join(found for given in inputs if (found := given.summary))


class _Inputs:
    def __init__(self, env: Env, spec: FieldSpec, rule: Mapping[str, Any], number: int) -> None:
        self._env, self._spec, self._rule, self._number = env, spec, rule, number
        self.made: list[RuleInput] = []

    def text(self, name: str, label: str, hint: str, value: str, suggested: Iterable[str] = ()) -> None:
        words = self._env.gettext
        shown = f"{words(label)}: {value}" if value else ""
        self.made.append(
            RuleInput(kind="text", name=self._name(name), label=words(label), value=value, hint=words(hint),
                      suggested=tuple(suggested), summary=shown)
        )  # fmt: skip

    def select(self, name: str, label: str, options: Mapping[str, str], empty: str, value: str | None = None) -> None:
        words = self._env.gettext
        chosen = str(self._rule.get(name) or "") if value is None else value
        choices_ = [Choice(value="", label=words(empty) if empty else words("Usual"), selected=not chosen)]
        choices_ += [Choice(value=v, label=words(text), selected=v == chosen) for v, text in options.items()]
        summary = f"{words(label)}: {words(options[chosen])}" if chosen in options else ""
        self.made.append(
            RuleInput(
                kind="select", name=self._name(name), label=words(label), options=tuple(choices_), summary=summary
            )
        )

    def lookup(self, target: ModelInfo) -> None:
        words, given = self._env.gettext, self._rule.get("lookup") or {}
        fields = {
            name: words(spec.label)
            for name, spec in target.fields.items()
            if spec.is_column and (spec.kind in TEXTUAL or spec.unique or name in ("id", "external_id"))
            and self._env.access.readable(spec)
        }  # fmt: skip
        usual = fields.get(target.label_field or "", "")
        self.select("by", N_("Found by"), fields, usual, given.get("by", ""))
        missing = "create" if given.get("create") else "leave" if given.get("leave_empty") else ""
        may_create = self._env.is_sudo or self._env.access.allows(target.name, "create")
        options = _MISSING if may_create else {"leave": _MISSING["leave"]}
        self.select("missing", N_("Those that are missing"), options, N_("The row is faulty"), missing)

    def values(self, cells: Iterable[Any]) -> None:
        """What words mean: a choice beside each word that is none of the field's own, or lines to write them in."""
        given: Mapping[str, Any] = self._rule.get("values") or {}
        words = self._env.gettext
        summary = ", ".join(f"{word} → {value}" for word, value in list(given.items())[:3])
        if self._spec.kind not in ("selection", "state"):
            lines = "\n".join(f"{word} = {value}" for word, value in given.items())
            self.made.append(
                RuleInput(kind="lines", name=self._name("values"), label=words("Words and what they become"),
                          value=lines, hint="a = b", summary=summary)
            )  # fmt: skip
            return
        known = choices(self._env, self._spec)
        own = {folded(text) for value, labels in known.items() for text in (value, *labels)}
        found = dict.fromkeys(text for cell in cells if cell is not None and (text := as_text_or_empty(cell)))
        strange = [word for word in found if folded(word) not in own and word not in given]
        lines_ = [(word, str(value)) for word, value in given.items()] + [(word, "") for word in strange[:_WORDS_SHOWN]]
        labels = self._spec.options or {state.value: state.label for state in self._spec.states}
        self.made.append(
            RuleInput(
                kind="words", name=f"rule.{self._number}", label=words("Words and what they become"), summary=summary,
                words=tuple(
                    WordLine(word=word, options=tuple(
                        Choice(value=v, label=words(label), selected=v == value) for v, label in labels.items()
                    ))
                    for word, value in lines_
                ),
            )
        ) if lines_ else None  # fmt: skip

    def _name(self, name: str) -> str:
        return f"rule.{self._number}.{name}"


def as_text_or_empty(cell: Any) -> str:
    """A cell as words; "" for a broken one."""
    try:
        return as_text(cell).strip()
    except ValueError:
        return ""


@lru_cache(maxsize=8)
def _regions(language: str) -> dict[str, str]:
    names = Locale.parse(language).territories
    found = {region: str(names.get(region, region)) for region in phonenumbers.SUPPORTED_REGIONS}
    return dict(sorted(found.items(), key=lambda pair: pair[1]))
