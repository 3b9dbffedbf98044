"""`yurt customise export`: what was customised goes to another database as an add-on."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from yurt.env import System
from yurt.env.customising import customised
from yurt.errors import ConfigurationError
from yurt.model.spec import FieldSpec
from yurt.services import lifecycle
from yurt.services.assemble import open_system
from yurt.services.customfields import add_field
from yurt.services.customise import save_change
from yurt.services.customise.exporting import export
from yurt.settings import Settings
from yurt_sdk.databases import Engine

pytestmark = pytest.mark.addons("crm")
LAYOUT = {"groups": [{"title": {"en": "Mine"}, "fields": ["x_size", "name"]}], "hidden": ["birthday"]}


@pytest.fixture
def arranged(installed_database: str, tmp_path: Path) -> Iterator[System]:
    """A system with the CRM in which a field was added and forms were arranged."""
    system = open_system(Settings(database_url=installed_database, folder=tmp_path))
    with system.acting_as_system() as env:
        add_field(env, "crm.contact", FieldSpec(name="size", kind="selection", label="Size", options={"s": "Small"}))
    system.refresh()
    with system.acting_as_system() as env:
        save_change(env, "crm.contact", "form", {"groups": []})
        save_change(env, "crm.contact", "form", LAYOUT)
        save_change(env, "crm.lead", "field:title", {"label": {"en": "Deal"}})
    yield system
    system.close()


@pytest.fixture
def exported(arranged: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The add-on `sunrise`, as if pip had installed it."""
    with arranged.acting_as_system(reading=True) as env:
        folder = export(env, "sunrise", tmp_path / "yurt-sunrise")
    known = folder / "yurt_sunrise-0.1.0.dist-info"
    known.mkdir()
    (known / "METADATA").write_text("Metadata-Version: 2.1\nName: yurt-sunrise\nVersion: 0.1.0\n")
    (known / "entry_points.txt").write_text("[yurt.addons]\nsunrise = yurt_sunrise:addon\n")
    monkeypatch.syspath_prepend(str(folder))
    importlib.invalidate_caches()
    yield folder
    for name in [name for name in sys.modules if name.split(".")[0] == "yurt_sunrise"]:
        del sys.modules[name]


def test_the_addon_has_the_usual_anatomy_and_only_what_holds(exported: Path) -> None:
    assert (exported / "pyproject.toml").is_file() and (exported / "tests/test_sunrise.py").is_file()
    text = (exported / "yurt_sunrise/customisations.json").read_text()
    assert '"x_size"' in text and text.count('"form"') == 1, "the latest step alone"
    assert 'depends=["crm"]' in (exported / "yurt_sunrise/__init__.py").read_text()


def test_it_installs_into_a_fresh_database(engine: Engine, exported: Path, tmp_path: Path) -> None:
    url = engine.create()
    settings = Settings(database_url=url, folder=tmp_path)
    system = lifecycle.bootstrap(settings)
    assert lifecycle.install(system, ["sunrise"]) == ["crm", "sunrise"]
    system.close()
    system = open_system(settings)
    info = system.registry.models["crm.contact"]
    assert info.fields["x_size"].options == {"s": "Small"}
    form = customised(system.registry, "crm.contact").form
    assert form is not None and form.hidden == ["birthday"]
    label = system.registry.models["crm.lead"].fields["title"].label
    assert system.catalogue("en").gettext(label) == "Deal"
    with system.acting_as_system() as env:
        record = env.registry.models["crm.contact"].cls(name="Anahit", x_size="s")
        env.session.add(record)
        env.session.flush()
        assert record.x_size == "s"
    system.close()
    engine.drop(url)


def test_what_cannot_be_written_is_said(arranged: System, tmp_path: Path) -> None:
    with arranged.acting_as_system(reading=True) as env:
        for name in ("core", "crm", "No name"):
            with pytest.raises(ConfigurationError):
                export(env, name, tmp_path / "x")
        with pytest.raises(ConfigurationError, match="Nothing is customised"):
            export(env, "other", tmp_path / "y", ("core.branch",))
