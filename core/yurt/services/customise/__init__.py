"""Customising without code: layouts, names, conditions and defaults kept as data, with a way back."""

from __future__ import annotations

from yurt.services.customise.saving import ROLE, history, load_changes, save_change, take_back

__all__ = ["ROLE", "history", "load_changes", "save_change", "take_back"]
