"""Presets: sets of add-ons that make a system for one kind of client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from importlib_metadata import entry_points

from yurt.errors import AddonError
from yurt.registry.addon import Fault

GROUP = "yurt.presets"


@dataclass(frozen=True)
class Preset:
    """A named set of add-ons. A distribution publishes its own by an entry point in the group `yurt.presets`."""

    name: str
    title: str
    addons: tuple[str, ...]

    def missing(self, available: Iterable[str]) -> list[str]:
        """The add-ons of the preset that are not present on this machine."""
        present = set(available)
        return [name for name in self.addons if name not in present]


BUILT_IN = (
    Preset("crm", "Customers and sales", ("crm",)),
    Preset("lending", "Lending", ("crm", "lending")),
    Preset("pawnshop", "Pawnshop", ("crm", "lending", "pawn")),
)


def presets() -> tuple[dict[str, Preset], list[Fault]]:
    """The presets by name, those of the core first; and the entry points that could not be used."""
    found = {preset.name: preset for preset in BUILT_IN}
    faults: list[Fault] = []
    for entry in entry_points(group=GROUP):
        try:
            preset = entry.load()
            if not isinstance(preset, Preset):
                raise TypeError(f"{entry.value} is not a Preset")
        except Exception as error:
            faults.append(Fault(entry.name, "import", f"{type(error).__name__}: {error}"))
            continue
        found[preset.name] = preset
    return found, faults


def preset(name: str, available: Iterable[str]) -> Preset:
    """The preset of that name. Raises AddonError when there is none, or when add-ons of its are not present here."""
    known, _ = presets()
    if name not in known:
        raise AddonError(f"There is no preset “{name}”. There are: {', '.join(known)}.")
    if missing := known[name].missing(available):
        packages = " ".join(f"yurt-{addon}" for addon in missing)
        raise AddonError(
            f"The preset “{name}” needs {', '.join(missing)}, which are not present here. Install the packages: "
            f"pip install {packages}",
            missing=missing,
        )
    return known[name]
