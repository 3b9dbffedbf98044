"""Add-ons come, are brought up to date and go; the database is set up and kept up to date."""

from __future__ import annotations

from yurt.services.lifecycle.bootstrapping import bootstrap
from yurt.services.lifecycle.installing import install
from yurt.services.lifecycle.progress import Progress
from yurt.services.lifecycle.removing import Losses, losses, uninstall
from yurt.services.lifecycle.upgrading import is_behind, upgrade

__all__ = ["Losses", "Progress", "bootstrap", "install", "is_behind", "losses", "uninstall", "upgrade"]
