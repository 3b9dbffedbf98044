"""What the ways to look at records are called."""

from __future__ import annotations

from yurt.i18n import N_

LOOKS = N_(
    {
        "calendar": "Calendar",
        "schedule": "Schedule",
        "tree": "Tree",
        "gallery": "Gallery",
        "addresses": "Addresses",
        "pivot": "Pivot table",
        "chart": "Chart",
    }
)
"""Each kind of view with its name, in the order of the buttons; its address ends with the kind."""
