"""What finance starts with: currencies, sources of rates, and a small chart of accounts to make one's own."""

from __future__ import annotations

from typing import Any

from babel import Locale
from babel.numbers import get_currency_name, get_currency_precision
from yurt.i18n import LANGUAGES, N_

from yurt_finance.hooks import rate_providers
from yurt_finance.models.accounts import Account
from yurt_finance.models.currencies import Currency, RateSource

CURRENCIES = [
    "AED", "AMD", "AUD", "AZN", "BGN", "BRL", "BYN", "CAD", "CHF", "CNY", "CZK", "DKK", "EUR", "GBP",
    "GEL", "HKD", "HUF", "IDR", "ILS", "INR", "IRR", "ISK", "JPY", "KGS", "KHR", "KRW", "KWD", "KZT",
    "LAK", "MDL", "MMK", "MYR", "NOK", "NZD", "PHP", "PLN", "RON", "RSD", "RUB", "SAR", "SEK", "SGD",
    "THB", "TJS", "TMT", "TRY", "UAH", "USD", "UZS", "VND", "XDR", "ZAR",
]  # fmt: skip
CHART: dict[str, tuple[str, str, str | None]] = {
    "1": (N_("Assets"), "asset", None),
    "10": (N_("Cash"), "asset", "1"),
    "1010": (N_("Cash desks"), "asset", "10"),
    "1020": (N_("Bank accounts"), "asset", "10"),
    "1030": (N_("Money on the way"), "asset", "10"),
    "12": (N_("Receivables"), "asset", "1"),
    "1210": (N_("Customers"), "asset", "12"),
    "1290": (N_("Unclear payments made"), "asset", "12"),
    "2": (N_("Liabilities"), "liability", None),
    "21": (N_("Payables"), "liability", "2"),
    "2110": (N_("Suppliers"), "liability", "21"),
    "2190": (N_("Unclear payments received"), "liability", "21"),
    "3": (N_("Equity"), "equity", None),
    "3010": (N_("Capital"), "equity", "3"),
    "3020": (N_("Profit carried forward"), "equity", "3"),
    "4": (N_("Income"), "income", None),
    "4010": (N_("Sales"), "income", "4"),
    "4810": (N_("Exchange gains"), "income", "4"),
    "4820": (N_("Cash surpluses"), "income", "4"),
    "5": (N_("Expenses"), "expense", None),
    "5010": (N_("General expenses"), "expense", "5"),
    "5020": (N_("Bank charges"), "expense", "5"),
    "5810": (N_("Exchange losses"), "expense", "5"),
    "5820": (N_("Cash shortages"), "expense", "5"),
}


def load(env) -> None:
    """Called after installing and upgrading, in all languages; what is there stays as the users have made it."""
    env.ensure(Currency, {f"finance.currency.{code}": _currency(env, code) for code in CURRENCIES})
    sources = {p.name: {"provider": p.name, "title": p.title} for p in rate_providers()}
    env.ensure(RateSource, {f"finance.rate_source.{name}": values for name, values in sources.items()})
    headings = {parent for _, _, parent in CHART.values()}
    made: dict[str, Account] = {}
    for code, (name, kind, parent) in CHART.items():
        values = env.in_all_languages(name=name) | {"code": code, "kind": kind, "heading": code in headings}
        values["parent_id"] = made[parent].id if parent else None
        made[code] = env.ensure(Account, {f"finance.account.{code}": values})[f"finance.account.{code}"]


def _currency(env, code: str) -> dict[str, Any]:
    named = {language: get_currency_name(code, locale=Locale(language)) for language in LANGUAGES}
    base = named.pop(env.base_language, code)
    told = {language: name for language, name in named.items() if name not in (base, code)}
    places = min(get_currency_precision(code), 4)
    return {"code": code, "name": base, "name_i18n": told, "places": places}
