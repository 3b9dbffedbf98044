"""What was changed about forms, lists and fields in this database, without programming."""

from __future__ import annotations

from yurt.model import Json, Mapped, Model, field, index


class Customisation(Model, label="Customisation", icon="adjustments", archive=False, trash=False,
                    record_label="target"):  # fmt: skip
    """One step of customising. The latest active step of a target holds; taking it back lets the one before hold.

    `target` is `form`, `list` or `field:<name>`; `change` is what `yurt.services.customise.changes` describes.
    """

    model: Mapped[str] = field(max_length=100, tracked=True)
    target: Mapped[str] = field(max_length=80, tracked=True)
    change: Mapped[Json] = field(tracked=True)
    active: Mapped[bool] = field(default=True, tracked=True)

    indexes = [index("model", "target")]
