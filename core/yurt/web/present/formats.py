"""Numbers and dates in a user's language, under the name that the pages know them by; see `yurt.formats`."""

from yurt.formats import (
    Formats,
    currency_places,
    duration_text,
    first_weekday,
    formats,
    money_text,
    month_names,
    month_titles,
    size_text,
    weekday_names,
)

__all__ = [
    "Formats", "currency_places", "duration_text", "first_weekday", "formats", "money_text", "month_names",
    "month_titles", "size_text",
    "weekday_names",
]  # fmt: skip
