"""Times of day as people write them."""

from __future__ import annotations


def minutes(text: str) -> int | None:
    """A time of day such as 09:30 in minutes since midnight (0–1440); None for anything else."""
    hour, colon, minute = (text or "").strip().partition(":")
    if not (colon and hour.isascii() and hour.isdigit() and minute.isascii() and minute.isdigit() and len(minute) == 2):
        return None
    found = int(hour) * 60 + int(minute)
    return found if len(hour) <= 2 and int(minute) < 60 and found <= 1440 else None
