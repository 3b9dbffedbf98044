"""Fields that hold a filter: its conditions in words, the builder that changes them, and back from what it posts.

The builder posts its tree (see `yurt.web.present.building`) with the model it was made for. Conditions that it has no
row for, such as a list of values or a negation, stay in the tree as they are, to be kept or taken away as a whole.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from yurt.env import Env
from yurt.errors import InvalidFilter
from yurt.model.spec import FieldSpec
from yurt.web.pages.addresses import model_href, with_query
from yurt.web.pages.context.searching import FilterField
from yurt.web.pages.context.widgets import FilterWidget
from yurt.web.present.building import fields_behind, kept_tree, links_used, posted_filter
from yurt.web.present.conditions import Part, as_json, builder_fields, conditions_in_words
from yurt.web.present.parse import NotUnderstood, parse_value
from yurt.web.present.sources import Source
from yurt.web.present.views import kept
from yurt.web.templating import render


def filter_widget(source: Source, spec: FieldSpec, value: Any, typed: str | None) -> FilterWidget:
    """What the field shows and how it is changed; `typed` is what was posted and not saved."""
    env, model = source.env, _model_of(source, spec)
    if model not in env.registry.models or not env.access.allows(model, "read"):
        return FilterWidget()
    tree = _typed_tree(typed) if typed is not None else None
    where: Part = value if isinstance(value, dict) else {}
    tree = tree or kept_tree(env, model, where)
    behind = [field for path in links_used(tree) for field in fields_behind(env, model, path)]
    own = kept(env, ("builder-html", model), lambda: _fields_html(env, builder_fields(env, model)))
    parts = (where,) if where else ()
    return FilterWidget(
        model=model,
        records=env.gettext(env.info(model).plural),
        words=tuple(conditions_in_words(env, model, where)),
        any_of="any" in where and len(where["any"]) > 1,
        find_href=with_query(model_href(model), [("f", as_json(parts) or "{}")]),
        fields_href=f"{model_href(model)}/panel/fields",
        fields_html=own + _fields_html(env, tuple(behind)) if behind else own,
        tree=json.dumps({**tree, "model": model}, ensure_ascii=False),
    )


def filter_from(env: Env, spec: FieldSpec, text: str) -> Any:
    """The filter that was posted for a field: the builder's tree, or a filter as it is. Raises NotUnderstood."""
    value = parse_value(env, spec, text)
    if not isinstance(value, dict) or "parts" not in value:
        return value or None
    model = str(spec.filter_of if "." in spec.filter_of else value.get("model"))
    if model not in env.registry.models:
        raise NotUnderstood(env.gettext("Say first which records the filter is for."))
    try:
        return posted_filter(env, model, value)
    except InvalidFilter as error:
        raise NotUnderstood(error.message) from None


def _model_of(source: Source, spec: FieldSpec) -> str:
    """The model that the filter looks through."""
    if "." in spec.filter_of:
        return spec.filter_of
    beside = source.info.fields[spec.filter_of]
    typed = source.typed.get(beside.name)
    return str((typed if typed is not None else source.value(beside)) or "").strip()


def _typed_tree(typed: str) -> dict[str, Any] | None:
    try:
        value = json.loads(typed)
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) and isinstance(value.get("parts"), list) else None


def _fields_html(env: Env, fields: tuple[FilterField, ...]) -> Markup:
    return Markup(render(env, "_filter_fields.html", fields=fields))
