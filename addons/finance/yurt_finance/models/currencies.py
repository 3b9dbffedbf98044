"""Currencies, their rates, and where those come from."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from yurt.errors import ValidationFailed
from yurt.model import File, LongText, Mapped, Model, action, check, field, unique

RATE_PLACES = 8


class Currency(Model, label="Currency", plural="Currencies", icon="currency", order="code", record_label="code",
               trash=False):  # fmt: skip
    """A currency that amounts are kept in."""

    code: Mapped[str] = field(max_length=3, tracked=True, searchable=True, help="Three letters (ISO 4217).")
    name: Mapped[str] = field(tracked=True, searchable=True, translated=True)
    places: Mapped[int] = field(
        default=2, minimum=0, maximum=4, tracked=True, label="Decimal places", help="Converted amounts are rounded so."
    )

    constraints = [unique("code", message="This currency is there already.")]

    def on_create(self) -> None:
        super().on_create()
        self.code = _code(self.code)

    def validate(self) -> None:
        super().validate()
        if not (len(self.code) == 3 and self.code.isascii() and self.code.isalpha()):
            message = self.env.gettext("Write three letters, such as USD.")
            raise ValidationFailed(message, {"code": message})


class Rate(Model, label="Exchange rate", icon="arrows-exchange", order="-date, currency", record_label="currency",
           archive=False, trash=False):  # fmt: skip
    """On a date and until the next rate, `units` of `currency` cost `rate` of `base`."""

    date: Mapped[date] = field(tracked=True)
    currency: Mapped[str] = field(max_length=3, tracked=True, searchable=True)
    units: Mapped[int] = field(
        default=1,
        minimum=1,
        tracked=True,
        help="So many units of the currency cost the rate: banks quote 100 yen, 1 dollar.",
    )
    rate: Mapped[Decimal] = field(digits=RATE_PLACES, tracked=True)
    base: Mapped[str] = field(
        max_length=3, tracked=True, label="In", default=lambda env: env.system.settings.currency,
        help="The currency that the rate is in.",
    )  # fmt: skip
    source: Mapped[str] = field(max_length=40, default="manual", tracked=True, searchable=True)

    constraints = [
        unique("currency", "base", "date", message="There is a rate of this currency for this day."),
        check("positive", lambda r: r.rate > 0, "A rate is more than zero."),
        check("two", lambda r: r.currency != r.base, "A currency has no rate in itself."),
    ]

    def on_create(self) -> None:
        super().on_create()
        self.currency, self.base = _code(self.currency), _code(self.base)

    def on_change(self, changes: frozenset[str]) -> None:
        super().on_change(changes)
        self.currency, self.base = _code(self.currency), _code(self.base)


class RateSource(Model, label="Source of rates", plural="Sources of rates", icon="world-download", order="title",
                 record_label="title", archive=False, trash=False):  # fmt: skip
    """A central bank that rates come from: fetched each day where switched on, or from its file."""

    provider: Mapped[str] = field(max_length=40, readonly=True, searchable=True)
    title: Mapped[str] = field(readonly=True, searchable=True)
    daily: Mapped[bool] = field(tracked=True, help="Ask for the day's rates each morning.")
    file: Mapped[File | None] = field(help="A file that the bank published.")
    last_at: Mapped[datetime | None] = field(readonly=True, label="Last taken over")
    last_result: Mapped[LongText | None] = field(readonly=True, label="Result")

    constraints = [unique("provider", message="This source is there already.")]

    if TYPE_CHECKING:
        file_id: Mapped[int | None]

    @action("Take over the file", icon="file-import", primary=True, role="finance.accountant")
    def take_over(self) -> str:
        """Reads the file of the field and keeps its rates."""
        from yurt_finance.files import content_of
        from yurt_finance.rates.keeping import take_over

        if self.file is None:
            message = self.env.gettext("Choose the file first, and save.")
            raise ValidationFailed(message, {"file": message})
        return take_over(self.env, self.provider, content_of(self.env, self.file)).told(self.env)

    @action("Fetch now", icon="world-download", role="finance.accountant")
    def fetch(self) -> str:
        """Asks the bank for today's rates in the background."""
        self.env.enqueue("finance.fetch_rates", provider=self.provider)
        return self.env.gettext("The rates are being fetched.")


def _code(text: str) -> str:
    return text.strip().upper() if isinstance(text, str) else text
