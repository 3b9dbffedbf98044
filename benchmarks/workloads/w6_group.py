"""W6: group by city with count and sum, under the row rule."""

from __future__ import annotations

from typing import Any

from yurt.env.query import Query, group

from benchmarks.bench import Bench, Contact
from benchmarks.figure import Figure, alternate, calls_per_second


def run(bench: Bench) -> Figure:
    """Against the same SQL through the driver."""
    system = bench.filled
    user = bench.sellers[0]
    false = "0" if system.database.is_sqlite else "false"
    sql = (
        "select city, null, count(*), sum(credit_limit) from crm_contact "
        f"where (salesperson_id = {user} or salesperson_id is null) and deleted_at is null and archived is {false} "
        "group by city order by city limit 1000"
    )

    def yurt() -> float:
        with system.env(user, reading=True, channel="bench") as env:
            return calls_per_second(lambda _: group(env, Contact, Query(), "city", ("credit_limit",)))[0]

    def plain() -> float:
        with system.database.reading.connect() as connection:
            cursor = connection.connection.cursor()

            def call(_: int) -> Any:
                cursor.execute(sql)
                return cursor.fetchall()

            return calls_per_second(call)[0]

    value, floor = alternate(yurt, plain)
    return Figure(value, "calls/s", "≥ 0.8 of the plain SQL", value >= 0.8 * floor, floor)
