"""Values as a paper says them: sums, days and figures in its language, with what is usually written of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent, get_currency_precision
from yurt_finance.words import in_words

from yurt_documents.kinds import Place, Sum


@dataclass(frozen=True)
class Said:
    """A value as text, and other ways to write it as attributes. `value` is the value for a cell of a spreadsheet."""

    text: str
    value: Any
    ways: dict[str, str]

    def __str__(self) -> str:
        return self.text

    def __getattr__(self, name: str) -> str:
        try:
            return self.__dict__["ways"][name]
        except KeyError:
            raise AttributeError(name) from None

    def as_json(self) -> dict[str, str]:
        """What a typst page gets."""
        return {"text": self.text, **self.ways}


WAYS = {
    "money": ("figures", "words", "currency"),
    "date": ("long", "iso"),
    "number": ("plain",),
    "percent": ("figures",),
    "text": (),
    "word": (),
}
"""What can be written behind a place besides its text, by kind: `{{ loan.amount.words }}`."""


@dataclass(frozen=True)
class Speech:
    """One language, with the program's messages in it."""

    language: str
    gettext: Callable[[str], str]

    def say(self, place: Place, value: Any) -> Said:
        """A value that is not None. Raises TypeError and ValueError for one that is not of the place's kind."""
        return getattr(self, f"_{place.kind}")(value)

    def _text(self, value: Any) -> Said:
        return Said(str(value), str(value), {})

    def _word(self, value: str) -> Said:
        text = self.gettext(value)
        return Said(text, text, {})

    def _money(self, value: Sum) -> Said:
        amount, currency = value
        places = "0" * get_currency_precision(currency)
        figures = format_decimal(amount, f"#,##0.{places}" if places else "#,##0", locale=self.language)
        words = in_words(amount, currency, self.language) if amount >= 0 else figures
        ways = {"figures": figures, "words": words, "currency": currency}
        return Said(f"{figures} {currency}", amount, ways)

    def _date(self, value: date) -> Said:
        ways = {"long": format_date(value, "long", locale=self.language), "iso": value.isoformat()}
        return Said(format_date(value, "medium", locale=self.language), value, ways)

    def _number(self, value: int | Decimal) -> Said:
        return Said(format_decimal(value, locale=self.language), value, {"plain": str(value)})

    def _percent(self, value: Decimal) -> Said:
        figures = format_decimal(value, "#,##0.####", locale=self.language)
        return Said(format_percent(value / 100, "#,##0.####%", locale=self.language), value / 100, {"figures": figures})
