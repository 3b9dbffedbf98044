"""Add-ons come, change and go in a running system, on both engines."""

from __future__ import annotations

import os
import signal
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.base.models.journal import Audit, Note
from yurt.base.models.people import Role, User
from yurt.env import System
from yurt.errors import AddonError, ConfigurationError, DatabaseBusy, YurtError
from yurt.model.spec import FieldSpec
from yurt.registry.presets import preset, presets
from yurt.services import confirming, lifecycle, migrate
from yurt.services.assemble import open_system
from yurt.services.customfields import add_field
from yurt.services.lifecycle import lock
from yurt.services.watch import Watch
from yurt.settings import Settings
from yurt_crm.models.contact import Contact
from yurt_sdk.addons import forget_addon, write_addon

MODELS = """
from yurt.model import Mapped, Model, Money, field, link
from yurt_crm.models.contact import Contact

class Card(Model):
    number: Mapped[str] = field(max_length=20)
    contact: Mapped[Contact | None] = link()

class LoyalContact(Contact, extends=True):
    points: Mapped[int] = field(default=3)
"""
RIGHTS = """
from yurt.rights import Role, allow
from yurt_loyalty.models import Card

keeper = Role("loyalty.keeper", "Keeper of cards", implies=["core.user"])
permissions = [allow(keeper, Card)]
"""
DATA = """
from yurt_loyalty.models import Card

def load(env):
    env.ensure(Card, {"loyalty.first": {"number": "1"}})
"""
HOOKS = """
from yurt import hookimpl
from yurt.errors import YurtError
from yurt_loyalty.models import Card

@hookimpl
def addon_installed(env, addon):
    if addon == "loyalty":
        env.create(Card, number="from the hook")

@hookimpl
def addon_uninstalling(env, addon):
    if addon == "loyalty" and env.session.query(env[Card]).filter_by(number="precious").count():
        raise YurtError("There is a precious card.")
"""
DEMO = """
from yurt_loyalty.models import Card

def load(env, progress):
    progress(0, 1, "Cards")
    env.create(Card, number="demo")
"""
FILES = {"models.py": MODELS, "rights.py": RIGHTS, "data.py": DATA, "hooks.py": HOOKS, "demo.py": DEMO}
HALF = """
from alembic import op

revision = "0002"
down_revision = "0001"

def upgrade():
    op.drop_table("loyalty_card")
    1 / 0
"""
pytestmark = pytest.mark.addons("crm")
NEEDS_CRM = 'depends=["crm"]'


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the add-on `loyalty`, its first script made."""
    folder = tmp_path / "packages"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    write_addon(folder, "loyalty", FILES | _made, manifest=NEEDS_CRM)
    if not _made:
        migrate.make("loyalty", "First tables")
        _made.update(_scripts(folder))
    yield folder
    forget_addon("loyalty")
    forget_addon("needy")


_made: dict[str, str] = {}


@pytest.fixture
def system(installed_database: str, tmp_path: Path) -> Iterator[System]:
    """A database that was set up with the core and crm."""
    made = open_system(Settings(database_url=installed_database, folder=tmp_path))
    yield made
    made.close()


def _scripts(folder: Path) -> dict[str, str]:
    files = (folder / "yurt_loyalty/migrations/versions").glob("0*.py")
    return {f"migrations/versions/{file.name}": file.read_text() for file in files}


def _names(system: System, statement: str) -> list[Any]:
    with system.database.reading.connect() as connection:
        return list(connection.exec_driver_sql(statement).scalars())


def _no_backup(*_: Any) -> None:
    """Stands in for a backup."""


def _has_table(system: System, name: str) -> bool:
    with system.database.reading.connect() as connection:
        return sa.inspect(connection).has_table(name)


def test_bootstrap_is_repeatable_and_open_needs_it(database: str, tmp_path: Path) -> None:
    settings = Settings(database_url=database, folder=tmp_path)
    with pytest.raises(ConfigurationError, match="not set up"):
        open_system(settings)
    for _ in range(2):
        made = lifecycle.bootstrap(settings)
        assert list(made.registry.addons) == ["core"] and not made.registry.faults
        assert lifecycle.problems(made) == []
        made.close()
    made = open_system(settings)
    with made.acting_as_system() as env:
        roles = {role.name: role for role in env.session.scalars(sa.select(env[Role]))}
        assert roles["core.admin"].addon == "core" and len(roles) == len(made.registry.roles)
    made.close()


def test_several_processes_may_set_up_at_once(database: str, tmp_path: Path) -> None:
    settings = Settings(database_url=database, folder=tmp_path)
    failures: list[BaseException] = []

    def start() -> None:
        try:
            lifecycle.bootstrap(settings).close()
        except BaseException as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_install_is_one_whole(system: System, packages: Path) -> None:
    told: list[tuple[int, int, str]] = []
    before = system.registry
    assert lifecycle.install(system, ["loyalty"], lambda *step: told.append(step)) == ["loyalty"]
    assert told[0][:2] == (0, 3) and told[-1][0] == 3
    assert list(system.registry.addons) == ["core", "crm", "loyalty"] and "loyalty.card" not in before.models
    assert sorted(_names(system, "SELECT number FROM loyalty_card")) == ["1", "from the hook"]
    assert _names(system, "SELECT addon FROM core_role WHERE name = 'loyalty.keeper'") == ["loyalty"]
    assert lifecycle.problems(system) == []
    assert lifecycle.install(system, ["loyalty"]) == []
    with system.acting_as_system() as env:
        entries = env.session.scalars(sa.select(env[Audit].label).where(env[Audit].operation == "addon_installed"))
        assert list(entries)[-1] == "loyalty 1.0"


def test_an_addon_that_fails_leaves_nothing(system: System, packages: Path) -> None:
    bad = DATA + "    raise RuntimeError('out of cards')\n"
    write_addon(packages, "loyalty", FILES | _scripts(packages) | {"data.py": bad}, manifest=NEEDS_CRM)
    with pytest.raises(RuntimeError, match="out of cards"):
        lifecycle.install(system, ["loyalty"])
    assert not _has_table(system, "loyalty_card") and not system.refresh()
    assert _names(system, "SELECT name FROM core_role WHERE addon = 'loyalty'") == []
    assert lifecycle.problems(system) == []


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"models.py": MODELS.replace("Mapped[str]", "Mapped[Rubbish]")}, "Rubbish"),
        ({"views.py": "import no_such_module"}, "no_such_module"),
        ({"migrations/versions/0001_a.py": "revision='0001'\ndown_revision=None\ndef upgrade(): 1/0\n"}, "division"),
        (
            {"migrations/versions/0001_a.py": "revision='0001'\ndown_revision=None\ndef upgrade(): ...\n"},
            "migrate make",
        ),
    ],
)
def test_a_broken_addon_is_refused_by_name(system: System, packages: Path, files: dict[str, str], message: str) -> None:
    write_addon(packages, "loyalty", FILES | files, manifest=NEEDS_CRM)
    with pytest.raises(AddonError, match=message) as refused:
        lifecycle.install(system, ["loyalty"])
    assert refused.value.details["addon"] == "loyalty"
    assert list(system.registry.addons) == ["core", "crm"] and lifecycle.problems(system) == []


def test_missing_and_unknown_addons(system: System, packages: Path) -> None:
    write_addon(packages, "needy", {}, manifest='depends=["loyalty>=2"]')
    with pytest.raises(AddonError, match="needs loyalty >=2, but version 1"):
        lifecycle.install(system, ["needy"])
    write_addon(packages, "needy", {}, manifest='depends=["nowhere"]')
    with pytest.raises(AddonError, match="needy → nowhere"):
        lifecycle.install(system, ["needy"])
    assert list(system.registry.addons) == ["core", "crm"]


def test_upgrade_runs_new_scripts(system: System, packages: Path) -> None:
    lifecycle.install(system, ["loyalty"])
    assert not lifecycle.is_behind(system)
    newer = FILES | _scripts(packages) | {"models.py": MODELS + "    level: Mapped[str | None]\n"}
    write_addon(packages, "loyalty", newer, manifest=NEEDS_CRM, version="1.1")
    migrate.make("loyalty", "Levels")
    system.refresh()
    assert lifecycle.is_behind(system)
    assert {problem.kind for problem in lifecycle.problems(system)} == {"pending"}
    assert lifecycle.upgrade(system) == []
    assert lifecycle.problems(system) == [] and not lifecycle.is_behind(system)
    assert "level" in system.registry.models["crm.contact"].fields
    assert _names(system, "SELECT release FROM core_addon WHERE name = 'loyalty'") == ["1.1"]
    assert len(_names(system, "SELECT number FROM loyalty_card")) == 2
    with pytest.raises(AddonError, match="not installed"):
        lifecycle.upgrade(system, ["nowhere"])


def test_a_failing_upgrade_leaves_the_addon_out_and_the_rest_runs(system: System, packages: Path) -> None:
    lifecycle.install(system, ["loyalty"])
    write_addon(packages, "needy", {}, manifest='depends=["loyalty"]')
    lifecycle.install(system, ["needy"])
    scripts = _scripts(packages)
    broken = FILES | scripts | {"migrations/versions/0002_half.py": HALF}
    write_addon(packages, "loyalty", broken, manifest=NEEDS_CRM, version="1.1")
    again = lifecycle.bootstrap(system.settings)
    assert list(again.registry.addons) == ["core", "crm"]
    assert {(fault.addon, fault.stage) for fault in again.registry.faults} == {
        ("loyalty", "migrate"),
        ("needy", "depend"),
    }
    assert any("division" in problem.message for problem in lifecycle.problems(again))
    assert _has_table(again, "loyalty_card")
    with again.acting_as_system() as env:
        env.create(Contact, name="Still working")
    write_addon(packages, "loyalty", FILES | scripts, manifest=NEEDS_CRM, version="1.2")
    assert lifecycle.upgrade(again) == []
    assert list(again.registry.addons) == ["core", "crm", "loyalty", "needy"] and lifecycle.problems(again) == []
    again.close()


def test_uninstall(system: System, packages: Path) -> None:
    lifecycle.install(system, ["loyalty"])
    with system.acting_as_system() as env:
        contact = env.create(Contact, name="Anna")
        add_field(env, "crm.contact", FieldSpec("card", "link", target="loyalty.card"))
        env.create(Note, model="loyalty.card", record_id=1, body="x")
        env.create(Note, model="crm.contact", record_id=contact.id, body="x")
        keeper = env.session.scalars(sa.select(env[Role]).where(env[Role].name == "loyalty.keeper")).one()
        env.create(User, login="eva", name="Eva", roles=[keeper])
    found = lifecycle.losses(system, "loyalty")
    assert found.tables == {"loyalty_card": 2} and found.columns == {"crm_contact.points": 1}
    assert found.attached == {"core.note": 1} and found.custom_fields == ("crm.contact.x_card",)
    assert lifecycle.losses(system, "crm").dependents == ("loyalty",)
    with pytest.raises(AddonError, match="needed by loyalty"):
        lifecycle.uninstall(system, "crm", backup=_no_backup)
    with pytest.raises(AddonError, match="core"):
        lifecycle.uninstall(system, "core", backup=_no_backup)
    saved: list[Path] = []
    lifecycle.uninstall(system, "loyalty", backup=lambda _system, path, _progress: saved.append(path))
    assert saved[0].name.startswith("before-uninstall-loyalty-") and saved[0].suffix == ".yurtbackup"
    assert list(system.registry.addons) == ["core", "crm"] and not system.registry.faults
    assert not _has_table(system, "loyalty_card") and not _has_table(system, "alembic_version_loyalty")
    assert lifecycle.problems(system) == []
    assert _names(system, "SELECT model FROM core_note") == ["crm.contact"]
    with system.acting_as_system() as env:
        assert env.session.scalars(sa.select(env[Contact])).one().name == "Anna"
        assert env.session.scalars(sa.select(env[User]).where(env[User].login == "eva")).one().roles == []
    assert lifecycle.install(system, ["loyalty"]) == ["loyalty"]


def test_a_hook_or_a_failing_backup_stops_the_removal(system: System, packages: Path) -> None:
    lifecycle.install(system, ["loyalty"])

    def full(*_: Any) -> None:
        raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        lifecycle.uninstall(system, "loyalty", backup=full)
    with system.acting_as_system() as env:
        env.create(env.info("loyalty.card").cls, number="precious")
    with pytest.raises(YurtError, match="precious"):
        lifecycle.uninstall(system, "loyalty", backup=_no_backup)
    assert "loyalty" in system.registry.addons and lifecycle.problems(system) == []


def test_demo_data_comes_once(system: System, packages: Path) -> None:
    lifecycle.install(system, ["loyalty"])
    assert "loyalty" in lifecycle.load_demo(system, ["loyalty"])
    assert lifecycle.load_demo(system, ["loyalty"]) == []
    assert _names(system, "SELECT count(*) FROM loyalty_card WHERE number = 'demo'") == [1]
    with pytest.raises(AddonError, match="not installed"):
        lifecycle.load_demo(system, ["nowhere"])


def test_a_watching_process_follows_and_confirms(system: System, packages: Path) -> None:
    other = open_system(system.settings)
    with Watch(other, "web", poll=0.05, beat=0.2) as watch:
        lifecycle.install(system, ["loyalty"])
        _wait_for(lambda: "loyalty" in other.registry.addons)
        stamp = system.registry.stamp
        told = f"SELECT registry_stamp FROM core_process WHERE name = '{watch.name}'"
        _wait_for(lambda: _names(system, told) == [stamp])
        lifecycle.uninstall(system, "loyalty", backup=_no_backup)
        assert "loyalty" not in other.registry.addons
        assert _names(system, told)[0] > stamp
    assert _names(system, told) == []
    other.close()


def test_a_silent_process_is_not_waited_for_long(
    system: System, packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(confirming, "WAIT_SECONDS", 0.4)
    lifecycle.install(system, ["loyalty"])
    other = open_system(system.settings)
    watch = Watch(other, "web", poll=60, beat=60).start()
    _wait_for(lambda: _names(system, "SELECT count(*) FROM core_process") == [1])
    started = time.monotonic()
    lifecycle.uninstall(system, "loyalty", backup=_no_backup)
    assert time.monotonic() - started > 0.4 and not _has_table(system, "loyalty_card")
    watch.stop()
    other.close()


def test_one_operation_at_a_time(system: System, packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "WAIT_SECONDS", 0.3)
    with lock.exclusively(system.database), pytest.raises(DatabaseBusy, match="another process"):
        lifecycle.install(system, ["loyalty"])
    assert lifecycle.install(system, ["loyalty"]) == ["loyalty"]


def test_two_processes_install_one_after_the_other(system: System, packages: Path, tmp_path: Path) -> None:
    """Each installs several add-ons, which are several transactions; and one killed in the midst holds nobody up."""
    steps = tmp_path / "steps"

    def install(name: str) -> None:
        def slowly(*step: object) -> None:
            with steps.open("a") as file:
                file.write(f"{name} {step[2]}\n")
            time.sleep(0.15)

        lifecycle.install(open_system(system.settings), ["loyalty"], slowly)

    ended = [os.waitpid(child, 0)[1] for child in [_forked(install, name) for name in "ab"]]
    assert ended == [0, 0]
    who = [line[0] for line in steps.read_text().splitlines() if "Install" in line]
    assert len(who) >= 4 and who in (sorted(who), sorted(who, reverse=True)), steps.read_text()

    child = _forked(lambda name: _hold(system, tmp_path / name), "held")
    _wait_for((tmp_path / "held").exists)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with lock.exclusively(system.database):
        pass


def _forked(work: Callable[[str], None], name: str) -> int:
    """The id of a process that does the work and ends with 0, or with 1 when it fails."""
    child = os.fork()
    if child == 0:
        try:
            work(name)
            os._exit(0)
        except BaseException:
            traceback.print_exc()
        os._exit(1)
    return child


def _hold(system: System, told: Path) -> None:
    with lock.exclusively(open_system(system.settings).database):
        told.touch()
        time.sleep(60)


def test_work_goes_on_while_an_addon_is_installed(system: System, packages: Path) -> None:
    failures: list[BaseException] = []
    done = threading.Event()
    created = 0

    def work() -> None:
        nonlocal created
        while not done.is_set():
            try:
                with system.acting_as_system() as env:
                    env.create(Contact, name=f"Contact {created}")
                created += 1
            except BaseException as error:
                failures.append(error)
                return

    worker = threading.Thread(target=work)
    worker.start()
    _wait_for(lambda: created > 3)
    lifecycle.install(system, ["loyalty"])
    at = created
    _wait_for(lambda: created > at + 3)
    lifecycle.uninstall(system, "loyalty", backup=_no_backup)
    at = created
    _wait_for(lambda: created > at + 3)
    done.set()
    worker.join()
    assert failures == []


def test_presets() -> None:
    known, faults = presets()
    assert known["crm"].addons == ("crm",) and faults == []
    assert preset("crm", ["core", "crm"]).title
    with pytest.raises(AddonError, match="pip install yurt-lending"):
        preset("lending", ["core", "crm"])
    with pytest.raises(AddonError, match="There are: crm"):
        preset("nothing", [])


def _wait_for(condition: Any, seconds: float = 10.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)
