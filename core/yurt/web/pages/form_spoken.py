"""A new record's translated texts in the other languages, below each input: there is no record for a dialog yet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from starlette.datastructures import FormData

from yurt.env import Env
from yurt.i18n import LANGUAGES
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec
from yurt.view.resolved import FieldItem
from yurt.web.pages.context.widgets import Widget
from yurt.web.pages.posted import Posted, read_posted
from yurt.web.pages.spoken_inputs import inputs_of, problems_in
from yurt.web.present.sources import Source
from yurt.web.present.widgets import widget_of


def spoken_widgets(source: Source, spec: FieldSpec, posted: Posted) -> tuple[Widget, ...]:
    """An input for each language besides the first, with what was typed into it."""
    env, info = source.env, source.info
    typed = posted.spoken.get(spec.name, {})
    return tuple(
        widget_of(Source(env, info, info.cls(), typed, prefix=f"{spec.name}.", saved=False), each, FieldItem(each.name))
        for each in _inputs(env, info, spec).values()
    )


def read_spoken(env: Env, info: ModelInfo, specs: Iterable[FieldSpec], form: FormData, given: Posted) -> dict[str, Any]:
    """The texts by field and language; what was typed, and what is wrong with it, goes into `given`."""
    found: dict[str, Any] = {}
    for spec in specs:
        inputs = _inputs(env, info, spec)
        read = read_posted(env, inputs.values(), form, f"{spec.name}.")
        given.spoken[spec.name] = read.typed
        wrong = problems_in(env, info, spec, inputs, read.values)
        if wrong:
            given.errors[spec.name] = " ".join(f"{LANGUAGES.get(code, code)}: {text}" for code, text in wrong.items())
        texts = {code: read.values.get(each.name) for code, each in inputs.items()}
        found[spec.name] = {code: text for code, text in texts.items() if text and str(text).strip()}
    return found


def write_spoken(record: Any, texts: dict[str, Any]) -> None:
    """Gives a record that was just made its texts."""
    for name, said in texts.items():
        for code, text in said.items():
            record.translate(name, code, text)


def _inputs(env: Env, info: ModelInfo, spec: FieldSpec) -> dict[str, FieldSpec]:
    if not spec.translated or len(env.system.settings.languages) < 2:
        return {}
    inputs = inputs_of(env, spec, info.cls())
    return {code: each for code, each in inputs.items() if code != env.base_language}
