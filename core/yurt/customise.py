"""For the `data.py` of an add-on that brings customisations along, such as one that `yurt customise export` wrote."""

from yurt.services.customise.bringing import bring
from yurt.services.customise.saving import load_changes

__all__ = ["bring", "load_changes"]
