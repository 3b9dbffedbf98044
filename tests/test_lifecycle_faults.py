"""Killed with SIGKILL at any moment of setting up, installing, upgrading or removing, the next start mends everything.

Each case forks a process, which kills itself at a named moment (`yurt.services.migrate.faultpoint`); then the system
is started as after a power cut.
"""

from __future__ import annotations

import os
import signal
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from yurt.env import System
from yurt.model.spec import FieldSpec
from yurt.services import lifecycle, migrate
from yurt.services.assemble import open_system
from yurt.services.customfields import add_field, remove_field
from yurt.services.migrate.faultpoint import VARIABLE
from yurt.settings import Settings
from yurt_sdk.addons import forget_addon, write_addon
from yurt_sdk.databases import Engine, Installed

FIRST = """
from yurt.base.models.people import User
from yurt.model import Mapped, Model, field

class Customer(User, extends=True):
    discount: Mapped[int] = field(default=5)

class Item(Model):
    name: Mapped[str] = field(max_length=20)
"""
SECOND = FIRST.replace("max_length=20", "max_length=40") + "    price: Mapped[int | None]\n"
THIRD = SECOND + "    colour: Mapped[str | None]\n"
MODELS = (FIRST, SECOND, THIRD)
RIGHTS = """
from yurt.rights import Role, allow
from yurt_shop.models import Item

seller = Role("shop.seller", "Seller", implies=["core.user"])
permissions = [allow(seller, Item)]
"""
DATA = """
from yurt.services.migrate.faultpoint import faultpoint
from yurt_shop.models import Item

def load(env):
    for number in range(1, 3):
        env.ensure(Item, {f"shop.item{number}": {"name": str(number)}})
        faultpoint(f"data step {number}")
"""
HOOKS = """
from yurt import hookimpl
from yurt.services.migrate.faultpoint import faultpoint

@hookimpl
def addon_installed(env, addon):
    faultpoint(f"hook {addon}")
"""
FILES = {"rights.py": RIGHTS, "data.py": DATA, "hooks.py": HOOKS}
DATA_STEPS = ["data step 1", "data step 2"]
SET_UP = ["jobs:core", "migrate:core:0001", "roles:core", "data:core", "commit:core"]
INSTALL = ["migrate:shop:0001", "migrate:shop:0002", "roles:shop", *DATA_STEPS, "data:shop", "hook shop", "commit:shop"]
UPGRADE = ["migrate:shop:0002", "migrate:shop:0003", "roles:shop", *DATA_STEPS, "data:shop", "commit:shop"]
REMOVE = ["withdrawn:shop", "migrate:shop:0003", "migrate:shop:0002", "migrate:shop:0001", "dropped:shop"]

_templates: dict[tuple[str, str], str] = {}


class Shop:
    """The add-on of these tests, in releases with one, two and three scripts."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._scripts: dict[str, str] = {}
        for number, models in enumerate(MODELS, 1):
            self._write(models, number - 1)
            file = migrate.make("shop", f"Release {number}")
            assert file is not None
            self._scripts[f"migrations/versions/{file.name}"] = file.read_text()

    def release(self, number: int) -> None:
        """Makes this release the one that is present."""
        self._write(MODELS[number - 1], number)

    def _write(self, models: str, scripts: int) -> None:
        files = FILES | {"models.py": models} | dict(list(self._scripts.items())[:scripts])
        write_addon(self._folder, "shop", files, version=f"1.{scripts}")


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    folder = tmp_path_factory.mktemp("packages")
    sys.path.insert(0, str(folder))
    yield Shop(folder)
    sys.path.remove(str(folder))
    forget_addon("shop")


@pytest.fixture
def settings(
    engine: Engine, shop: Shop, tmp_path: Path, request: pytest.FixtureRequest, _installed: Installed
) -> Iterator[Settings]:
    """A database: `new`, `set up`, or with the add-on's release `1` or `3`, as the test asks."""
    url = _started(request.param, engine, shop, tmp_path, _installed)
    yield Settings(database_url=url, folder=tmp_path)
    engine.drop(url)


def _started(start: str, engine: Engine, shop: Shop, folder: Path, installed: Installed) -> str:
    if start == "new":
        return engine.create()
    if start == "set up":
        return installed.database(engine, ())
    key = (engine.name, start)
    if key not in _templates:
        shop.release(int(start))
        _templates[key] = installed.database(engine, ())
        made = open_system(Settings(database_url=_templates[key], folder=folder))
        lifecycle.install(made, ["shop"])
        made.close()
    return engine.copy(_templates[key])


def _killed(at: str, work: Callable[[], object]) -> None:
    """Does the work in a process of its own, which must die by SIGKILL at that moment."""
    child = os.fork()
    if child == 0:
        try:
            os.environ[VARIABLE] = at
            work()
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL, f"was not killed at {at}"


def _is_whole(system: System) -> None:
    """Everything of the add-on is there, once, and the system works."""
    assert list(system.registry.addons) == ["core", "shop"] and lifecycle.problems(system) == []
    with system.acting_as_system() as env:
        item = env.info("shop.item").cls
        assert sorted(env.session.scalars(sa.select(item.name))) == ["1", "2"]
        roles = env.info("core.role").cls
        assert len(env.session.scalars(sa.select(roles).where(roles.addon == "shop")).all()) == 1
        env.create(item, name="sold")


def _is_without(system: System) -> None:
    """Nothing of the add-on is there, and the system works."""
    assert list(system.registry.addons) == ["core"] and lifecycle.problems(system) == []
    with system.database.reading.connect() as connection:
        inspector = sa.inspect(connection)
        assert not [name for name in inspector.get_table_names() if "shop" in name]
        assert "discount" not in {column["name"] for column in inspector.get_columns("core_user")}
    with system.acting_as_system() as env:
        role = env.info("core.role").cls
        assert env.session.scalars(sa.select(role).where(role.addon == "shop")).all() == []
        env.create(env.info("core.branch").cls, name="Centre", code="C")


def _backup(*_: object) -> None:
    """Stands in for a backup."""


@pytest.mark.parametrize("settings", ["new"], indirect=True)
@pytest.mark.parametrize("at", SET_UP)
def test_setting_up(settings: Settings, at: str) -> None:
    _killed(at, lambda: lifecycle.bootstrap(settings))
    system = lifecycle.bootstrap(settings)
    _is_without(system)
    system.close()


@pytest.mark.parametrize("settings", ["set up"], indirect=True)
@pytest.mark.parametrize("at", [*INSTALL, "installed:shop"])
def test_installing(settings: Settings, shop: Shop, at: str) -> None:
    shop.release(3)
    _killed(at, lambda: lifecycle.install(open_system(settings), ["shop"]))
    system = lifecycle.bootstrap(settings)
    if at == "installed:shop":
        _is_whole(system)
    else:
        _is_without(system)
        assert lifecycle.install(system, ["shop"]) == ["shop"]
        _is_whole(system)
    system.close()


@pytest.mark.parametrize("settings", ["1"], indirect=True)
@pytest.mark.parametrize("at", [*UPGRADE, "upgraded:shop"])
def test_upgrading(settings: Settings, shop: Shop, at: str) -> None:
    shop.release(3)
    _killed(at, lambda: lifecycle.bootstrap(settings))
    system = lifecycle.bootstrap(settings)
    _is_whole(system)
    system.close()


@pytest.mark.parametrize("settings", ["3"], indirect=True)
@pytest.mark.parametrize("at", REMOVE)
def test_removing(settings: Settings, shop: Shop, at: str) -> None:
    shop.release(3)
    _killed(at, lambda: lifecycle.uninstall(open_system(settings), "shop", backup=_backup))
    system = lifecycle.bootstrap(settings)
    _is_without(system)
    system.close()


@pytest.mark.parametrize("settings", ["set up"], indirect=True)
def test_removing_a_custom_field(settings: Settings) -> None:
    system = open_system(settings)
    with system.acting_as_system() as env:
        add_field(env, "core.branch", FieldSpec("rent", "money"))
    system.close()

    def remove() -> None:
        with open_system(settings).acting_as_system() as env:
            remove_field(env, "core.branch", "x_rent")

    _killed("field:x_rent", remove)
    system = lifecycle.bootstrap(settings)
    _is_without(system)
    with system.acting_as_system() as env:
        add_field(env, "core.branch", FieldSpec("rent", "text"))
    system.close()
