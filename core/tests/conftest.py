"""Fixtures of the kernel's tests: systems of the sample add-ons in core/tests/samples."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa
from sampling import SampleTemplates
from yurt.base.models.people import User
from yurt.env import System
from yurt_sdk.databases import Engine
from yurt_sdk.testing import make_user


@pytest.fixture(scope="session")
def _sample_templates() -> SampleTemplates:
    return SampleTemplates()


@pytest.fixture
def sample(engine: Engine, _sample_templates: SampleTemplates) -> Iterator[System]:
    """A system of the add-ons sample and extra in a database of its own, with the user `admin` (id 1)."""
    made = _sample_templates.system(engine, "sample", "extra", languages=["en", "ru"])
    yield made
    made.close()
    engine.drop(made.settings.database_url)


@pytest.fixture
def user_of(sample: System) -> Callable[..., int]:
    """The id of a user with these roles, the same for the same roles."""

    def find(*roles: str, **values: object) -> int:
        login = "-".join(roles).replace(".", "-") or "nothing"
        with sample.acting_as_system() as env:
            known = env.session.scalar(sa.select(env[User].id).where(env[User].login == login))
        return known or make_user(sample, login, *roles, **values)

    return find
