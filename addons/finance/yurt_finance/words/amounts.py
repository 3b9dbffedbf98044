"""An amount of a currency in words of a language: by num2words, or by our own words where it has none."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from babel.numbers import format_decimal, get_currency_name, get_currency_precision
from num2words import num2words

from yurt_finance.words.armenian import armenian
from yurt_finance.words.georgian import georgian

OWN: dict[str, Callable[[int], str]] = {"hy": armenian, "ka": georgian}
MOST = 10**12
"""From here on figures are clearer than words."""


def in_words(amount: Decimal, currency: str, language: str) -> str:
    """`One hundred and five Armenian drams 50/100`; the whole part in figures where nobody has words for it.

    `amount` is not negative; what is below the smallest coin is rounded. `language` is a code such as `hy`.
    """
    places = get_currency_precision(currency)
    rounded = amount.quantize(Decimal(1).scaleb(-places))
    whole = int(rounded)
    name = get_currency_name(currency, count=whole, locale=language)
    text = f"{_number(whole, language)} {name}"
    if places:
        text += f" {int((rounded - whole).scaleb(places)):0{places}}/{10**places}"
    return text[0].title() + text[1:]


def _number(whole: int, language: str) -> str:
    figures = format_decimal(whole, locale=language)
    if whole >= MOST:
        return figures
    if language in OWN:
        return OWN[language](whole)
    try:
        return num2words(whole, lang=language).replace(",", "")
    except NotImplementedError:
        return figures
