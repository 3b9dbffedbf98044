"""Backup and restore: everything comes back, on either engine and from one to the other; doubtful files are refused."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from yurt.base.models.files import File
from yurt.base.models.organisation import Branch
from yurt.env import System
from yurt.errors import YurtError
from yurt.model.spec import FieldSpec
from yurt.services.assemble import full_url, open_system
from yurt.services.backup import BackupRefused, restore_backup, verify_backup, write_backup
from yurt.services.check import check_data, check_system
from yurt.services.customfields import add_field
from yurt.services.files.storage import BlobStore
from yurt.services.jobs import prepare
from yurt.settings import Settings
from yurt_crm.models.contact import Category, Contact
from yurt_sdk.databases import Engine

pytestmark = pytest.mark.addons("crm")


@pytest.fixture
def original(installed_database: str, tmp_path: Path):
    """A system made by its migrations, with awkward values, circular links, a custom field and a file."""
    system = open_system(Settings(database_url=installed_database, folder=tmp_path / "original"))
    for spec in (
        FieldSpec("rate", "percent", label="Rate"),
        FieldSpec("boss", "link", label="Boss", target="crm.contact"),
    ):
        with system.acting_as_system() as env:
            add_field(env, Contact, spec)
    store = BlobStore(system.settings.path(system.settings.files))
    blob = store.put(io.BytesIO(b"contract"), 1000)
    with system.acting_as_system() as env:
        tags = [env.create(Category, name="ВИП"), env.create(Category, name="နမူနာ")]
        acme = env.create(Contact, name='Quote " \\ \n ՀՀ \u202e', credit_limit="12345678901234.5678", categories=tags)
        other = env.create(Contact, name="Other", company=acme, x_rate="12.5")
        env.session.flush()
        setattr(acme, "x_boss_id", other.id)  # noqa: B010 - a field that only this database has
        env.create(File, name="contract.pdf", sha256=blob.sha256, size=8, media_type="application/pdf",
                   model="crm.contact", record_id=acme.id)  # fmt: skip
    yield system
    system.close()


def all_rows(system: System) -> dict[str, list[Any]]:
    """Every row of every table, except what a running system counts by itself."""
    found = {}
    with system.database.reading.connect() as connection:
        for table in system.registry.metadata.sorted_tables:
            rows = connection.execute(sa.select(table).order_by(*table.primary_key.columns)).all()
            found[table.name] = [tuple(row) for row in rows if "stamp" not in str(row)]
    return found


def restored(engine: Engine, path: Path, folder: Path) -> System:
    settings = Settings(database_url=engine.create(), folder=folder)
    restore_backup(settings, path)
    return open_system(settings)


def test_everything_comes_back(original: System, engine: Engine, tmp_path: Path) -> None:
    path = tmp_path / "one.yurtbackup"
    manifest = write_backup(original, path)
    assert not manifest.left_out
    copy = restored(engine, path, tmp_path / "copy")
    try:
        assert all_rows(copy) == all_rows(original)
        store = BlobStore(copy.settings.path(copy.settings.files))
        assert [store.open(key).read() for key in store.iter_keys()] == [b"contract"]
        problems = [f for f in (*check_system(copy), *check_data(copy)) if f.severity == "error"]
        assert problems == []
        with copy.acting_as_system() as env:  # the next number is free
            made = env.create(Contact, name="New", x_rate="1")
            assert made.id > max(row[0] for row in all_rows(original)["crm_contact"])
    finally:
        copy.close()


def test_from_one_engine_to_the_other(original: System, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    from yurt_sdk.databases import SqliteEngine

    path = tmp_path / "one.yurtbackup"
    write_backup(original, path)
    if original.database.is_sqlite:
        other = request.getfixturevalue("_postgresql")
        if other is None:
            pytest.skip("PostgreSQL is not here")
    else:
        other = SqliteEngine(tmp_path)
    copy = restored(other, path, tmp_path / "copy")
    try:
        assert copy.database.dialect != original.database.dialect
        assert all_rows(copy) == all_rows(original)
    finally:
        copy.close()


def test_a_target_with_data_is_refused_or_replaced_after_a_backup(original: System, tmp_path: Path) -> None:
    path = tmp_path / "one.yurtbackup"
    write_backup(original, path)
    before = all_rows(original)
    with original.acting_as_system() as env:
        env.create(Branch, name="Later", code="L")
    with pytest.raises(BackupRefused, match="--force"):
        restore_backup(original.settings, path)
    done = restore_backup(original.settings, path, replace=True)
    prepare(full_url(original.database))  # the engine of the jobs still knows its tables
    original.refresh()
    assert all_rows(original) == before
    assert done.saved_before is not None
    assert verify_backup(done.saved_before).rows == verify_backup(path).rows + 2  # the branch and its audit entry


def test_a_restore_that_fails_leaves_the_database_as_it_was(
    original: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from yurt.services.backup import restoring

    path = tmp_path / "one.yurtbackup"
    write_backup(original, path)
    with original.acting_as_system() as env:
        env.create(Branch, name="Later", code="L")
    before = all_rows(original)

    def broken(*_: Any) -> None:
        raise YurtError("The power went")

    monkeypatch.setattr(restoring._Restoring, "_restore_jobs", broken)
    with pytest.raises(YurtError, match="power"):
        restore_backup(original.settings, path, replace=True)
    assert all_rows(original) == before


def test_damaged_and_foreign_files_are_refused(original: System, tmp_path: Path) -> None:
    path = tmp_path / "one.yurtbackup"
    write_backup(original, path)
    changed = tmp_path / "changed.yurtbackup"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            target.writestr(name, data.replace(b"Other", b"Ohter") if name == "tables/crm_contact.jsonl" else data)
    cut = tmp_path / "cut.yurtbackup"
    cut.write_bytes(path.read_bytes()[:-2000])
    foreign = tmp_path / "foreign.yurtbackup"
    with zipfile.ZipFile(foreign, "w") as target:
        target.writestr("hello.txt", "hello")
    text = tmp_path / "text.yurtbackup"
    text.write_text("hello")
    for bad in (changed, cut, foreign, text, tmp_path / "missing.yurtbackup"):
        with pytest.raises(BackupRefused):
            verify_backup(bad)


def test_a_backup_of_a_newer_release_is_refused(original: System, tmp_path: Path) -> None:
    path = tmp_path / "one.yurtbackup"
    manifest = write_backup(original, path)
    newer = tmp_path / "newer.yurtbackup"
    manifest.addons[-1].revisions = ["9999"]
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(newer, "w") as target:
        for name in source.namelist():
            target.writestr(name, manifest.model_dump_json() if name == "manifest.json" else source.read(name))
    with pytest.raises(BackupRefused, match="newer"):
        restore_backup(Settings(database_url=f"sqlite:///{tmp_path / 'no.db'}", folder=tmp_path), newer)


def test_a_missing_file_is_named_and_the_rest_saved(original: System, tmp_path: Path) -> None:
    store = BlobStore(original.settings.path(original.settings.files))
    for key in list(store.iter_keys()):
        store.delete(key)
    manifest = write_backup(original, tmp_path / "one.yurtbackup")
    assert "missing" in manifest.left_out[0]
    assert [f.where for f in check_data(original) if f.severity == "error"] == ["file 1 (contract.pdf)"]


def test_a_job_backs_up(original: System) -> None:
    from types import SimpleNamespace

    from yurt.base.jobs import backup

    with original.acting_as_system(channel="job") as env:
        env.job = SimpleNamespace(progress=lambda *_: None)
        file = Path(backup(env))
    assert verify_backup(file).rows > 0
    assert file.parent.name == "backups"
