"""Fixtures of the tests that use the whole system as people do."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from warm import Warm


@pytest.fixture(scope="session")
def warm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Warm]:
    """Runs commands of `yurt` without their start."""
    started = Warm.start(tmp_path_factory.mktemp("warm"), "crm")
    yield started
    started.stop()
