"""What add-ons add to the lists of other models: buttons for the selected records."""

from __future__ import annotations

from typing import Any

from yurt.view.declare import Declaration


class BulkButton(Declaration):
    """A button of the bar over selected rows, as the hook `bulk_buttons` gives it.

    It posts the selected records to `url`, an address of the add-on's own, as repeated `id`; `all=1` beside them means
    everything that the list finds. `yurt.pages.selected_ids` reads both. `confirm` is asked first.
    """

    label: str
    url: str
    icon: str = "player-play"
    confirm: str = ""

    def __init__(self, label: str, url: str, **values: Any) -> None:
        super().__init__(label=label, url=url, **values)  # type: ignore[call-arg]
