"""What is wrong with a system: configuration, add-ons, views, rights, data. What `yurt check` shows."""

from __future__ import annotations

from yurt.services.check.checking import check_configuration, check_data, check_system
from yurt.services.check.finding import Finding, Severity

__all__ = ["Finding", "Severity", "check_configuration", "check_data", "check_system"]
