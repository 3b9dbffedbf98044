"""The add-on as it is shipped."""

from __future__ import annotations

from yurt.registry.presets import preset
from yurt_lending import addon
from yurt_sdk.checks import check_addon


def test_the_addon_is_sound():
    assert check_addon("lending") == []


def test_the_preset_brings_what_it_needs():
    assert {name.partition(">")[0] for name in addon.depends} == {"crm", "documents", "finance"}
    assert "lending" in preset("lending", ["crm", "documents", "finance", "lending"]).addons
