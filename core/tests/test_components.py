"""The component page shows every kind of widget in every state, and only where the system is developed."""

from __future__ import annotations

from typing import Any

import pytest
from starlette.testclient import TestClient
from yurt.env import System
from yurt.web.debug.samples import KINDS, STATES, sheet

pytestmark = pytest.mark.filterwarnings("ignore::starlette.exceptions.StarletteDeprecationWarning")


def test_every_kind_is_there_in_every_state() -> None:
    shown = dict(sheet().kinds)
    assert shown.keys() == set(KINDS)
    for kind, samples in shown.items():
        expected = ["display", "edit"] if kind == "lines" else list(STATES)
        assert [sample.state for sample in samples] == expected, kind


def test_the_page_is_for_development_only(system: System, client: TestClient) -> None:
    assert client.get("/debug/components").status_code == 404
    settings: Any = system.settings.model_copy(update={"development": True})
    system.settings = settings
    page = client.get("/debug/components")
    assert page.status_code == 200
    assert page.text.count("data-state=") == (len(KINDS) - 1) * len(STATES) + 2
