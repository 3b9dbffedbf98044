"""Amounts in words: by num2words, by our own words, in figures where nobody has words."""

from __future__ import annotations

from decimal import Decimal

import pytest
from yurt_finance.words import in_words


@pytest.mark.parametrize(
    ("amount", "currency", "language", "words"),
    [
        ("120000", "AMD", "en", "One hundred and twenty thousand Armenian drams"),
        ("21.05", "USD", "ru", "Двадцать один доллар США 05/100"),
        ("0.5", "EUR", "en", "Zero euros 50/100"),
        ("1987654", "AMD", "hy", "Մեկ միլիոն ինը հարյուր ութսունյոթ հազար վեց հարյուր հիսունչորս"),
        ("110", "AMD", "hy", "Հարյուր տասը"),
        ("2515", "AMD", "hy", "Երկու հազար հինգ հարյուր տասնհինգ"),
        ("1111", "GEL", "ka", "ათას ას თერთმეტი"),
        ("250000", "GEL", "ka", "ორას ორმოცდაათი ათასი"),
        ("3000099", "GEL", "ka", "სამი მილიონ ოთხმოცდაცხრამეტი"),
        ("100", "GEL", "ka", "ასი"),
        ("2500", "USD", "lo", "2.500"),
        ("2000000000000", "USD", "en", "2,000,000,000,000 US dollars 00/100"),
    ],
)
def test_amounts_in_words(amount, currency, language, words):
    assert in_words(Decimal(amount), currency, language).startswith(words)
