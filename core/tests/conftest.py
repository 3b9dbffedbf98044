"""Fixtures of the kernel's tests: systems of the sample add-ons in core/tests/samples."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, settings
from sampling import SampleTemplates
from yurt.base.models.people import User
from yurt.env import System
from yurt.registry.addon import Available, describe
from yurt_sdk.databases import Engine
from yurt_sdk.testing import make_user

# A busy machine is slow now and then; what counts is what is true of every example.
settings.register_profile(
    "kernel", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
)
settings.load_profile("kernel")


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


@pytest.fixture
def make_addon(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Available]]:
    """`make_addon("shop", models="…", rights="…", depends=["sample"])` writes a package and describes it."""
    monkeypatch.syspath_prepend(str(tmp_path))
    made: list[str] = []

    def make(name: str, version: str = "1.0", depends: tuple = (), conflicts: tuple = (), **modules: str) -> Available:
        folder = tmp_path / f"yurt_{name}"
        folder.mkdir()
        manifest = f"Addon(name={name!r}, title={name!r}, depends={tuple(depends)!r}, conflicts={tuple(conflicts)!r})"
        (folder / "__init__.py").write_text(f"from yurt.registry.addon import Addon\naddon = {manifest}\n")
        for module, source in modules.items():
            (folder / f"{module}.py").write_text("from __future__ import annotations\n" + source, "utf-8")
        importlib.invalidate_caches()
        made.append(f"yurt_{name}")
        module = importlib.import_module(f"yurt_{name}")
        found = describe(module.addon, module, None)
        return Available(found.addon, found.package, found.module, version)

    yield make
    for package in made:
        for loaded in [name for name in sys.modules if name.split(".")[0] == package]:
            del sys.modules[loaded]
