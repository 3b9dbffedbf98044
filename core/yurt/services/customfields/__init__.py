"""Custom fields: an integrator adds fields to any model, without programming, while the system runs."""

from __future__ import annotations

from yurt.services.customfields.fields import (
    FieldLosses,
    add_field,
    add_fields,
    change_field,
    drop_retired,
    field_losses,
    remove_field,
    retire_links_to,
)
from yurt.services.customfields.specs import CHANGEABLE, CUSTOM_KINDS, spec_to_json

__all__ = [
    "CHANGEABLE",
    "CUSTOM_KINDS",
    "FieldLosses",
    "add_field",
    "add_fields",
    "change_field",
    "drop_retired",
    "field_losses",
    "remove_field",
    "retire_links_to",
    "spec_to_json",
]
