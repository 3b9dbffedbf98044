"""When Python looks for garbage: seldom while a process starts, and never among what stays for good.

Python 3.11 looks through the youngest objects after every 700 new ones. Starting makes some hundred thousand that
all stay (modules, mapped classes, page contracts), and a quarter of a command's time went into looking at them.
"""

from __future__ import annotations

import gc

YOUNG, MIDDLE, OLD = 50_000, 20, 20
"""New objects before the youngest are looked at, and how many such rounds before the older ones are."""


def collect_seldom() -> None:
    """For the rest of the process, look for garbage after many new objects."""
    gc.set_threshold(YOUNG, MIDDLE, OLD)


def settle() -> None:
    """Call when a process that answers requests is ready: what is there now stays, and is not looked at again."""
    gc.collect()
    gc.freeze()
