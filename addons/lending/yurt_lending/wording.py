"""Amounts as the user's language writes them, and as people type them."""

from __future__ import annotations

from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING

from babel.numbers import NumberFormatError, format_decimal, get_currency_precision, parse_decimal
from yurt.errors import ValidationFailed

if TYPE_CHECKING:
    from yurt.env import Env


def amount_text(env: Env, amount: Decimal, currency: str) -> str:
    """Grouped, with the currency's decimal places: `1,234.50`."""
    places = "0" * get_currency_precision(currency)
    return format_decimal(amount, f"#,##0.{places}" if places else "#,##0", locale=env.language)


def amount_typed(env: Env, amount: Decimal) -> str:
    """As a person would type it: no groups, no zeros at the end."""
    return format_decimal(amount, "0.####", locale=env.language, group_separator=False)


def amount_of(env: Env, text: str) -> Decimal:
    """The amount that a person typed, in their language's way or with a point. Raises ValidationFailed."""
    try:
        try:
            return Decimal(text.strip())
        except InvalidOperation:
            return parse_decimal(text.strip(), locale=env.language)
    except (NumberFormatError, InvalidOperation):
        message = env.gettext("“{text}” is no amount.").format(text=text[:30])
        raise ValidationFailed(message, {"amount": message}) from None
