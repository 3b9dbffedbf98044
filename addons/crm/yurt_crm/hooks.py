"""What the CRM tells other parts of the system."""

from __future__ import annotations

from decimal import Decimal

from yurt import hookimpl
from yurt.env import Env
from yurt.env.query import Query, count, totals
from yurt.i18n import N_
from yurt.model.filters import parse_filter
from yurt.services.exchange.wording import ImportWords
from yurt.view import Tile

from yurt_crm.headings import CONTACT, LEAD
from yurt_crm.models.lead import Lead

OPEN = {"field": "status", "op": "eq", "value": "open"}
MINE = {"all": [OPEN, {"field": "salesperson", "op": "eq", "value": "$me"}]}
LATE = {"all": [*MINE["all"], {"field": "expected_date", "op": "period", "value": "before_today"}]}
THIS_MONTH = {"all": [OPEN, {"field": "expected_date", "op": "period", "value": "this_month"}]}


@hookimpl
def home_tiles(env: Env) -> list[Tile]:
    """My open leads, those that are late, and what this month may bring."""
    if not env.access.allows("crm.lead", "read"):
        return []
    expected = totals(env, Lead, Query(where=parse_filter(THIS_MONTH)), ("amount",)).get("amount")
    return [
        Tile(N_("My open leads"), _count(env, MINE), Lead, where=MINE, icon="target", colour=0),
        Tile(N_("My late leads"), _count(env, LATE), Lead, where=LATE, icon="alarm", colour=1),
        Tile(N_("Expected this month"), expected or Decimal(0), Lead, where=THIS_MONTH, icon="calendar", colour=2),
    ]


@hookimpl
def import_words(model: str) -> ImportWords | None:
    """Words over the columns of contacts and leads, as people and other programs write them."""
    return {"crm.contact": CONTACT, "crm.lead": LEAD}.get(model)


def _count(env: Env, where: dict) -> int:  # type: ignore[type-arg]
    return count(env, Lead, Query(where=parse_filter(where)))
