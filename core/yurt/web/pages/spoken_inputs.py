"""The inputs of a text in several languages, and what is wrong with what was typed into them."""

from __future__ import annotations

from typing import Any

from yurt.env import Env
from yurt.errors import ValidationFailed
from yurt.i18n import LANGUAGES
from yurt.model.info import ModelInfo
from yurt.model.spec import FieldSpec


def inputs_of(env: Env, spec: FieldSpec, record: Any) -> dict[str, FieldSpec]:
    """An input for each language of the database, and for those that the record has a text in; the base one first."""
    kept = getattr(record, spec.translations) or {}
    codes = dict.fromkeys([env.base_language, *env.system.settings.languages, *kept])
    plain = spec.with_(translated=False, help="", default=None, unique=False)
    return {
        code: plain.with_(
            name=f"in_{code}", label=LANGUAGES.get(code, code), required=spec.required and code == env.base_language
        )
        for code in codes
    }


def problems_in(
    env: Env, info: ModelInfo, spec: FieldSpec, inputs: dict[str, FieldSpec], values: dict[str, Any]
) -> dict[str, str]:
    """What is wrong, by language."""
    wrong: dict[str, str] = {}
    for code, each in inputs.items():
        value = values.get(each.name)
        if value is None or not str(value).strip():
            if each.required:
                wrong[code] = env.gettext("Fill this in.")
            continue
        try:
            info.validator.check({spec.column_name: value}, env.gettext, {"region": env.system.settings.region})
        except ValidationFailed as error:
            wrong[code] = error.fields.get(spec.name) or error.message
    return wrong
