"""Backups by plan: when they are due, that one process makes each, and what stays; on both databases."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError
from yurt.base.jobs import backup_by_plan
from yurt.services.backup import verify_backup
from yurt.services.backup.schedule import JOB, ask_when_due, forget_oldest, last_due
from yurt.settings import BackupPlan, Settings

YEREVAN = ZoneInfo("Asia/Yerevan")  # UTC+4


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    "every, now, due",
    [
        ("day", "2026-03-04T23:30", "2026-03-05T03:00+04:00"),
        ("day", "2026-03-04T22:30", "2026-03-04T03:00+04:00"),
        ("week", "2026-03-04T12:00", "2026-03-02T03:00+04:00"),
        ("week", "2026-03-01T22:59", "2026-02-23T03:00+04:00"),
        ("never", "2026-03-04T12:00", None),
    ],
)
def test_when_a_backup_is_due(every, now, due):
    found = last_due(BackupPlan(every=every), at(now), YEREVAN)
    assert found == (datetime.fromisoformat(due) if due else None)


@pytest.mark.parametrize("wrong", [{"every": "hour"}, {"at": "25:00"}, {"at": "3"}, {"keep": 0}])
def test_a_plan_that_is_none(wrong):
    with pytest.raises(ValidationError):
        BackupPlan(**wrong)


@pytest.fixture
def planned(system, tmp_path):
    plan = BackupPlan(every="day", keep=2)
    system.settings = system.settings.model_copy(update={"backup": plan, "backups": str(tmp_path), "time_zone": "UTC"})
    return system


def test_each_moment_is_asked_for_once(planned):
    asked = []
    planned.enqueue_with = lambda env, job, arguments: asked.append(job) or "1"
    for now in ("2026-03-04T12:00", "2026-03-05T02:59", "2026-03-05T03:00", "2026-03-05T03:05", "2026-03-08T09:00"):
        with planned.acting_as_system(clock=lambda now=now: at(now)) as env:
            ask_when_due(env)
    assert asked == [JOB, JOB], "the first look only takes note; days without a server are not made up for one by one"


def test_a_backup_by_plan_is_whole_and_the_oldest_go(planned, tmp_path):
    for day in ("01", "02", "03"):
        (tmp_path / f"scheduled-202603{day}-030000.yurtbackup").touch()
    (tmp_path / "before-the-holiday.yurtbackup").touch()
    with planned.acting_as_system() as env:
        env.job = SimpleNamespace(progress=lambda *_: None)
        made = backup_by_plan(env)
    assert verify_backup(tmp_path / made).rows
    names = sorted(file.name for file in tmp_path.glob("*.yurtbackup"))
    assert names[0] == "before-the-holiday.yurtbackup" and "scheduled-20260303-030000.yurtbackup" in names
    assert len(names) == 3 and forget_oldest(planned.settings) == []


def test_the_plan_stands_in_the_configuration():
    assert Settings.model_validate({"backup": {"every": "week", "at": "22:15"}}).backup.keep == 14
