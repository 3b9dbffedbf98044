"""Days of a zone in SQLite: the same as Python's own, at every change of the clocks."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from babel.dates import format_date
from yurt.db.engine import open_database
from yurt.db.types import UtcDateTime
from yurt.env.local_days import first_day_text, local_text, offsets
from yurt.formats import month_names, month_titles

ZONES = ["UTC", "Asia/Yerevan", "Asia/Yangon", "Europe/Berlin", "Australia/Lord_Howe", "America/St_Johns"]


@pytest.mark.parametrize("zone", ZONES)
def test_moments_are_put_onto_the_days_of_the_zone(zone, tmp_path):
    database = open_database(f"sqlite:///{tmp_path}/days.db")
    table = sa.Table("t", sa.MetaData(), sa.Column("id", sa.Integer, primary_key=True), sa.Column("at", UtcDateTime()))
    around = [since + timedelta(minutes=m) for since, _ in offsets(zone)[:60] for m in (-31, -1, 0, 1, 31)]
    months = [(year, month) for year in (1912, 1999, 2026, 2071) for month in (1, 4, 7, 12)]
    moments = around + [datetime(y, m, 1, hour, 30, tzinfo=UTC) for y, m in months for hour in (0, 19)]
    local = local_text(table.c.at, zone)
    with database.engine.begin() as connection:
        table.create(connection)
        connection.execute(sa.insert(table), [{"at": moment} for moment in moments] + [{"at": None}])
        units = [first_day_text(local, unit) for unit in ("day", "week", "month", "quarter", "year")]
        rows = connection.execute(sa.select(*units).order_by(table.c.id)).all()
    database.engine.dispose()
    for moment, row in zip(moments, rows, strict=False):
        day = moment.astimezone(ZoneInfo(zone)).date()
        monday = day - timedelta(days=day.weekday())
        quarter = day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        wanted = (day, monday, day.replace(day=1), quarter, day.replace(month=1, day=1))
        assert tuple(row) == tuple(each.isoformat() for each in wanted), (moment, zone)
    assert tuple(rows[-1]) == (None,) * 5


def test_a_month_stands_alone_in_its_own_form():
    assert month_titles("ru")[5] == "июнь" and month_names("ru")[5] == "июня"
    for language in ("hy", "ka", "lo", "my"):
        assert month_titles(language)[0] == format_date(date(2026, 1, 1), "LLLL", language)
