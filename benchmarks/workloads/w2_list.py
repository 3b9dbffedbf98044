"""W2: the list page's query: filter by city and credit limit, order by name, 80 rows with the salesperson's name."""

from __future__ import annotations

from typing import Any

from yurt.env.query import Query, fetch
from yurt.model.filters import parse_filter

from benchmarks.bench import Bench, Contact
from benchmarks.figure import Figure, alternate, calls_per_second

FIELDS = ("name", "email", "phone", "city", "kind", "credit_limit", "salesperson")


def list_query(number: int) -> Query:
    """The query of call `number`; the values change from call to call."""
    where = parse_filter(
        {
            "all": [
                {"field": "city", "op": "eq", "value": f"City {number % 20}"},
                {"field": "credit_limit", "op": "ge", "value": number % 500},
            ]
        }
    )
    return Query(FIELDS, where, order=("name",), limit=80)


def run(bench: Bench) -> Figure:
    """Against the same SQL through psycopg (or sqlite3), text and all, with nothing around it."""
    system = bench.filled
    user = bench.sellers[0]
    page_ms: list[float] = []
    sql = _sql(bench)

    def yurt() -> float:
        with system.env(user, reading=True, channel="bench") as env:
            rate, middle = calls_per_second(lambda n: fetch(env, Contact, list_query(n)))
        page_ms.append(middle)
        return rate

    def plain() -> float:
        with system.database.reading.connect() as connection:
            cursor = connection.connection.cursor()

            def call(number: int) -> Any:
                cursor.execute(sql, _parameters(bench, number))
                return cursor.fetchall()

            rate, _ = calls_per_second(call)
        return rate

    value, floor = alternate(yurt, plain)
    detail = {"p50_ms": round(sorted(page_ms)[len(page_ms) // 2], 3)}
    return Figure(value, "calls/s", "≥ 0.6 of the same SQL through the driver", value >= 0.6 * floor, floor, detail)


def _sql(bench: Bench) -> str:
    user = bench.sellers[0]
    marks = ("?", "?") if bench.filled.database.is_sqlite else ("%s", "%s")
    false = "0" if bench.filled.database.is_sqlite else "false"
    return (
        "select c.id, c.name, c.email, c.phone, c.city, c.kind, c.credit_limit, c.salesperson_id, u.name "
        "from crm_contact c left join core_user u on u.id = c.salesperson_id "
        f"where c.city = {marks[0]} and c.credit_limit >= {marks[1]} "
        f"and (c.salesperson_id = {user} or c.salesperson_id is null) "
        f"and c.deleted_at is null and c.archived is {false} order by c.name, c.id limit 81"
    )


def _parameters(bench: Bench, number: int) -> tuple[Any, ...]:
    limit = number % 500
    return (f"City {number % 20}", limit * 10_000 if bench.filled.database.is_sqlite else limit)
